//! Looking into a running pipeline, and pipelines that feed each other by Vector's protocol.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

use serde_json::Value as Json;

use crate::support::{Daemon, Folder, OK, Record, UNAVAILABLE, USAGE, command, sweepline};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A pipeline that takes records by HTTP.
fn pipeline(folder: &Folder, name: &str, api: &str, sinks: &str) -> Daemon {
    let config = format!(
        "api: {{address: '127.0.0.1:0'{api}}}
sources:
  door: {{type: http_server, address: '127.0.0.1:0', encoding: text}}
transforms:
  asim: {{type: asim, inputs: [door]}}
sinks:
  sessions: {sinks}
"
    );
    Daemon::start(&folder.file(name, config))
}

fn to_file(folder: &Folder) -> String {
    format!("{{type: file, inputs: [asim], path: '{}'}}", folder.path("out.jsonl"))
}

/// The port that a source tells when it begins to listen.
fn port(daemon: &Daemon, told: &str) -> u16 {
    port_in(&daemon.told(told))
}

fn port_in(line: &str) -> u16 {
    let address = line.split("address=").nth(1).unwrap().split_whitespace().next().unwrap();
    address.rsplit(':').next().unwrap().parse().unwrap()
}

/// Posts records; returns the status.
fn post(port: u16, records: &[String]) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let body = records.join("\n");
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn records(range: std::ops::Range<u64>) -> Vec<String> {
    range.map(|number| Record::new(number).line()).collect()
}

/// A running `sweepline tap`. Killed when the test is over.
struct Tapping {
    child: Child,
    told: BufReader<ChildStderr>,
}

impl Tapping {
    /// Starts it and waits until it watches.
    fn start(daemon: &Daemon, args: &[&str]) -> Self {
        let url = daemon.url();
        let mut child = command(&[&["tap", "--url", &url], args].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        assert!(line.starts_with("[tap] pattern `") && line.contains(" matches "), "{line}");
        Self { child, told }
    }

    /// Reads so many lines of output.
    fn lines(&mut self, count: usize) -> Vec<String> {
        let out = BufReader::new(self.child.stdout.take().unwrap());
        out.lines().take(count).map(Result::unwrap).collect()
    }
}

impl Drop for Tapping {
    fn drop(&mut self) {
        // Both fail when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn tap_shows_events_as_they_leave_their_components() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "sweepline.yaml", "", &to_file(&folder));
    let port = port(&daemon, "listening for records over http");
    let mut raw = Tapping::start(&daemon, &["door", "--interval", "10"]);
    let mut sessions = Tapping::start(&daemon, &["--inputs-of", "sessions", "--interval", "10", "--meta"]);
    assert_eq!(post(port, &records(0..3)), 200);
    for (number, line) in raw.lines(3).iter().enumerate() {
        let event: Json = serde_json::from_str(line).unwrap();
        assert_eq!(event["message"], Record::new(number as u64).line());
        assert_eq!(event["host"], "127.0.0.1");
    }
    let out = std::fs::read_to_string(folder.path("out.jsonl")).unwrap();
    for (line, written) in sessions.lines(3).iter().zip(out.lines()) {
        let event: Json =
            serde_json::from_str(line.strip_prefix("[transform asim, asim] ").unwrap()).unwrap();
        let written: Json = serde_json::from_str(written).unwrap();
        assert_eq!(event["SrcIpAddr"], written["SrcIpAddr"]);
        assert_eq!(event["EventProduct"], written["EventProduct"]);
    }
    drop(daemon);
    let mut line = String::new();
    raw.told.read_line(&mut line).unwrap();
    assert!(line.contains("went away"), "{line}");
}

#[test]
fn tap_and_top_follow_a_reload() {
    let folder = Folder::new();
    let mut daemon = pipeline(&folder, "sweepline.yaml", "", &to_file(&folder));
    let mut tapping = Tapping::start(&daemon, &["door*", "--interval", "10"]);
    let before = std::fs::read_to_string(folder.path("sweepline.yaml")).unwrap();
    let second = "  door_2: {type: http_server, address: '127.0.0.1:0', encoding: text}\ntransforms:\n";
    let after = before.replace("transforms:\n", second).replace("inputs: [door]", "inputs: ['door*']");
    folder.file("sweepline.yaml", &after);
    daemon.signal("HUP");
    let told = daemon.wait_for("listening for records over http");
    daemon.wait_for("configuration taken up");
    let mut line = String::new();
    tapping.told.read_line(&mut line).unwrap();
    assert_eq!(line.trim_end(), "[tap] pattern `door*` matches door, door_2");
    assert_eq!(post(port_in(&told), &records(0..1)), 200);
    let event: Json = serde_json::from_str(&tapping.lines(1)[0]).unwrap();
    assert_eq!(event["message"], Record::new(0).line());
    let top =
        |daemon: &Daemon| sweepline(&["top", "--url", &daemon.url(), "--interval", "50"]).exits(OK).stdout;
    assert!(top(&daemon).contains("door_2"));
    folder.file("sweepline.yaml", &before);
    daemon.signal("HUP");
    daemon.wait_for("configuration taken up");
    let shown = top(&daemon);
    assert!(shown.contains("door") && !shown.contains("door_2"), "{shown}");
    let (_, metrics) = daemon.get("/metrics");
    assert!(metrics.contains("\"door\"") && !metrics.contains("\"door_2\""), "{metrics}");
}

#[test]
fn tap_ends_in_time_and_what_is_wrong_has_its_exit_code() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "sweepline.yaml", "", &to_file(&folder));
    let url = daemon.url();
    let done = sweepline(&["tap", "--url", &url, "--duration-ms", "50"]).exits(OK);
    assert_eq!(done.stdout, "");
    sweepline(&["tap", "--url", &url, "a["]).exits(USAGE).tells(&["pattern `a[`"]);
    sweepline(&["tap", "--url", "127.0.0.1:9598"]).exits(USAGE).tells(&["it must be like http://"]);
    sweepline(&["tap", "--url", &url, "--limit", "0"]).exits(USAGE);
    drop(daemon);
    for verb in ["tap", "top"] {
        sweepline(&[verb, "--url", &url]).exits(UNAVAILABLE).tells(&["cannot be reached", "api.enabled"]);
    }
}

