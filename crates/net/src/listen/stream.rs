//! The bytes of a connection, whatever carries them.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::BufMut;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_rustls::TlsStream;

/// Who called.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Number of the connection, unique within the listener.
    pub number: u64,
    /// The address without port, IPv4-mapped ones as IPv4; `unix` for a Unix socket.
    pub name: Arc<str>,
    /// The address.
    pub ip: Option<IpAddr>,
}

/// A connection after its handshake.
pub struct Connection {
    /// Its bytes.
    pub stream: Stream,
    /// Who called.
    pub peer: Peer,
}

/// Bytes over TCP, TLS or a Unix socket.
pub enum Stream {
    /// Plain TCP.
    Tcp(TcpStream),
    /// TLS over TCP.
    Tls(Box<TlsStream<TcpStream>>),
    /// A Unix socket.
    Unix(UnixStream),
}

/// Reads that it may take to get through what TLS sends on its own, such as session tickets.
const READS: usize = 16;

impl Stream {
    /// Returns the socket below, for its options.
    pub fn socket(&self) -> SockRef<'_> {
        match self {
            Self::Tcp(stream) => SockRef::from(stream),
            Self::Tls(stream) => SockRef::from(stream.get_ref().0),
            Self::Unix(stream) => SockRef::from(stream),
        }
    }

    /// Reads what has arrived already, without waiting for more; `None` when there is nothing, 0 at the end. Asks the
    /// kernel itself: Tokio may not have heard yet.
    ///
    /// # Errors
    ///
    /// Fails when the connection has.
    pub async fn read_now(&mut self, buf: &mut impl BufMut) -> io::Result<Option<usize>> {
        for _ in 0..READS {
            let read = poll_fn(|cx| Poll::Ready(pin!(self.read_buf(buf)).poll(cx))).await;
            if let Poll::Ready(read) = read {
                return read.map(Some);
            }
            match self.socket().peek(&mut [MaybeUninit::uninit()]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(_) => self.readable().await?,
            }
        }
        Ok(None)
    }

    /// Tells whether the connection is open and its peer has said nothing. For protocols in which only this side speaks:
    /// an end, an error and words that nobody asked for all mean that the connection is of no more use.
    pub async fn is_open(&mut self) -> bool {
        let mut byte = [0];
        matches!(self.read_now(&mut &mut byte[..]).await, Ok(None))
    }

    async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Tcp(stream) => stream.readable().await,
            Self::Tls(stream) => stream.get_ref().0.readable().await,
            Self::Unix(stream) => stream.readable().await,
        }
    }
}

macro_rules! delegate {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Stream::Tcp($stream) => $call,
            Stream::Tls($stream) => $call,
            Stream::Unix($stream) => $call,
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        delegate!(self, stream => Pin::new(stream).poll_read(cx, buf))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        delegate!(self, stream => Pin::new(stream).poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        delegate!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        delegate!(self, stream => Pin::new(stream).poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Tcp(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
            Self::Unix(stream) => stream.is_write_vectored(),
        }
    }
}
