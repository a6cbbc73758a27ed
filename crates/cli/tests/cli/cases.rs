//! `sweepline test`: cases tried on the real components, and the messages about cases that make no sense.

use crate::support::{CONFIG, FINDINGS, Folder, OK, USAGE, sweepline};

/// A pipeline with a fan-out, a glob, a count and a detection at its end.
const PIPELINE: &str = "\
sources:
  logs:
    type: syslog
    address: 192.0.2.1:514
transforms:
  asim:
    type: asim
    inputs: [logs]
  keep_inbound:
    type: filter
    inputs: ['asi*']
    condition: .NetworkDirection == \"Inbound\"
  tag:
    type: remap
    inputs: [keep_inbound]
    source: .NetworkRuleName = \"tagged\"
  distinct:
    type: distinct
    inputs: [asim]
    rules: [port_sweep_sources]
sinks:
  alerts:
    type: detection
    inputs: [distinct]
    rules: [port_sweep_sources]
    outputs:
      - {type: file, path: OUT/alerts.jsonl}
  sessions:
    type: file
    inputs: [tag]
    path: OUT/sessions.jsonl
";

/// A flow record of AWS from outside to inside.
fn flow(source: &str, port: u16) -> String {
    format!(
        "2 123456789012 eni-0a1b2c3d {source} 10.20.0.5 40000 {port} 6 1 60 1768464302 1768464338 REJECT OK"
    )
}

/// Runs cases on the pipeline, in a file of their own.
struct Rig(Folder);

impl Rig {
    fn new() -> Self {
        Self(Folder::new())
    }

    fn run(&self, cases: &str) -> crate::support::Done {
        let pipeline = self.0.file("sweepline.yaml", PIPELINE.replace("OUT", &self.0.root()));
        let cases = self.0.file("tests.yaml", cases);
        sweepline(&["test", &pipeline, "-c", &cases])
    }
}

/// Checks that a wrong case is told at its place, by `test` and by `validate`.
#[track_caller]
fn refused(case: &str, place: &str, message: &str) {
    let rig = Rig::new();
    let done = rig.run(case).exits(CONFIG);
    let file = rig.0.path("tests.yaml");
    let expected = format!("error: {file}{place}: {message}");
    assert!(done.stderr.starts_with(&expected), "not `{expected}` but {}", done.stderr);
    let validated = sweepline(&["validate", "--no-environment", &rig.0.path("sweepline.yaml"), &file]);
    assert_eq!(validated.exits(CONFIG).stderr, done.stderr);
}

#[test]
fn the_example_passes() {
    let done = sweepline(&["test", "--config", "examples/port-sweep/sweepline.yaml"]).exits(OK);
    assert!(done.stdout.ends_with("2 tests: 2 passed, 0 failed\n"), "{}", done.stdout);
}

