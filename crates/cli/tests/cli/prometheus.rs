//! What Prometheus' own tool says about our metrics and alert rules.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support::{Daemon, Folder, root, sweep};

/// Runs promtool in `docs/prometheus`; `None`, and a message, where it is not installed.
#[allow(clippy::print_stdout, reason = "a test that is left out says so")]
fn promtool(args: &[&str], input: &str) -> Option<Output> {
    let spawned = Command::new("promtool")
        .args(args)
        .current_dir(root().join("docs/prometheus"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = spawned else {
        println!("skipped: there is no `promtool`");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

/// Checks that promtool is content, and returns what it told.
#[track_caller]
fn content(output: &Output) -> String {
    let told = String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned();
    assert!(output.status.success(), "{told}");
    told
}

#[test]
fn promtool_finds_nothing_to_say_about_the_metrics_of_a_running_pipeline() {
    let folder = Folder::new();
    let log = folder.file("fw.log", sweep(3389, 30) + "nonsense\n");
    let config = format!(
        "data_dir: '{}'
api: {{address: '127.0.0.1:0'}}
sources:
  logs: {{type: file, include: ['{log}'], poll_interval: 10ms}}
  door: {{type: http_server, address: '127.0.0.1:0'}}
transforms:
  asim: {{type: asim, inputs: [logs, door]}}
  counts: {{type: distinct, inputs: [asim]}}
  far: {{type: asim, inputs: [logs], command: ['{}', plugin, asim]}}
sinks:
  alerts: {{type: detection, inputs: [counts], outputs: [{{type: file, path: '{alerts}'}}]}}
  kept: {{type: file, inputs: [far], path: '{out}', buffer: {{type: disk, max_size: 67108864}}}}
  held: {{type: file, inputs: [far], path: '{out}.2', buffer: {{type: memory}}}}
",
        folder.path("state"),
        env!("CARGO_BIN_EXE_sweepline"),
        alerts = folder.path("alerts.jsonl"),
        out = folder.path("out.jsonl"),
    );
    let mut daemon = Daemon::start(&folder.file("sweepline.yaml", config));
    daemon.wait_until("the sweep is found", |daemon| {
        daemon.metric("sweepline_detections_total", &["rule=\"port_sweep_sources\""]) == 1
            && daemon.metric("sweepline_component_received_events_total", &["component_id=\"kept\""]) == 30
    });
    let (_, metrics) = daemon.get("/metrics");
    assert!(metrics.contains("# HELP sweepline_detections_total Findings, each once.\n"), "{metrics}");
    for line in metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().unwrap();
        assert!(metrics.contains(&format!("# HELP {name} ")), "{name}");
    }
    if let Some(output) = promtool(&["check", "metrics"], &metrics) {
        assert_eq!(content(&output), "");
    }
}

#[test]
fn the_alert_rules_are_sound_and_fire_when_they_should() {
    for args in [["check", "rules", "alerts.yml"], ["test", "rules", "alerts.test.yml"]] {
        if let Some(output) = promtool(&args, "") {
            let told = content(&output);
            assert!(told.contains("SUCCESS"), "{told}");
        }
    }
}

#[test]
fn every_alert_rule_is_tried_and_names_metrics_that_exist() {
    let read = |name: &str| std::fs::read_to_string(root().join("docs").join(name)).unwrap();
    let (rules, tried, docs) =
        (read("prometheus/alerts.yml"), read("prometheus/alerts.test.yml"), read("metrics.md"));
    for part in rules.split("- alert: ").skip(1) {
        let alert = part.lines().next().unwrap();
        assert!(tried.contains(&format!("alertname: {alert}\n")), "{alert} is never expected to fire");
    }
    for part in rules.split("sweepline_").skip(1) {
        let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
        let name = name.trim_end_matches("_bucket");
        assert!(docs.contains(&format!("`sweepline_{name}`")), "{name}");
    }
}
