//! Neither order nor repeats change what is found.

use proptest::prelude::*;
use proptest::sample::subsequence;
use sweepline_count::Finding;
use sweepline_parse::Arena;
use sweepline_testkit::{Form, RENDERERS, Truth};

use crate::alerts::{Windows, assert_is_sweep, findings, told};
use crate::reading::read_all;

/// Vendors whose logs are mixed: lines, CEF, JSON, XML and a blob of several sessions.
const MIXED: &[&str] = &["azure_nsg", "check_point", "crowdstrike", "fortinet", "sysmon_windows"];
/// Orders tried.
const CASES: u32 = 8;

/// Renders one form of each mixed vendor.
fn records(truth: &Truth) -> Vec<String> {
    let first_form = |id: &&'static str| {
        let renderer = RENDERERS.iter().find(|renderer| renderer.connector == *id).unwrap();
        let form: &'static Form = &renderer.forms[0];
        form.render(renderer.words, truth.flows())
    };
    MIXED.iter().flat_map(first_form).map(|record| record.text).collect()
}

fn found(records: &[String]) -> Vec<Finding> {
    let arena = Arena::new();
    findings(&read_all(records.iter().map(String::as_str), &arena), Windows::Tumbling)
}

/// Any order of all records, some of them twice.
fn orders() -> impl Strategy<Value = Vec<String>> {
    let all = records(&Truth::new(3));
    let some = subsequence(all.clone(), 0..all.len());
    some.prop_map(move |again| [all.clone(), again].concat()).prop_shuffle()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn any_order_and_repeats_give_the_same_alerts(shuffled in orders()) {
        let in_order = found(&records(&Truth::new(3)));
        let otherwise = found(&shuffled);
        prop_assert_eq!((in_order.len(), otherwise.len()), (1, 1));
        prop_assert_eq!(told(&otherwise[0]), told(&in_order[0]));
    }
}

#[test]
fn any_seed_has_the_one_sweep() {
    for seed in 0..6 {
        let truth = Truth::new(seed);
        let found = found(&records(&truth));
        assert_eq!(found.len(), 1, "seed {seed}");
        assert_is_sweep(&found[0], &truth.sweep(), &format!("seed {seed}"));
    }
}
