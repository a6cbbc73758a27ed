//! The sink against a receiver with a mind of its own, and against our own `http_server` source.

use sweepline_net::compress::{Encoding, unpack};
use sweepline_plugin::ack::Delivery;
use sweepline_plugin::component::{Output, Prepare};
use sweepline_testkit::sink::{PATIENCE, RunningSink, outcome};
use sweepline_testkit::{host, options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::*;

/// A request: its head in lower case, and its body.
struct Asked {
    head: String,
    body: Vec<u8>,
}

/// Answers each request, on a connection of its own, with the next of `answers`; hands the requests on.
async fn receiver(answers: Vec<&'static str>) -> (String, mpsc::Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/in", listener.local_addr().unwrap());
    let (sender, requests) = mpsc::channel(answers.len());
    tokio::spawn(async move {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            sender.send(request(&mut stream).await).await.unwrap();
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (uri, requests)
}

async fn request(stream: &mut tokio::net::TcpStream) -> Asked {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "connection closed within the request");
        bytes.extend_from_slice(&chunk[..read]);
        let Some(end) = bytes.windows(4).position(|at| at == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        if bytes.len() >= end + 4 + length.unwrap_or(0) {
            return Asked { head, body: bytes[end + 4..].to_vec() };
        }
    }
}

fn start(text: &str) -> RunningSink {
    RunningSink::start("http", options::<Options, _>(text).unwrap())
}

#[tokio::test]
async fn requests_are_what_the_options_say() {
    let (uri, mut requests) = receiver(vec!["200 OK"; 4]).await;
    for (options, line, headers, body) in [
        (
            "",
            "post /in",
            &["content-type: application/json"][..],
            "[{\"message\":\"a\"},{\"message\":\"b\"}]",
        ),
        (
            "framing: {method: newline_delimited}, method: put",
            "put /in",
            &["content-type: application/x-ndjson"],
            "{\"message\":\"a\"}\n{\"message\":\"b\"}\n",
        ),
        (
            "encoding: {codec: text}, compression: gzip, auth: {strategy: bearer, token: t0ken}",
            "post /in",
            &[
                "content-type: text/plain; charset=utf-8",
                "content-encoding: gzip",
                "authorization: bearer t0ken",
            ],
            "a\nb\n",
        ),
        (
            "encoding: {codec: text}, compression: zstd, headers: {Content-Type: application/csv, X-Team: soc}",
            "post /in",
            &["content-type: application/csv", "content-encoding: zstd", "x-team: soc"],
            "a\nb\n",
        ),
    ] {
        let run = start(&format!("{{uri: '{uri}', {options}}}"));
        let receipt = run.send(&["a", "b"]).await;
        let asked = requests.recv().await.unwrap();
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
        assert!(asked.head.starts_with(line), "{}", asked.head);
        for header in headers {
            assert_eq!(asked.head.matches(&format!("\r\n{header}")).count(), 1, "{header}: {}", asked.head);
        }
        assert_eq!(asked.head.matches("content-type").count(), 1, "{}", asked.head);
        let packed = Encoding::by_magic(&asked.body);
        assert_eq!(unpack(asked.body.into(), packed, 1000).unwrap(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_busy_receiver_gets_the_same_again_and_one_that_refuses_does_not() {
    let answers =
        vec!["429 Slow\r\nretry-after: 0", "503 Busy\r\nretry-after: 0", "200 OK", "400 Bad", "200 OK"];
    let (uri, mut requests) = receiver(answers).await;
    let run = start(&format!("{{uri: '{uri}', encoding: {{codec: text}}, batch: {{max_events: 1}}}}"));
    let (first, second, third) = (run.send(&["a"]).await, run.send(&["b"]).await, run.send(&["c"]).await);
    assert_eq!(outcome(first).await, Delivery::Delivered);
    assert_eq!(outcome(second).await, Delivery::Rejected);
    assert_eq!(outcome(third).await, Delivery::Delivered);
    let mut bodies = Vec::new();
    while let Ok(asked) = requests.try_recv() {
        bodies.push(String::from_utf8(asked.body).unwrap());
    }
    assert_eq!(bodies, ["a\n", "a\n", "a\n", "b\n", "c\n"]);
}

#[tokio::test]
async fn what_is_too_large_comes_in_halves() {
    let (uri, mut requests) = receiver(vec!["413 Large", "200 OK", "413 Large", "200 OK", "200 OK"]).await;
    let run = start(&format!("{{uri: '{uri}', encoding: {{codec: text}}}}"));
    let receipt = run.send(&["a", "b", "c", "d"]).await;
    let mut bodies = Vec::new();
    for _ in 0..5 {
        bodies.push(String::from_utf8(requests.recv().await.unwrap().body).unwrap());
    }
    assert_eq!(bodies, ["a\nb\nc\nd\n", "a\nb\n", "c\nd\n", "c\n", "d\n"]);
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
}

#[tokio::test]
async fn the_receiver_is_looked_at_first_with_the_same_credentials() {
    let (uri, mut requests) = receiver(vec!["503 Not yet", "200 OK"]).await;
    let run = start(&format!(
        "{{uri: '{uri}', healthcheck: {{uri: '{uri}/health'}}, auth: {{strategy: bearer, token: t0ken}}}}"
    ));
    let look = requests.recv().await.unwrap();
    assert!(look.head.starts_with("get /in/health http/1.1"), "{}", look.head);
    assert!(look.head.contains("authorization: bearer t0ken"), "{}", look.head);
    let receipt = run.send(&["a"]).await;
    assert_eq!(outcome(receipt).await, Delivery::Delivered, "events are sent though the look failed");
}

#[tokio::test]
async fn records_come_out_of_our_own_source_as_they_went_in() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let address = format!("127.0.0.1:{port}");
    let options = sweepline_source_http_server::Options { address, ..Default::default() };
    let source = Box::new(options).build(host("source", "http_server")).unwrap();
    let (sender, mut batches) = mpsc::channel(16);
    tokio::spawn(source.run(Output::new(vec![sender])));
    let uri = format!("http://127.0.0.1:{port}/");
    for (options, records) in [
        ("encoding: {codec: text}, compression: zstd", ["one two", "{\"a\":1}"]),
        ("compression: gzip", ["{\"message\":\"one two\"}", "{\"message\":\"{\\\"a\\\":1}\"}"]),
    ] {
        let run = start(&format!("{{uri: '{uri}', {options}}}"));
        let receipt = run.send(&["one two", "{\"a\":1}"]).await;
        let batch = timeout(PATIENCE, batches.recv()).await.expect("no batch came").unwrap();
        let Events::Raw(raw) = &batch.events else { panic!("not raw") };
        let came: Vec<_> = raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()).collect();
        assert_eq!(came, records);
        drop(batch);
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
    }
}
