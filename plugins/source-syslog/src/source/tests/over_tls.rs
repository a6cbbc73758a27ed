//! RFC 5425.

use sweepline_net::client::{Connector, Target};
use sweepline_net::tls::{ClientTls, ClientTlsOptions, ServerTlsOptions};
use sweepline_testkit::Pki;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// Options of a source that speaks TLS.
pub(super) fn options_of(pki: &Pki) -> Options {
    let tls = ServerTlsOptions {
        crt_file: Some(pki.path("server.pem")),
        key_file: Some(pki.path("server.key")),
        ..ServerTlsOptions::default()
    };
    Options { tls, ..options() }
}

async fn connect(
    pki: &Pki,
    run: &Run,
    with_certificate: bool,
) -> std::io::Result<sweepline_net::listen::Stream> {
    let options = ClientTlsOptions {
        ca_file: Some(pki.path("ca.pem")),
        crt_file: with_certificate.then(|| pki.path("client.pem")),
        key_file: with_certificate.then(|| pki.path("client.key")),
        ..ClientTlsOptions::default()
    };
    let target = Target::parse(&run.tcp.to_string()).unwrap();
    Connector::new(target, Some(ClientTls::load(&options, &[]).unwrap())).connect().await
}

#[tokio::test]
async fn counted_messages_come_over_tls() {
    let pki = Pki::new();
    let mut run = start(options_of(&pki));
    let mut stream = connect(&pki, &run, false).await.unwrap();
    let long = "x".repeat(40_000);
    stream.write_all(format!("7 <34>one{} <34>{long}<34>three\n", long.len() + 4).as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    let messages = run.messages(3).await;
    assert_eq!(messages, ["<34>one".to_owned(), format!("<34>{long}"), "<34>three".to_owned()]);
    run.stop().await;
}

#[tokio::test]
async fn a_peer_without_tls_is_cut_and_counted_and_others_go_on() {
    let pki = Pki::new();
    let mut run = start(options_of(&pki));
    let mut plain = tokio::net::TcpStream::connect(run.tcp).await.unwrap();
    plain.write_all(b"7 <34>one").await.unwrap();
    let mut rest = Vec::new();
    let _ = timeout(PATIENCE, plain.read_to_end(&mut rest)).await.expect("stays open");
    assert_eq!(run.counts.of("handshake_failed"), 1);
    let mut stream = connect(&pki, &run, false).await.unwrap();
    stream.write_all(b"7 <34>two").await.unwrap();
    stream.flush().await.unwrap();
    assert_eq!(run.messages(1).await, ["<34>two"]);
    run.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_finish_its_handshake_is_cut() {
    let pki = Pki::new();
    let run = start(options_of(&pki));
    let began = tokio::time::Instant::now();
    let mut silent = tokio::net::TcpStream::connect(run.tcp).await.unwrap();
    let mut byte = [0];
    let read = timeout(Duration::from_secs(3600), silent.read(&mut byte)).await.expect("stays open");
    assert!(matches!(read, Ok(0) | Err(_)));
    assert_eq!((began.elapsed().as_secs(), run.counts.of("handshake_timeout")), (10, 1));
    run.stop().await;
}

#[tokio::test]
async fn with_a_ca_file_senders_must_show_a_certificate_from_it() {
    let pki = Pki::new();
    let mut options = options_of(&pki);
    options.tls.ca_file = Some(pki.path("ca.pem"));
    let mut run = start(options);
    let mut stream = connect(&pki, &run, true).await.unwrap();
    stream.write_all(b"7 <34>one").await.unwrap();
    stream.flush().await.unwrap();
    assert_eq!(run.messages(1).await, ["<34>one"]);
    // In TLS 1.3 a client hears of its refusal when it reads.
    if let Ok(mut stranger) = connect(&pki, &run, false).await {
        let _ = stranger.write_all(b"7 <34>two").await;
        let mut rest = Vec::new();
        assert!(timeout(PATIENCE, stranger.read_to_end(&mut rest)).await.expect("stays open").is_err());
    }
    assert_eq!(run.counts.of("handshake_failed"), 1);
    assert!(run.stop().await.is_empty());
}

#[tokio::test]
async fn a_stop_gives_what_had_arrived_over_tls() {
    let pki = Pki::new();
    let run = start(options_of(&pki));
    let mut stream = connect(&pki, &run, false).await.unwrap();
    let text: String = (0..5000).map(|number| format!("<1>message {number}\n")).collect();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
    while run.batches.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(run.stop().await.len(), 5000);
}
