use std::fs;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::client::{Connector, Target};
use crate::listen::{Address, ListenOptions, Listener};

/// A root with a server's and a client's certificate, in files.
struct Pki {
    dir: tempfile::TempDir,
    root: CertifiedIssuer<'static, KeyPair>,
}

impl Pki {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("ca.pem"), root.pem()).unwrap();
        let pki = Self { dir, root };
        pki.issue("server", "localhost");
        pki.issue("client", "sensor.example.com");
        pki
    }

    fn issue(&self, file: &str, name: &str) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.root).unwrap();
        fs::write(self.path(&format!("{file}.pem")), certificate.pem()).unwrap();
        fs::write(self.path(&format!("{file}.key")), key.serialize_pem()).unwrap();
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.dir.path().join(file)
    }

    fn server(&self, mutual: bool) -> ServerTlsOptions {
        ServerTlsOptions {
            crt_file: Some(self.path("server.pem")),
            key_file: Some(self.path("server.key")),
            ca_file: mutual.then(|| self.path("ca.pem")),
            ..ServerTlsOptions::default()
        }
    }

    fn client(&self, with_certificate: bool) -> ClientTlsOptions {
        ClientTlsOptions {
            ca_file: Some(self.path("ca.pem")),
            crt_file: with_certificate.then(|| self.path("client.pem")),
            key_file: with_certificate.then(|| self.path("client.key")),
            ..ClientTlsOptions::default()
        }
    }
}

/// Listens, and echoes five bytes of each connection.
fn echo(options: &ServerTlsOptions) -> (u16, CancellationToken) {
    let labels = Labels { id: "door".to_owned(), kind: "source", component_type: "syslog" };
    let metrics = ComponentMetrics::new(labels);
    let listener = Listener::bind(
        ListenOptions {
            address: Address::parse("127.0.0.1:0").unwrap(),
            tls: options,
            alpn: &[],
            max_connections: 10,
            handshake_timeout: std::time::Duration::from_secs(5),
        },
        &metrics,
    )
    .unwrap();
    let port = listener.local_addr().unwrap().port();
    let stop = CancellationToken::new();
    let running = listener.run(stop.clone(), |mut connection| async move {
        let mut bytes = [0; 5];
        if connection.stream.read_exact(&mut bytes).await.is_ok() {
            let _ = connection.stream.write_all(&bytes).await;
            let _ = connection.stream.shutdown().await;
        }
    });
    tokio::spawn(running);
    (port, stop)
}

