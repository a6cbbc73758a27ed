//! One connection to the receiver.

use std::io;

use bytes::{Bytes, BytesMut};
use sweepline_forward::message::acknowledged;
use sweepline_forward::msgpack::{self, Scanner};
use sweepline_net::listen::Stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::limits::{ANSWER_BYTES, READ_BYTES};

/// Why the receiver has not taken a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("the receiver closed the connection")]
    Closed,
    #[error("the receiver closed the connection, or wants a handshake (see `shared_key`)")]
    ClosedOrTalking,
    #[error("the receiver does not speak the protocol: {0}")]
    Malformed(#[from] msgpack::Error),
    #[error("the receiver acknowledged another chunk")]
    OtherChunk,
    #[error("the receiver wants a shared key, see `shared_key`")]
    WantsKey,
    #[error("the receiver does not begin the handshake: it seems to have no shared key")]
    NoHandshake,
    #[error("the receiver wants a user, see `username`")]
    WantsUser,
    #[error("the receiver does not let us in: {0}")]
    NotLetIn(String),
    #[error("the receiver does not know the shared key")]
    Impostor,
}

/// An open connection.
pub(crate) struct Connection {
    stream: Stream,
    /// What was read beyond the last answer.
    buffer: BytesMut,
}

impl Connection {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, buffer: BytesMut::new() }
    }

    /// Gives the stream back for the next request; nothing when it is of no more use.
    pub(crate) fn into_stream(self) -> Option<Stream> {
        self.buffer.is_empty().then_some(self.stream)
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.stream.write_all(bytes).await?;
        Ok(self.stream.flush().await?)
    }

    /// Reads one value of at most `limit` bytes.
    pub(crate) async fn read(&mut self, limit: usize) -> Result<Bytes, Error> {
        let mut scanner = Scanner::new(limit);
        loop {
            if let Some(length) = scanner.advance(&self.buffer)? {
                return Ok(self.buffer.split_to(length).freeze());
            }
            self.buffer.reserve(READ_BYTES);
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Error::Closed);
            }
        }
    }

    /// Waits until the receiver has acknowledged a chunk.
    pub(crate) async fn acknowledgement(&mut self, chunk: &str) -> Result<(), Error> {
        let answer = self.read(ANSWER_BYTES).await?;
        // What a receiver with a key says first is an array, an acknowledgement is a map.
        if sweepline_forward::handshake::Helo::read(&answer).is_ok() {
            return Err(Error::WantsKey);
        }
        if acknowledged(&answer)? == chunk.as_bytes() { Ok(()) } else { Err(Error::OtherChunk) }
    }

    /// Tells, where there are no acknowledgements, whether the receiver is still there after a request.
    pub(crate) async fn still_open(&mut self) -> Result<(), Error> {
        if self.stream.is_open().await { Ok(()) } else { Err(Error::ClosedOrTalking) }
    }
}
