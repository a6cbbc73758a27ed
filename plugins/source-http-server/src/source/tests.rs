//! The source behind a real socket.

use std::time::Duration;

use sweepline_net::auth::Auth;
use sweepline_net::compress::{Encoding as Packing, pack};
use sweepline_plugin::component::Prepare;
use sweepline_testkit::door::{Door, PATIENCE, request, status, texts};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::*;

mod peers;

fn options() -> Options {
    Options { address: "127.0.0.1:0".to_owned(), ..Options::default() }
}

fn start(options: Options) -> Door {
    options.check().unwrap();
    Door::open("http_server", |host| {
        let source = HttpSource::build(options, host).unwrap();
        let port = source.listener().local_addr().unwrap().port();
        (source, port)
    })
}

fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    request("POST /", headers, body)
}

#[tokio::test]
async fn the_answer_waits_for_the_sinks() {
    let mut run = start(options());
    let mut answer = run.send(post("content-type: text/plain\r\n", b"one\ntwo\n"));
    let (raw, ack) = run.batch().await;
    assert_eq!(texts(&raw), ["one", "two"]);
    assert_eq!(raw.origin.peer.as_deref(), Some("127.0.0.1"));
    assert!(timeout(Duration::from_millis(1), &mut answer).await.is_err());
    drop(ack);
    assert_eq!(status(&answer.await.unwrap()), 200);
}

#[tokio::test]
async fn what_became_of_the_records_is_the_answer() {
    let mut run = start(Options { response_code: 202, ..options() });
    for (end, wanted) in [(Delivery::Delivered, 202), (Delivery::Rejected, 400), (Delivery::Failed, 503)] {
        let answer = run.send(post("", b"one"));
        let (_, ack) = run.batch().await;
        match end {
            Delivery::Delivered => {}
            Delivery::Rejected => ack.reject(),
            Delivery::Failed => ack.fail(),
        }
        drop(ack);
        let answer = answer.await.unwrap();
        assert_eq!(status(&answer), wanted);
        assert_eq!(answer.contains("retry-after: 1\r\n"), wanted == 503, "{answer}");
    }
}

