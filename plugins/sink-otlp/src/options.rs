//! Options of the `otlp` sink. Protocols have the names of OpenTelemetry's environment variables.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hyper::Uri;
use hyper::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use sweepline_net::auth::Auth;
use sweepline_net::client::{HttpOptions, HttpUrl, Target};
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Sink};
use sweepline_plugin::delivery::{BatchOptions, RequestOptions};

use crate::sink::OtlpSink;

/// Options of the `otlp` sink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Where to: `http://…` or `https://…`.
    pub endpoint: String,
    /// How requests are written.
    #[serde(default)]
    pub protocol: Protocol,
    /// How they are packed.
    #[serde(default)]
    pub compression: Encoding,
    /// Credentials.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// Further headers, or metadata of calls.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Attributes of the resource; `service.name` is `sweepline` unless it is among them.
    #[serde(default)]
    pub resource: BTreeMap<String, String>,
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

/// How requests are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
pub enum Protocol {
    /// gRPC.
    #[default]
    #[serde(rename = "grpc")]
    Grpc,
    /// Protobuf over HTTP.
    #[serde(rename = "http/protobuf")]
    HttpProtobuf,
    /// JSON over HTTP.
    #[serde(rename = "http/json")]
    HttpJson,
}

/// The port of OTLP over gRPC.
const GRPC_PORT: u16 = 4317;
/// Where OTLP over HTTP takes logs.
const HTTP_PATH: &str = "/v1/logs";

impl Protocol {
    /// Returns the content type of HTTP requests.
    pub(crate) fn content_type(self) -> &'static str {
        if self == Self::HttpJson { "application/json" } else { "application/x-protobuf" }
    }
}

impl Options {
    /// Returns the URL that is posted to: that of the endpoint, with OTLP's path unless it has one.
    pub(crate) fn url(&self) -> String {
        match self.endpoint.parse::<Uri>() {
            Ok(uri) if uri.path() == "/" && uri.query().is_none() => {
                format!("{}{HTTP_PATH}", self.endpoint.trim_end_matches('/'))
            }
            _ => self.endpoint.clone(),
        }
    }

    /// Returns what is called over HTTP.
    pub(crate) fn http<'o>(&'o self, url: &'o str) -> HttpOptions<'o> {
        let own = std::iter::once(("content-type", self.protocol.content_type()));
        let theirs = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        HttpOptions {
            url,
            tls: &self.tls,
            auth: self.auth.as_ref(),
            headers: theirs.chain(own).collect(),
            compression: self.compression,
            timeout: self.request.timeout.0,
        }
    }

    /// Returns what is called over gRPC, and whether over TLS.
    pub(crate) fn target(&self) -> Result<(Target, bool), ComponentError> {
        let url = HttpUrl::read(&self.endpoint)?;
        if url.uri().path() != "/" || url.uri().query().is_some() {
            return Err(ComponentError::Config(format!(
                "`endpoint` is `{}`, it must end with the port: gRPC knows no paths",
                self.endpoint
            )));
        }
        Ok((url.target_or(GRPC_PORT), url.is_secure()))
    }

    /// Returns the metadata of calls.
    pub(crate) fn metadata(&self) -> Result<HeaderMap, ComponentError> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let pair = HeaderName::try_from(name).ok().zip(HeaderValue::try_from(value).ok());
            let (name, value) =
                pair.ok_or_else(|| ComponentError::Config(format!("`{name}` in `headers` is not a header")))?;
            headers.insert(name, value);
        }
        if let Some(auth) = &self.auth {
            auth.check()?;
            headers.insert(AUTHORIZATION, auth.header()?);
        }
        Ok(headers)
    }
}

impl Prepare<Box<dyn Sink>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        match self.protocol {
            Protocol::Grpc => {
                self.target()?;
                self.tls.check()?;
                self.metadata()?;
            }
            Protocol::HttpProtobuf | Protocol::HttpJson => self.http(&self.url()).check()?,
        }
        self.batch.check()?;
        self.request.check()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(OtlpSink::build(*self, host)?))
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
        for (section, told) in [
            ("{protocol: grpc}", "`endpoint`"),
            ("{endpoint: 'collector:4317'}", "must start with http:// or https://"),
            ("{endpoint: 'http://a:b@collector:4317'}", "must not hold credentials"),
            ("{endpoint: 'http://collector:4317/v1/logs'}", "gRPC knows no paths"),
            ("{endpoint: 'http://a', protocol: http}", "http/protobuf"),
            ("{endpoint: 'http://a', compression: snappy}", "snappy"),
            ("{endpoint: 'http://a', headers: {'a b': c}}", "`a b`"),
            ("{endpoint: 'http://a', protocol: http/json, headers: {'a b': c}}", "`a b`"),
            ("{endpoint: 'http://a', auth: {strategy: bearer, token: ''}}", "`auth.token` is empty"),
            ("{endpoint: 'https://a', tls: {crt_file: a}}", "`tls.key_file`"),
            ("{endpoint: 'http://a', batch: {max_events: 0}}", "`batch.max_events`"),
            ("{endpoint: 'http://a', request: {concurrency: 0}}", "`request.concurrency`"),
        ] {
            let error = options(section).unwrap_err();
            assert!(error.contains(told), "{section}: {error}");
        }
    }

    #[test]
    fn ports_and_paths_are_otlps_unless_others_are_named() {
        let target = |endpoint: &str| {
            let (target, is_tls) = options(&format!("{{endpoint: '{endpoint}'}}")).unwrap().target().unwrap();
            (target.to_string(), is_tls)
        };
        assert_eq!(target("http://collector"), ("collector:4317".to_owned(), false));
        assert_eq!(target("https://[2001:db8::1]:443"), ("[2001:db8::1]:443".to_owned(), true));
        let url = |endpoint: &str| {
            options(&format!("{{endpoint: '{endpoint}', protocol: http/protobuf}}")).unwrap().url()
        };
        assert_eq!(url("http://collector:4318"), "http://collector:4318/v1/logs");
        assert_eq!(url("http://collector:4318/"), "http://collector:4318/v1/logs");
        assert_eq!(url("https://collector/otlp/logs"), "https://collector/otlp/logs");
    }
}
