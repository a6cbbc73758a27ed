//! Alerts by HTTP POST.
//!
//! One request an alert, JSON as body. With a secret, `X-Sweepline-Signature` is `sha256=` and the
//! hexadecimal HMAC-SHA-256 of the body, as GitHub's webhooks have it. `Idempotency-Key` is the
//! alert's id and update number: a receiver that has seen it can answer 200 and do nothing.
//!
//! Retried, with growing delay: no connection, time-outs, 408, 429 and 5xx; `Retry-After` is heeded.
//! Any other answer than 2xx is final.

use std::time::Duration;

use bytes::Bytes;
use hmac::{Hmac, Mac};
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use sha2::Sha256;
use sweepline_plugin::component::{ComponentError, Host};
use sweepline_plugin::event::Alert;
use sweepline_plugin::options::Span;
use tokio_util::sync::CancellationToken;

/// Options of the webhook output.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookOptions {
    /// Where to post to: `http` or `https`.
    url: String,
    /// Secret for the signature header.
    #[serde(default)]
    secret: Option<String>,
    /// Further headers.
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
    /// Time for one try. Default 10 s.
    #[serde(default = "default_timeout")]
    timeout: Span,
    /// Time for all tries. Default 5 min; after it the alert counts as not delivered.
    #[serde(default = "default_give_up_after")]
    give_up_after: Span,
}

fn default_timeout() -> Span {
    Span(Duration::from_secs(10))
}

fn default_give_up_after() -> Span {
    Span(Duration::from_secs(300))
}

/// Delay before the second try; doubles up to [`MAX_DELAY`].
const FIRST_DELAY: Duration = Duration::from_millis(500);
/// Longest delay between tries.
const MAX_DELAY: Duration = Duration::from_secs(30);
/// Tries that are still made after the pipeline was told to stop.
const TRIES_WHEN_STOPPING: u32 = 2;

static SIGNATURE: HeaderName = HeaderName::from_static("x-sweepline-signature");
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

impl WebhookOptions {
    /// Looks at the options without side effects.
    pub(super) fn check(&self) -> Result<(), ComponentError> {
        self.uri()?;
        self.header_map().map(|_| ())
    }

    fn uri(&self) -> Result<Uri, ComponentError> {
        let bad = |why: &str| ComponentError::Config(format!("webhook `url` {why}"));
        let uri: Uri = self.url.parse().map_err(|_| bad("is not a URL"))?;
        match (uri.scheme_str(), uri.host()) {
            (Some("http" | "https"), Some(_)) => Ok(uri),
            _ => Err(bad("must start with http:// or https://")),
        }
    }

    fn header_map(&self) -> Result<Vec<(HeaderName, HeaderValue)>, ComponentError> {
        let mut headers = Vec::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            let pair = HeaderName::try_from(name.as_str()).ok().zip(HeaderValue::try_from(value).ok());
            headers.push(
                pair.ok_or_else(|| {
                    ComponentError::Config(format!("webhook header `{name}` is not a header"))
                })?,
            );
        }
        Ok(headers)
    }
}

pub(super) struct Webhook {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    uri: Uri,
    headers: Vec<(HeaderName, HeaderValue)>,
    options: WebhookOptions,
    shutdown: CancellationToken,
}

/// How one try ended.
enum Try {
    Delivered,
    Again(String, Option<Duration>),
    Refused(StatusCode),
}

impl Webhook {
    pub(super) fn new(options: WebhookOptions, host: &Host) -> Result<Self, ComponentError> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| ComponentError::Unavailable(format!("TLS: {error}")))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            uri: options.uri()?,
            headers: options.header_map()?,
            options,
            shutdown: host.shutdown.clone(),
        })
    }

    pub(super) async fn deliver(&self, alerts: &[Alert]) -> Result<(), ComponentError> {
        for alert in alerts {
            self.deliver_one(alert).await?;
        }
        Ok(())
    }

    async fn deliver_one(&self, alert: &Alert) -> Result<(), ComponentError> {
        let body = serde_json::to_vec(alert)
            .map_err(|error| ComponentError::Unavailable(format!("alert as JSON: {error}")))?;
        let body = Bytes::from(body);
        let give_up = tokio::time::Instant::now() + self.options.give_up_after.0;
        let mut delay = FIRST_DELAY;
        let mut tries = 0;
        loop {
            tries += 1;
            let (why, wait) = match self.post(alert, body.clone()).await? {
                Try::Delivered => return Ok(()),
                Try::Refused(status) => {
                    return Err(ComponentError::Unavailable(format!(
                        "webhook {} answered {status}",
                        self.uri
                    )));
                }
                Try::Again(why, wait) => (why, wait.unwrap_or(delay).min(MAX_DELAY)),
            };
            let stopping = self.shutdown.is_cancelled() && tries >= TRIES_WHEN_STOPPING;
            if stopping || tokio::time::Instant::now() + wait >= give_up {
                return Err(ComponentError::Unavailable(format!(
                    "webhook {}: {why} (gave up after {tries} tries)",
                    self.uri
                )));
            }
            tracing::debug!(url = %self.uri, error = why, tries, "webhook will be tried again");
            tokio::time::sleep(wait).await;
            delay = (delay * 2).min(MAX_DELAY);
        }
    }

    async fn post(&self, alert: &Alert, body: Bytes) -> Result<Try, ComponentError> {
        let request = self.request(alert, body)?;
        let answer = match tokio::time::timeout(self.options.timeout.0, self.client.request(request)).await {
            Err(_) => {
                return Ok(Try::Again(
                    format!("no answer within {} s", self.options.timeout.0.as_secs()),
                    None,
                ));
            }
            Ok(Err(error)) => return Ok(Try::Again(root_cause(&error), None)),
            Ok(Ok(answer)) => answer,
        };
        let status = answer.status();
        if status.is_success() {
            return Ok(Try::Delivered);
        }
        let again = status.is_server_error()
            || status == StatusCode::REQUEST_TIMEOUT
            || status == StatusCode::TOO_MANY_REQUESTS;
        if !again {
            return Ok(Try::Refused(status));
        }
        let wait = answer
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        Ok(Try::Again(format!("answered {status}"), wait))
    }

    fn request(&self, alert: &Alert, body: Bytes) -> Result<Request<Full<Bytes>>, ComponentError> {
        let mut request = Request::post(self.uri.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, concat!("sweepline/", env!("CARGO_PKG_VERSION")))
            .header(&IDEMPOTENCY_KEY, format!("{}-{}", alert.id, alert.update));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(secret) = &self.options.secret {
            request = request.header(&SIGNATURE, signature(secret, &body)?);
        }
        request
            .body(Full::new(body))
            .map_err(|error| ComponentError::Config(format!("webhook request: {error}")))
    }
}

/// `sha256=` and the hexadecimal HMAC-SHA-256 of the body (RFC 2104).
fn signature(secret: &str, body: &[u8]) -> Result<String, ComponentError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .map_err(|error| ComponentError::Config(format!("webhook `secret`: {error}")))?;
    mac.update(body);
    let digest = mac.finalize().into_bytes();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("sha256={hex}"))
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
