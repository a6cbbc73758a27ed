//! Over TCP, TLS or a Unix stream socket.

use std::io;

use sweepline_net::client::{Connector, Kept};
use sweepline_net::listen::Stream;
use tokio::io::AsyncWriteExt;

use crate::framing::frames;
use crate::limits::{GOODBYE, SEND_BUFFER_BYTES};
use crate::options::Framing;

/// Connections to the receiver, one per request at once.
pub(crate) struct Streams {
    kept: Kept,
    framing: Framing,
}

impl Streams {
    pub(super) fn new(connector: Connector, framing: Framing) -> Self {
        Self { kept: Kept::new(connector), framing }
    }

    /// Sends messages over a connection that the receiver has not closed, neither before nor, as far as is known by then,
    /// while they were written.
    pub(super) async fn send(&self, messages: &[Vec<u8>]) -> io::Result<u64> {
        let mut stream = match self.kept.take().await {
            Some(stream) => stream,
            None => self.connect().await?,
        };
        let bytes = frames(messages, self.framing);
        stream.write_all(&bytes).await?;
        stream.flush().await?;
        if !stream.is_open().await {
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "the receiver closed the connection"));
        }
        self.kept.keep(stream);
        Ok(bytes.len() as u64)
    }

    async fn connect(&self) -> io::Result<Stream> {
        let stream = self.kept.connect().await?;
        let bounded = stream.socket().set_send_buffer_size(SEND_BUFFER_BYTES);
        if let Err(error) = bounded {
            tracing::debug!(%error, "the send buffer keeps its size");
        }
        Ok(stream)
    }

    /// Says goodbye on every connection.
    pub(super) async fn close(&self) {
        while let Some(mut stream) = self.kept.take().await {
            // The receiver may be gone, and what was sent is sent.
            let _ = tokio::time::timeout(GOODBYE, stream.shutdown()).await;
        }
    }
}
