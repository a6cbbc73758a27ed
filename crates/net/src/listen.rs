//! Ports with a limit on connections, time for the handshake, and TLS.

mod address;
mod socket;
mod stream;

pub use address::Address;
pub use stream::{Connection, Peer, Stream};

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::Counter;
use socket2::{SockRef, TcpKeepalive};
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::socket::{Accepted, Socket};
use crate::limits::{ACCEPT_PAUSE, KEEPALIVE, Limits, REFUSAL_LOG_INTERVAL, STOP_WAIT};
use crate::tls::{ServerTls, ServerTlsOptions};

/// What a port is opened with.
#[derive(Clone, Debug)]
pub struct ListenOptions<'o> {
    /// Where.
    pub address: Address,
    /// See [`ServerTlsOptions`].
    pub tls: &'o ServerTlsOptions,
    /// Protocols to agree on in a TLS handshake, the best first.
    pub alpn: &'static [&'static str],
    /// Connections at once.
    pub max_connections: usize,
    /// Time for the TLS handshake.
    pub handshake_timeout: Duration,
}

impl<'o> ListenOptions<'o> {
    /// Returns the options of a server of HTTP and gRPC.
    pub fn of_server(address: Address, tls: &'o ServerTlsOptions, limits: &Limits) -> Self {
        Self {
            address,
            tls,
            alpn: &["h2", "http/1.1"],
            max_connections: limits.max_connections,
            handshake_timeout: limits.handshake_timeout.0,
        }
    }
}

/// An open port.
pub struct Listener {
    socket: Socket,
    tls: Option<Arc<ServerTls>>,
    max_connections: usize,
    handshake_timeout: Duration,
    counters: Counters,
}

#[derive(Clone)]
struct Counters {
    refused: Counter,
    accept_failed: Counter,
    handshake_failed: Counter,
    handshake_timeout: Counter,
    active: metrics::Gauge,
}

impl Listener {
    /// Opens a port.
    ///
    /// # Errors
    ///
    /// Fails when the address is taken or the certificates cannot be used.
    pub fn bind(options: ListenOptions<'_>, metrics: &ComponentMetrics) -> Result<Self, ComponentError> {
        let tls = ServerTls::load(options.tls, options.alpn)?.map(Arc::new);
        let socket = Socket::bind(&options.address).map_err(|error| {
            ComponentError::io(format!("cannot listen on {}", options.address.with_protocol()), error)
        })?;
        let errors = |error_type| metrics.errors(Stage::Receiving, error_type);
        let counters = Counters {
            refused: errors("connection_refused"),
            accept_failed: errors("accept_failed"),
            handshake_failed: errors("handshake_failed"),
            handshake_timeout: errors("handshake_timeout"),
            active: metrics.active_connections(),
        };
        Ok(Self {
            socket,
            tls,
            max_connections: options.max_connections,
            handshake_timeout: options.handshake_timeout,
            counters,
        })
    }

    /// Looks whether a port can be opened and the certificates used, without keeping it. One that is in use may well be
    /// in use by the pipeline that runs already.
    ///
    /// # Errors
    ///
    /// Fails as [`Listener::bind`] does otherwise.
    pub fn check_environment(options: ListenOptions<'_>) -> Result<(), ComponentError> {
        ServerTls::load(options.tls, options.alpn)?;
        let Address::Tcp(address) = options.address else { return Ok(()) };
        match std::net::TcpListener::bind(address) {
            Err(error) if error.kind() != std::io::ErrorKind::AddrInUse => {
                Err(ComponentError::io(format!("cannot listen on {address} (tcp)"), error))
            }
            _ => Ok(()),
        }
    }

