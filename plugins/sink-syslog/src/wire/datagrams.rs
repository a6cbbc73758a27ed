//! Over UDP or a Unix datagram socket: one message each.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use sweepline_net::client::Target;
use tokio::net::{UdpSocket, UnixDatagram, lookup_host};

/// A socket that is made anew after an error.
pub(crate) struct Datagrams {
    target: Target,
    socket: Mutex<Option<Arc<Socket>>>,
}

enum Socket {
    Udp(UdpSocket),
    Unix(UnixDatagram),
}

impl Datagrams {
    pub(super) fn new(target: Target) -> Self {
        Self { target, socket: Mutex::new(None) }
    }

    /// Sends messages. An error is that of any message so far: the kernel hears of an unreachable port late.
    pub(super) async fn send(&self, messages: &[Vec<u8>]) -> io::Result<u64> {
        let socket = self.socket().await?;
        let sent = socket.send(messages).await;
        if sent.is_err() {
            *self.place() = None;
        }
        sent
    }

    async fn socket(&self) -> io::Result<Arc<Socket>> {
        if let Some(socket) = self.place().clone() {
            return Ok(socket);
        }
        let socket = Arc::new(Socket::connect(&self.target).await?);
        *self.place() = Some(socket.clone());
        Ok(socket)
    }

    fn place(&self) -> std::sync::MutexGuard<'_, Option<Arc<Socket>>> {
        self.socket.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Socket {
    async fn connect(target: &Target) -> io::Result<Self> {
        let (host, port) = match target {
            Target::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(path)?;
                return Ok(Self::Unix(socket));
            }
            Target::Tcp { host, port } => (host.as_str(), *port),
        };
        let mut last = None;
        for address in lookup_host((host, port)).await? {
            let any = if address.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
            let socket = UdpSocket::bind(any).await?;
            match socket.connect(address).await {
                Ok(()) => return Ok(Self::Udp(socket)),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address")))
    }

    async fn send(&self, messages: &[Vec<u8>]) -> io::Result<u64> {
        let mut bytes = 0;
        for message in messages {
            bytes += match self {
                Self::Udp(socket) => socket.send(message).await?,
                Self::Unix(socket) => socket.send(message).await?,
            };
        }
        Ok(bytes as u64)
    }
}
