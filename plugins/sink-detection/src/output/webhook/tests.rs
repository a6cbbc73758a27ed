use std::sync::Arc;

use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::event::{AlertRule, Group};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

fn alert() -> Alert {
    Alert {
        id: "a1".to_owned(),
        rule: Arc::new(AlertRule {
            id: "r".to_owned(),
            name: "port_sweep_sources".to_owned(),
            title: "Port sweep".to_owned(),
            level: "high",
        }),
        severity: "High",
        title: "Port sweep: TCP port 3389".to_owned(),
        tactics: Arc::new([]),
        techniques: Arc::new([]),
        window_start: String::new(),
        window_end: String::new(),
        group: Group::default(),
        field: Some("SrcIpAddr"),
        count: 21,
        exact: true,
        error: 0.0,
        threshold: 20,
        values: Vec::new(),
        devices: Vec::new(),
        connectors: Vec::new(),
        first_seen: String::new(),
        last_seen: String::new(),
        events: 21,
        update: 0,
    }
}

fn host() -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels {
            id: "alerts".to_owned(),
            kind: "sink",
            component_type: "detection",
        }),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: CancellationToken::new(),
    }
}

fn options(url: &str) -> WebhookOptions {
    WebhookOptions {
        url: url.to_owned(),
        secret: Some("s3cret".to_owned()),
        headers: std::iter::once(("X-Team".to_owned(), "soc".to_owned())).collect(),
        timeout: Span(Duration::from_secs(5)),
        give_up_after: Span(Duration::from_secs(60)),
    }
}

/// Answers one request a connection with the given answers in turn; returns the requests.
async fn receiver(answers: Vec<&'static str>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            requests.push(read_request(&mut stream).await);
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
        requests
    });
    (url, task)
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length: usize = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return text;
            }
        }
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(read > 0, "connection closed within the request");
        bytes.extend_from_slice(&chunk[..read]);
    }
}

#[tokio::test]
async fn the_body_is_signed_and_the_delivery_can_be_recognised() {
    let (url, task) = receiver(vec!["200 OK"]).await;
    let webhook = Webhook::new(options(&url), &host()).unwrap();
    webhook.deliver(&[alert()]).await.unwrap();
    let request = task.await.unwrap().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let wanted = signature("s3cret", body.as_bytes()).unwrap();
    assert!(head.contains(&format!("x-sweepline-signature: {wanted}")), "{head}");
    assert!(head.contains("idempotency-key: a1-0") && head.contains("x-team: soc"), "{head}");
    assert!(body.contains("\"count\":21"), "{body}");
}

#[tokio::test]
async fn busy_receivers_are_tried_again_after_the_time_they_name() {
    let (url, task) = receiver(vec!["503 Busy", "429 Slow\r\nretry-after: 0", "204 OK"]).await;
    let webhook = Webhook::new(options(&url), &host()).unwrap();
    webhook.deliver(&[alert()]).await.unwrap();
    assert_eq!(task.await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (url, task) = receiver(vec!["403 No"]).await;
    let webhook = Webhook::new(options(&url), &host()).unwrap();
    let error = webhook.deliver(&[alert()]).await.unwrap_err();
    assert!(error.to_string().contains("answered 403"), "{error}");
    assert_eq!(task.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_stopping_pipeline_does_not_wait_for_a_dead_receiver() {
    let host = host();
    host.shutdown.cancel();
    let webhook = Webhook::new(options("http://127.0.0.1:9/hook"), &host).unwrap();
    let error = webhook.deliver(&[alert()]).await.unwrap_err();
    assert!(error.to_string().contains("gave up after 2 tries"), "{error}");
}

#[test]
fn the_signature_is_that_of_rfc_4231() {
    // RFC 4231 test case 2.
    let hex = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(signature("Jefe", b"what do ya want for nothing?").unwrap(), hex);
}

#[test]
fn urls_and_headers_are_checked() {
    assert!(options("ftp://x/").check().is_err());
    assert!(options("https://soc.example.com/a").check().is_ok());
}