    /// Returns the address that a TCP port got.
    pub fn local_addr(&self) -> Option<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves each connection on a task of its own until `stop`, then waits for the open ones, up to
    /// [`STOP_WAIT`]. A connection that panics ends alone.
    ///
    /// # Errors
    ///
    /// Fails when the port cannot be used.
    pub async fn run<S, F>(self, stop: CancellationToken, serve: S) -> Result<(), ComponentError>
    where
        S: Fn(Connection) -> F + Clone + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { socket, tls, max_connections, handshake_timeout, counters } = self;
        let acceptor =
            socket.into_tokio().map_err(|error| ComponentError::io("cannot use the port", error))?;
        let places = Arc::new(Semaphore::new(max_connections));
        let numbers = AtomicU64::new(0);
        let mut connections = JoinSet::new();
        let mut refusals = Refusals::default();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(_) = connections.join_next() => continue,
                accepted = acceptor.accept() => accepted,
            };
            let accepted = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    counters.accept_failed.increment(1);
                    tokio::select! {
                        () = stop.cancelled() => break,
                        () = tokio::time::sleep(ACCEPT_PAUSE) => continue,
                    }
                }
            };
            let Ok(place) = places.clone().try_acquire_owned() else {
                counters.refused.increment(1);
                refusals.tell(&accepted, max_connections);
                continue;
            };
            let number = numbers.fetch_add(1, Ordering::Relaxed) + 1;
            let (tls, counters, serve) = (tls.clone(), counters.clone(), serve.clone());
            connections.spawn(async move {
                let _place = place;
                let _active = Active::new(counters.active.clone());
                let peer = accepted.peer(number);
                if let Some(stream) =
                    secure(accepted, tls.as_deref(), handshake_timeout, &peer, &counters).await
                {
                    serve(Connection { stream, peer }).await;
                }
            });
        }
        drop(acceptor);
        let closed = async { while connections.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WAIT, closed).await.is_err() {
            tracing::warn!(connections = connections.len(), "stopping with open connections");
        }
        Ok(())
    }
}

impl fmt::Display for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.socket {
            Socket::Tcp(listener) => match listener.local_addr() {
                Ok(address) => address.fmt(f),
                Err(_) => f.write_str("tcp"),
            },
            Socket::Unix(_, path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Counts an open connection for as long as it lives.
struct Active(metrics::Gauge);

impl Active {
    fn new(gauge: metrics::Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// Does the TLS handshake, when there is TLS.
async fn secure(
    accepted: Accepted,
    tls: Option<&ServerTls>,
    limit: Duration,
    peer: &Peer,
    counters: &Counters,
) -> Option<Stream> {
    let (stream, tls) = match (accepted, tls) {
        (Accepted::Unix(stream), _) => return Some(Stream::Unix(stream)),
        (Accepted::Tcp(stream, _), None) => {
            set_options(&stream);
            return Some(Stream::Tcp(stream));
        }
        (Accepted::Tcp(stream, _), Some(tls)) => {
            set_options(&stream);
            (stream, tls)
        }
    };
    let acceptor = tokio_rustls::TlsAcceptor::from(tls.config());
    match tokio::time::timeout(limit, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => Some(Stream::Tls(Box::new(stream.into()))),
        Ok(Err(error)) => {
            counters.handshake_failed.increment(1);
            tracing::info!(peer = %peer.name, %error, "TLS handshake failed");
            None
        }
        Err(_) => {
            counters.handshake_timeout.increment(1);
            tracing::info!(peer = %peer.name, "TLS handshake took too long");
            None
        }
    }
}

/// Has small writes go out at once, and silent peers asked whether they are there.
pub(crate) fn set_options(stream: &tokio::net::TcpStream) {
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE);
    let set = SockRef::from(stream).set_tcp_keepalive(&keepalive).and_then(|()| stream.set_nodelay(true));
    if let Err(error) = set {
        tracing::debug!(%error, "connection options cannot be set");
    }
}

/// Tells about refused connections, now and then.
#[derive(Default)]
struct Refusals {
    last: Option<Instant>,
}

impl Refusals {
    fn tell(&mut self, accepted: &Accepted, limit: usize) {
        if self.last.is_none_or(|last| last.elapsed() >= REFUSAL_LOG_INTERVAL) {
            self.last = Some(Instant::now());
            tracing::warn!(peer = %accepted.peer(0).name, limit, "too many connections, refused");
        }
    }
}
