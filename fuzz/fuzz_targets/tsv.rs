//! Zeek logs: no panic; a row has at most one value more than separators.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::{Arena, lines, tsv};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let mut layout = tsv::Layout::new();
    let mut row = Vec::new();
    for line in text.split('\n') {
        if layout.directive(line) {
            continue;
        }
        layout.split(line, &mut row);
        assert!(row.len() <= line.len() + 1);
        for value in &row {
            let _ = layout
                .value(value)
                .map(|value| tsv::unescape(value, &arena));
        }
    }
});
