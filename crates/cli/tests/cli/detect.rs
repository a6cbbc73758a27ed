//! `sweepline detect`.

use serde_json::{Value as Json, json};

use crate::support::{CONFIG, Folder, OK, Record, USAGE, keys, sweep, sweepline, sweepline_with};

fn detect(further: &[&str], input: &str) -> Vec<Json> {
    let args = [&["detect", "--connector", "auto"], further].concat();
    sweepline_with(&args, input).exits(OK).json()
}

/// A rule of one's own: more than two sources on a port within ten minutes.
const OWN_RULE: &str = "\
title: Inbound
name: inbound
logsource: {category: network_connection, product: asim}
detection:
    selection: {NetworkDirection: Inbound}
    condition: selection
---
title: Three Sources
id: 11111111-2222-4333-8444-555555555555
name: three_sources
tags: [attack.discovery, attack.t1046]
correlation:
    type: value_count
    rules: [inbound]
    group-by: [DstPortNumber]
    timespan: 10m
    condition: {field: SrcIpAddr, gt: 2}
level: low
";

#[test]
fn an_alert_is_json_with_the_promised_keys_when_nobody_looks() {
    let alerts = detect(&[], &sweep(3389, 21));
    assert_eq!(alerts.len(), 1);
    let alert = &alerts[0];
    let promised = [
        "connectors",
        "count",
        "devices",
        "error",
        "events",
        "exact",
        "field",
        "first_seen",
        "group",
        "id",
        "last_seen",
        "rule",
        "severity",
        "tactics",
        "techniques",
        "threshold",
        "title",
        "update",
        "values",
        "window_end",
        "window_start",
    ];
    assert_eq!(keys(alert), promised);
    assert_eq!(keys(&alert["rule"]), ["id", "level", "name", "title"]);
    let expected = [
        ("severity", json!("High")),
        ("group", json!({"NetworkProtocol": "TCP", "DstPortNumber": 3389})),
        ("field", json!("SrcIpAddr")),
        ("count", json!(21)),
        ("exact", json!(true)),
        ("error", json!(0.0)),
        ("threshold", json!(20)),
        ("devices", json!(["FG-EDGE"])),
        ("connectors", json!(["fortinet"])),
        ("first_seen", json!("2026-03-14T10:00:00Z")),
        ("last_seen", json!("2026-03-14T10:02:00Z")),
        ("events", json!(21)),
        ("update", json!(0)),
        ("techniques", json!(["T1590", "T1046"])),
    ];
    for (key, value) in expected {
        assert_eq!(alert[key], value, "{key}");
    }
    assert_eq!(alert["rule"]["name"], "port_sweep_sources");
    assert_eq!(alert["values"].as_array().unwrap().len(), 21);
}

#[test]
fn twenty_sources_are_no_sweep() {
    assert!(detect(&[], &sweep(3389, 20)).is_empty());
    assert!(detect(&[], &sweep(443, 200)).is_empty(), "443 is in the allow-list");
}

#[test]
fn the_same_sweep_has_the_same_id_however_often_it_is_read() {
    let input = sweep(3389, 30);
    let once = detect(&[], &input);
    let twice = detect(&[], &format!("{input}{input}"));
    assert_eq!(once[0]["id"], twice[0]["id"]);
    assert_eq!(twice.iter().filter(|alert| alert["update"] == 0).count(), 1);
}

#[test]
fn a_growing_sweep_is_updated() {
    // All within one hop, so that they are in one window.
    let record = |n: u64| Record::new(n).from(format!("203.0.113.{}", n + 1)).line() + "\n";
    let input: String = (0..201).map(record).collect();
    let alerts = detect(&[], &input);
    let ids: Vec<&Json> = alerts.iter().map(|alert| &alert["id"]).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    assert_eq!(alerts.last().unwrap()["count"], 201);
}

#[test]
fn final_tells_each_finding_once() {
    let alerts = detect(&["--final"], &sweep(3389, 50));
    assert_eq!(alerts.iter().filter(|alert| alert["update"] == 0).count(), 1);
    assert!(alerts[0]["count"].as_u64().unwrap() > 20);
}

