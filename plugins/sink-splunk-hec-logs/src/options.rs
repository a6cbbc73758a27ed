//! Options of the `splunk_hec_logs` sink. Names are Vector's.

use std::path::PathBuf;

use serde::Deserialize;
use sweepline_asim::schema::Field;
use sweepline_net::client::{HealthCheckOptions, HttpOptions};
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Sink};
use sweepline_plugin::delivery::{BatchOptions, RequestOptions};
use sweepline_plugin::encode::Codec;
use sweepline_plugin::options::Span;

use crate::limits::{DEFAULT_PENDING_ACKS, DEFAULT_QUERIES, DEFAULT_QUERY_INTERVAL, MAX_PENDING_ACKS};
use crate::sink::HecSink;

/// Options of the `splunk_hec_logs` sink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The collector: `https://host:port`, without `/services/collector`.
    pub endpoint: String,
    /// The token.
    #[serde(alias = "token")]
    pub default_token: String,
    /// Index. Default: the token's.
    #[serde(default)]
    pub index: Option<String>,
    /// Source type. Default: the token's.
    #[serde(default)]
    pub sourcetype: Option<String>,
    /// Source. Default: the file that a raw record comes from, else the token's.
    #[serde(default)]
    pub source: Option<String>,
    /// Column of sessions that names the host; a raw record's host is its peer.
    #[serde(default = "default_host_key")]
    pub host_key: String,
    /// Column of sessions that holds the event's time.
    #[serde(default = "default_timestamp_key")]
    pub timestamp_key: String,
    /// Columns of sessions that are sent as indexed fields, too.
    #[serde(default)]
    pub indexed_fields: Vec<String>,
    /// How an event looks.
    #[serde(default)]
    pub encoding: EncodingOptions,
    /// How bodies are packed.
    #[serde(default)]
    pub compression: Encoding,
    /// See [`AckOptions`].
    #[serde(default)]
    pub acknowledgements: AckOptions,
    /// See [`ClientTlsOptions`].
    #[serde(default)]
    pub tls: ClientTlsOptions,
    /// Whether the collector's health is asked for at the start; by default at its own path.
    #[serde(default)]
    pub healthcheck: HealthCheckOptions,
    /// See [`BatchOptions`].
    #[serde(default)]
    pub batch: BatchOptions,
    /// See [`RequestOptions`].
    #[serde(default)]
    pub request: RequestOptions,
}

/// The `encoding` section.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncodingOptions {
    /// `json`: the event is an object; `text`: it is a string, raw records as they came.
    pub codec: Codec,
}

/// The `acknowledgements` section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AckOptions {
    /// Whether events wait for the indexer's confirmation, where the token has that turned on.
    pub indexer_acknowledgements_enabled: bool,
    /// How often the collector is asked.
    pub query_interval: Span,
    /// Questions after which a request that is not confirmed is sent again.
    pub retry_limit: u32,
    /// Requests that may wait for their confirmation; no more are sent meanwhile.
    pub max_pending_acks: usize,
}

impl Default for AckOptions {
    fn default() -> Self {
        Self {
            indexer_acknowledgements_enabled: true,
            query_interval: Span(DEFAULT_QUERY_INTERVAL),
            retry_limit: DEFAULT_QUERIES,
            max_pending_acks: DEFAULT_PENDING_ACKS,
        }
    }
}

fn default_host_key() -> String {
    Field::Dvc.name().to_owned()
}

fn default_timestamp_key() -> String {
    Field::TimeGenerated.name().to_owned()
}

/// Columns that options name.
pub(crate) struct Columns {
    pub(crate) host: Field,
    pub(crate) time: Field,
    pub(crate) indexed: Vec<Field>,
}

/// The URLs of a collector.
pub(crate) struct Urls {
    pub(crate) event: String,
    pub(crate) ack: String,
    pub(crate) health: String,
}

impl Options {
    pub(crate) fn urls(&self) -> Urls {
        let base = format!("{}/services/collector", self.endpoint.trim_end_matches('/'));
        Urls {
            event: format!("{base}/event"),
            ack: format!("{base}/ack"),
            health: format!("{base}/health/1.0"),
        }
    }

