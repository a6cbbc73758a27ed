//! `sweepline run`.

use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value as Json;

use crate::support::{
    CONFIG, Daemon, Folder, IO, NOT_A_SESSION, OK, Record, UNAVAILABLE, all_arrived, arrived, following,
    lines_of, sweep, sweepline, sweepline_with,
};

/// A pipeline may take this long to stop.
const STOP: Duration = Duration::from_secs(10);

/// A pipeline that follows `in.log` and writes sessions to `out.jsonl`, keeping its state.
fn following_to_file(folder: &Folder) -> String {
    let sink = format!("  sessions: {{type: file, inputs: [asim], path: '{}'}}\n", folder.path("out.jsonl"));
    folder.file("sweepline.yaml", following(folder, &sink))
}

#[test]
fn the_example_finds_the_sweep_that_no_device_sees() {
    let done = sweepline(&["run", "--config", "examples/port-sweep/sweepline.yaml"]).exits(OK);
    for part in [
        "HIGH          Network Port Sweep from Many Sources: TCP port 3389",
        "42 distinct SrcIpAddr (threshold 20)",
        "aws_vpc_flow, check_point, cisco_asa, corelight_zeek, fortinet, palo_alto",
        "rule port_sweep_sources, window 2026-01-15T",
    ] {
        assert!(done.stdout.contains(part), "{part}: {}", done.stdout);
    }
    assert!(!done.stdout.contains("port 443"), "served ports are no sweep: {}", done.stdout);
    let done = done.tells(&["all input read", "records=332", "mapped=324", "rejected=0", "alerts=1"]);
    assert!(!done.stderr.contains('\u{1b}'), "colours are for terminals: {:?}", done.stderr);
}

#[test]
fn a_signal_drains_and_a_restart_goes_on_where_it_stopped() {
    let folder = Folder::new();
    let config = following_to_file(&folder);
    folder.append("in.log", &lines_of(0..5000));
    let mut first = Daemon::start(&config);
    first.wait_until("first lines have arrived", |_| !arrived(&folder).is_empty());
    first.signal("TERM");
    let (code, log) = first.ended(STOP);
    assert_eq!(code, Some(OK), "{log:#?}");
    assert!(log.iter().any(|line| line.contains("stopped") && line.contains("mapped=")), "{log:#?}");
    let before = arrived(&folder);
    assert!(before.iter().copied().eq(0..before.len() as u64), "in order, each once");

    folder.append("in.log", &lines_of(5000..6000));
    let mut second = Daemon::start(&config);
    second.wait_until("all lines have arrived", |_| all_arrived(&folder, 6000));
    let read = second.metric("sweepline_component_received_events_total", &["component_id=\"logs\""]);
    assert_eq!(read, 6000 - before.len() as u64, "what was acknowledged is not read again");
    second.signal("TERM");
    assert_eq!(second.ended(STOP).0, Some(OK));
    assert_eq!(arrived(&folder).len(), 6000);
}

#[test]
fn no_line_is_lost_by_a_kill() {
    let folder = Folder::new();
    let config = following_to_file(&folder);
    let mut written = 0;
    for _ in 0..3 {
        folder.append("in.log", &lines_of(written..written + 3000));
        written += 3000;
        let before = arrived(&folder).len();
        let mut daemon = Daemon::start(&config);
        daemon.wait_until("some lines have arrived", |_| arrived(&folder).len() > before);
        daemon.signal("KILL");
        let (code, _) = daemon.ended(STOP);
        assert_eq!(code, None);
        // What was being written when the process died may be half a line.
        let out = std::fs::read_to_string(folder.path("out.jsonl")).unwrap();
        let complete = out.rfind('\n').map_or(0, |end| end + 1);
        std::fs::write(folder.path("out.jsonl"), &out[..complete]).unwrap();
    }
    let mut last = Daemon::start(&config);
    last.wait_until("all lines have arrived", |_| all_arrived(&folder, written));
    last.signal("TERM");
    assert_eq!(last.ended(STOP).0, Some(OK));
}

