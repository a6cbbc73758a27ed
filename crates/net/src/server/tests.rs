use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use hyper::StatusCode;
use sweepline_plugin::metric::Labels;
use sweepline_plugin::options::Span;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::compress::{Encoding, pack};
use crate::listen::{Address, ListenOptions};
use crate::tls::ServerTlsOptions;

#[derive(Clone)]
struct Echo {
    limits: Limits,
    budget: Budget,
}

/// Answers with the length of the body, or the refusal.
async fn length(State(echo): State<Echo>, request: Request<Body>) -> (StatusCode, String) {
    let encoding = request.headers().get("content-encoding").and_then(|value| value.to_str().ok());
    let encoding = Encoding::of_header(encoding.unwrap_or_default()).unwrap_or_default();
    match body::collect(request.into_body(), encoding, &echo.limits, &echo.budget).await {
        Ok((body, _room)) => (StatusCode::OK, body.len().to_string()),
        Err(refusal) => (StatusCode::BAD_REQUEST, refusal.to_string()),
    }
}

fn limits() -> Limits {
    Limits {
        max_request_bytes: 1000,
        max_decompressed_bytes: 100_000,
        max_unacknowledged_bytes: 200_000,
        ..Limits::default()
    }
}

/// Serves [`length`] and returns the port.
fn start(limits: &Limits) -> (u16, CancellationToken, tokio::task::JoinHandle<()>) {
    let metrics =
        ComponentMetrics::new(Labels { id: "d".to_owned(), kind: "source", component_type: "http_server" });
    let listener = Listener::bind(
        ListenOptions {
            address: Address::parse("127.0.0.1:0").unwrap(),
            tls: &ServerTlsOptions::default(),
            alpn: &[],
            max_connections: 10,
            handshake_timeout: limits.handshake_timeout.0,
        },
        &metrics,
    )
    .unwrap();
    let port = listener.local_addr().unwrap().port();
    let echo = Echo { limits: limits.clone(), budget: Budget::new(limits.max_unacknowledged_bytes) };
    let router = Router::new().route("/", post(length)).with_state(echo);
    let stop = CancellationToken::new();
    let (limits, stopping) = (limits.clone(), stop.clone());
    let serving =
        tokio::spawn(async move { serve(listener, router, &limits, &metrics, stopping).await.unwrap() });
    (port, stop, serving)
}

async fn talk(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn request(body: &[u8], headers: &str) -> Vec<u8> {
    let head = format!(
        "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_body_within_its_limits_is_read_and_unpacked() {
    let (port, _stop, _) = start(&limits());
    assert!(talk(port, &request(b"hello", "")).await.ends_with("\r\n\r\n5"));
    let packed = pack(&[0; 90_000], Encoding::Zstd).unwrap();
    assert!(talk(port, &request(&packed, "content-encoding: zstd\r\n")).await.ends_with("90000"));
}

#[tokio::test]
async fn large_bodies_and_bombs_are_refused() {
    let (port, _stop, _) = start(&limits());
    assert!(talk(port, &request(&[0; 1001], "")).await.ends_with("the body is larger than 1000 bytes"));
    let bomb = pack(&[0; 500_000], Encoding::Zstd).unwrap();
    let answer = talk(port, &request(&bomb, "content-encoding: zstd\r\n")).await;
    assert!(answer.ends_with("the body is larger than 100000 bytes"), "{answer}");
    let chunked =
        b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n";
    let whole = [&chunked[..], &[b'x'; 2000], b"\r\n0\r\n\r\n"].concat();
    assert!(talk(port, &whole).await.ends_with("the body is larger than 1000 bytes"));
}

#[tokio::test]
async fn a_peer_that_is_still_sending_sees_why_it_is_refused() {
    let (port, _stop, _) = start(&limits());
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let size = 8 * 1024 * 1024;
    let head = format!("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {size}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; size]).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"the body is larger than 1000 bytes") {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0);
    }
    // The connection is as good as before.
    stream.write_all(&request(b"hello", "")).await.unwrap();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.ends_with(b"\r\n\r\n5"));
}

#[tokio::test(start_paused = true)]
async fn silent_and_slow_peers_are_cut() {
    let limits = Limits { handshake_timeout: Span(Duration::from_secs(3)), ..limits() };
    let (port, _stop, _) = start(&limits);
    let began = tokio::time::Instant::now();
    assert_eq!(talk(port, b"").await, "");
    assert_eq!(began.elapsed().as_secs(), 3);
    assert_eq!(talk(port, b"POST / HT").await, "");
    assert!(began.elapsed() >= Duration::from_secs(3) + limits.header_timeout.0);
    let unfinished = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhel";
    assert!(talk(port, unfinished).await.contains("did not come within 60 s"));
}

#[tokio::test]
async fn a_stop_ends_idle_connections_and_the_port() {
    let (port, stop, serving) = start(&limits());
    let mut idle = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    idle.write_all(b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\na").await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n1") {
        assert_ne!(idle.read_buf(&mut answer).await.unwrap(), 0);
    }
    stop.cancel();
    assert_eq!(idle.read_buf(&mut answer).await.unwrap(), 0);
    serving.await.unwrap();
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn the_peer_is_known_to_handlers() {
    let metrics =
        ComponentMetrics::new(Labels { id: "d".to_owned(), kind: "source", component_type: "http_server" });
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("door.sock");
    let options = ListenOptions {
        address: Address::Unix(path.clone()),
        tls: &ServerTlsOptions::default(),
        alpn: &[],
        max_connections: 10,
        handshake_timeout: Duration::from_secs(5),
    };
    let listener = Listener::bind(options, &metrics).unwrap();
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let name = |axum::Extension(peer): axum::Extension<Peer>| async move { peer.name.to_string() };
    let router = Router::new().route("/", post(name));
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    let serving =
        tokio::spawn(async move { serve(listener, router, &limits(), &metrics, stopping).await.unwrap() });
    let mut stream = tokio::net::UnixStream::connect(&path).await.unwrap();
    stream.write_all(&request(b"", "")).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("\r\n\r\nunix"), "{answer}");
    stop.cancel();
    serving.await.unwrap();
    assert!(!path.exists());
}
