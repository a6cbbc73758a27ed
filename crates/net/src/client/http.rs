//! Requests to one URL, with what every HTTP sink needs around them.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{CONTENT_ENCODING, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::delivery::SendError;

use super::{Connector, HttpUrl};
use crate::auth::Auth;
use crate::compress::{Encoding, pack};
use crate::server::root_cause;
use crate::tls::ClientTlsOptions;

/// What of an answer's body is read: error messages are short.
const ANSWER_BYTES: usize = 64 * 1024;
/// What of it goes into a message.
const TOLD_CHARS: usize = 200;

/// What to call, and as whom.
#[derive(Clone, Debug)]
pub struct HttpOptions<'o> {
    /// `http://…` or `https://…`.
    pub url: &'o str,
    /// See [`ClientTlsOptions`].
    pub tls: &'o ClientTlsOptions,
    /// See [`Auth`].
    pub auth: Option<&'o Auth>,
    /// Further headers.
    pub headers: Vec<(&'o str, &'o str)>,
    /// How bodies are packed.
    pub compression: Encoding,
    /// Time for one answer.
    pub timeout: Duration,
}

/// A client for one URL.
pub struct Http {
    client: Client<Connector, Full<Bytes>>,
    method: Method,
    uri: Uri,
    /// The URL in messages: without its query, which may hold secrets.
    shown: String,
    headers: HeaderMap,
    compression: Encoding,
    timeout: Duration,
    may_heal: fn(StatusCode) -> bool,
}

/// An answer of the 2xx kind.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body, as far as it is read.
    pub body: Bytes,
    /// Bytes of the request's body as they went over the wire.
    pub sent: u64,
}

impl HttpOptions<'_> {
    /// Looks at the options without side effects.
    ///
    /// # Errors
    ///
    /// Names the first that cannot be used.
    pub fn check(&self) -> Result<(), ComponentError> {
        HttpUrl::read(self.url)?;
        self.tls.check()?;
        self.header_map().map(|_| ())
    }

    fn header_map(&self) -> Result<HeaderMap, ComponentError> {
        let mut headers = HeaderMap::new();
        headers
            .insert(USER_AGENT, HeaderValue::from_static(concat!("sweepline/", env!("CARGO_PKG_VERSION"))));
        for (name, value) in &self.headers {
            let pair = HeaderName::try_from(*name).ok().zip(HeaderValue::try_from(*value).ok());
            let (name, value) =
                pair.ok_or_else(|| ComponentError::Config(format!("`{name}` in `headers` is not a header")))?;
            headers.insert(name, value);
        }
        if let Some(auth) = self.auth {
            auth.check()?;
            headers.insert(hyper::header::AUTHORIZATION, auth.header()?);
        }
        if let Some(encoding) = self.compression.header() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Ok(headers)
    }
}

impl Http {
    /// Returns a client; connects when first used.
    ///
    /// # Errors
    ///
    /// Names the first option that cannot be used.
    pub fn new(options: &HttpOptions<'_>) -> Result<Self, ComponentError> {
        let url = HttpUrl::read(options.url)?;
        let connector = Connector::with_tls(url.target(), options.tls, url.is_secure(), &["http/1.1"])?;
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            method: Method::POST,
            shown: without_query(url.uri()),
            uri: url.uri().clone(),
            headers: options.header_map()?,
            compression: options.compression,
            timeout: options.timeout,
            may_heal,
        })
    }

    /// Calls with another method than POST.
    #[must_use]
    pub fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Tries other statuses again than HTTP's usual ones.
    #[must_use]
    pub fn retrying(mut self, may_heal: fn(StatusCode) -> bool) -> Self {
        self.may_heal = may_heal;
        self
    }

    /// Returns the URL for messages: without its query, which may hold secrets.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Sends a body, with headers of this request only, which win over those of the options.
    ///
    /// # Errors
    ///
    /// No connection, no answer in time, an answer that breaks off, 408, 429 and 5xx (see [`Http::retrying`]) may be tried again, after `Retry-After` if there is one;
    /// 413 says that the body is too large; any other answer than 2xx is final.
    pub async fn post(&self, body: &[u8], more: &[(HeaderName, HeaderValue)]) -> Result<Answer, SendError> {
        let body = pack(body, self.compression).map_err(|error| SendError::again(error.to_string()))?;
        let sent = body.len() as u64;
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(self.uri.clone())
            .body(Full::new(body))
            .map_err(|error| SendError::Refused(error.to_string()))?;
        request.headers_mut().extend(self.headers.clone());
        for (name, value) in more {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        match tokio::time::timeout(self.timeout, self.exchange(request)).await {
            Err(_) => Err(SendError::again(format!(
                "{} did not answer within {} s",
                self.shown,
                self.timeout.as_secs_f64()
            ))),
            Ok(Err(error)) => Err(error),
            Ok(Ok((status, body))) => Ok(Answer { status, body, sent }),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), SendError> {
        let answer = self
            .client
            .request(request)
            .await
            .map_err(|error| SendError::again(format!("{}: {}", self.shown, root_cause(&error))))?;
        let status = answer.status();
        let after = retry_after(answer.headers());
        let body = match Limited::new(answer.into_body(), ANSWER_BYTES).collect().await {
            Ok(body) => body.to_bytes(),
            // What was taken stands in the part that did not come.
            Err(error) if status.is_success() && !error.is::<LengthLimitError>() => {
                let why = root_cause(error.as_ref());
                return Err(SendError::again(format!("{}: the answer broke off: {why}", self.shown)));
            }
            Err(_) => Bytes::new(),
        };
        if status.is_success() {
            return Ok((status, body));
        }
        let why = format!("{} answered {status}{}", self.shown, excerpt(&body));
        Err(match status {
            StatusCode::PAYLOAD_TOO_LARGE => SendError::TooLarge(why),
            _ if (self.may_heal)(status) => SendError::Again { why, after },
            _ => SendError::Refused(why),
        })
    }
}

/// What passes, as HTTP has it.
fn may_heal(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::REQUEST_TIMEOUT
        || status == StatusCode::TOO_MANY_REQUESTS
}

fn without_query(uri: &Uri) -> String {
    let scheme = uri.scheme_str().unwrap_or("http");
    format!("{scheme}://{}{}", uri.authority().map_or("", |authority| authority.as_str()), uri.path())
}

/// The beginning of an answer's text, with control characters escaped.
fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.is_empty() {
        return String::new();
    }
    let told: String = text.chars().take(TOLD_CHARS).collect();
    format!(": {}", told.escape_debug())
}

/// Reads `Retry-After` (RFC 9110): seconds, or an instant, which is meant by the clock that `Date` shows.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(text).ok()?;
    let now = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
