//! LEEF: no panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::{Arena, leef, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    match leef::parse(text, &arena) {
        Ok(event) => {
            for pair in leef::extension(event.extension, event.delimiter) {
                assert!(!pair.key.is_empty());
                let _ = leef::unescape(pair.value, &arena);
            }
        }
        Err(error) => assert_eq!(error == leef::Error::NoMarker, leef::find(text).is_none()),
    }
    let _ = leef::extension(text, '^').count();
});