    /// Returns what a URL of the collector is called with; `authorization` is [`Options::authorization`].
    pub(crate) fn http<'o>(&'o self, url: &'o str, authorization: &'o str) -> HttpOptions<'o> {
        HttpOptions {
            url,
            tls: &self.tls,
            auth: None,
            headers: vec![("authorization", authorization), ("content-type", "application/json")],
            compression: self.compression,
            timeout: self.request.timeout.0,
        }
    }

    pub(crate) fn authorization(&self) -> String {
        format!("Splunk {}", self.default_token)
    }

    pub(crate) fn columns(&self) -> Result<Columns, ComponentError> {
        let indexed: Result<_, _> =
            self.indexed_fields.iter().map(|name| column("indexed_fields", name)).collect();
        Ok(Columns {
            host: column("host_key", &self.host_key)?,
            time: column("timestamp_key", &self.timestamp_key)?,
            indexed: indexed?,
        })
    }
}

fn column(option: &str, name: &str) -> Result<Field, ComponentError> {
    Field::from_name(name).ok_or_else(|| {
        let near = Field::nearest(name).map(|near| format!(" (did you mean `{}`?)", near.name()));
        ComponentError::Config(format!("`{option}`: unknown column `{name}`{}", near.unwrap_or_default()))
    })
}

impl AckOptions {
    fn check(&self) -> Result<(), ComponentError> {
        if !(1..=MAX_PENDING_ACKS).contains(&self.max_pending_acks) {
            return Err(ComponentError::Config(format!(
                "`acknowledgements.max_pending_acks` is {}, it must be between 1 and {MAX_PENDING_ACKS}",
                self.max_pending_acks
            )));
        }
        if self.query_interval.0.is_zero() || self.retry_limit == 0 {
            return Err(ComponentError::Config(
                "`acknowledgements.query_interval` and `acknowledgements.retry_limit` must be more than 0"
                    .to_owned(),
            ));
        }
        Ok(())
    }
}

impl Prepare<Box<dyn Sink>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        if self.default_token.is_empty() {
            return Err(ComponentError::Config("`default_token` is empty".to_owned()));
        }
        if self.endpoint.contains("/services/collector") || self.endpoint.contains(['?', '#']) {
            return Err(ComponentError::Config(format!(
                "`endpoint` is `{}`, it must be the collector's address alone, such as https://splunk.example.com:8088",
                self.endpoint
            )));
        }
        self.http(&self.endpoint, &self.authorization()).check()?;
        if let Some(url) = &self.healthcheck.uri {
            self.http(url, &self.authorization()).check()?;
        }
        self.columns()?;
        self.acknowledgements.check()?;
        self.batch.check()?;
        self.request.check()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(HecSink::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        sweepline_testkit::options::<Options, _>(text).unwrap_err()
    }

    #[test]
    fn options_that_cannot_work_are_named() {
        for (section, told) in [
            ("endpoint: 'http://a:8088'", "`default_token`"),
            ("default_token: t", "`endpoint`"),
            ("{endpoint: 'http://a:8088', default_token: ''}", "`default_token` is empty"),
            ("{endpoint: 'a:8088', default_token: t}", "must start with http:// or https://"),
            ("{endpoint: 'http://a/services/collector/event', default_token: t}", "address alone"),
            ("{endpoint: 'http://a', default_token: \"a\\nb\"}", "`authorization`"),
            ("{endpoint: 'http://a', default_token: t, host_key: DvcHostnam}", "did you mean `DvcHostname`"),
            (
                "{endpoint: 'http://a', default_token: t, indexed_fields: [x]}",
                "`indexed_fields`: unknown column `x`",
            ),
            (
                "{endpoint: 'http://a', default_token: t, acknowledgements: {max_pending_acks: 65}}",
                "between 1 and 64",
            ),
            ("{endpoint: 'http://a', default_token: t, acknowledgements: {retry_limit: 0}}", "more than 0"),
        ] {
            let error = error(section);
            assert!(error.contains(told), "{section}: {error}");
        }
    }
}
