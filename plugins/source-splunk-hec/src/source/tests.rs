//! The source behind a real socket.

use std::time::Duration;

use sweepline_net::compress::{Encoding, pack};
use sweepline_plugin::component::Prepare;
use sweepline_testkit::door::{Door, PATIENCE, request, status, texts};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;

mod acknowledged;

fn options() -> Options {
    Options { address: "127.0.0.1:0".to_owned(), ..Options::default() }
}

fn start(options: Options) -> Door {
    options.check().unwrap();
    Door::open("splunk_hec", |host| {
        let source = HecSource::build(options, host).unwrap();
        let port = source.listener().local_addr().unwrap().port();
        (source, port)
    })
}

fn send(run: &Door, line: &str, headers: &str, body: &[u8]) -> JoinHandle<String> {
    run.send(request(line, headers, body))
}

/// Sends a request and returns its status and body; the answer waits for no sink.
async fn ask(run: &Door, line: &str, headers: &str, body: &str) -> (u16, serde_json::Value) {
    read(&run.ask(request(line, headers, body.as_bytes())).await)
}

fn read(answer: &str) -> (u16, serde_json::Value) {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    (status(answer), serde_json::from_str(body).unwrap())
}

const EVENT: &str = "POST /services/collector/event";

#[tokio::test]
async fn success_is_told_when_the_sinks_have_the_events() {
    let mut run = start(options());
    let body = br#"{"event":"one","sourcetype":"fgt_traffic","host":"fw1"}{"event":{"a":2},"sourcetype":"fgt_traffic","host":"fw1"}"#;
    for line in ["POST /services/collector", EVENT, "POST /services/collector/event/1.0"] {
        let packed = pack(body, Encoding::Gzip).unwrap();
        let mut answer = send(&run, line, "content-encoding: gzip\r\n", &packed);
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), ["one", "{\"a\":2}"]);
        assert_eq!(raw.origin.connector.as_deref(), Some("fortinet"));
        assert_eq!(raw.origin.peer.as_deref(), Some("fw1"));
        assert!(timeout(Duration::from_millis(1), &mut answer).await.is_err());
        drop(ack);
        let (status, told) = read(&answer.await.unwrap());
        assert_eq!((status, told), (200, serde_json::json!({"text": "Success", "code": 0})));
    }
}

#[tokio::test]
async fn raw_bodies_are_lines_with_what_the_query_says() {
    let mut run = start(options());
    let line = "POST /services/collector/raw/1.0?channel=c1&sourcetype=pan%3Atraffic&host=fw2";
    let answer = send(&run, line, "", b"one\r\n\ntwo");
    let (raw, ack) = run.batch().await;
    assert_eq!(texts(&raw), ["one", "two"]);
    assert_eq!(raw.origin.connector.as_deref(), Some("palo_alto"));
    assert_eq!(raw.origin.peer.as_deref(), Some("fw2"));
    drop(ack);
    assert_eq!(read(&answer.await.unwrap()).0, 200);
}

#[tokio::test]
async fn errors_have_splunks_codes() {
    let mut options = options();
    options.valid_tokens = vec!["t0ken".to_owned()];
    options.limits.max_request_bytes = 1000;
    let run = start(options);
    let token = "authorization: Splunk t0ken\r\n";
    for (line, headers, body, status, code) in [
        (EVENT, "", "{}", 401, 2),
        (EVENT, "authorization: Bearer t0ken\r\n", "{}", 401, 3),
        (EVENT, "authorization: Splunk other\r\n", "{}", 403, 4),
        ("POST /services/collector/event?token=t0ken", "", "{}", 400, 16),
        (EVENT, token, "", 400, 5),
        (EVENT, token, "{\"event\":", 400, 6),
        (EVENT, token, "{}", 400, 12),
        (EVENT, token, "{\"event\":\"\"}", 400, 13),
        ("POST /services/collector/raw", token, "\n", 400, 5),
        ("POST /services/collector/ack?channel=c", token, "{\"acks\":[0]}", 400, 14),
        ("GET /services/collector/event", token, "", 405, 405),
        ("POST /services/collector/other", token, "", 404, 404),
        ("POST /", token, "", 404, 404),
        (EVENT, token, &"x".repeat(1001), 413, 27),
        (EVENT, &format!("{token}content-encoding: br\r\n"), "x", 415, 6),
        (EVENT, &format!("{token}content-encoding: gzip\r\n"), "x", 400, 6),
    ] {
        let (got, told) = ask(&run, line, headers, body).await;
        assert_eq!((got, told["code"].as_u64()), (status, Some(code)), "{line} {body:.40}: {told}");
    }
}

#[tokio::test]
async fn what_became_of_the_events_is_the_answer() {
    let mut run = start(options());
    for (end, status, code) in [(Delivery::Rejected, 400, 6), (Delivery::Failed, 503, 9)] {
        let answer = send(&run, EVENT, "", br#"{"event":"one"}"#);
        let (_, ack) = run.batch().await;
        if end == Delivery::Rejected {
            ack.reject()
        } else {
            ack.fail()
        }
        drop(ack);
        let answer = answer.await.unwrap();
        let (got, told) = read(&answer);
        assert_eq!((got, told["code"].as_u64()), (status, Some(code)));
        assert_eq!(answer.contains("retry-after: 1\r\n"), status == 503);
    }
}

#[tokio::test]
async fn events_before_a_bad_one_are_taken_and_its_number_is_told() {
    let mut run = start(options());
    let answer = send(&run, EVENT, "", br#"{"event":"one"}{"event":"two"}{"event":"#);
    let (raw, ack) = run.batch().await;
    assert_eq!(texts(&raw), ["one", "two"]);
    drop(ack);
    let (status, told) = read(&answer.await.unwrap());
    assert_eq!(status, 400);
    assert_eq!(
        told,
        serde_json::json!({"text": "Invalid data format", "code": 6, "invalid-event-number": 2})
    );
}

#[tokio::test]
async fn senders_find_no_room_while_too_much_waits() {
    let mut options = options();
    options.limits.max_request_bytes = 100_000;
    options.limits.max_decompressed_bytes = 100_000;
    options.limits.max_unacknowledged_bytes = 100_000;
    let mut run = start(options);
    let event = format!("{{\"event\":\"{}\"}}", "x".repeat(99_000));
    let first = send(&run, EVENT, "", event.as_bytes());
    let (_, ack) = run.batch().await;
    let health = "GET /services/collector/health/1.0";
    assert_eq!(ask(&run, health, "", "").await.1["code"], 18);
    let (status, told) = ask(&run, EVENT, "", &event).await;
    assert_eq!((status, told["code"].as_u64()), (503, Some(9)));
    drop(ack);
    assert_eq!(read(&first.await.unwrap()).0, 200);
    let (status, told) = ask(&run, health, "", "").await;
    assert_eq!((status, told["text"].as_str()), (200, Some("HEC is healthy")));
    run.stop.cancel();
    timeout(PATIENCE, run.task).await.expect("does not stop").unwrap().unwrap();
}
