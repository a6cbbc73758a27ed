//! Options of the `splunk_hec` source. Names are Vector's where Vector has them.

use std::collections::BTreeMap;

use serde::Deserialize;
use sweepline_net::limits::Limits;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};
use sweepline_plugin::options::Span;

use crate::acks::Bounds;
use crate::limits;
use crate::source::HecSource;

/// Options of the `splunk_hec` source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address and port to listen on, or `unix:PATH`.
    pub address: String,
    /// Tokens that senders may show; without any, everybody may send.
    pub valid_tokens: Vec<String>,
    /// Whether the token may stand in the query string.
    pub allow_query_string_auth: bool,
    /// Connector to name for all records, instead of the one that the source type stands for.
    pub connector: Option<String>,
    /// Source types and the connectors of their records, beside those that are known.
    pub sourcetypes: BTreeMap<String, String>,
    /// See [`AckOptions`].
    pub acknowledgements: AckOptions,
    /// See [`ServerTlsOptions`].
    pub tls: ServerTlsOptions,
    /// See [`Limits`].
    pub limits: Limits,
}

/// Indexer acknowledgement: requests are answered at once, and senders ask later whether they are done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AckOptions {
    /// Whether requests are answered at once; they must name a channel then.
    pub enabled: bool,
    /// Channels at once.
    pub max_number_of_ack_channels: usize,
    /// Requests that one channel may have open or not asked about.
    pub max_pending_acks_per_channel: usize,
    /// The same of all channels together.
    pub max_pending_acks: usize,
    /// Time without a request after which a channel is forgotten.
    pub max_idle_time: Span,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:8088".to_owned(),
            valid_tokens: Vec::new(),
            allow_query_string_auth: false,
            connector: None,
            sourcetypes: BTreeMap::new(),
            acknowledgements: AckOptions::default(),
            tls: ServerTlsOptions::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for AckOptions {
    fn default() -> Self {
        Self {
            enabled: false,
            max_number_of_ack_channels: limits::DEFAULT_CHANNELS,
            max_pending_acks_per_channel: limits::DEFAULT_PENDING_PER_CHANNEL,
            max_pending_acks: limits::DEFAULT_PENDING,
            max_idle_time: Span(limits::DEFAULT_IDLE),
        }
    }
}

impl Options {
    /// Returns what the port is opened with.
    pub(crate) fn listening(&self) -> Result<ListenOptions<'_>, ComponentError> {
        let address = Address::parse(&self.address)?;
        Ok(ListenOptions::of_server(address, &self.tls, &self.limits))
    }
}

impl AckOptions {
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            channels: self.max_number_of_ack_channels,
            per_channel: self.max_pending_acks_per_channel,
            together: self.max_pending_acks,
            idle: self.max_idle_time.0,
        }
    }

    fn check(&self) -> Result<(), ComponentError> {
        for (name, value) in [
            ("max_number_of_ack_channels", self.max_number_of_ack_channels),
            ("max_pending_acks_per_channel", self.max_pending_acks_per_channel),
            ("max_pending_acks", self.max_pending_acks),
        ] {
            if !(1..=limits::MAX_PENDING).contains(&value) {
                return Err(ComponentError::Config(format!(
                    "`acknowledgements.{name}` is {value}, it must be between 1 and {}",
                    limits::MAX_PENDING
                )));
            }
        }
        Ok(())
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        Address::check(&self.address, &self.tls)?;
        if self.valid_tokens.iter().any(String::is_empty) {
            return Err(ComponentError::Config("`valid_tokens` holds an empty token".to_owned()));
        }
        self.acknowledgements.check()?;
        self.limits.check()
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        self.listening().and_then(Listener::check_environment)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(HecSource::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_cannot_work_are_named() {
        let mut options = Options::default();
        assert!(options.check().is_ok());
        options.valid_tokens = vec!["a".to_owned(), String::new()];
        assert_eq!(options.check().unwrap_err().to_string(), "`valid_tokens` holds an empty token");
        options.valid_tokens.clear();
        options.acknowledgements.max_pending_acks = 0;
        assert!(options.check().unwrap_err().to_string().contains("max_pending_acks` is 0"));
    }
}