#[tokio::test]
async fn packed_bodies_are_unpacked() {
    let mut run = start(options());
    for (packing, name) in [(Packing::Gzip, "gzip"), (Packing::Zstd, "zstd"), (Packing::None, "identity")] {
        let body = pack(br#"[{"a":1}]"#, packing).unwrap();
        let headers = format!("content-type: application/json\r\ncontent-encoding: {name}\r\n");
        let answer = run.send(post(&headers, &body));
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), [r#"{"a":1}"#]);
        drop(ack);
        assert_eq!(status(&answer.await.unwrap()), 200);
    }
}

#[tokio::test]
async fn requests_that_cannot_be_taken_are_refused_with_the_reason() {
    let mut options = options();
    options.path = "/logs".to_owned();
    options.limits.max_request_bytes = 1000;
    options.limits.max_decompressed_bytes = 10_000;
    let run = start(options);
    let json = "content-type: application/json\r\n";
    let gzip = "content-encoding: gzip\r\n";
    let bomb = pack(&[b'x'; 20_000], Packing::Gzip).unwrap();
    for (request, wanted, told) in [
        (request("POST /logs", json, b"{\"a\":1}\n{\"a\":"), 400, "line 2, column 5"),
        (request("POST /logs", gzip, b"not gzip"), 400, "the body cannot be decompressed"),
        (request("POST /logs", gzip, &bomb), 413, "larger than 10000 bytes"),
        (request("POST /logs", "", &[b'x'; 1001]), 413, "larger than 1000 bytes"),
        (request("POST /logs", "content-encoding: br\r\n", b"x"), 415, "not with `br`"),
        (request("POST /", "", b"x"), 404, "nothing at this path"),
        (request("POST /logs/more", "", b"x"), 404, "nothing at this path"),
        (request("DELETE /logs", "", b"x"), 405, "allow: POST, PUT"),
    ] {
        let answer = run.ask(request).await;
        assert_eq!(status(&answer), wanted, "{answer}");
        assert!(answer.contains(told), "{answer}");
    }
}

#[tokio::test]
async fn only_who_shows_the_credentials_may_send() {
    let auth = Auth::Bearer { token: "t0ken".to_owned() };
    let mut run = start(Options { auth: Some(auth), ..options() });
    for headers in ["", "authorization: Bearer t0kem\r\n", "authorization: Basic t0ken\r\n"] {
        let answer = run.ask(post(headers, b"one")).await;
        assert_eq!(status(&answer), 401);
        assert!(answer.contains("www-authenticate: Bearer"), "{answer}");
    }
    let answer = run.send(post("authorization: Bearer t0ken\r\n", b"one"));
    drop(run.batch().await);
    assert_eq!(status(&answer.await.unwrap()), 200);
}

#[tokio::test]
async fn health_needs_no_credentials_and_tells_of_the_end() {
    let auth = Auth::Basic { user: "a".to_owned(), password: "b".to_owned() };
    let mut run = start(Options { auth: Some(auth), ..options() });
    let answer = run.ask(request("GET /health", "", b"")).await;
    assert!(status(&answer) == 200 && answer.ends_with("{\"ok\":true}"), "{answer}");
    run.stop.cancel();
    timeout(PATIENCE, run.task).await.expect("does not stop").unwrap().unwrap();
    assert!(run.batches.recv().await.is_none());
}

#[tokio::test]
async fn a_sender_may_name_the_connector_unless_the_operator_does() {
    let header = "x-sweepline-connector: palo_alto\r\n";
    for (pinned, wanted) in [(None, "palo_alto"), (Some("fortinet".to_owned()), "fortinet")] {
        let mut run = start(Options { connector: pinned, ..options() });
        let answer = run.send(request("PUT /?connector=cisco_asa", header, b"one"));
        let (raw, ack) = run.batch().await;
        assert_eq!(raw.origin.connector.as_deref(), Some(wanted));
        drop(ack);
        assert_eq!(status(&answer.await.unwrap()), 200);
    }
}

#[tokio::test]
async fn every_path_below_takes_records_where_the_path_is_not_strict() {
    let mut run = start(Options { path: "/in".to_owned(), strict_path: false, ..options() });
    for path in ["/in", "/in/", "/in/fw1"] {
        let answer = run.send(request(&format!("POST {path}"), "", b"one"));
        drop(run.batch().await);
        assert_eq!(status(&answer.await.unwrap()), 200, "{path}");
    }
    assert_eq!(status(&run.ask(request("POST /inside", "", b"one")).await), 404);
}

#[tokio::test]
async fn a_request_without_records_is_a_success() {
    let run = start(options());
    assert_eq!(status(&run.ask(post("content-type: application/json\r\n", b"[]")).await), 200);
    assert_eq!(status(&run.ask(post("", b"")).await), 200);
}

#[tokio::test]
async fn senders_find_no_room_while_too_much_waits() {
    let mut options = options();
    options.limits.max_request_bytes = 100_000;
    options.limits.max_decompressed_bytes = 100_000;
    options.limits.max_unacknowledged_bytes = 150_000;
    let mut run = start(options);
    let first = run.send(post("", &[b'x'; 100_000]));
    let (_, ack) = run.batch().await;
    let answer = run.ask(post("", &[b'y'; 100_000])).await;
    assert!(status(&answer) == 429 && answer.contains("retry-after: 1\r\n"), "{answer}");
    drop(ack);
    assert_eq!(status(&first.await.unwrap()), 200);
    let second = run.send(post("", &[b'y'; 100_000]));
    drop(run.batch().await);
    assert_eq!(status(&second.await.unwrap()), 200);
}

#[tokio::test]
async fn what_waits_keeps_its_room_when_its_sender_goes() {
    let mut options = options();
    options.limits.max_request_bytes = 100_000;
    options.limits.max_decompressed_bytes = 100_000;
    options.limits.max_unacknowledged_bytes = 150_000;
    let mut run = start(options);
    let mut gone = TcpStream::connect(("127.0.0.1", run.port)).await.unwrap();
    gone.write_all(&post("", &[b'x'; 100_000])).await.unwrap();
    let (_, ack) = run.batch().await;
    drop(gone);
    assert_eq!(status(&run.ask(post("", &[b'y'; 100_000])).await), 429);
    drop(ack);
    let second = run.send(post("", &[b'y'; 100_000]));
    drop(run.batch().await);
    assert_eq!(status(&second.await.unwrap()), 200);
}

#[tokio::test]
async fn a_stop_lets_open_requests_finish() {
    let mut run = start(options());
    let answer = run.send(post("", b"one"));
    let (_, ack) = run.batch().await;
    run.stop.cancel();
    drop(ack);
    assert_eq!(status(&answer.await.unwrap()), 200);
    timeout(PATIENCE, run.task).await.expect("does not stop").unwrap().unwrap();
}
