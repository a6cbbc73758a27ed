//! Where to listen or to connect to.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use sweepline_plugin::component::ComponentError;

use crate::tls::ServerTlsOptions;

/// An address and port, or the path of a Unix socket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Address {
    /// `0.0.0.0:5514`, `[::]:5514`.
    Tcp(SocketAddr),
    /// `unix:/run/sweepline/plugin.sock`.
    Unix(PathBuf),
}

impl Address {
    /// Reads the `address` option of a listener.
    ///
    /// # Errors
    ///
    /// Says what an address looks like.
    pub fn parse(text: &str) -> Result<Self, ComponentError> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(ComponentError::Config("`address` names no socket behind `unix:`".to_owned()));
            }
            return Ok(Self::Unix(path.into()));
        }
        text.parse().map(Self::Tcp).map_err(|_| {
            ComponentError::Config(format!(
                "`address` is `{text}`, it must be an address and a port such as 0.0.0.0:5514 or [::]:5514"
            ))
        })
    }

    /// Looks at the `address` and `tls` options of a listener.
    ///
    /// # Errors
    ///
    /// As [`Address::parse`] and [`ServerTlsOptions::check`], and when TLS is wanted on a Unix socket, where it is not
    /// spoken.
    pub fn check(text: &str, tls: &ServerTlsOptions) -> Result<(), ComponentError> {
        let address = Self::parse(text)?;
        if matches!(address, Self::Unix(_)) && tls.is_on() {
            return Err(ComponentError::Config(format!(
                "`tls` is on, but `address` is `{text}`: connections over Unix sockets are not encrypted"
            )));
        }
        Ok(tls.check()?)
    }

    /// Returns the address with its protocol, for messages.
    pub(super) fn with_protocol(&self) -> String {
        match self {
            Self::Tcp(address) => format!("{address} (tcp)"),
            Self::Unix(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_shown_alike() {
        for text in ["127.0.0.1:5514", "[::1]:5514", "unix:/run/a.sock"] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Address::parse("unix:///run/a.sock").unwrap(), Address::Unix("/run/a.sock".into()));
        for text in ["", "localhost", "127.0.0.1", "unix:", ":514"] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn tls_on_a_unix_socket_is_refused_instead_of_left_out() {
        let tls = ServerTlsOptions {
            crt_file: Some("a.crt".into()),
            key_file: Some("a.key".into()),
            ..ServerTlsOptions::default()
        };
        assert!(Address::check("127.0.0.1:1", &tls).is_ok());
        let error = Address::check("unix:/run/a.sock", &tls).unwrap_err().to_string();
        assert!(error.contains("connections over Unix sockets are not encrypted"), "{error}");
        let off = ServerTlsOptions { enabled: Some(false), ..tls };
        assert!(Address::check("unix:/run/a.sock", &off).is_ok());
    }
}
