//! The examples at work: a Rust transform between a source and a sink in Python.

#![expect(clippy::print_stdout, reason = "a test says that it was skipped")]

use std::path::Path;

use serde_json::Value as Json;

use super::BIN;
use super::contract::kept;
use crate::support::{CONFIG, FINDINGS, Folder, OK, root, sweep, sweepline};

const SOURCE: &str = "examples/plugins/python/lines_source.py";
const SINK: &str = "examples/plugins/python/jsonl_sink.py";

/// Returns a Python that has grpcio and grpcio-tools.
fn python() -> Option<String> {
    let python = std::env::var_os("SWEEPLINE_PEERS").map(|peers| Path::new(&peers).join("venv/bin/python"));
    let Some(python) = python.filter(|python| python.exists()) else {
        println!("skipped: no python with grpcio and grpcio-tools under SWEEPLINE_PEERS");
        return None;
    };
    Some(python.to_str().unwrap().to_owned())
}

/// Returns the Rust example, which is built with the package's tests unless one of them was chosen.
fn keep_ports() -> Option<String> {
    let program = Path::new(BIN).parent().unwrap().join("examples/keep_ports");
    if !program.exists() {
        println!("skipped: the example keep_ports is not built");
        return None;
    }
    Some(program.to_str().unwrap().to_owned())
}

#[test]
fn the_rust_example_keeps_the_contract() {
    let Some(program) = keep_ports() else { return };
    let report = kept(r#"{"ports": [3389]}"#, "keep_ports", &[&program]);
    assert!(report.contains(" 0 skipped"), "{report}");
}

#[test]
fn the_python_examples_keep_the_contract() {
    let Some(python) = python() else { return };
    let folder = Folder::new();
    let log = folder.file("fw.log", sweep(3389, 2000));
    let report = kept(&format!("{{\"path\": \"{log}\"}}"), "lines", &[&python, SOURCE]);
    assert!(report.contains("ok       source lines: sends no more than it has credit for"), "{report}");
    let out = format!("{{\"path\": \"{}\"}}", folder.path("out.jsonl"));
    kept(&out, "jsonl", &[&python, SINK]);
}

#[test]
fn a_fault_in_a_plugin_is_named() {
    let Some(python) = python() else { return };
    let folder = Folder::new();
    let source = std::fs::read_to_string(root().join(SINK)).unwrap();
    let options = format!("{{\"path\": \"{}\"}}", folder.path("out.jsonl"));
    let shared = format!("PYTHONPATH={}", root().join("examples/plugins/python").display());
    for (good, faulty, expected) in [
        (
            "yield acknowledged(request.batch.sequence)\n",
            "yield acknowledged(request.batch.sequence + 7)\n",
            "FAILED   sink jsonl: acknowledges each batch once, and finishes when told that no more comes: expected one \
             acknowledgement, with an outcome, of each batch that was sent; batch 8 was acknowledged, but not sent",
        ),
        (
            "return texts(options, [\"path\"])",
            "return []",
            "FAILED   sink jsonl: tells an unknown key: expected a problem",
        ),
    ] {
        assert!(source.contains(good), "{good}");
        let file = folder.file("plugin.py", source.replace(good, faulty));
        let args = ["-q", "plugin", "check", "--options", &options, "--", "env", &shared, &python, &file];
        let done = sweepline(&args).exits(FINDINGS);
        assert!(done.stdout.contains(expected), "{expected}\n{}", done.stdout);
    }
}

#[test]
fn sessions_go_from_python_through_rust_to_python() {
    let (Some(python), Some(keep_ports)) = (python(), keep_ports()) else { return };
    let folder = Folder::new();
    let log = folder.file("fw.log", sweep(3389, 700) + &sweep(22, 500));
    let config = format!(
        "api: {{enabled: false}}
sources:
  logs:
    type: lines
    path: '{log}'
    command: ['{python}', {SOURCE}]
transforms:
  asim: {{type: asim, inputs: [logs]}}
  rdp:
    type: keep_ports
    inputs: [asim]
    ports: [3389]
    command: ['{keep_ports}']
sinks:
  archive:
    type: jsonl
    inputs: [rdp]
    path: '{out}'
    command: ['{python}', {SINK}]
  check: {{type: file, inputs: [rdp], path: '{copy}'}}
",
        out = folder.path("out.jsonl"),
        copy = folder.path("copy.jsonl"),
    );
    let file = folder.file("sweepline.yaml", &config);
    sweepline(&["validate", &file]).exits(OK);
    sweepline(&["run", "--config", &file]).exits(OK).tells(&["all input read"]);
    let read = |name: &str| -> Vec<Json> {
        let text = std::fs::read_to_string(folder.path(name)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let archived = read("out.jsonl");
    assert_eq!(archived.len(), 700);
    assert!(archived == read("copy.jsonl"), "a row is what the session is as JSON");
    let wrong = folder.file("wrong.yaml", config.replace("    path: '", "    pth: '"));
    sweepline(&["validate", &wrong])
        .exits(CONFIG)
        .tells(&["wrong.yaml:5:5: `sources.logs.pth`: unknown key"]);
}
