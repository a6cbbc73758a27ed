//! Our sink before our source.

use sweepline_plugin::component::{Output, Prepared};
use sweepline_testkit::Pki;

use super::*;

/// Starts our source on a Unix socket.
fn source(address: &str, more: &str, stop: &CancellationToken) -> mpsc::Receiver<Batch> {
    let text = format!("{{address: '{address}', heartbeat: false, {more}}}");
    let node = yaml::parse(&text, &|_| None).unwrap();
    let Ok(Prepared::Source(options)) = (sweepline_source_fluent::TYPE.read)(&node) else {
        panic!("no source")
    };
    options.check().unwrap();
    let source = options.build(Host { shutdown: stop.clone(), ..host("source", "fluent") }).unwrap();
    let (sender, batches) = mpsc::channel(1);
    tokio::spawn(source.run(Output::new(vec![sender])));
    batches
}

async fn take(batches: &mut mpsc::Receiver<Batch>) -> (Vec<String>, Ack) {
    let batch = timeout(PATIENCE, batches.recv()).await.expect("nothing came").unwrap();
    let Events::Raw(raw) = batch.events else { panic!("not raw") };
    (raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()).collect(), batch.ack)
}

#[tokio::test]
async fn what_our_sink_sends_our_source_receives_and_confirms() {
    let dir = tempfile::tempdir().unwrap();
    let address = format!("unix:{}", dir.path().join("fluent.sock").display());
    let stop = CancellationToken::new();
    let users = "shared_key: s3cret, users: [{username: edge, password: pw}]";
    let mut batches = source(&address, users, &stop);
    for compression in ["none", "gzip", "zstd"] {
        let more = format!("compression: {compression}, shared_key: s3cret, username: edge, password: pw");
        let run = start(&address, &more);
        let receipt = run.send(&["a", "b"]).await;
        let (lines, ack) = take(&mut batches).await;
        assert_eq!(lines, ["a", "b"]);
        let waiting = tokio::spawn(receipt.wait());
        drop(ack);
        assert_eq!(timeout(PATIENCE, waiting).await.unwrap().unwrap(), Delivery::Delivered);
        run.end().await;
    }
    stop.cancel();
}

#[tokio::test]
async fn what_the_pipeline_behind_our_source_fails_to_deliver_comes_again() {
    let dir = tempfile::tempdir().unwrap();
    let address = format!("unix:{}", dir.path().join("fluent.sock").display());
    let stop = CancellationToken::new();
    let mut batches = source(&address, "", &stop);
    let run = start(&address, "");
    let receipt = run.send(&["a"]).await;
    take(&mut batches).await.1.fail();
    let (lines, ack) = take(&mut batches).await;
    assert_eq!(lines, ["a"]);
    drop(ack);
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
    stop.cancel();
}

#[tokio::test]
async fn a_sink_without_the_password_is_not_let_in() {
    let dir = tempfile::tempdir().unwrap();
    let address = format!("unix:{}", dir.path().join("fluent.sock").display());
    let stop = CancellationToken::new();
    let batches = source(&address, "shared_key: s3cret, users: [{username: edge, password: pw}]", &stop);
    for more in
        ["shared_key: s3cret", "shared_key: s3cret, username: edge, password: no", "shared_key: no", ""]
    {
        let run = start(&address, &format!("request: {{retry_attempts: 2}}, {more}"));
        assert_eq!(run.sent(&["a"]).await, Delivery::Failed, "{more}");
        run.end().await;
    }
    assert!(batches.is_empty());
    stop.cancel();
}

#[tokio::test]
async fn tls_is_spoken_on_both_sides() {
    let pki = Pki::new();
    // Free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let stop = CancellationToken::new();
    let file = |name: &str| pki.path(name).display().to_string();
    let tls = format!("tls: {{crt_file: {}, key_file: {}}}", file("server.pem"), file("server.key"));
    let mut batches = source(&format!("127.0.0.1:{port}"), &tls, &stop);
    let run = start(&format!("localhost:{port}"), &format!("tls: {{ca_file: {}}}", file("ca.pem")));
    let receipt = run.send(&["a"]).await;
    let (lines, ack) = take(&mut batches).await;
    assert_eq!(lines, ["a"]);
    drop(ack);
    assert_eq!(outcome(receipt).await, Delivery::Delivered);
    run.end().await;
    stop.cancel();
}
