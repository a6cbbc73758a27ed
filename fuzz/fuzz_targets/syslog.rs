//! Syslog envelopes: no panic; the message is the end of the line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::time::{Clock, Nanos, Zone};
use sweepline_parse::{Arena, lines, syslog};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let clock = Clock {
        zone: &Zone::Utc,
        received: Nanos(1_773_480_420_000_000_000),
    };
    let (header, message) = syslog::split(text, &clock);
    assert!(text.ends_with(message) || message.is_empty());
    for structured in header.structured.into_iter().chain([text]) {
        assert!(syslog::elements(structured).count() <= structured.len());
    }
    let _ = syslog::header(text, &clock);
});