#[test]
fn tap_can_be_switched_off() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "sweepline.yaml", ", tap: false", &to_file(&folder));
    let url = daemon.url();
    sweepline(&["tap", "--url", &url]).exits(UNAVAILABLE).tells(&["`api.tap`"]);
    sweepline(&["top", "--url", &url, "--once", "--interval", "10"]).exits(OK);
}

#[test]
fn top_prints_one_table_without_a_terminal() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "sweepline.yaml", "", &to_file(&folder));
    assert_eq!(post(port(&daemon, "listening for records over http"), &records(0..20)), 200);
    let done = sweepline(&["top", "--url", &daemon.url(), "--interval", "50"]).exits(OK);
    let rows: Vec<Vec<&str>> = done.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0][..3], ["ID", "KIND", "TYPE"]);
    assert_eq!(rows[1][..7], ["door", "source", "http_server", "20", "0", "20", "0"]);
    assert_eq!(rows[2][..7], ["asim", "transform", "asim", "20", "0", "20", "0"]);
    assert_eq!(rows[3][..4], ["sessions", "sink", "file", "20"]);
    assert_eq!(rows[3].last(), Some(&"0"), "no errors");
}

#[test]
fn records_cross_vectors_protocol_and_are_on_disk_when_the_first_sender_hears_of_it() {
    let folder = Folder::new();
    let config = format!(
        "api: {{address: '127.0.0.1:0'}}
sources:
  edge: {{type: vector, address: '127.0.0.1:0'}}
transforms:
  asim: {{type: asim, inputs: [edge]}}
sinks:
  sessions: {{type: file, inputs: [asim], path: '{}'}}
",
        folder.path("out.jsonl")
    );
    let mut centre = Daemon::start(&folder.file("centre.yaml", &config));
    let address = format!("127.0.0.1:{}", port(&centre, "listening for Vector"));
    let sink = |inputs: &str| {
        format!(
            "{{type: vector, inputs: [{inputs}], address: '{address}', compression: zstd, batch: {{timeout: 50ms}}, request: {{retry_initial_backoff: 50ms}}}}"
        )
    };
    let config = format!(
        "api: {{address: '127.0.0.1:0'}}
sources:
  door: {{type: http_server, address: '127.0.0.1:0', encoding: text}}
sinks:
  centre: {}
",
        sink("door")
    );
    let mut edge = Daemon::start(&folder.file("edge.yaml", config));
    edge.wait_for("receiver is healthy");
    let door = port(&edge, "listening for records over http");
    let written = || std::fs::read_to_string(folder.path("out.jsonl")).unwrap().lines().count();
    assert_eq!(post(door, &records(0..500)), 200);
    assert_eq!(written(), 500);
    // The centre goes away and comes back under the same address: nothing that was told as taken is missing.
    centre.signal("KILL");
    centre.ended(PATIENCE);
    let sending = std::thread::spawn(move || post(door, &records(500..1000)));
    edge.wait_for("not delivered, trying again");
    let again = std::fs::read_to_string(folder.path("centre.yaml")).unwrap().replace(
        "{type: vector, address: '127.0.0.1:0'}",
        &format!("{{type: vector, address: '{address}'}}"),
    );
    centre = Daemon::start(&folder.file("again.yaml", again));
    assert_eq!(sending.join().unwrap(), 200);
    assert_eq!(written(), 1000);
    assert_eq!(
        centre.metric("sweepline_component_received_events_total", &["component_type=\"vector\""]),
        500
    );
}
