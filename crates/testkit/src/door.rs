//! A source that takes records by HTTP, behind a real socket.

use sweepline_plugin::ack::Ack;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::{Batch, Events, RawBatch};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::host::host;
pub use crate::sink::PATIENCE;

/// A running source.
pub struct Door {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// Ends when the source does.
    pub task: JoinHandle<Result<(), ComponentError>>,
    /// What it hands on.
    pub batches: mpsc::Receiver<Batch>,
    /// Tells it to stop.
    pub stop: CancellationToken,
}

impl Door {
    /// Builds a source and starts it; `build` also returns the port that it listens on.
    pub fn open<S: Source + 'static>(
        component_type: &'static str,
        build: impl FnOnce(Host) -> (S, u16),
    ) -> Self {
        let host = host("source", component_type);
        let stop = host.shutdown.clone();
        let (source, port) = build(host);
        let (sender, batches) = mpsc::channel(1);
        let task = tokio::spawn(Box::new(source).run(Output::new(vec![sender])));
        Self { port, task, batches, stop }
    }

    /// Returns the next batch and the duty that comes with it.
    ///
    /// # Panics
    ///
    /// Panics when none comes.
    pub async fn batch(&mut self) -> (RawBatch, Ack) {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("no batch came").unwrap();
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        (raw, batch.ack)
    }

    /// Sends a request on a connection of its own; the answer comes when it comes.
    pub fn send(&self, request: Vec<u8>) -> JoinHandle<String> {
        let port = self.port;
        tokio::spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            stream.write_all(&request).await.unwrap();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.unwrap();
            String::from_utf8(answer).unwrap()
        })
    }

    /// Sends a request and returns its answer, which waits for no sink.
    ///
    /// # Panics
    ///
    /// Panics when no answer comes.
    pub async fn ask(&self, request: Vec<u8>) -> String {
        timeout(PATIENCE, self.send(request)).await.expect("no answer").unwrap()
    }
}

/// Writes a request; `line` is method and path, `headers` end in line breaks.
pub fn request(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{line} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Returns the status of an answer.
///
/// # Panics
///
/// Panics when it is no answer.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Returns the records of a batch.
///
/// # Panics
///
/// Panics when one is not UTF-8.
pub fn texts(raw: &RawBatch) -> Vec<String> {
    raw.iter().map(|record| String::from_utf8(record.to_vec()).unwrap()).collect()
}
