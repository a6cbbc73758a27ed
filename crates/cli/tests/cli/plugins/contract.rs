//! The contract suite over our own plugins, and over what is none.

use super::BIN;
use crate::support::{CONFIG, FINDINGS, Folder, OK, UNAVAILABLE, USAGE, sweep, sweepline};

/// Tries a component that must keep every rule; returns the report.
#[track_caller]
pub(super) fn kept(options: &str, component: &str, command: &[&str]) -> String {
    let mut args = vec!["-q", "plugin", "check", "--component", component, "--options", options, "--"];
    args.extend(command);
    let done = sweepline(&args).exits(OK);
    assert!(!done.stdout.contains("FAILED") && done.stdout.contains(" 0 failed"), "{}", done.stdout);
    done.stdout
}

#[test]
fn built_in_components_keep_the_contract() {
    let folder = Folder::new();
    let report = kept("{}", "asim", &[BIN, "plugin", "asim"]);
    for rule in [
        "ok       plugin: serves grpc.health.v1",
        "ok       plugin: refuses a revision that it does not speak",
        "ok       transform asim: tells an unknown key",
        "ok       transform asim: acknowledges each batch once, and finishes when told that no more comes",
        "ok       transform asim: passes over what only a newer host would send",
        "ok       transform asim: rejects a batch that it cannot read, and says why",
        "ok       transform asim: breaks off a call with bytes that are no message",
        "ok       transform asim: sends no more than it has credit for",
        "ok       transform asim: acknowledges what its output takes, and not before",
        "ok       transform asim: begins again after a call that broke off",
        "ok       plugin: ends when its standard input does",
    ] {
        assert!(report.contains(rule), "{rule}\n{report}");
    }
    let out = folder.path("out.jsonl");
    kept(&format!("{{\"path\": \"{out}\"}}"), "sink:file", &[BIN, "plugin", "file"]);
    assert!(std::fs::read_to_string(out).unwrap().contains("203.0.113."), "the sink was at work");
    let log = folder.file("fw.log", sweep(3389, 50));
    let options = format!("{{\"include\": [\"{log}\"], \"mode\": \"read_to_end\", \"checkpoint\": false}}");
    let report = kept(&options, "source:file", &[BIN, "plugin", "file"]);
    assert!(report.contains("ok       source file: sends no more than it has credit for"), "{report}");
}

#[test]
fn a_broken_rule_is_told_with_what_was_expected_and_the_exit_code_says_so() {
    let done = sweepline(&[
        "-q",
        "plugin",
        "check",
        "--component",
        "asim",
        "--options",
        "{\"connectr\": 1}",
        "--",
        BIN,
        "plugin",
        "asim",
    ])
    .exits(FINDINGS);
    let expected = "FAILED   transform asim: takes the options given: expected no problem with what --options gives; \
                    it tells unknown key `connectr`";
    assert!(done.stdout.contains(expected), "{}", done.stdout);
    assert!(done.stdout.contains("10 passed, 1 failed, 1 skipped"), "{}", done.stdout);
}

#[test]
fn what_is_no_plugin_is_told() {
    sweepline(&["plugin", "check"]).exits(USAGE);
    sweepline(&["plugin", "check", "--", "/missing/plugin"])
        .exits(CONFIG)
        .tells(&["no program that can be run"]);
    sweepline(&["plugin", "check", "--", "false"]).exits(UNAVAILABLE).tells(&["ended before it listened"]);
    sweepline(&["plugin", "check", "--options", "[]", "--", BIN, "plugin", "asim"])
        .exits(CONFIG)
        .tells(&["the options are no JSON object"]);
    sweepline(&["plugin", "check", "--component", "x", "--", BIN, "plugin", "asim"])
        .exits(CONFIG)
        .tells(&["no component `x`, only transform:asim"]);
}
