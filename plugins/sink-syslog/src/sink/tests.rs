//! The sink before receivers of the test's own, programs that are in use, and our source.

mod peers;
mod round_trip;

use std::time::Duration;

use sweepline_plugin::ack::Delivery;
use sweepline_plugin::event::Batch;
use sweepline_plugin::options::{Span, yaml};
use sweepline_testkit::sink::{PATIENCE, RunningSink, outcome};
use sweepline_testkit::{host, options};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream, UdpSocket, UnixDatagram, UnixListener};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;

/// Starts a sink that passes records on unchanged where they are syslog, with small waits.
fn start(address: &str, more: &str) -> RunningSink {
    let text = format!("{{address: '{address}', body: raw, batch: {{timeout: 10ms}}, {more}}}");
    let mut options: Options = options(&text).unwrap();
    options.request.retry_initial_backoff = Span(Duration::from_millis(10));
    RunningSink::start("syslog", options)
}

/// Reads so many bytes.
async fn heard(stream: &mut (impl tokio::io::AsyncRead + Unpin), count: usize) -> String {
    let mut bytes = vec![0; count];
    timeout(PATIENCE, stream.read_exact(&mut bytes)).await.expect("nothing comes").unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

async fn accept(listener: &TcpListener) -> TcpStream {
    timeout(PATIENCE, listener.accept()).await.expect("nobody calls").unwrap().0
}

#[tokio::test]
async fn both_framings_go_over_tcp() {
    let (listener, address) = listen().await;
    for (framing, expected) in
        [("octet_counting", "9 <14>a\nb c5 <14>d"), ("newline", "<14>a#012b c\n<14>d\n")]
    {
        let run = start(&address, &format!("framing: {framing}"));
        let receipt = run.send(&["<14>a\nb c", "<14>d"]).await;
        let mut stream = accept(&listener).await;
        assert_eq!(heard(&mut stream, expected.len()).await, expected);
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
        run.end().await;
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert!(rest.is_empty(), "ends in good order");
    }
}

#[tokio::test]
async fn a_record_that_is_no_syslog_gets_a_header() {
    let (listener, address) = listen().await;
    let run = start(&address, "framing: newline, hostname: h, facility: user, severity: notice");
    let _receipt = run.send(&["hello"]).await;
    let expected = format!("<13>1 1970-01-01T00:00:00Z h sweepline {} record - hello\n", std::process::id());
    assert_eq!(heard(&mut accept(&listener).await, expected.len()).await, expected);
    run.end().await;
}

#[tokio::test]
async fn a_connection_that_its_receiver_closed_is_not_used_again() {
    let (listener, address) = listen().await;
    let run = start(&address, "");
    for line in ["<14>a", "<14>b", "<14>c"] {
        let receipt = run.send(&[line]).await;
        // Closed at the end of each turn.
        let mut stream = accept(&listener).await;
        assert_eq!(heard(&mut stream, 7).await, format!("5 {line}"));
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
    }
    run.end().await;
}

#[tokio::test]
async fn a_receiver_that_does_not_read_holds_the_sink_back_and_gets_everything() {
    let (listener, address) = listen().await;
    let run = start(&address, "");
    let line = format!("<14>{}", "x".repeat(100_000));
    // With the clock paused time passes only while nobody has anything to do.
    tokio::time::pause();
    let mut receipts = Vec::new();
    while let Ok(receipt) = timeout(Duration::from_secs(1), run.send(&[&line])).await {
        receipts.push(receipt);
        assert!(receipts.len() < 10_000, "never held back");
    }
    tokio::time::resume();
    let mut stream = accept(&listener).await;
    for _ in &receipts {
        assert_eq!(heard(&mut stream, line.len() + 7).await, format!("{} {line}", line.len()));
    }
    for receipt in receipts {
        assert_eq!(outcome(receipt).await, Delivery::Delivered);
    }
}

#[tokio::test]
async fn a_receiver_that_is_away_gets_its_messages_when_it_is_back() {
    let (listener, address) = listen().await;
    drop(listener);
    let run = start(&address, "");
    let receipt = run.send(&["<14>a"]).await;
    let listener = TcpListener::bind(&address).await.unwrap();
    assert_eq!(heard(&mut accept(&listener).await, 7).await, "5 <14>a");
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
}

#[tokio::test]
async fn only_the_message_that_is_too_long_is_refused() {
    let (listener, address) = listen().await;
    let run = start(&address, "max_message_bytes: 480");
    let long = format!("<14>{}", "x".repeat(480));
    let receipt = run.send(&["<14>a", &long, "<14>b"]).await;
    assert_eq!(heard(&mut accept(&listener).await, 14).await, "5 <14>a5 <14>b");
    assert_eq!(outcome(receipt).await, Delivery::Rejected);
    run.end().await;
}

#[tokio::test]
async fn each_datagram_is_a_message() {
    let receiver = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let run = start(&receiver.local_addr().unwrap().to_string(), "mode: udp");
    let receipt = run.send(&["<14>a\nb", "<14>c"]).await;
    for expected in ["<14>a\nb", "<14>c"] {
        let mut datagram = [0; 100];
        let count = timeout(PATIENCE, receiver.recv(&mut datagram)).await.expect("nothing comes").unwrap();
        assert_eq!(&datagram[..count], expected.as_bytes());
    }
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
}

#[tokio::test]
async fn unix_sockets_of_both_kinds_are_served() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("stream.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let run = start(&format!("unix:{}", path.display()), "mode: unix, framing: newline");
    let receipt = run.send(&["<14>a"]).await;
    let mut stream = listener.accept().await.unwrap().0;
    assert_eq!(heard(&mut stream, 6).await, "<14>a\n");
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;

    let path = dir.path().join("datagram.sock");
    let receiver = UnixDatagram::bind(&path).unwrap();
    let run = start(&format!("unix:{}", path.display()), "mode: unix_datagram");
    let receipt = run.send(&["<14>a"]).await;
    let mut datagram = [0; 100];
    let count = timeout(PATIENCE, receiver.recv(&mut datagram)).await.expect("nothing comes").unwrap();
    assert_eq!(&datagram[..count], b"<14>a");
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
}

#[tokio::test]
async fn a_stop_fails_what_could_not_be_sent() {
    let (listener, address) = listen().await;
    drop(listener);
    let run = start(&address, "");
    let receipt = run.send(&["<14>a"]).await;
    run.stop.cancel();
    assert_eq!(outcome(receipt).await, Delivery::Failed);
    run.end().await;
}
