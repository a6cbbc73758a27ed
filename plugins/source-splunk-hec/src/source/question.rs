//! What a request says beside its body: parameters of the query, the channel, and questions about earlier requests.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use serde::Deserialize;

use crate::limits::{MAX_CHANNEL_BYTES, MAX_NAME_BYTES};
use crate::reply::Reply;

/// The header that names a channel.
const CHANNEL: &str = "x-splunk-request-channel";

/// See the module.
#[derive(Default)]
pub(super) struct Question {
    pub(super) token: Option<String>,
    pub(super) host: Option<String>,
    pub(super) source: Option<String>,
    pub(super) sourcetype: Option<String>,
    channel: Option<String>,
}

impl Question {
    pub(super) fn of(head: &Parts) -> Self {
        let mut question = Self::default();
        let query = head.uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "token" => &mut question.token,
                "host" => &mut question.host,
                "source" => &mut question.source,
                "sourcetype" => &mut question.sourcetype,
                "channel" => &mut question.channel,
                _ => continue,
            };
            if !value.is_empty() && value.len() <= MAX_NAME_BYTES {
                *place = Some(value.into_owned());
            }
        }
        if let Some(named) = head.headers.get(CHANNEL) {
            question.channel = Some(String::from_utf8_lossy(named.as_bytes()).into_owned());
        }
        question
    }

    /// Returns the channel.
    ///
    /// # Errors
    ///
    /// Fails when there is none, or one that is no name.
    pub(super) fn channel(&self) -> Result<&str, Reply> {
        let channel = self.channel.as_deref().ok_or(Reply::ChannelMissing)?;
        let is_name = !channel.is_empty()
            && channel.len() <= MAX_CHANNEL_BYTES
            && channel.bytes().all(|byte| byte.is_ascii_graphic());
        if is_name { Ok(channel) } else { Err(Reply::InvalidChannel) }
    }
}

/// Reads `{"acks": [1, 2]}`.
pub(super) fn numbers(body: &[u8]) -> Option<Vec<u64>> {
    #[derive(Deserialize)]
    struct Asked {
        acks: Vec<u64>,
    }
    serde_json::from_slice(body).ok().map(|asked: Asked| asked.acks)
}

/// Writes `{"acks": {"1": true, "2": false}}`.
pub(super) fn statuses(asked: &[u64], done: &[bool]) -> Response<Body> {
    let pairs = asked.iter().zip(done).map(|(number, done)| (number.to_string(), (*done).into()));
    let acks: serde_json::Map<String, serde_json::Value> = pairs.collect();
    let body = serde_json::json!({"acks": acks}).to_string();
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
