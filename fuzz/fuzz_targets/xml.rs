//! XML: no panic; nodes and attributes are bounded by the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::xml::{Node, nodes, unescape};
use sweepline_parse::{Arena, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let mut count = 0;
    for node in nodes(text) {
        count += 1;
        match node {
            Node::Open { attrs, .. } => {
                for attr in attrs {
                    let _ = attr.text(&arena);
                }
            }
            Node::Text { raw, .. } => assert!(unescape(raw, &arena).len() <= raw.len()),
            Node::Close { .. } => {}
        }
    }
    assert!(count <= text.len());
});
