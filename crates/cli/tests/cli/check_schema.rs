//! `sweepline check-schema`.

use crate::support::{DATA, FINDINGS, Folder, OK, Record, sweep, sweepline, sweepline_with};

#[test]
fn what_parse_writes_has_no_errors() {
    let sessions = sweepline_with(&["parse"], sweep(22, 5)).exits(OK).stdout;
    let done = sweepline_with(&["check-schema"], sessions).exits(OK);
    assert!(done.stdout.contains("5 events: 0 errors"), "{}", done.stdout);
}

#[test]
fn errors_are_printed_with_their_level_and_set_the_exit_code() {
    let sessions = sweepline_with(&["parse"], Record::new(1).line()).exits(OK).stdout;
    let wrong = sessions.replace("\"Inbound\"", "\"Sideways\"");
    let done = sweepline_with(&["check-schema"], format!("{sessions}{wrong}")).exits(FINDINGS);
    let finding = done.stdout.lines().find(|line| line.contains("Sideways")).unwrap();
    assert!(finding.starts_with("(0) Error: NetworkDirection: "), "{finding}");
    assert!(done.stdout.lines().last().unwrap().starts_with("2 events: "), "{}", done.stdout);
}

#[test]
fn missing_columns_are_errors() {
    let done = sweepline_with(&["check-schema"], "{\"EventVendor\":\"x\"}\n").exits(FINDINGS);
    assert!(done.stdout.contains("(0) Error: "), "{}", done.stdout);
}

#[test]
fn infos_can_be_left_out() {
    let sessions = sweepline_with(&["parse"], sweep(22, 2)).exits(OK).stdout;
    let all = sweepline_with(&["check-schema"], sessions.clone()).exits(OK).stdout;
    let few = sweepline_with(&["check-schema", "--no-info"], sessions).exits(OK).stdout;
    assert!(all.contains("(2) Info: "), "{all}");
    assert!(!few.contains("(2) Info: "), "{few}");
    assert_eq!(all.lines().last(), few.lines().last(), "the summary counts them all the same");
}

#[test]
fn what_is_not_json_is_bad_data() {
    for wrong in ["nonsense", "[1]", "{\"a\":", "\"text\""] {
        let input = format!("{{\"EventVendor\":\"x\"}}\n{wrong}\n");
        sweepline_with(&["check-schema"], input)
            .exits(DATA)
            .tells(&["standard input: event 2: not a JSON object"]);
    }
    let folder = Folder::new();
    let file = folder.file("events.jsonl", "nonsense\n");
    sweepline(&["check-schema", &file]).exits(DATA).tells(&["events.jsonl: event 1: not a JSON object"]);
}

#[test]
fn no_events_are_no_errors() {
    let done = sweepline_with(&["check-schema"], "").exits(OK);
    assert_eq!(done.stdout, "0 events: 0 errors, 0 warnings, 0 infos\n");
}
