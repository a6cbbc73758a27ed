//! CSV: no panic; written fields are read back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::{Arena, csv, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    for separator in [b',', b'\t', b'"', b'{'] {
        let mut fields = Vec::new();
        csv::split(text, separator, &mut fields);
        let values: Vec<_> = fields.iter().map(|field| field.text(&arena)).collect();
        if separator == b'"' {
            continue;
        }
        let quoted: Vec<_> = values
            .iter()
            .map(|value| format!("\"{}\"", value.replace('"', "\"\"")))
            .collect();
        let line = quoted.join(&char::from(separator).to_string());
        let mut again = Vec::new();
        csv::split(&line, separator, &mut again);
        assert!(again.iter().map(|field| field.text(&arena)).eq(values));
    }
});