#[test]
fn an_incomplete_line_waits_for_its_end_over_a_restart() {
    let folder = Folder::new();
    let config = following_to_file(&folder);
    folder.append("in.log", &lines_of(0..2));
    let line = Record::new(2).line();
    let (start, end) = line.split_at(200);
    folder.append("in.log", start);
    let mut daemon = Daemon::start(&config);
    daemon.wait_until("complete lines have arrived", |_| arrived(&folder).len() == 2);
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
    assert_eq!(arrived(&folder), [0, 1]);
    folder.append("in.log", &format!("{end}\n"));
    let mut daemon = Daemon::start(&config);
    daemon.wait_until("the third line has arrived", |_| all_arrived(&folder, 3));
    assert_eq!(arrived(&folder), [0, 1, 2]);
}

#[test]
fn a_running_pipeline_answers_for_itself() {
    let folder = Folder::new();
    let config = following_to_file(&folder);
    folder.append("in.log", &lines_of(0..10));
    folder.append("in.log", &format!("{NOT_A_SESSION}\nnonsense\n"));
    let mut daemon = Daemon::start(&config);
    daemon.wait_until("lines have arrived", |_| arrived(&folder).len() == 10);
    daemon.wait_until("records are counted", |daemon| {
        daemon.metric("sweepline_parser_events_total", &["outcome=\"unmatched\""]) == 1
    });
    for path in ["/health", "/livez", "/ready", "/readyz"] {
        assert_eq!(daemon.get(path), (200, "{\"ok\":true}".to_owned()), "{path}");
    }
    assert_eq!(daemon.get("/nothing").0, 404);
    let (status, metrics) = daemon.get("/metrics");
    assert_eq!(status, 200);
    for line in [
        r#"sweepline_component_received_events_total{component_id="logs",component_kind="source",component_type="file"} 12"#,
        r#"sweepline_component_sent_events_total{component_id="logs",component_kind="source",component_type="file"} 12"#,
        r#"sweepline_component_received_events_total{component_id="asim",component_kind="transform",component_type="asim"} 12"#,
        r#"sweepline_component_sent_events_total{component_id="asim",component_kind="transform",component_type="asim"} 10"#,
        r#"sweepline_component_received_events_total{component_id="sessions",component_kind="sink",component_type="file"} 10"#,
        r#"sweepline_component_sent_events_total{component_id="sessions",component_kind="sink",component_type="file"} 10"#,
        r#"sweepline_component_discarded_events_total{component_id="asim",component_kind="transform",component_type="asim",intentional="true"} 1"#,
        r#"sweepline_component_discarded_events_total{component_id="asim",component_kind="transform",component_type="asim",intentional="false"} 1"#,
        r#"sweepline_parser_events_total{connector="fortinet",outcome="parsed",reason=""} 10"#,
        r#"sweepline_parser_events_total{connector="unknown",outcome="unmatched",reason="unrecognised"} 1"#,
        "# TYPE sweepline_component_received_events_total counter",
        "sweepline_started_total 1",
    ] {
        assert!(metrics.lines().any(|known| known == line), "`{line}` is not among\n{metrics}");
    }
    assert!(metrics.contains("sweepline_build_info{version=\""), "{metrics}");
}

#[test]
fn detection_counts_its_alerts() {
    let folder = Folder::new();
    let log = folder.file("fw.log", sweep(3389, 30));
    let config = format!(
        "api: {{address: '127.0.0.1:0'}}
sources:
  logs: {{type: file, include: ['{log}'], poll_interval: 10ms}}
transforms:
  asim: {{type: asim, inputs: [logs]}}
sinks:
  alerts: {{type: detection, inputs: [asim], outputs: [{{type: file, path: '{}'}}]}}
",
        folder.path("alerts.jsonl")
    );
    let mut daemon = Daemon::start(&folder.file("sweepline.yaml", config));
    let found = |daemon: &Daemon| {
        daemon.metric("sweepline_detections_total", &["rule=\"port_sweep_sources\"", "severity=\"High\""])
            == 1
    };
    daemon.wait_until("the sweep is found", found);
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
    let alerts = std::fs::read_to_string(folder.path("alerts.jsonl")).unwrap();
    let alert: Json = serde_json::from_str(alerts.lines().next().unwrap()).unwrap();
    assert_eq!(alert["rule"]["name"], "port_sweep_sources");
}

