//! Options of the `fluent` sink.

use std::path::PathBuf;

use serde::Deserialize;
use sweepline_net::client::Target;
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Sink};
use sweepline_plugin::delivery::{BatchOptions, RequestOptions};

use crate::sink::FluentSink;

/// Options of the `fluent` sink.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Host and port, or `unix:` and the path of a socket.
    pub address: String,
    /// Tag of all records.
    #[serde(default = "default_name")]
    pub tag: String,
    /// How entries are packed.
    #[serde(default)]
    pub compression: Encoding,
    /// Whether the receiver must acknowledge each request.
    #[serde(default = "yes")]
    pub require_ack_response: bool,
    /// Secret that both sides prove to know.
    #[serde(default)]
    pub shared_key: Option<String>,
    /// Name that we give ourselves in the handshake.
    #[serde(default = "default_name")]
    pub self_hostname: String,
    /// User to be, where the receiver wants one.
    #[serde(default)]
    pub username: Option<String>,
    /// The user's password.
    #[serde(default)]
    pub password: Option<String>,
    /// See [`ClientTlsOptions`].
    #[serde(default)]
    pub tls: ClientTlsOptions,
    /// See [`BatchOptions`].
    #[serde(default)]
    pub batch: BatchOptions,
    /// See [`RequestOptions`].
    #[serde(default)]
    pub request: RequestOptions,
}

fn default_name() -> String {
    "sweepline".to_owned()
}

fn yes() -> bool {
    true
}

impl Prepare<Box<dyn Sink>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        let bad = |what: &str| Err(ComponentError::Config(what.to_owned()));
        Target::parse(&self.address)?.check_tls(&self.tls, self.tls.is_on())?;
        self.batch.check()?;
        self.request.check()?;
        if self.tag.is_empty() {
            return bad("`tag` is empty");
        }
        if self.shared_key.as_ref().is_some_and(String::is_empty) {
            return bad("`shared_key` is empty");
        }
        if self.username.is_some() != self.password.is_some() {
            return bad("`username` and `password` go together");
        }
        if self.username.is_some() && self.shared_key.is_none() {
            return bad("`username` needs a `shared_key`: without one there is no handshake");
        }
        Ok(())
    }

    fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(FluentSink::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests;
