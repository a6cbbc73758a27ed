//! Connections to one receiver that are kept between requests, for protocols other than HTTP.
//!
//! A receiver that restarts closes its connections. What is written to such a connection before its end has been noticed
//! is lost without a word where the protocol has no acknowledgements. So the kernel is asked about its end each time.

use std::io;
use std::sync::{Mutex, PoisonError};

use super::{Connector, Target};
use crate::listen::Stream;

/// Connections to one receiver.
pub struct Kept {
    connector: Connector,
    idle: Mutex<Vec<Stream>>,
}

impl Kept {
    /// Returns no connections yet.
    pub fn new(connector: Connector) -> Self {
        Self { connector, idle: Mutex::new(Vec::new()) }
    }

    /// Returns the receiver.
    pub fn target(&self) -> &Target {
        self.connector.target()
    }

    /// Returns a connection that was kept and is [open](Stream::is_open); closes those that are not.
    pub async fn take(&self) -> Option<Stream> {
        loop {
            let mut stream = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if stream.is_open().await {
                return Some(stream);
            }
        }
    }

    /// Keeps a connection for the next request.
    pub fn keep(&self, stream: Stream) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
    }

    /// Makes a new connection.
    ///
    /// # Errors
    ///
    /// As [`Connector::connect`].
    pub async fn connect(&self) -> io::Result<Stream> {
        self.connector.connect().await
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    async fn pair() -> (TcpListener, Kept) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&listener.local_addr().unwrap().to_string()).unwrap();
        (listener, Kept::new(Connector::new(target, None)))
    }

    #[tokio::test]
    async fn a_connection_is_kept_as_long_as_its_peer_keeps_it() {
        let (listener, kept) = pair().await;
        assert!(kept.take().await.is_none());
        let stream = kept.connect().await.unwrap();
        let (peer, _) = listener.accept().await.unwrap();
        kept.keep(stream);
        let stream = kept.take().await.expect("still open");
        kept.keep(stream);
        drop(peer);
        assert!(kept.take().await.is_none(), "closed");
        assert!(kept.take().await.is_none(), "and forgotten");
    }

    #[tokio::test]
    async fn a_connection_whose_peer_talks_is_given_up() {
        let (listener, kept) = pair().await;
        let mut stream = kept.connect().await.unwrap();
        let (mut peer, _) = listener.accept().await.unwrap();
        assert!(stream.is_open().await);
        peer.write_all(b"?").await.unwrap();
        assert!(!stream.is_open().await);
    }
}
