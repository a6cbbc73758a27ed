//! `key:"value";` pairs: no panic; written pairs are read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::{Arena, colon, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let expected: Vec<_> = colon::pairs(text)
        .map(|pair| (pair.key, colon::unescape(pair.value, &arena)))
        .collect();
    let mut written = String::from("[");
    for (key, value) in &expected {
        let value = value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace(']', "\\]");
        written.push_str(&format!("{key}:\"{value}\"; "));
    }
    written.push(']');
    let read: Vec<_> = colon::pairs(&written)
        .map(|pair| (pair.key, colon::unescape(pair.value, &arena)))
        .collect();
    assert_eq!(read, expected);
});
