//! Golden cases: every `connectors/<id>/fixtures/<what-it-shows>.in` against its neighbours.
//!
//! - `<name>.in`: one record a line, all of one stream; `<name>.raw.in`: the whole file is one record.
//! - `<name>.out`: what becomes of each, as `sweepline parse --explain` prints it. `UPDATE=1` rewrites.
//! - `<name>.facts`: one JSON object a record: the columns that the vendor's or Microsoft's documents
//!   give for it. A null means the column must be absent; columns not named are not looked at.
//!
//! Records are read with the receive time 2026-03-14T12:00:00Z, default settings and the connector
//! found by recognition, which must be the folder's.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use crate::connector::Outcome;
use crate::explain;
use crate::mapper::map_record;
use crate::options::Settings;
use crate::stream::Stream;

/// 2026-03-14T12:00:00Z.
const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);

fn check(id: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("connectors").join(id).join("fixtures");
    let mut inputs: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "in"))
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty(), "{id} has no fixtures");
    for input in inputs {
        check_file(id, &input);
    }
}

fn check_file(id: &str, input: &Path) {
    let name = input.display();
    let text = fs::read_to_string(input).unwrap();
    let whole = input.to_string_lossy().ends_with(".raw.in");
    let records: Vec<&str> = if whole { vec![text.as_str()] } else { text.lines().collect() };
    let facts = fs::read_to_string(input.with_extension("facts")).ok();
    let mut facts = facts.as_deref().map(str::lines);
    let mut stream = Stream::default();
    let mut explained = String::new();
    for (number, record) in records.iter().enumerate() {
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let verdict =
            map_record(record, RECEIVED, None, &Settings::default(), &mut stream, &arena, &mut sessions);
        assert!(
            verdict.connector_id() == id || verdict.outcome != Outcome::Session,
            "{name}:{}: taken by {}",
            number + 1,
            verdict.connector_id()
        );
        let from = explained.len();
        explain::write(number as u64, &verdict, &sessions, &mut explained);
        let line: Json = serde_json::from_str(&explained[from..]).unwrap();
        explained.push('\n');
        for event in line["events"].as_array().unwrap() {
            let findings = sweepline_asim::check::errors(event.to_string().as_str());
            assert!(findings.is_empty(), "{name}:{}: {findings:?}", number + 1);
        }
        if let Some(expected) = facts.as_mut().and_then(Iterator::next) {
            check_facts(&format!("{name}:{}", number + 1), expected, &line["events"][0]);
        }
    }
    golden(&input.with_extension("out"), &explained);
}

fn check_facts(place: &str, expected: &str, event: &Json) {
    let expected: Json = serde_json::from_str(expected).unwrap();
    for (column, want) in expected.as_object().unwrap() {
        let got = &event[column];
        match want {
            Json::Object(entries) => {
                for (entry, want) in entries {
                    assert_eq!(&got[entry], want, "{place}: {column}.{entry}");
                }
            }
            _ if want == "" => assert_eq!(got, &Json::Null, "{place}: {column}"),
            _ => assert_eq!(got, want, "{place}: {column}"),
        }
    }
}

fn golden(path: &Path, got: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, got).unwrap();
        return;
    }
    let want = fs::read_to_string(path)
        .unwrap_or_else(|_| panic!("{} is missing; run with UPDATE=1 and read it", path.display()));
    for (number, (got, want)) in got.lines().zip(want.lines()).enumerate() {
        let got: Json = serde_json::from_str(got).unwrap();
        let want: Json = serde_json::from_str(want).unwrap();
        assert_eq!(got, want, "{}:{}", path.display(), number + 1);
    }
    assert_eq!(got.lines().count(), want.lines().count(), "{}", path.display());
}

macro_rules! fixtures {
    ($($id:ident),* $(,)?) => {
        $(#[test] fn $id() { check(stringify!($id)); })*

        #[test]
        fn every_connector_has_its_fixture_test() {
            let tested = [$(stringify!($id)),*];
            assert!(crate::registry::ids().eq(tested), "registry and fixture tests differ");
        }
    };
}

fixtures!(
    appgate,
    asim_native,
    aws_guardduty,
    aws_vpc_flow,
    azure_firewall,
    azure_nsg,
    azure_vnet_flow,
    barracuda,
    carbon_black,
    check_point,
    cisco_asa,
    cisco_firepower,
    cisco_ise,
    cisco_meraki,
    corelight_zeek,
    crowdstrike,
    defender_device_network_events,
    defender_iot,
    forcepoint,
    fortinet,
    generic_cef,
    illumio,
    palo_alto,
    sentinel_one,
    sonicwall,
    sysmon_linux,
    sysmon_windows,
    vectra,
    vm_connection,
    watchguard,
    windows_firewall,
    zscaler,
);
