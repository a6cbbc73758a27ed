//! Options of the `syslog` source.

mod protocols;

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use sweepline_net::listen::{Address, ListenOptions};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};

pub use protocols::Protocols;

use crate::limits;
use crate::source::SyslogSource;

/// Options of the `syslog` source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address and port to listen on.
    pub address: String,
    /// `tcp`, `udp` or a list of both. Default: both, or TCP alone where there is TLS.
    pub mode: Option<Protocols>,
    /// Connector to name for the records; without it each record is recognised.
    pub connector: Option<String>,
    /// Longest message in bytes; longer ones are cut and counted. At most 1 MiB.
    pub max_message_bytes: usize,
    /// TCP connections at once; further ones are refused and counted.
    pub max_connections: usize,
    /// Time for the first byte of a connection; 0 waits for ever.
    #[serde(deserialize_with = "sweepline_plugin::options::duration")]
    pub handshake_timeout: Duration,
    /// Time for a message to be completed; 0 waits for ever.
    #[serde(deserialize_with = "sweepline_plugin::options::duration")]
    pub message_timeout: Duration,
    /// Time without any message after which a connection is closed; 0 waits for ever.
    #[serde(deserialize_with = "sweepline_plugin::options::duration")]
    pub idle_timeout: Duration,
    /// Silence after which the kernel asks a TCP peer whether it is there; 0 never asks.
    #[serde(deserialize_with = "sweepline_plugin::options::duration")]
    pub keepalive: Duration,
    /// Receive buffer asked from the kernel for UDP.
    pub receive_buffer_bytes: usize,
    /// See [`ServerTlsOptions`]; RFC 5425 is syslog over TLS.
    pub tls: ServerTlsOptions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:5514".to_owned(),
            mode: None,
            connector: None,
            max_message_bytes: limits::DEFAULT_MESSAGE_BYTES,
            max_connections: limits::DEFAULT_CONNECTIONS,
            handshake_timeout: limits::HANDSHAKE_TIMEOUT,
            message_timeout: limits::MESSAGE_TIMEOUT,
            idle_timeout: limits::IDLE_TIMEOUT,
            keepalive: limits::KEEPALIVE,
            receive_buffer_bytes: limits::RECEIVE_BUFFER_BYTES,
            tls: ServerTlsOptions::default(),
        }
    }
}

impl Options {
    /// Returns the address to listen on.
    pub(crate) fn socket_address(&self) -> Result<SocketAddr, ComponentError> {
        self.address.parse().map_err(|_| {
            ComponentError::Config(format!(
                "`address` is `{}`, it must be an address and a port such as 0.0.0.0:5514 or [::]:5514",
                self.address
            ))
        })
    }

    /// Returns over what to receive.
    pub(crate) fn protocols(&self) -> Protocols {
        self.mode.unwrap_or(Protocols { tcp: true, udp: !self.tls.is_on() })
    }

    /// Returns what the TCP port is opened with.
    pub(crate) fn listening(&self) -> Result<ListenOptions<'_>, ComponentError> {
        let handshake_timeout =
            if self.handshake_timeout.is_zero() { limits::FOR_EVER } else { self.handshake_timeout };
        Ok(ListenOptions {
            address: Address::Tcp(self.socket_address()?),
            tls: &self.tls,
            alpn: &[],
            max_connections: self.max_connections,
            handshake_timeout,
        })
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        self.socket_address()?;
        let protocols = self.protocols();
        if !protocols.tcp && !protocols.udp {
            return Err(ComponentError::Config("`mode` names no protocol".to_owned()));
        }
        if self.tls.is_on() && protocols.udp {
            return Err(ComponentError::Config(
                "`tls` needs `mode: tcp`; what comes over udp is not encrypted and needs a source of its own"
                    .to_owned(),
            ));
        }
        self.tls.check()?;
        for (name, value, highest) in [
            ("max_message_bytes", self.max_message_bytes, limits::MAX_MESSAGE_BYTES),
            ("max_connections", self.max_connections, limits::MAX_CONNECTIONS),
            ("receive_buffer_bytes", self.receive_buffer_bytes, limits::MAX_RECEIVE_BUFFER_BYTES),
        ] {
            if !(1..=highest).contains(&value) {
                return Err(ComponentError::Config(format!(
                    "`{name}` is {value}, it must be between 1 and {highest}"
                )));
            }
        }
        Ok(())
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        crate::source::check_environment(self)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(SyslogSource::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests;
