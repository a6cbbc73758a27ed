//! Options of the `vector` source. Names are Vector's where Vector has them.

use std::time::Duration;

use serde::Deserialize;
use sweepline_net::limits::Limits;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};
use sweepline_plugin::options::Span;

use crate::source::VectorSource;

/// Options of the `vector` source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address and port to listen on, or `unix:PATH`.
    pub address: String,
    /// Version of the protocol, which is 2 since Vector 0.15; here so that Vector's configuration can be taken over.
    pub version: Option<String>,
    /// Field that holds the record as text. Events without it, and all where it is empty, become a line of JSON.
    pub raw_field: String,
    /// Connector to name for all records, instead of the one that an event names in `asim.connector`.
    pub connector: Option<String>,
    /// See [`KeepaliveOptions`].
    pub keepalive: KeepaliveOptions,
    /// See [`ServerTlsOptions`].
    pub tls: ServerTlsOptions,
    /// See [`Limits`].
    pub limits: Limits,
}

/// How long connections may live: by Vector's names, beside `limits.max_connection_age`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeepaliveOptions {
    /// Age, in seconds, at which a connection is told to go and come back; 0 is never.
    pub max_connection_age_secs: Option<u64>,
    /// Time, in seconds, that its open calls get then.
    pub max_connection_age_grace_secs: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:6000".to_owned(),
            version: None,
            raw_field: "message".to_owned(),
            connector: None,
            keepalive: KeepaliveOptions::default(),
            tls: ServerTlsOptions::default(),
            limits: Limits::default(),
        }
    }
}

/// The version of Vector's protocol that is spoken.
const VERSION: &str = "2";

impl Options {
    /// Returns what the port is opened with.
    pub(crate) fn listening(&self) -> Result<ListenOptions<'_>, ComponentError> {
        let address = Address::parse(&self.address)?;
        Ok(ListenOptions::of_server(address, &self.tls, &self.limits))
    }

    /// Returns the limits, with what `keepalive` says of them.
    pub(crate) fn limits(&self) -> Limits {
        let mut limits = self.limits.clone();
        let seconds = |seconds| Span(Duration::from_secs(seconds));
        if let Some(age) = self.keepalive.max_connection_age_secs {
            limits.max_connection_age = seconds(age);
        }
        if let Some(grace) = self.keepalive.max_connection_age_grace_secs {
            limits.max_connection_age_grace = seconds(grace);
        }
        limits
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        Address::check(&self.address, &self.tls)?;
        if let Some(version) = self.version.as_deref().filter(|version| *version != VERSION) {
            return Err(ComponentError::Config(format!(
                "`version` is `{version}`, only {VERSION} is spoken"
            )));
        }
        self.limits.check()
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        self.listening().and_then(Listener::check_environment)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(VectorSource::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(change: impl FnOnce(&mut Options)) -> String {
        let mut options = Options::default();
        change(&mut options);
        options.check().unwrap_err().to_string()
    }

    #[test]
    fn options_that_cannot_work_are_named() {
        assert!(Options::default().check().is_ok());
        assert!(Options { version: Some("2".to_owned()), ..Options::default() }.check().is_ok());
        assert!(error(|options| options.address = "here".to_owned()).starts_with("`address` is `here`"));
        assert!(error(|options| options.version = Some("1".to_owned())).contains("only 2 is spoken"));
        assert!(error(|options| options.tls.enabled = Some(true)).contains("crt_file"));
        assert!(error(|options| options.limits.max_streams = 0).contains("limits.max_streams"));
    }

    #[test]
    fn vectors_words_for_the_age_of_connections_win() {
        let keepalive =
            KeepaliveOptions { max_connection_age_secs: Some(300), max_connection_age_grace_secs: Some(5) };
        let limits = Options { keepalive, ..Options::default() }.limits();
        assert_eq!(limits.max_connection_age, Span(Duration::from_secs(300)));
        assert_eq!(limits.max_connection_age_grace, Span(Duration::from_secs(5)));
    }
}
