//! The records that came through a pipeline into `out.jsonl`.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::Folder;

/// Returns their numbers, in the order of the lines; a line without an end is not there yet.
pub(crate) fn arrived(folder: &Folder) -> Vec<u64> {
    let text = std::fs::read_to_string(folder.path("out.jsonl")).unwrap_or_default();
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    let number = |line: &str| {
        let event: Json = serde_json::from_str(line).unwrap();
        event["NetworkSessionId"].as_str().unwrap().parse().unwrap()
    };
    complete.lines().map(number).collect()
}

/// Tells whether those from 0 to `count` have arrived, once or more often.
pub(crate) fn all_arrived(folder: &Folder, count: u64) -> bool {
    arrived(folder).into_iter().collect::<BTreeSet<_>>() == (0..count).collect()
}