#[test]
fn a_pipeline_over_files_ends_with_them() {
    let folder = Folder::new();
    folder.append("in.log", &lines_of(0..100));
    let config = std::fs::read_to_string(following_to_file(&folder))
        .unwrap()
        .replace("poll_interval", "mode: read_to_end, poll_interval");
    let config = folder.file("once.yaml", config);
    sweepline(&["run", "--config", &config]).exits(OK).tells(&[
        "all input read",
        "records=100",
        "mapped=100",
    ]);
    assert!(all_arrived(&folder, 100));
    // A second run finds its checkpoint: nothing is left to do.
    sweepline(&["run", "--config", &config]).exits(OK).tells(&["records=0"]);
}

#[test]
fn a_port_in_use_is_told() {
    let folder = Folder::new();
    let config = following_to_file(&folder);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let config =
        folder.file("taken.yaml", std::fs::read_to_string(config).unwrap().replace("127.0.0.1:0", &address));
    sweepline(&["run", "--config", &config]).exits(UNAVAILABLE).tells(&[
        &format!("cannot listen on {address} for /metrics: Address already in use"),
        "`api.address`",
    ]);
}

#[test]
fn a_sink_that_cannot_write_ends_the_pipeline_with_an_io_error() {
    let folder = Folder::new();
    folder.append("in.log", &lines_of(0..100));
    let config = std::fs::read_to_string(following_to_file(&folder)).unwrap();
    let out = folder.path("out.jsonl");
    let full = folder.file("full.yaml", config.replace(&out, "/dev/full"));
    sweepline(&["run", "--config", &full]).exits(IO).tells(&[
        "sink `sessions`",
        "/dev/full",
        "No space left on device",
    ]);
    let below_a_file = folder.file("below.yaml", config.replace(&out, &folder.path("in.log/out.jsonl")));
    sweepline(&["run", "--config", &below_a_file])
        .exits(IO)
        .tells(&["sink `sessions`: opening", "in.log/out.jsonl"]);
    // What could not be written was not acknowledged: it comes with the next start.
    let mut daemon = Daemon::start(&folder.path("sweepline.yaml"));
    daemon.wait_until("all lines have arrived", |_| all_arrived(&folder, 100));
}

#[test]
fn state_that_cannot_be_kept_is_told() {
    let folder = Folder::new();
    folder.append("in.log", &lines_of(0..1));
    let config = std::fs::read_to_string(following_to_file(&folder)).unwrap();
    let wrong = config.replace(&folder.path("state"), &folder.path("in.log/state"));
    let wrong = folder.file("wrong.yaml", wrong);
    sweepline(&["run", "--config", &wrong]).exits(IO).tells(&["source `logs`: cannot make folder"]);
    let nowhere = config.replace("poll_interval", "checkpoint: true, poll_interval");
    let nowhere: String = nowhere.lines().skip(1).map(|line| format!("{line}\n")).collect();
    let nowhere = folder.file("nowhere.yaml", nowhere);
    sweepline(&["run", "--config", &nowhere]).exits(CONFIG).tells(&["`checkpoint: true` needs a `data_dir`"]);
}

#[test]
fn standard_input_ends_the_pipeline_with_its_end() {
    let folder = Folder::new();
    let config = format!(
        "api: {{enabled: false}}
sources:
  input: {{type: stdin}}
transforms:
  asim: {{type: asim, inputs: [input]}}
  denied: {{type: filter, inputs: [asim], condition: '.DstPortNumber != 22'}}
sinks:
  out: {{type: console, inputs: [denied]}}
  copy: {{type: file, inputs: [asim], path: '{}'}}
",
        folder.path("copy.jsonl")
    );
    let config = folder.file("sweepline.yaml", config);
    let done = sweepline_with(&["run", "--config", &config], sweep(3389, 30) + &sweep(22, 5)).exits(OK);
    assert_eq!(done.json().len(), 30);
    assert_eq!(std::fs::read_to_string(folder.path("copy.jsonl")).unwrap().lines().count(), 35);
    done.tells(&["all input read", "records=35", "mapped=35"]);
}
