//! Options of the `vector` sink. Names are Vector's where Vector has them.

use std::path::PathBuf;

use serde::Deserialize;
use sweepline_net::client::{Connector, Target};
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Sink};
use sweepline_plugin::delivery::{BatchOptions, RequestOptions};

use crate::sink::VectorSink;

/// Options of the `vector` sink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Host and port of the receiver, with or without `http://` or `https://` in front, or `unix:PATH`.
    pub address: String,
    /// Version of the protocol, which is 2 since Vector 0.15; here so that Vector's configuration can be taken over.
    #[serde(default)]
    pub version: Option<String>,
    /// How requests are packed.
    #[serde(default)]
    pub compression: Compression,
    /// See [`HealthcheckOptions`].
    #[serde(default)]
    pub healthcheck: HealthcheckOptions,
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

/// How requests are packed: by name, or as Vector had it before 0.56, where `true` is gzip.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub enum Compression {
    /// Packed with gzip, or not.
    Gzip(bool),
    /// By name.
    Named(Encoding),
}

impl Default for Compression {
    fn default() -> Self {
        Self::Named(Encoding::None)
    }
}

impl Compression {
    pub(crate) fn encoding(self) -> Encoding {
        match self {
            Self::Gzip(true) => Encoding::Gzip,
            Self::Gzip(false) => Encoding::None,
            Self::Named(encoding) => encoding,
        }
    }
}

/// Whether the receiver is looked at when the sink starts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HealthcheckOptions {
    /// Whether it is. Default true.
    pub enabled: bool,
}

impl Default for HealthcheckOptions {
    fn default() -> Self {
        Self { enabled: true }
    }
}

/// The version of Vector's protocol that is spoken.
const VERSION: &str = "2";

impl Options {
    fn target(&self) -> Result<Target, ComponentError> {
        let address = self.address.strip_prefix("http://").or_else(|| self.address.strip_prefix("https://"));
        Target::parse(address.map_or(self.address.as_str(), |address| address.trim_end_matches('/')))
    }

    fn is_secure(&self) -> bool {
        self.tls.enabled.unwrap_or(self.tls.is_on() || self.address.starts_with("https://"))
    }

    /// Returns how the receiver is reached.
    pub(crate) fn connector(&self) -> Result<Connector, ComponentError> {
        Connector::with_tls(self.target()?, &self.tls, self.is_secure(), &["h2"])
    }
}

impl Prepare<Box<dyn Sink>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        self.target()?.check_tls(&self.tls, self.is_secure())?;
        if let Some(version) = self.version.as_deref().filter(|version| *version != VERSION) {
            return Err(ComponentError::Config(format!(
                "`version` is `{version}`, only {VERSION} is spoken"
            )));
        }
        self.batch.check()?;
        self.request.check()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(VectorSink::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(text: &str) -> Result<Options, String> {
        sweepline_testkit::options(text)
    }

    #[test]
    fn options_that_cannot_work_are_named() {
        assert!(options("{}").unwrap_err().contains("`address` is missing"));
        assert!(options("{address: here}").unwrap_err().starts_with("`address` is `here`"));
        assert!(options("{address: 'a:1', version: '1'}").unwrap_err().contains("only 2 is spoken"));
        assert!(
            options("{address: 'a:1', batch: {max_events: 0}}").unwrap_err().contains("batch.max_events")
        );
        assert!(options("{address: 'a:1', compression: brotli}").is_err());
        let error = options("{address: 'unix:/run/a.sock', tls: {enabled: true}}").unwrap_err();
        assert!(error.contains("TLS needs a host and a port"), "{error}");
    }

    #[test]
    fn compression_has_a_name_or_is_on() {
        for (text, wanted) in [
            ("{address: 'a:1'}", Encoding::None),
            ("{address: 'a:1', compression: true}", Encoding::Gzip),
            ("{address: 'a:1', compression: false}", Encoding::None),
            ("{address: 'a:1', compression: none}", Encoding::None),
            ("{address: 'a:1', compression: zstd}", Encoding::Zstd),
        ] {
            assert_eq!(options(text).unwrap().compression.encoding(), wanted, "{text}");
        }
    }

    #[test]
    fn an_address_may_be_a_url_whose_scheme_says_whether_tls_is_spoken() {
        for (text, secure) in [
            ("{address: 'a:1'}", false),
            ("{address: 'http://a:1/'}", false),
            ("{address: 'https://a:1'}", true),
            ("{address: 'a:1', tls: {enabled: true}}", true),
            ("{address: 'https://a:1', tls: {enabled: false}}", false),
        ] {
            let options = options(text).unwrap();
            assert_eq!(
                (options.target().unwrap().to_string(), options.is_secure()),
                ("a:1".to_owned(), secure)
            );
        }
    }
}
