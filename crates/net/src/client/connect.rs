//! Connecting over TCP, TLS or a Unix socket.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use sweepline_plugin::component::ComponentError;
use tokio::net::{TcpStream, UnixStream};
use tower::Service;

use super::CONNECT_TIMEOUT;
use crate::listen::{Stream, set_options};
use crate::tls::{ClientTls, ClientTlsOptions};

/// Whom to call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Target {
    /// A host name or address, and a port.
    Tcp {
        /// The name; IPv6 addresses without brackets.
        host: String,
        /// The port.
        port: u16,
    },
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl Target {
    /// Reads `host:port`, `[::1]:port` or `unix:PATH`.
    ///
    /// # Errors
    ///
    /// Says what an address looks like.
    pub fn parse(text: &str) -> Result<Self, ComponentError> {
        let bad = || {
            ComponentError::Config(format!(
                "`address` is `{text}`, it must be a host and a port such as collector.example.com:6000"
            ))
        };
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(bad()) } else { Ok(Self::Unix(path.into())) };
        }
        let (host, port) = text.rsplit_once(':').ok_or_else(bad)?;
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        let is_host = match bare {
            Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
            None => {
                !host.is_empty()
                    && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
            }
        };
        let port = port.parse().map_err(|_| bad())?;
        if !is_host || port == 0 {
            return Err(bad());
        }
        Ok(Self::Tcp { host: bare.unwrap_or(host).to_owned(), port })
    }

    /// Looks at how TLS is to be spoken with it, without reading files.
    ///
    /// # Errors
    ///
    /// TLS is not spoken over Unix sockets, where it would silently be left out; and see [`ClientTlsOptions::check`].
    pub fn check_tls(&self, options: &ClientTlsOptions, is_secure: bool) -> Result<(), ComponentError> {
        if is_secure && matches!(self, Self::Unix(_)) {
            return Err(ComponentError::Config(format!(
                "`tls` is on and `address` is `{self}`: TLS needs a host and a port"
            )));
        }
        Ok(options.check()?)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { host, port } if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "{host}:{port}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// Connects to one target, whatever URI it is asked for.
#[derive(Clone)]
pub struct Connector {
    target: Target,
    tls: Option<ClientTls>,
}

impl Connector {
    /// Returns a connector.
    pub fn new(target: Target, tls: Option<ClientTls>) -> Self {
        Self { target, tls }
    }

    /// Returns a connector that speaks TLS where `is_secure`.
    ///
    /// # Errors
    ///
    /// See [`Target::check_tls`] and [`ClientTls::load`].
    pub fn with_tls(
        target: Target,
        options: &ClientTlsOptions,
        is_secure: bool,
        alpn: &[&str],
    ) -> Result<Self, ComponentError> {
        target.check_tls(options, is_secure)?;
        let tls = is_secure.then(|| ClientTls::load(options, alpn)).transpose()?;
        Ok(Self::new(target, tls))
    }

    /// Returns whom it calls.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Returns a URI that stands for the target in requests.
    pub fn uri(&self) -> Uri {
        let local = || Uri::from_static("http://localhost");
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        match &self.target {
            Target::Unix(_) => local(),
            Target::Tcp { .. } => format!("{scheme}://{}", self.target).parse().unwrap_or_else(|_| local()),
        }
    }

    /// Connects, and does the TLS handshake when there is TLS.
    ///
    /// # Errors
    ///
    /// Fails when the target cannot be reached in time or is not who it should be.
    pub async fn connect(&self) -> io::Result<Stream> {
        match tokio::time::timeout(CONNECT_TIMEOUT, self.connect_at_leisure()).await {
            Ok(connected) => connected,
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("{} did not answer within {} s", self.target, CONNECT_TIMEOUT.as_secs()),
            )),
        }
    }

    async fn connect_at_leisure(&self) -> io::Result<Stream> {
        let (host, port) = match &self.target {
            Target::Unix(path) => return UnixStream::connect(path).await.map(Stream::Unix),
            Target::Tcp { host, port } => (host, *port),
        };
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        set_options(&stream);
        let Some(tls) = &self.tls else { return Ok(Stream::Tcp(stream)) };
        let name = tls.server_name(host)?;
        let stream = tokio_rustls::TlsConnector::from(tls.config.clone()).connect(name, stream).await?;
        Ok(Stream::Tls(Box::new(stream.into())))
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<Stream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move { connector.connect().await.map(TokioIo::new) })
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_say_by_their_scheme_whether_tls_is_spoken() {
        let target = Target::parse("[2001:db8::1]:6000").unwrap();
        let tls = ClientTls::load(&ClientTlsOptions::default(), &["h2"]).unwrap();
        assert_eq!(Connector::new(target.clone(), None).uri(), "http://[2001:db8::1]:6000/");
        assert_eq!(Connector::new(target, Some(tls)).uri(), "https://[2001:db8::1]:6000/");
    }

    #[test]
    fn tls_over_a_unix_socket_is_refused_and_not_left_out() {
        let options = ClientTlsOptions::default();
        let connector = |is_secure| {
            Connector::with_tls(Target::parse("unix:/run/a.sock").unwrap(), &options, is_secure, &[])
        };
        assert!(connector(false).is_ok());
        let error = connector(true).err().unwrap().to_string();
        assert!(error.contains("unix:/run/a.sock"), "{error}");
    }

    #[test]
    fn targets_are_read_and_shown_alike() {
        for text in ["collector.example.com:6000", "192.0.2.1:514", "[2001:db8::1]:514", "unix:/run/a.sock"] {
            assert_eq!(Target::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "host",
            "host:",
            ":6000",
            "host:0",
            "host:70000",
            "http://host:1",
            "a b:1",
            "2001:db8::1:514",
        ] {
            assert!(Target::parse(text).is_err(), "{text}");
        }
    }
}
