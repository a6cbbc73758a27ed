//! Sigma rules: no panic, no endless work; what loads can be asked about a session.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_asim::Session;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match sweepline_rules::load(text, "rule.yml") {
        Ok(loaded) => {
            for plan in &loaded.plans {
                let _ = plan.matches(&Session::default());
                assert!(plan.hop_ns > 0 && plan.timespan_ns % plan.hop_ns == 0);
            }
            for warning in &loaded.warnings {
                let _ = warning.to_string();
            }
        }
        Err(error) => assert!(error.to_string().starts_with("rule.yml")),
    }
});
