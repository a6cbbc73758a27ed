//! `sweepline parse`.

use serde_json::{Value as Json, json};

use crate::support::{Folder, NOT_A_SESSION, OK, Record, VPC_HEADER, keys, sweepline, sweepline_with};

#[test]
fn a_session_is_one_json_object_with_column_names_as_keys() {
    let done = sweepline_with(&["parse"], Record::new(7).line()).exits(OK);
    let events = done.json();
    assert_eq!(events.len(), 1);
    let event = &events[0];
    for (column, value) in [
        ("TimeGenerated", json!("2026-03-14T10:00:00Z")),
        ("EventSchema", json!("NetworkSession")),
        ("EventVendor", json!("Fortinet")),
        ("SrcIpAddr", json!("203.0.113.7")),
        ("DstIpAddr", json!("10.20.0.5")),
        ("DstPortNumber", json!(3389)),
        ("NetworkProtocol", json!("TCP")),
        ("NetworkDirection", json!("Inbound")),
        ("DvcAction", json!("Deny")),
        ("NetworkSessionId", json!("7")),
    ] {
        assert_eq!(event[column], value, "{column}");
    }
    let is_empty = |value: &Json| value.is_null() || *value == "";
    assert!(!event.as_object().unwrap().values().any(is_empty), "absent fields are left out: {event}");
}

#[test]
fn records_without_session_give_no_line() {
    let input = format!("{}\n{NOT_A_SESSION}\nnonsense\n{}\n", Record::new(1).line(), Record::new(2).line());
    let events = sweepline_with(&["parse"], input).exits(OK).json();
    let numbers: Vec<&Json> = events.iter().map(|event| &event["NetworkSessionId"]).collect();
    assert_eq!(numbers, ["1", "2"]);
}

#[test]
fn explain_gives_one_line_for_each_record_in_order() {
    let input = format!("{}\n{NOT_A_SESSION}\nnonsense\n{}", Record::new(1).line(), Record::new(2).line());
    let lines = sweepline_with(&["parse", "--explain"], input).exits(OK).json();
    let numbers: Vec<u64> = lines.iter().map(|line| line["record"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [0, 1, 2, 3]);
    let outcome = |line: &Json| (line["connector"].clone(), line["outcome"].clone());
    let outcomes: Vec<_> = lines.iter().map(outcome).collect();
    assert_eq!(outcomes[0], (json!("fortinet"), json!("session")));
    assert_eq!(outcomes[1], (json!("fortinet"), json!("skipped")));
    assert_eq!(outcomes[2], (json!("unknown"), json!("rejected")));
    assert_eq!(outcomes[3], outcomes[0]);
    for line in &lines {
        let with_session = ["connector", "events", "outcome", "record"];
        let without = ["connector", "events", "outcome", "reason", "record"];
        match line["outcome"] == "session" {
            true => {
                assert_eq!(keys(line), with_session);
                assert_eq!(line["events"].as_array().unwrap().len(), 1);
            }
            false => {
                assert_eq!(keys(line), without);
                assert_eq!(line["events"], json!([]));
                assert!(
                    line["reason"].as_str().unwrap().bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
                );
            }
        }
    }
}

#[test]
fn explained_events_are_the_events_of_parse() {
    let folder = Folder::new();
    let file = folder.file("fw.log", (0..5).map(|n| Record::new(n).line() + "\n").collect::<String>());
    let plain = sweepline(&["parse", &file]).exits(OK).json();
    let explained = sweepline(&["parse", "--explain", &file]).exits(OK).json();
    let events: Vec<Json> =
        explained.iter().flat_map(|line| line["events"].as_array().unwrap().clone()).collect();
    assert_eq!(events, plain);
}

#[test]
fn an_ndjson_record_may_hold_line_breaks_and_other_members() {
    let rows = [
        json!({"id": 1, "raw": Record::new(1).line(), "expected": {"x": [1, 2]}}),
        json!({"raw": format!("{}\r\n", Record::new(2).line())}),
        json!({"raw": "line one\nline two"}),
    ];
    let input: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let lines = sweepline_with(&["parse", "--input", "ndjson", "--explain"], input).exits(OK).json();
    let outcomes: Vec<&Json> = lines.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(outcomes, ["session", "session", "rejected"]);
    assert_eq!(lines[1]["events"][0]["NetworkSessionId"], "2");
}

#[test]
fn the_header_of_an_ndjson_record_names_its_columns_and_no_others() {
    let flow = "10.0.1.15 203.0.113.12 22 20777 6 1773480413 1773480473 REJECT OK 2";
    let rows = [
        json!({"raw": flow, "header": VPC_HEADER}),
        json!({"raw": flow}),
        json!({"raw": flow, "header": null}),
    ];
    let input: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let args = ["parse", "--input", "ndjson", "--explain", "--connector", "aws_vpc_flow"];
    let lines = sweepline_with(&args, input).exits(OK).json();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["events"][0]["SrcIpAddr"], "203.0.113.12");
    assert_eq!(lines[0]["events"][0]["DstPortNumber"], 22);
    for line in &lines[1..] {
        assert_ne!(line["events"][0]["SrcIpAddr"], "203.0.113.12", "a header does not last: {line}");
    }
}

