//! Programs of others as senders.

use std::path::Path;

use sweepline_testkit::Python;
use tokio::process::Command;

use super::*;

/// A root and a server's certificate for 127.0.0.1, as files.
fn certificates(folder: &Path) -> ServerFiles {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut parameters = rcgen::CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let certificate = parameters.self_signed(&key).unwrap();
    let files = ServerFiles { crt: folder.join("crt.pem"), key: folder.join("key.pem") };
    std::fs::write(&files.crt, certificate.pem()).unwrap();
    std::fs::write(&files.key, key.serialize_pem()).unwrap();
    files
}

struct ServerFiles {
    crt: std::path::PathBuf,
    key: std::path::PathBuf,
}

#[tokio::test]
async fn curl_is_understood_over_tls_and_http2() {
    let folder = tempfile::tempdir().unwrap();
    let files = certificates(folder.path());
    let mut options = options();
    options.tls.crt_file = Some(files.crt.clone());
    options.tls.key_file = Some(files.key);
    options.auth = Some(Auth::Basic { user: "fw".to_owned(), password: "s3cret".to_owned() });
    let mut run = start(options);
    for version in ["--http1.1", "--http2"] {
        let sending = Command::new("curl")
            .args(["-sS", "--fail", version, "--cacert"])
            .arg(&files.crt)
            .args(["-u", "fw:s3cret", "--data-binary", "one\ntwo"])
            .arg(format!("https://127.0.0.1:{}/", run.port))
            .kill_on_drop(true)
            .output();
        let sending = tokio::spawn(sending);
        let first = tokio::select! {
            batch = run.batch() => batch,
            () = async { while !sending.is_finished() { tokio::task::yield_now().await } } => {
                match sending.await.unwrap() {
                    Err(_) => println!("skipped: there is no `curl`"),
                    Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
                }
                return;
            }
        };
        assert_eq!(texts(&first.0), ["one", "two"]);
        drop(first);
        let output = sending.await.unwrap().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// Sends as scripts do: JSON with gzip by `requests`, one session for all.
const SCRIPT: &str = r#"
import gzip, json, sys, requests
session = requests.Session()
for number in range(3):
    body = gzip.compress(json.dumps([{"message": f"line {number}"}] * 2).encode())
    answer = session.post(sys.argv[1], data=body, timeout=30,
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
    assert answer.status_code == 200, answer.text
answer = session.post(sys.argv[1], data="{", timeout=30, headers={"Content-Type": "application/json"})
assert answer.status_code == 400 and "line 1, column 1" in answer.json()["message"], answer.text
big = session.post(sys.argv[1], data=b"x" * (17 << 20), timeout=30)
assert big.status_code == 413, big.text
"#;

#[tokio::test]
async fn requests_of_python_is_understood() {
    let Some(python) = Python::found() else { return };
    let mut run = start(options());
    let sending = python.run(SCRIPT, &[&format!("http://127.0.0.1:{}/", run.port)]);
    for number in 0..3 {
        let (raw, _) = run.batch().await;
        let line = format!("{{\"message\": \"line {number}\"}}");
        assert_eq!(texts(&raw), [line.clone(), line]);
    }
    sending.succeeded().await;
}
