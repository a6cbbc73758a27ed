//! Options of the `fluent` source.

mod tags;

use serde::Deserialize;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};

pub(crate) use tags::TagConnectors;

use crate::limits::Limits;
use crate::source::FluentSource;

/// Options of the `fluent` source.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address and port, or `unix:` and the path of a socket.
    pub address: String,
    /// Connector to name for the records; without it each record is recognised.
    pub connector: Option<String>,
    /// Connectors by tag: patterns, the first that matches counts. They win over `connector`.
    pub(crate) connectors: TagConnectors,
    /// Field of a record that holds the raw line. Default: the first that there is of `log`, `message`, `MESSAGE`, `_raw`
    /// and `event.original`.
    pub raw_field: Option<String>,
    /// Secret that senders must know; without it everybody may send.
    pub shared_key: Option<String>,
    /// Name that we give ourselves in the handshake.
    pub self_hostname: String,
    /// Users, one of which a sender must be, by its password.
    pub users: Vec<User>,
    /// Whether heartbeats over UDP are answered, on the same port.
    pub heartbeat: bool,
    /// See [`ServerTlsOptions`].
    pub tls: ServerTlsOptions,
    /// See [`Limits`].
    pub limits: Limits,
}

/// A user who may send.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:24224".to_owned(),
            connector: None,
            connectors: TagConnectors::default(),
            raw_field: None,
            shared_key: None,
            self_hostname: "sweepline".to_owned(),
            users: Vec::new(),
            heartbeat: true,
            tls: ServerTlsOptions::default(),
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// Hands the listener's options to `use_them`.
    pub(crate) fn listening<T>(
        &self,
        use_them: impl FnOnce(ListenOptions<'_>) -> Result<T, ComponentError>,
    ) -> Result<T, ComponentError> {
        use_them(ListenOptions {
            address: Address::parse(&self.address)?,
            tls: &self.tls,
            alpn: &[],
            max_connections: self.limits.max_connections,
            handshake_timeout: self.limits.handshake_timeout.0,
        })
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        let bad = |what: &str| Err(ComponentError::Config(what.to_owned()));
        Address::check(&self.address, &self.tls)?;
        if self.shared_key.as_ref().is_some_and(String::is_empty) {
            return bad("`shared_key` is empty");
        }
        if self.shared_key.is_none() && !self.users.is_empty() {
            return bad("`users` need a `shared_key`: without one there is no handshake");
        }
        if self.users.iter().any(|user| user.username.is_empty() || user.password.is_empty()) {
            return bad("a user in `users` has no name or no password");
        }
        if self.raw_field.as_ref().is_some_and(String::is_empty) {
            return bad("`raw_field` is empty");
        }
        self.limits.check()
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        self.listening(Listener::check_environment)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(FluentSource::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests;