async fn hello(port: u16, host: &str, options: &ClientTlsOptions) -> std::io::Result<Vec<u8>> {
    let tls = ClientTls::load(options, &[]).unwrap();
    let target = Target::Tcp { host: host.to_owned(), port };
    let mut stream = Connector::new(target, Some(tls)).connect().await?;
    stream.write_all(b"hello").await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn a_client_that_trusts_the_root_gets_through() {
    let pki = Pki::new();
    let (port, _stop) = echo(&pki.server(false));
    assert_eq!(hello(port, "localhost", &pki.client(false)).await.unwrap(), b"hello");
}

#[tokio::test]
async fn a_stranger_is_not_talked_to_unless_the_user_insists() {
    let (pki, other) = (Pki::new(), Pki::new());
    let (port, _stop) = echo(&pki.server(false));
    assert!(hello(port, "localhost", &other.client(false)).await.is_err());
    let mut careless = other.client(false);
    careless.verify_certificate = Some(false);
    assert_eq!(hello(port, "localhost", &careless).await.unwrap(), b"hello");
}

#[tokio::test]
async fn the_name_must_be_the_servers() {
    let pki = Pki::new();
    let (port, _stop) = echo(&pki.server(false));
    assert!(hello(port, "127.0.0.1", &pki.client(false)).await.is_err());
    let mut named = pki.client(false);
    named.server_name = Some("localhost".to_owned());
    assert_eq!(hello(port, "127.0.0.1", &named).await.unwrap(), b"hello");
    let mut any = pki.client(false);
    any.verify_hostname = Some(false);
    assert_eq!(hello(port, "127.0.0.1", &any).await.unwrap(), b"hello");
}

#[tokio::test]
async fn with_roots_for_clients_only_their_clients_get_through() {
    let (pki, other) = (Pki::new(), Pki::new());
    let (port, _stop) = echo(&pki.server(true));
    assert!(hello(port, "localhost", &pki.client(false)).await.is_err());
    let mut foreign = other.client(true);
    foreign.ca_file = Some(pki.path("ca.pem"));
    assert!(hello(port, "localhost", &foreign).await.is_err());
    assert_eq!(hello(port, "localhost", &pki.client(true)).await.unwrap(), b"hello");
}

#[tokio::test(start_paused = true)]
async fn changed_files_are_used_for_the_next_handshake_and_broken_ones_are_not() {
    let pki = Pki::new();
    let tls = ServerTls::load(&pki.server(false), &[]).unwrap().unwrap();
    let first = tls.config();
    tokio::time::advance(crate::limits::CERTIFICATE_LOOK).await;
    assert!(Arc::ptr_eq(&first, &tls.config()), "nothing has changed");
    pki.issue("server", "localhost");
    touch(&pki.path("server.pem"), 1);
    tokio::time::advance(crate::limits::CERTIFICATE_LOOK).await;
    let second = tls.config();
    assert!(!Arc::ptr_eq(&first, &second));
    fs::write(pki.path("server.pem"), "nonsense").unwrap();
    touch(&pki.path("server.pem"), 2);
    tokio::time::advance(crate::limits::CERTIFICATE_LOOK).await;
    assert!(Arc::ptr_eq(&second, &tls.config()));
}

/// Gives a file a time of change that no earlier one had.
fn touch(path: &Path, step: u64) {
    let file = fs::File::options().append(true).open(path).unwrap();
    let at = file.metadata().unwrap().modified().unwrap() + std::time::Duration::from_secs(step);
    file.set_modified(at).unwrap();
}

#[test]
fn what_is_missing_is_named() {
    let pki = Pki::new();
    let told = |options: ServerTlsOptions| {
        ServerTls::load(&options, &[]).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let on = ServerTlsOptions { enabled: Some(true), ..ServerTlsOptions::default() };
    assert!(told(on).contains("`crt_file`"));
    let gone = ServerTlsOptions { crt_file: Some(pki.path("gone.pem")), ..pki.server(false) };
    assert!(told(gone).contains("tls.crt_file"));
    let swapped = ServerTlsOptions { key_file: Some(pki.path("ca.pem")), ..pki.server(false) };
    assert!(told(swapped).contains("holds no private key"));
    let foreign = ServerTlsOptions { key_file: Some(pki.path("client.key")), ..pki.server(false) };
    assert!(told(foreign).starts_with("tls: "));
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_and_the_others_live() {
    let (sender, mut receiver) = mpsc::channel::<()>(1);
    let metrics =
        ComponentMetrics::new(Labels { id: "d".to_owned(), kind: "source", component_type: "syslog" });
    let options = ListenOptions {
        address: Address::parse("127.0.0.1:0").unwrap(),
        tls: &ServerTlsOptions::default(),
        alpn: &[],
        max_connections: 1,
        handshake_timeout: std::time::Duration::from_secs(5),
    };
    let listener = Listener::bind(options, &metrics).unwrap();
    let port = listener.local_addr().unwrap().port();
    let stop = CancellationToken::new();
    tokio::spawn(listener.run(stop.clone(), move |mut connection| {
        let sender = sender.clone();
        async move {
            let _ = sender.send(()).await;
            let mut byte = [0; 1];
            let _ = connection.stream.read(&mut byte).await;
            let _ = connection.stream.write_all(&byte).await;
        }
    }));
    let target = Target::Tcp { host: "127.0.0.1".to_owned(), port };
    let connector = Connector::new(target, None);
    let mut first = connector.connect().await.unwrap();
    receiver.recv().await.unwrap();
    let mut second = connector.connect().await.unwrap();
    assert_eq!(second.read(&mut [0; 1]).await.unwrap_or(0), 0);
    first.write_all(b"x").await.unwrap();
    let mut answer = [0; 1];
    first.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"x");
}
