//! Records that come by HTTP, end to end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{Daemon, Folder, Record};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A pipeline from one source to sessions in `out.jsonl`.
fn pipeline(folder: &Folder, source: &str) -> Daemon {
    let config = format!(
        "api: {{address: '127.0.0.1:0'}}
sources:
  door: {source}
transforms:
  asim: {{type: asim, inputs: [door]}}
sinks:
  sessions: {{type: file, inputs: [asim], path: '{}'}}
",
        folder.path("out.jsonl")
    );
    Daemon::start(&folder.file("sweepline.yaml", config))
}

/// The port that a source tells when it begins to listen; it has told so before the pipeline runs.
fn port(daemon: &Daemon, told: &str) -> u16 {
    let line = daemon.told(told);
    let address = line.split("address=").nth(1).unwrap().split_whitespace().next().unwrap();
    address.rsplit(':').next().unwrap().parse().unwrap()
}

/// Posts a body; returns the status and the answer's body.
fn post(port: u16, path: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

fn sessions(folder: &Folder) -> usize {
    std::fs::read_to_string(folder.path("out.jsonl")).unwrap().lines().count()
}

/// A record in an object, as shippers send it.
fn wrapped(key: &str, number: u64) -> String {
    serde_json::json!({ key: Record::new(number).line() }).to_string()
}

#[test]
fn records_by_http_are_on_disk_when_the_answer_comes() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "{type: http_server, address: '127.0.0.1:0'}");
    let port = port(&daemon, "listening for records over http");
    let lines: Vec<String> = (0..500).map(|number| Record::new(number).line()).collect();
    let objects: Vec<String> = (0..500).map(|number| wrapped("message", number)).collect();
    let text = "Content-Type: text/plain\r\n";
    let json = "Content-Type: application/json\r\n";
    for (number, (headers, body)) in [
        (text, lines.join("\n")),
        (json, format!("[{}]", objects.join(","))),
        ("Content-Type: application/x-ndjson\r\n", objects.join("\n")),
        ("", objects.concat()),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(post(port, "/", headers, &body), (200, String::new()));
        assert_eq!(sessions(&folder), 500 * (number + 1));
    }
    let (status, told) = post(port, "/", json, "{\"message\":\"a\"}\n{]");
    assert!(status == 400 && told.contains("line 2, column 2"), "{status} {told}");
    assert_eq!(post(port, "/other", text, "a").0, 404);
    for error in ["malformed", "not_found"] {
        let labels = ["component_id=\"door\"", "stage=\"receiving\"", &format!("error_type=\"{error}\"")];
        assert_eq!(daemon.metric("sweepline_component_errors_total", &labels), 1, "{error}");
    }
    let received =
        daemon.metric("sweepline_component_received_events_total", &["component_type=\"http_server\""]);
    assert_eq!(received, 2000);
}

#[test]
fn splunks_senders_are_answered_when_the_records_are_on_disk() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "{type: splunk_hec, address: '127.0.0.1:0', valid_tokens: [t0ken]}");
    let port = port(&daemon, "listening for Splunk's senders");
    let token = "Authorization: Splunk t0ken\r\n";
    let events: String = (0..500).map(|number| wrapped("event", number)).collect();
    let lines: Vec<String> = (0..500).map(|number| Record::new(number).line()).collect();
    let success = (200, r#"{"code":0,"text":"Success"}"#.to_owned());
    assert_eq!(post(port, "/services/collector/event", token, &events), success);
    assert_eq!(sessions(&folder), 500);
    let raw = "/services/collector/raw?sourcetype=fgt_traffic";
    assert_eq!(post(port, raw, token, &lines.join("\n")), success);
    assert_eq!(sessions(&folder), 1000);
    assert_eq!(post(port, raw, "Authorization: Splunk other\r\n", "a").0, 403);
    let labels = ["component_type=\"splunk_hec\"", "error_type=\"unauthorized\""];
    assert_eq!(daemon.metric("sweepline_component_errors_total", &labels), 1);
}

#[test]
fn exports_by_otlp_are_answered_when_the_records_are_on_disk() {
    let folder = Folder::new();
    let daemon = pipeline(&folder, "{type: otlp, http: {address: '127.0.0.1:0'}}");
    let port = port(&daemon, "listening for otlp");
    let record =
        |number| serde_json::json!({"body": {"stringValue": Record::new(number).line()}}).to_string();
    let mut records: Vec<String> = (0..500).map(record).collect();
    let export = |records: &[String]| {
        let records = records.join(",");
        format!("{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{records}]}}]}}]}}")
    };
    let json = "Content-Type: application/json\r\n";
    assert_eq!(post(port, "/v1/logs", json, &export(&records)), (200, "{}".to_owned()));
    assert_eq!(sessions(&folder), 500);
    records.push("{}".to_owned());
    let (status, told) = post(port, "/v1/logs", json, &export(&records));
    assert!(status == 200 && told.contains(r#""rejectedLogRecords":"1""#), "{status} {told}");
    assert_eq!(sessions(&folder), 1000);
    let labels = ["component_type=\"otlp\"", "error_type=\"unusable_record\""];
    assert_eq!(daemon.metric("sweepline_component_errors_total", &labels), 1);
}
