//! Splunk's replies: a status, a code and a text.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use sweepline_net::server::Refusal;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

use crate::limits::RETRY_AFTER_SECS;

/// What a sender is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reply {
    /// Code 0.
    Success,
    /// Code 0, to be asked about by this number.
    Accepted(u64),
    /// Code 2.
    TokenRequired,
    /// Code 3.
    InvalidAuthorization,
    /// Code 4.
    InvalidToken,
    /// Code 5.
    NoData,
    /// Code 6; the number of the first event that cannot be read, from 0.
    InvalidData(Option<usize>),
    /// Code 9.
    Busy,
    /// Code 10.
    ChannelMissing,
    /// Code 11.
    InvalidChannel,
    /// Code 12, and the event's number.
    EventRequired(usize),
    /// Code 13, and the event's number.
    EventBlank(usize),
    /// Code 14.
    AckDisabled,
    /// Code 16.
    QueryAuthorization,
    /// Code 17.
    Healthy,
    /// Code 18.
    Unhealthy,
    /// Code 27: more bytes or records than a request may have.
    TooLarge,
    /// 404.
    NotFound,
    /// 405.
    Method,
    /// 408.
    TooSlow,
    /// 415.
    Encoding,
    /// 400: a receiver refused the records for good.
    Rejected,
    /// 503: the records could not be delivered.
    NotDelivered,
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Full => Self::Busy,
            Refusal::TooLarge(_) => Self::TooLarge,
            Refusal::TooSlow(_) => Self::TooSlow,
            Refusal::Broken(_) | Refusal::Damaged(_) => Self::InvalidData(None),
            Refusal::Encoding(_) => Self::Encoding,
        }
    }
}

impl Reply {
    /// Returns status, code, text and, for errors, the word in metrics.
    fn parts(&self) -> (u16, u16, &'static str, Option<&'static str>) {
        match self {
            Self::Success | Self::Accepted(_) => (200, 0, "Success", None),
            Self::TokenRequired => (401, 2, "Token is required", Some("unauthorized")),
            Self::InvalidAuthorization => (401, 3, "Invalid authorization", Some("unauthorized")),
            Self::InvalidToken => (403, 4, "Invalid token", Some("unauthorized")),
            Self::NoData => (400, 5, "No data", Some("no_data")),
            Self::InvalidData(_) => (400, 6, "Invalid data format", Some("malformed")),
            Self::Busy => (503, 9, "Server is busy", Some("full")),
            Self::ChannelMissing => (400, 10, "Data channel is missing", Some("bad_channel")),
            Self::InvalidChannel => (400, 11, "Invalid data channel", Some("bad_channel")),
            Self::EventRequired(_) => (400, 12, "Event field is required", Some("malformed")),
            Self::EventBlank(_) => (400, 13, "Event field cannot be blank", Some("malformed")),
            Self::AckDisabled => (400, 14, "ACK is disabled", Some("ack_disabled")),
            Self::QueryAuthorization => {
                (400, 16, "Query string authorization is not enabled", Some("unauthorized"))
            }
            Self::Healthy => (200, 17, "HEC is healthy", None),
            Self::Unhealthy => (503, 18, "HEC is unhealthy, queues are full", None),
            Self::TooLarge => (413, 27, "Request entity too large", Some("request_too_large")),
            Self::NotFound => {
                (404, 404, "The requested URL was not found on this server.", Some("not_found"))
            }
            Self::Method => (405, 405, "Method Not Allowed", Some("wrong_method")),
            Self::TooSlow => (408, 408, "The body did not come in time", Some("body_timeout")),
            Self::Encoding => (415, 6, "Bodies may be packed with gzip or zstd", Some("unknown_encoding")),
            Self::Rejected => (400, 6, "A receiver refused the events for good", Some("rejected")),
            Self::NotDelivered => (503, 9, "Server is busy", Some("not_delivered")),
        }
    }

    /// Counts an error and returns the answer.
    pub(crate) fn answer(&self, metrics: &ComponentMetrics) -> Response<Body> {
        let (status, code, text, error_type) = self.parts();
        if let Some(error_type) = error_type {
            let stage = match self {
                Self::Rejected | Self::NotDelivered => Stage::Sending,
                _ => Stage::Receiving,
            };
            metrics.errors(stage, error_type).increment(1);
            tracing::debug!(component = metrics.labels().id, code, text, "request refused");
        }
        let mut body = serde_json::json!({"text": text, "code": code});
        match self {
            Self::Accepted(number) => body["ackId"] = (*number).into(),
            Self::InvalidData(Some(number)) | Self::EventRequired(number) | Self::EventBlank(number) => {
                body["invalid-event-number"] = (*number).into();
            }
            _ => {}
        }
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let json = [(CONTENT_TYPE, "application/json")];
        if status == StatusCode::SERVICE_UNAVAILABLE {
            return (status, json, [(RETRY_AFTER, RETRY_AFTER_SECS)], body.to_string()).into_response();
        }
        (status, json, body.to_string()).into_response()
    }
}
