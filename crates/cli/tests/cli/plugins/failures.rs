//! Plugins that die, hang, flood or never come cost their own path only, and lose nothing acknowledged.

use std::process::Command;
use std::time::Duration;

use super::BIN;
use crate::support::{Daemon, Folder, OK, Record, all_arrived, arrived};

/// A pipeline may take this long to stop: a child that hangs is given time.
const STOP: Duration = Duration::from_secs(40);

/// A pipeline over `in.log` whose transform is a child, with a second path beside it.
fn pipeline(folder: &Folder, child: &str) -> String {
    let config = format!(
        "data_dir: '{}'
api: {{address: '127.0.0.1:0'}}
sources:
  logs: {{type: file, include: ['{log}'], poll_interval: 10ms, glob_interval: 50ms}}
  others: {{type: file, include: ['{log}'], poll_interval: 10ms, glob_interval: 50ms}}
transforms:
  far:
    type: asim
    inputs: [logs]
{child}
sinks:
  sessions: {{type: file, inputs: [far], path: '{}'}}
  copy: {{type: file, inputs: [others], path: '{}'}}
",
        folder.path("state"),
        folder.path("out.jsonl"),
        folder.path("copy.log"),
        log = folder.path("in.log"),
    );
    folder.file("sweepline.yaml", config)
}

/// A child that writes its process id down before it begins.
fn noted(folder: &Folder) -> String {
    format!("    command: [sh, -c, 'echo $$$$ >> {} && exec {BIN} plugin asim']", folder.path("pids"))
}

fn pids(folder: &Folder) -> Vec<String> {
    let text = std::fs::read_to_string(folder.path("pids")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn signal(signal: &str, pid: &str) {
    assert!(Command::new("kill").args(["-s", signal, pid]).status().unwrap().success());
}

fn lines(count: u64) -> String {
    (0..count).map(|number| Record::new(number).line() + "\n").collect()
}

const FAR: &[&str] = &["component_id=\"far\""];

fn has_copy(folder: &Folder, count: usize) -> bool {
    std::fs::read_to_string(folder.path("copy.log")).is_ok_and(|text| text.lines().count() == count)
}

#[test]
fn a_child_that_is_killed_again_and_again_loses_nothing() {
    const RECORDS: u64 = 20_000;
    const KILLS: usize = 3;
    let folder = Folder::new();
    folder.file("in.log", lines(RECORDS));
    let mut daemon = Daemon::start(&pipeline(&folder, &noted(&folder)));
    for kill in 1..=KILLS {
        daemon.wait_until("the child has begun", |_| pids(&folder).len() == kill);
        daemon.wait_until("the child works", |daemon| daemon.metric("sweepline_plugin_up", FAR) == 1);
        signal("KILL", &pids(&folder)[kill - 1]);
        daemon.wait_until("the death is told", |daemon| {
            daemon.metric("sweepline_plugin_restarts_total", FAR) == kill as u64
        });
    }
    daemon.wait_until("everything has arrived", |_| all_arrived(&folder, RECORDS));
    assert!(has_copy(&folder, usize::try_from(RECORDS).unwrap()));
    assert_eq!(
        daemon.metric("sweepline_component_errors_total", &["error_type=\"plugin_broken_off\""]),
        KILLS as u64
    );
    assert_eq!(daemon.get("/health"), (200, "{\"ok\":true}".to_owned()));
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
}

#[test]
fn a_child_that_hangs_is_found_out_and_replaced() {
    let folder = Folder::new();
    let child = format!("{}\n    stall_timeout: 1s", noted(&folder));
    let mut daemon = Daemon::start(&pipeline(&folder, &child));
    daemon.wait_until("the child works", |daemon| daemon.metric("sweepline_plugin_up", FAR) == 1);
    signal("STOP", &pids(&folder)[0]);
    folder.file("in.log", lines(100));
    daemon.wait_until("the other path goes on", |_| has_copy(&folder, 100));
    daemon.wait_until("the stall is counted", |daemon| {
        daemon.metric("sweepline_component_errors_total", &["error_type=\"plugin_stalled\""]) == 1
    });
    daemon.wait_until("everything has arrived", |_| all_arrived(&folder, 100));
    assert_eq!(pids(&folder).len(), 2);
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
}

#[test]
fn a_child_that_never_comes_is_seen_in_health_and_the_rest_goes_on() {
    let folder = Folder::new();
    folder.file("in.log", lines(10));
    let mut daemon =
        Daemon::start(&pipeline(&folder, "    command: [sh, -c, 'echo no licence >&2; exit 3']"));
    daemon.wait_until("the other path goes on", |_| has_copy(&folder, 10));
    daemon.wait_for("no licence");
    daemon.wait_until("the trouble is told", |daemon| daemon.get("/health").1.contains("exit status: 3"));
    let (status, body) = daemon.get("/health");
    assert_eq!(status, 200);
    assert!(body.starts_with("{\"degraded\":{\"far\":\"the child ended before it listened"), "{body}");
    assert_eq!(daemon.get("/ready").0, 503);
    assert_eq!(daemon.metric("sweepline_plugin_up", FAR), 0);
    daemon.signal("TERM");
    let (code, log) = daemon.ended(STOP);
    assert_ne!(code, Some(OK), "what it should have taken was not delivered: {log:#?}");
    assert!(arrived(&folder).is_empty());
}

#[test]
fn a_flood_of_output_is_cut_and_counted() {
    let folder = Folder::new();
    let child = format!("    command: [sh, -c, 'seq 1 100000; exec {BIN} plugin asim']");
    folder.file("in.log", lines(10));
    let mut daemon = Daemon::start(&pipeline(&folder, &child));
    daemon.wait_until("everything has arrived", |_| all_arrived(&folder, 10));
    daemon.signal("TERM");
    let (code, log) = daemon.ended(STOP);
    assert_eq!(code, Some(OK));
    assert!(log.iter().any(|line| line.contains("too much output, left out")));
    assert!(log.len() < 5000, "{} lines", log.len());
}
