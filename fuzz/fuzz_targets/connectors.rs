//! Connectors: no panic on any bytes; every session is sound ASIM, and every explanation a line of JSON.
//!
//! The input is read as lines of one stream, so that header lines work, and as one record; with every
//! connector pinned, and by recognition. `fuzz/seed` fills the corpus from the fixtures.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::time::Nanos;
use sweepline_parse::{Arena, lines};
use sweepline_transform_asim::explain;
use sweepline_transform_asim::mapper::map_record;
use sweepline_transform_asim::options::Settings;
use sweepline_transform_asim::registry::CONNECTORS;
use sweepline_transform_asim::stream::Stream;

/// 2026-03-14T12:00:00Z.
const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);

fuzz_target!(|data: &[u8]| {
    let settings = Settings::default();
    let pins = (0..CONNECTORS.len()).map(Some).chain([None]);
    for pinned in pins {
        let mut stream = Stream::default();
        for (number, record) in data.split(|byte| *byte == b'\n').enumerate() {
            check(number as u64, record, pinned, &settings, &mut stream);
        }
        if data.contains(&b'\n') {
            check(0, data, pinned, &settings, &mut Stream::default());
        }
    }
});

fn check(
    number: u64,
    record: &[u8],
    pinned: Option<usize>,
    settings: &Settings,
    stream: &mut Stream,
) {
    let arena = Arena::new();
    let (text, _) = lines::text(record, &arena);
    let mut sessions = Vec::new();
    let verdict = map_record(
        text,
        RECEIVED,
        pinned,
        settings,
        stream,
        &arena,
        &mut sessions,
    );
    let mut line = String::new();
    explain::write(number, &verdict, &sessions, &mut line);
    assert!(!line.contains('\n'), "{line:?}");
    let explained: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(explained["record"], number);
    let events = explained["events"].as_array().unwrap();
    assert_eq!(events.len(), sessions.len());
    assert_eq!(explained["outcome"] == "session", !events.is_empty());
    assert_eq!(
        explained["outcome"] == "session",
        explained["reason"].is_null()
    );
    for session in &sessions {
        let mut event = String::new();
        sweepline_asim::json::write(session, &mut event);
        let errors = sweepline_asim::check::errors(&event);
        assert!(
            errors.is_empty(),
            "{}: {errors:?}\n{event}",
            verdict.connector_id()
        );
    }
}
