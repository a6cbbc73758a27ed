//! Options of the `http` sink. Names are Vector's where Vector has them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hyper::Method;
use serde::Deserialize;
use sweepline_net::auth::Auth;
use sweepline_net::client::{HealthCheckOptions, HttpOptions};
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Sink};
use sweepline_plugin::delivery::{BatchOptions, RequestOptions};
use sweepline_plugin::encode::Codec;

use crate::body::Framing;
use crate::sink::HttpSink;

/// Options of the `http` sink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Where to: `http://…` or `https://…`.
    pub uri: String,
    /// How.
    #[serde(default)]
    pub method: Verb,
    /// How an event looks.
    #[serde(default)]
    pub encoding: EncodingOptions,
    /// How events stand beside each other. Default: JSON in an array, text in lines.
    #[serde(default)]
    pub framing: Option<Framing>,
    /// How bodies are packed.
    #[serde(default)]
    pub compression: Encoding,
    /// Credentials.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// See [`ClientTlsOptions`].
    #[serde(default)]
    pub tls: ClientTlsOptions,
    /// See [`HealthCheckOptions`].
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
    /// See [`Codec`].
    pub codec: Codec,
}

/// The method of requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// POST.
    #[default]
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
}

impl Verb {
    pub(crate) fn method(self) -> Method {
        match self {
            Self::Post => Method::POST,
            Self::Put => Method::PUT,
            Self::Patch => Method::PATCH,
        }
    }
}

impl Options {
    pub(crate) fn framing(&self) -> Framing {
        self.framing.unwrap_or_else(|| Framing::of(self.encoding.codec))
    }

    pub(crate) fn http(&self) -> HttpOptions<'_> {
        let content_type = self.framing().content_type(self.encoding.codec);
        // Those of the user come last, so that they win.
        let own = std::iter::once(("content-type", content_type));
        let headers = own.chain(self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        HttpOptions {
            url: &self.uri,
            tls: &self.tls,
            auth: self.auth.as_ref(),
            headers: headers.collect(),
            compression: self.compression,
            timeout: self.request.timeout.0,
        }
    }

    /// Returns where the receiver is looked at, if anywhere.
    pub(crate) fn health_uri(&self) -> Option<&str> {
        self.healthcheck.uri.as_deref().filter(|_| self.healthcheck.enabled)
    }
}

impl Prepare<Box<dyn Sink>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        self.http().check()?;
        if let Some(url) = self.health_uri() {
            HttpOptions { url, ..self.http() }.check()?;
        }
        if self.framing() == Framing::JsonArray && self.encoding.codec == Codec::Text {
            return Err(ComponentError::Config(
                "`framing.method: json_array` needs `encoding.codec: json`".to_owned(),
            ));
        }
        self.batch.check()?;
        self.request.check()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(HttpSink::build(*self, host)?))
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
            ("{method: post}", "`uri`"),
            ("{uri: 'collector:80'}", "must start with http:// or https://"),
            ("{uri: 'http://a/', method: get}", "get"),
            ("{uri: 'http://a/', encoding: {codec: xml}}", "xml"),
            (
                "{uri: 'http://a/', encoding: {codec: text}, framing: {method: json_array}}",
                "`encoding.codec: json`",
            ),
            ("{uri: 'http://a/', headers: {'a b': c}}", "`a b`"),
            ("{uri: 'http://a/', auth: {strategy: bearer, token: ''}}", "`auth.token` is empty"),
            ("{uri: 'http://a/', healthcheck: {uri: nowhere}}", "`nowhere`"),
            ("{uri: 'http://a/', batch: {max_events: 0}}", "`batch.max_events`"),
            ("{uri: 'http://a/', request: {concurrency: 0}}", "`request.concurrency`"),
            ("{uri: 'https://a/', tls: {crt_file: a}}", "`tls.key_file`"),
        ] {
            let error = error(section);
            assert!(error.contains(told), "{section}: {error}");
        }
    }
}
