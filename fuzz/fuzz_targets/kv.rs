//! `key=value` pairs: no panic; written pairs are read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::kv::{Separator, pairs, unescape};
use sweepline_parse::{Arena, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    for separator in [
        Separator::Blank,
        Separator::Comma,
        Separator::Auto,
        Separator::Pipe,
        Separator::Semicolon,
    ] {
        let mut written = String::new();
        let mut expected = Vec::new();
        for pair in pairs(text, separator) {
            let value = if pair.escaped {
                unescape(pair.value, &arena)
            } else {
                pair.value
            };
            expected.push((pair.key, value));
            written.push_str(&format!(
                "{}=\"{}\" ",
                pair.key,
                value.replace('\\', "\\\\").replace('"', "\\\"")
            ));
        }
        let read: Vec<_> = pairs(&written, Separator::Blank)
            .map(|pair| (pair.key, unescape(pair.value, &arena)))
            .collect();
        assert_eq!(read, expected);
    }
});
