//! Our sink before our source, over TLS.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use sweepline_plugin::component::{Output, Prepared};

use super::*;

/// Writes a root, and a certificate for `localhost` from it, into a folder.
pub(super) fn certificates() -> tempfile::TempDir {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "root");
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &root).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in
        [("ca.pem", root.pem()), ("tls.crt", certificate.pem()), ("tls.key", key.serialize_pem())]
    {
        std::fs::write(dir.path().join(file), text).unwrap();
    }
    dir
}

/// Returns a port that is free.
pub(super) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn what_our_sink_sends_over_tls_our_source_receives() {
    let dir = certificates();
    let (path, port) = (dir.path().display(), free_port());
    let stop = CancellationToken::new();
    let text = format!(
        "{{address: '127.0.0.1:{port}', tls: {{crt_file: {path}/tls.crt, key_file: {path}/tls.key}}}}"
    );
    let node = yaml::parse(&text, &|_| None).unwrap();
    let Ok(Prepared::Source(options)) = (sweepline_source_syslog::TYPE.read)(&node) else {
        panic!("no source")
    };
    let source = options.build(host("source", &stop)).unwrap();
    let (sender, mut batches) = mpsc::channel(8);
    let source = tokio::spawn(source.run(Output::new(vec![sender])));

    let run = start(&format!("localhost:{port}"), &format!("tls: {{ca_file: {path}/ca.pem}}"));
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
    let (dir, other) = (certificates(), certificates());
    let (path, port) = (dir.path().display(), free_port());
    let stop = CancellationToken::new();
    let text = format!(
        "{{address: '127.0.0.1:{port}', tls: {{crt_file: {path}/tls.crt, key_file: {path}/tls.key}}}}"
    );
    let node = yaml::parse(&text, &|_| None).unwrap();
    let Ok(Prepared::Source(options)) = (sweepline_source_syslog::TYPE.read)(&node) else {
        panic!("no source")
    };
    let source = options.build(host("source", &stop)).unwrap();
    let (sender, batches) = mpsc::channel(8);
    let source = tokio::spawn(source.run(Output::new(vec![sender])));

    let tls = format!("request: {{retry_attempts: 2}}, tls: {{ca_file: {}/ca.pem}}", other.path().display());
    let run = start(&format!("localhost:{port}"), &tls);
    assert_eq!(outcome(run.send(&["<14>secret"]).await).await, Delivery::Failed);
    assert!(batches.is_empty());
    run.end().await;
    stop.cancel();
    timeout(PATIENCE, source).await.unwrap().unwrap().unwrap();
}
