//! Alerts by HTTP POST.
//!
//! One request an alert, JSON as body. With a secret, `X-Sweepline-Signature` is `sha256=` and the
//! hexadecimal HMAC-SHA-256 of the body, as GitHub's webhooks have it. `Idempotency-Key` is the
//! alert's id and update number: a receiver that has seen it can answer 200 and do nothing.
//!
//! What is tried again, and when: see [`Http::post`] and [`Retry`]. Any other answer than 2xx is final.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use hmac::{Hmac, Mac};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde::Deserialize;
use sha2::Sha256;
use sweepline_net::client::{Http, HttpOptions};
use sweepline_net::compress::Encoding;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host};
use sweepline_plugin::delivery::Retry;
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
    headers: BTreeMap<String, String>,
    /// See [`ClientTlsOptions`].
    #[serde(default)]
    tls: ClientTlsOptions,
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

static SIGNATURE: HeaderName = HeaderName::from_static("x-sweepline-signature");
static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

impl WebhookOptions {
    /// Looks at the options without side effects.
    pub(super) fn check(&self) -> Result<(), ComponentError> {
        self.http().check().map_err(named)
    }

    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn http(&self) -> HttpOptions<'_> {
        HttpOptions {
            url: &self.url,
            tls: &self.tls,
            auth: None,
            headers: self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            compression: Encoding::None,
            timeout: self.timeout.0,
        }
    }
}

/// Says that an error is about a webhook: a sink has outputs of other kinds, too.
fn named(error: ComponentError) -> ComponentError {
    match error {
        ComponentError::Config(why) => ComponentError::Config(format!("webhook: {why}")),
        other => other,
    }
}

pub(super) struct Webhook {
    http: Http,
    secret: Option<String>,
    retry: Retry,
    shutdown: CancellationToken,
}

impl Webhook {
    pub(super) fn new(options: WebhookOptions, host: &Host) -> Result<Self, ComponentError> {
        let http = Http::new(&options.http()).map_err(named)?;
        let retry = Retry {
            first: FIRST_DELAY,
            longest: MAX_DELAY,
            longest_asked: MAX_DELAY,
            attempts: None,
            give_up_after: Some(options.give_up_after.0),
        };
        Ok(Self { http, secret: options.secret, retry, shutdown: host.shutdown.clone() })
    }

    pub(super) async fn deliver(&self, alerts: &[Alert]) -> Result<(), ComponentError> {
        for alert in alerts {
            self.deliver_one(alert).await?;
        }
        Ok(())
    }

    async fn deliver_one(&self, alert: &Alert) -> Result<(), ComponentError> {
        let unavailable = |why: String| ComponentError::Unavailable(format!("webhook {why}"));
        let body = serde_json::to_vec(alert).map_err(|error| unavailable(error.to_string()))?;
        let headers = self.headers(alert, &body)?;
        let failed = |why: &str, tries| tracing::debug!(error = why, tries, "webhook will be tried again");
        self.retry
            .until_taken(&self.shutdown, failed, || self.http.post(&body, &headers))
            .await
            .map(|_| ())
            .map_err(|error| unavailable(error.to_string()))
    }

    /// Returns the headers of one request; they win over those that the user set.
    fn headers(&self, alert: &Alert, body: &[u8]) -> Result<Vec<(HeaderName, HeaderValue)>, ComponentError> {
        let key = format!("{}-{}", alert.id, alert.update);
        let mut headers = vec![
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (IDEMPOTENCY_KEY.clone(), header(key)?),
        ];
        if let Some(secret) = &self.secret {
            headers.push((SIGNATURE.clone(), header(signature(secret, body)?)?));
        }
        Ok(headers)
    }
}

fn header(text: String) -> Result<HeaderValue, ComponentError> {
    HeaderValue::try_from(text)
        .map_err(|error| ComponentError::Unavailable(format!("webhook header: {error}")))
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

#[cfg(test)]
mod tests;