#[test]
fn ndjson_lines_without_record_are_rejected_one_by_one() {
    let good = json!({"raw": Record::new(3).line()});
    let input = format!("{{\"row\":1}}\nnot json\n{{\"raw\":5}}\n{{\"raw\":\"x\n{good}\n");
    let lines = sweepline_with(&["parse", "--input", "ndjson", "--explain"], input).exits(OK).json();
    let outcomes: Vec<&Json> = lines.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(outcomes, ["rejected", "rejected", "rejected", "rejected", "session"]);
    assert_eq!(lines[0]["reason"], "no_raw_member");
}

#[test]
fn a_pinned_connector_reads_only_its_records() {
    let line = Record::new(1).line();
    let args = |connector| ["parse", "--explain", "--connector", connector];
    let pinned = sweepline_with(&args("fortinet"), line.clone()).exits(OK).json();
    assert_eq!(pinned[0]["outcome"], "session");
    let other = sweepline_with(&args("cisco_asa"), line).exits(OK).json();
    assert_eq!((&other[0]["connector"], other[0]["outcome"] == "session"), (&json!("cisco_asa"), false));
}

#[test]
fn wrong_flags_are_usage_errors_that_say_what_was_meant() {
    let refused = |args: &[&str], parts: &[&str]| {
        sweepline(args).exits(crate::support::USAGE).tells(parts);
    };
    refused(
        &["parse", "--connector", "fortinett"],
        &["unknown connector `fortinett`", "did you mean `fortinet`?"],
    );
    refused(&["parse", "--timezone", "Mars/Olympus"], &["unknown time zone `Mars/Olympus`"]);
    refused(&["parse", "--internal", "10.0.0.0/99"], &["`10.0.0.0/99`", "CIDR"]);
    refused(&["parse", "--input", "xml"], &["invalid value 'xml'"]);
    refused(&["pasre"], &["unrecognized subcommand 'pasre'", "parse"]);
    refused(&[], &["Usage"]);
}

#[test]
fn options_of_the_transform_can_come_from_a_file() {
    let folder = Folder::new();
    let options = folder.file("asim.yaml", "connector: fortinet\nnetworks:\n  internal: [203.0.113.0/24]\n");
    let events = sweepline_with(
        &["parse", "--asim-options", &options],
        Record::new(1)
            .line()
            .replace("role=\"wan\"", "role=\"undefined\"")
            .replace("role=\"lan\"", "role=\"undefined\""),
    )
    .exits(OK)
    .json();
    assert_eq!(events[0]["NetworkDirection"], "Local");
    let wrong = folder.file("wrong.yaml", "conector: fortinet\n");
    sweepline(&["parse", "--asim-options", &wrong]).exits(crate::support::CONFIG).tells(&[
        "wrong.yaml:1:1",
        "unknown key `conector`",
        "did you mean `connector`?",
    ]);
}