#[test]
fn records_take_every_way_and_nothing_is_opened_or_written() {
    let rig = Rig::new();
    let case = format!(
        "\
tests:
  - name: inbound is kept and tagged
    input:
      insert_at: asim
      value: {}
    outputs:
      - extract_from: keep_inbound
        count: 1
        conditions: ['!exists(.NetworkRuleName)', '.DstPortNumber == 22']
      - extract_from: [tag]
        conditions:
          - type: vrl
            source: |
              assert_eq!(.NetworkRuleName, \"tagged\", message: \"not tagged\")
    no_outputs_from: [alerts]
",
        flow("203.0.113.9", 22)
    );
    let done = rig.run(&case).exits(OK);
    assert_eq!(done.stdout, "test inbound is kept and tagged ... passed\n1 test: 1 passed, 0 failed\n");
    for file in ["alerts.jsonl", "sessions.jsonl"] {
        assert!(!std::path::Path::new(&rig.0.path(file)).exists(), "{file} was written");
    }
}

#[test]
fn a_file_of_records_and_the_alerts_of_a_detection_sink() {
    let rig = Rig::new();
    let records: Vec<String> = (1..=21).map(|n| flow(&format!("203.0.113.{n}"), 3389)).collect();
    let file = rig.0.file("flows.log", records.join("\n"));
    let case = format!(
        "\
tests:
  - name: a sweep
    inputs:
      - {{insert_at: asim, file: {file}, connector: aws_vpc_flow}}
    outputs:
      - extract_from: alerts
        count: 1
        conditions:
          - .count == 21 && .exact && .threshold == 20 && .error == 0.0
          - .group.DstPortNumber == 3389 && .rule.name == \"port_sweep_sources\"
          - includes(.values, \"203.0.113.7\") && .field == \"SrcIpAddr\"
          - all_texts = .id + .severity + .title + .window_start + .window_end; length(all_texts) > 40
          - length(.tactics) > 0 && length(.techniques) > 0 && length(.connectors) == 1
          - is_array(.devices) && .events >= 21 && .update == 0 && .first_seen <= .last_seen
  - name: the next case begins anew
    inputs:
      - {{insert_at: asim, value: '{}'}}
    no_outputs_from: [alerts]
",
        flow("203.0.113.50", 3389)
    );
    let done = rig.run(&case).exits(OK);
    assert!(done.stdout.ends_with("2 tests: 2 passed, 0 failed\n"), "{}", done.stdout);
}

#[test]
fn sessions_are_given_by_their_columns_and_time_passes_where_it_is_told_to() {
    let rig = Rig::new();
    let case = "\
tests:
  - name: sessions
    inputs:
      - {insert_at: keep_inbound, type: session, received: 2026-03-01T10:00:00Z,
         fields: {NetworkDirection: Inbound, DstPortNumber: 22}}
      - {insert_at: keep_inbound, type: log, log_fields: {NetworkDirection: Inbound}, advance_time: 1h}
      - {insert_at: keep_inbound, type: session, fields: {NetworkDirection: Outbound}}
    advance_time: 2h
    outputs:
      - extract_from: keep_inbound
        count: 2
        conditions:
          - .TimeGenerated == t'2026-03-01T10:00:00Z' && .DstPortNumber == 22
          - .TimeGenerated == t'2026-03-01T11:00:00Z' && !exists(.DstPortNumber)
      - {extract_from: tag, at_least: 1, at_most: 2}
";
    rig.run(case).exits(OK);
}

#[test]
fn what_failed_is_told_with_the_place_the_message_and_the_events() {
    let rig = Rig::new();
    let case = format!(
        "\
tests:
  - name: wrong in every way
    inputs:
      - {{insert_at: asim, value: '{}'}}
    outputs:
      - extract_from: tag
        count: 2
        conditions:
          - |
            assert_eq!(.DstPortNumber, 23, message: \"not telnet\")
      - extract_from: alerts
        at_least: 1
    no_outputs_from: [keep_inbound]
",
        flow("203.0.113.9", 22)
    );
    let done = rig.run(&case).exits(FINDINGS);
    let file = rig.0.path("tests.yaml");
    for part in [
        "test wrong in every way ... failed\n",
        &format!("  {file}:6:9: `tag` gave 1 event, expected 2\n"),
        &format!("  {file}:10:13: no event of `tag` meets the condition\n"),
        "assert_eq!(.DstPortNumber, 23",
        "not telnet\n",
        "  events of `tag`:\n    {\"TimeGenerated\":",
        &format!("  {file}:11:9: `alerts` gave 0 events, expected at least 1\n"),
        &format!("  {file}:2:5: `keep_inbound` gave 1 event, expected none\n"),
        "1 test: 0 passed, 1 failed\n",
    ] {
        assert!(done.stdout.contains(part), "`{part}` is not in {}", done.stdout);
    }
}

#[test]
fn names_and_kinds_of_cases_are_checked() {
    let case = |input: &str, output: &str| {
        format!("tests:\n  - name: one\n    inputs:\n      - {input}\n    outputs:\n      - {output}\n")
    };
    let raw = "{insert_at: asim, value: x}";
    let session = "{insert_at: keep_inbound, type: session, fields: {DstPortNumber: 22}}";
    for (input, output, place, message) in [
        (
            "{insert_at: asmi, value: x}",
            "{extract_from: tag, count: 0}",
            ":4:9",
            "`tests[0].inputs[0].insert_at`: no component `asmi` (did you mean `asim`?)",
        ),
        (
            "{insert_at: logs, value: x}",
            "{extract_from: tag, count: 0}",
            ":4:9",
            "`tests[0].inputs[0].insert_at`: source `logs` is not part of a test",
        ),
        (
            "{insert_at: keep_inbound, value: x}",
            "{extract_from: tag, count: 0}",
            ":4:9",
            "`tests[0].inputs[0].insert_at`: `keep_inbound` takes sessions, not raw records",
        ),
        (
            session,
            "{extract_from: alerts, count: 0}",
            ":6:9",
            "`tests[0].outputs[0].extract_from`: nothing that is put in reaches `alerts`",
        ),
        (
            raw,
            "{extract_from: sessions, count: 0}",
            ":6:9",
            "`tests[0].outputs[0].extract_from`: sink `sessions` gives nothing in a test",
        ),
        (
            raw,
            "{extract_from: distinct, count: 0}",
            ":6:9",
            "`tests[0].outputs[0].extract_from`: `distinct` gives sketches",
        ),
        (raw, "{extract_from: tag}", ":6:9", "`tests[0].outputs[0]`: nothing is checked"),
        (
            raw,
            "{extract_from: tag, count: 0, conditions: ['true']}",
            ":6:9",
            "`tests[0].outputs[0]`: no number of events can satisfy this",
        ),
        (raw, "{extract_from: tag, cuont: 0}", ":6:29", "`tests[0].outputs[0]`: unknown key `cuont`"),
    ] {
        refused(&case(input, output), place, message);
    }
}

#[test]
fn programs_columns_and_instants_of_cases_are_checked() {
    let case = |input: &str, condition: &str| {
        format!(
            "tests:\n  - name: one\n    inputs:\n      - {input}\n    outputs:\n      - extract_from: keep_inbound\n        conditions: [{condition}]\n"
        )
    };
    let raw = "{insert_at: asim, value: x}";
    let session = |fields: &str| format!("{{insert_at: keep_inbound, type: session, fields: {{{fields}}}}}");
    refused(&case(raw, "'.DstPortNumbr == 22'"), ":7:22", "test `one`: error[E901]: unknown column");
    refused(&case(raw, "'.DstPortNumber'"), ":7:22", "test `one`: error[E908]: a condition must give");
    for (fields, message) in [
        ("DstPortNumbr: 22", "unknown column `DstPortNumbr` (did you mean `DstPortNumber`?)"),
        ("Dst: 192.0.2.1", "column `Dst` is derived"),
        ("DstPortNumber: many", "column `DstPortNumber`"),
    ] {
        refused(&case(&session(fields), "'true'"), ":4:9", &format!("test `one`: `fields`: {message}"));
    }
    let received = "{insert_at: asim, value: x, received: yesterday}";
    refused(&case(received, "'true'"), ":4:9", "test `one`: `received`: `yesterday` is not an instant");
    let connector = "{insert_at: asim, value: x, connector: fortigate}";
    refused(&case(connector, "'true'"), ":4:9", "test `one`: unknown connector `fortigate`");
}

#[test]
fn tests_that_test_nothing_are_refused() {
    refused("tests:\n  - {name: a, no_outputs_from: [tag]}\n", ":2:5", "`tests[0]`: nothing is put in");
    refused(
        "tests:\n  - {name: a, input: {insert_at: asim, value: x}}\n",
        ":2:5",
        "`tests[0]`: nothing is checked",
    );
    let twice = "  - {name: a, input: {insert_at: asim, value: x}, no_outputs_from: [tag]}\n";
    refused(&format!("tests:\n{twice}{twice}"), ":3:5", "`tests[1]`: a test `a` is there already (");
    refused("tests: {}\n", ":1:8", "`tests` is a list");
    Rig::new().run("tests: []\n").exits(CONFIG).tells(&["no tests: "]);
    sweepline(&["test"]).exits(USAGE).tells(&["no configuration"]);
}

#[test]
fn samples_of_own_connectors_are_tried() {
    let done = sweepline(&["test", "--connectors-dir", "examples/custom-connector/connectors"]).exits(OK);
    assert!(done.stdout.contains("test samples of pfsense_filterlog ... passed"), "{}", done.stdout);
    assert!(done.stdout.ends_with("1 test: 1 passed, 0 failed\n"), "{}", done.stdout);
}

#[test]
fn a_configuration_brings_the_samples_and_ids_of_its_connectors() {
    let done = sweepline(&["test", "-c", "examples/custom-connector/sweepline.yaml"]).exits(OK);
    assert!(done.stdout.contains("test samples of pfsense_filterlog ... passed"), "{}", done.stdout);
    let folder = Folder::new();
    let walls = walls(&folder);
    let pipeline = format!(
        "sources: {{in: {{type: stdin}}}}
transforms: {{asim: {{type: asim, inputs: [in], connectors_dir: ['{}']}}}}
sinks: {{out: {{type: console, inputs: [asim]}}}}
tests:
  - name: walls are mapped
    input: {{insert_at: asim, connector: walls, value: WALL 2}}
    outputs: [{{extract_from: asim, conditions: ['.DstPortNumber == 22']}}]
",
        folder.path("own")
    );
    let pipeline = folder.file("sweepline.yaml", pipeline);
    let failed = sweepline(&["test", &pipeline]).exits(FINDINGS);
    for part in [
        "test samples of walls ... failed",
        "test walls are mapped ... passed",
        "2 tests: 1 passed, 1 failed",
    ] {
        assert!(failed.stdout.contains(part), "{part} in {}", failed.stdout);
    }
    sweepline(&["test", &pipeline, "--update"]).exits(OK);
    sweepline(&["test", &pipeline]).exits(OK);
    std::fs::remove_dir_all(format!("{walls}/samples")).unwrap();
    let without = sweepline(&["test", &pipeline]).exits(OK);
    assert!(without.stdout.ends_with("1 test: 1 passed, 0 failed\n"), "{}", without.stdout);
    let named = sweepline(&["test", &pipeline, "--connectors-dir", &folder.path("own")]).exits(FINDINGS);
    assert!(named.stdout.contains("holds no samples"), "{}", named.stdout);
}

/// Makes a connector that has a sample, and does not yet say what becomes of it.
fn walls(folder: &Folder) -> String {
    let own = folder.path("own/walls");
    std::fs::create_dir_all(format!("{own}/samples")).unwrap();
    let manifest =
        "title: Walls\nvendor: Acme\nproduct: Wall\nform: line\nrecognise: {starts_with: ['WALL ']}\n";
    std::fs::write(format!("{own}/connector.yaml"), manifest).unwrap();
    std::fs::write(format!("{own}/mapping.vrl"), ".DstPortNumber = 22\n").unwrap();
    std::fs::write(format!("{own}/samples/a.in"), "WALL 1\n").unwrap();
    own
}

#[test]
fn samples_that_differ_fail_and_are_rewritten_on_demand() {
    let folder = Folder::new();
    walls(&folder);
    let dir = folder.path("own");
    let failed = sweepline(&["test", "--connectors-dir", &dir]).exits(FINDINGS);
    assert!(failed.stdout.contains("test samples of walls ... failed"), "{}", failed.stdout);
    sweepline(&["test", "--connectors-dir", &dir, "--update"]).exits(OK);
    sweepline(&["test", "--connectors-dir", &dir]).exits(OK);
}
