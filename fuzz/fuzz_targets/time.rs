//! Timestamps: no panic; what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::time::{Clock, Nanos, Zone, any, epoch, leading, rfc3339, write_rfc3339};
use sweepline_parse::{Arena, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let zone = Zone::parse("America/New_York").unwrap_or_default();
    let clock = Clock {
        zone: &zone,
        received: Nanos(1_773_480_420_000_000_000),
    };
    for at in [any(text, &clock), epoch(text), rfc3339(text, &clock)]
        .into_iter()
        .flatten()
    {
        let mut written = String::new();
        write_rfc3339(at, &mut written);
        // Only the whole second below the smallest instant cannot be read back.
        if at.0 > i64::MIN + 1_000_000_000 {
            assert_eq!(any(&written, &clock), Some(at), "{text:?} as {written}");
        }
    }
    if let Some((_, used)) = leading(text, &clock) {
        assert!(text.get(..used).is_some());
    }
    let _ = Zone::parse(text);
});