#[test]
fn tumbling_windows_are_aligned_to_the_clock() {
    // Fifteen before eleven, fifteen after: a sweep only for windows that slide.
    let record = |n: u64| {
        let source = format!("203.0.113.{}", n + 1);
        let minutes = if n < 15 { 50 } else { 65 };
        Record::new(n).from(source).minutes_later(minutes).line() + "\n"
    };
    let input: String = (0..30).map(record).collect();
    assert_eq!(detect(&[], &input).len(), 1);
    assert!(detect(&["--tumbling"], &input).is_empty());
    let alerts = detect(&["--tumbling"], &sweep(3389, 25));
    assert_eq!(alerts[0]["window_start"], "2026-03-14T10:00:00Z");
    assert_eq!(alerts[0]["window_end"], "2026-03-14T11:00:00Z");
}

#[test]
fn rules_come_by_name_or_from_files() {
    let folder = Folder::new();
    let own = folder.file("own.yml", OWN_RULE);
    let log = folder.file("fw.log", sweep(3389, 25));
    let alerts = sweepline(&["detect", "--rules", &own, "default", "--", &log]).exits(OK).json();
    for args in [["detect", "--rules", &own, "default", &log], ["detect", &log, "--rules", &own, "default"]] {
        assert_eq!(sweepline(&args).exits(OK).json(), alerts, "{args:?}");
    }
    let names: Vec<&Json> = alerts.iter().map(|alert| &alert["rule"]["name"]).collect();
    assert!(
        names.contains(&&json!("three_sources")) && names.contains(&&json!("port_sweep_sources")),
        "{names:?}"
    );
    let own = alerts.iter().find(|alert| alert["rule"]["name"] == "three_sources").unwrap();
    assert_eq!(own["rule"]["id"], "11111111-2222-4333-8444-555555555555");
    assert_eq!(
        (&own["rule"]["level"], &own["severity"], &own["threshold"]),
        (&json!("low"), &json!("Low"), &json!(2))
    );
}

#[test]
fn rules_that_count_events_have_no_field() {
    let record = |n: u64| Record::new(n).line() + "\n";
    let input: String = (0..5001).map(record).collect();
    let alerts = detect(&["--rules", "excessive_failures"], &input);
    assert_eq!(alerts.len(), 1);
    assert!(!keys(&alerts[0]).contains(&"field"));
    assert_eq!((&alerts[0]["count"], &alerts[0]["values"]), (&json!(5001), &json!([])));
}

#[test]
fn text_is_for_people() {
    let done = sweepline_with(&["detect", "--format", "text"], sweep(3389, 25)).exits(OK);
    for part in ["HIGH", "TCP port 3389", "distinct SrcIpAddr (threshold 20)", "seen by FG-EDGE (fortinet)"] {
        assert!(done.stdout.contains(part), "{part}: {}", done.stdout);
    }
}

#[test]
fn files_are_read_side_by_side_by_event_time() {
    // Two hours each: read one after the other, all of the second file would be too late.
    let folder = Folder::new();
    let half = |from: u64| -> String {
        let record = |n: u64| {
            let minutes = i64::try_from(n % 12).unwrap() * 10;
            Record::new(n).from(format!("203.0.113.{}", from + n % 12 + 1)).minutes_later(minutes).line()
                + "\n"
        };
        let mut numbers: Vec<u64> = (0..12).collect();
        numbers.sort_by_key(|n| n % 12);
        numbers.into_iter().map(record).collect()
    };
    let one = folder.file("one.log", half(0));
    let other = folder.file("other.log", half(100));
    let rules = folder.file("own.yml", OWN_RULE.replace("10m", "1h"));
    let alerts =
        sweepline(&["detect", "--lateness", "3h", "--rules", &rules, "--", &one, &other]).exits(OK).json();
    assert!(!alerts.is_empty());
}

#[test]
fn wrong_rules_are_told() {
    sweepline(&["detect", "--rules", "port_swep", "--", "-"])
        .exits(CONFIG)
        .tells(&["no rule `port_swep`", "port_sweep_sources"]);
    sweepline(&["detect", "--rules", "/missing.yml", "--", "-"]).exits(CONFIG).tells(&["/missing.yml"]);
    let folder = Folder::new();
    let wrong = folder.file("wrong.yml", OWN_RULE.replace("SrcIpAddr", "SrcIpAdr"));
    sweepline(&["detect", "--rules", &wrong, "--", "-"]).exits(CONFIG).tells(&[
        "wrong.yml:17: rule `three_sources`: unknown column `SrcIpAdr`",
        "did you mean `SrcIpAddr`?",
    ]);
    sweepline(&["detect", "--lateness", "late"]).exits(USAGE).tells(&["`late` is not a length of time"]);
}
