//! At most one connector recognises a record: every fixture of every connector, and every session that they give.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;
use sweepline_parse::Arena;
use sweepline_parse::time::{Clock, Nanos, Zone};

use crate::form::Parsed;
use crate::mapper::map_record;
use crate::options::Settings;
use crate::registry::{CONNECTORS, ids};
use crate::stream::Stream;

/// Returns the connectors that recognise a record.
fn known_by(record: &str, stream: &Stream) -> Vec<&'static str> {
    let arena = Arena::new();
    let clock = Clock { zone: &Zone::Utc, received: Nanos(0) };
    let Ok(parsed) = Parsed::read(record, &arena, &clock) else { return Vec::new() };
    let form = parsed.form();
    CONNECTORS
        .iter()
        .filter(|connector| (connector.recognises)(&form, stream))
        .map(|connector| connector.id)
        .collect()
}

/// Calls `check` with each fixture file of a connector that has this ending.
fn each_file(id: &str, ending: &str, mut check: impl FnMut(&Path, &str)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors").join(id).join("fixtures");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(ending) {
            check(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn at_most_one_connector_recognises_a_record() {
    let mut wrong = Vec::new();
    for id in ids() {
        each_file(id, ".in", |path, text| {
            let is_whole = path.to_string_lossy().ends_with(".raw.in");
            let records: Vec<&str> = if is_whole { vec![text] } else { text.lines().collect() };
            let mut stream = Stream::default();
            for (number, record) in records.iter().enumerate() {
                let known = known_by(record, &stream);
                if !known.is_empty() && known != [id] {
                    wrong.push(format!("{}:{}: {known:?}", path.display(), number + 1));
                }
                let (arena, settings) = (Arena::new(), Settings::default());
                map_record(record, Nanos(0), None, &settings, &mut stream, &arena, &mut Vec::new());
            }
        });
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn our_own_sessions_are_recognised_as_such_and_as_nothing_else() {
    let mut wrong = Vec::new();
    for id in ids() {
        each_file(id, ".out", |path, text| {
            for line in text.lines() {
                let explained: Json = serde_json::from_str(line).unwrap();
                for event in explained["events"].as_array().unwrap() {
                    let known = known_by(&event.to_string(), &Stream::default());
                    if known != ["asim_native"] {
                        wrong.push(format!("{}: {known:?}", path.display()));
                    }
                }
            }
        });
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
