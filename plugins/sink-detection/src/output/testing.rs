//! What tests of outputs share.

use std::sync::Arc;

use sweepline_plugin::event::{Alert, AlertRule, Group};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// An alert.
pub(crate) fn alert() -> Alert {
    Alert {
        id: "a1".to_owned(),
        rule: Arc::new(AlertRule {
            id: "r".to_owned(),
            name: "port_sweep_sources".to_owned(),
            title: "Port sweep".to_owned(),
            level: "high".into(),
        }),
        severity: "High".into(),
        title: "Port sweep: TCP port 3389".to_owned(),
        tactics: Arc::new([]),
        techniques: Arc::new([]),
        window_start: String::new(),
        window_end: String::new(),
        group: Group::default(),
        field: Some("SrcIpAddr".into()),
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

/// Answers one request a connection with the given answers in turn; returns the requests.
pub(crate) async fn receiver(answers: Vec<&'static str>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
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
