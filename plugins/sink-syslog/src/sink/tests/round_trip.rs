//! Our sink before our source, over TLS.

use sweepline_plugin::component::{Output, Prepared};
use sweepline_testkit::Pki;

use super::*;

/// Returns a port that is free.
pub(super) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts our source with TLS.
fn source(
    pki: &Pki,
    port: u16,
    stop: &CancellationToken,
) -> (JoinHandle<Result<(), ComponentError>>, mpsc::Receiver<Batch>) {
    let (crt, key) = (pki.path("server.pem"), pki.path("server.key"));
    let text = format!(
        "{{address: '127.0.0.1:{port}', tls: {{crt_file: {}, key_file: {}}}}}",
        crt.display(),
        key.display()
    );
    let node = yaml::parse(&text, &|_| None).unwrap();
    let Ok(Prepared::Source(options)) = (sweepline_source_syslog::TYPE.read)(&node) else {
        panic!("no source")
    };
    let source = options.build(Host { shutdown: stop.clone(), ..host("source", "syslog") }).unwrap();
    let (sender, batches) = mpsc::channel(8);
    (tokio::spawn(source.run(Output::new(vec![sender]))), batches)
}

#[tokio::test]
async fn what_our_sink_sends_over_tls_our_source_receives() {
    let pki = Pki::new();
    let port = free_port();
    let stop = CancellationToken::new();
    let (source, mut batches) = source(&pki, port, &stop);

    let run =
        start(&format!("localhost:{port}"), &format!("tls: {{ca_file: {}}}", pki.path("ca.pem").display()));
    let lines: Vec<String> =
        (0..500).map(|number| format!("<14>1 - - - - - - message {number}\nof two lines")).collect();
    let receipt = run.send(&lines.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut received = Vec::new();
    while received.len() < lines.len() {
        let batch = timeout(PATIENCE, batches.recv()).await.expect("nothing came").unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        received.extend(raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()));
    }
    assert_eq!(received, lines);
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
    stop.cancel();
    timeout(PATIENCE, source).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_receiver_with_a_certificate_from_elsewhere_gets_nothing() {
    let (pki, other) = (Pki::new(), Pki::new());
    let port = free_port();
    let stop = CancellationToken::new();
    let (source, batches) = source(&pki, port, &stop);

    let tls = format!("request: {{retry_attempts: 2}}, tls: {{ca_file: {}}}", other.path("ca.pem").display());
    let run = start(&format!("localhost:{port}"), &tls);
    assert_eq!(run.sent(&["<14>secret"]).await, Delivery::Failed);
    assert!(batches.is_empty());
    run.end().await;
    stop.cancel();
    timeout(PATIENCE, source).await.unwrap().unwrap().unwrap();
}
