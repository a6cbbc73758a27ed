//! Refusals in the words of HTTP: a status, and a line of JSON that says why.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use sweepline_net::server::Refusal;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

use crate::framing::Malformed;
use crate::limits::RETRY_AFTER_SECS;

/// Why a request was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    #[error("{0}")]
    Body(#[from] Refusal),
    #[error("{0}")]
    Malformed(#[from] Malformed),
    #[error("credentials are missing or wrong")]
    Unauthorized(&'static str),
    #[error("there is nothing at this path")]
    NotFound,
    #[error("records come by POST or PUT")]
    Method,
    #[error("a receiver refused the records for good")]
    Rejected,
    #[error("the records could not be delivered, try again")]
    NotDelivered,
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::Body(refusal) => refusal.status(),
            Self::Malformed(Malformed::TooMany) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed(_) | Self::Rejected => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotDelivered => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn error_type(&self) -> (Stage, &'static str) {
        match self {
            Self::Body(refusal) => (Stage::Receiving, refusal.error_type()),
            Self::Malformed(Malformed::TooMany) => (Stage::Receiving, "too_many_records"),
            Self::Malformed(_) => (Stage::Receiving, "malformed"),
            Self::Unauthorized(_) => (Stage::Receiving, "unauthorized"),
            Self::NotFound => (Stage::Receiving, "not_found"),
            Self::Method => (Stage::Receiving, "wrong_method"),
            Self::Rejected => (Stage::Sending, "rejected"),
            Self::NotDelivered => (Stage::Sending, "not_delivered"),
        }
    }

    fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::Body(Refusal::Full) | Self::NotDelivered => {
                Some((RETRY_AFTER, RETRY_AFTER_SECS.to_string()))
            }
            Self::Unauthorized(scheme) => Some((WWW_AUTHENTICATE, format!("{scheme} realm=\"sweepline\""))),
            Self::Method => Some((ALLOW, "POST, PUT".to_owned())),
            _ => None,
        }
    }

    /// Counts the refusal and returns the answer.
    pub(crate) fn answer(&self, metrics: &ComponentMetrics) -> Response<Body> {
        let (stage, error_type) = self.error_type();
        metrics.errors(stage, error_type).increment(1);
        tracing::debug!(component = metrics.labels().id, error = %self, "request refused");
        let status = self.status();
        let body = serde_json::json!({"code": status.as_u16(), "message": self.to_string()}).to_string();
        let json = [(CONTENT_TYPE, "application/json".to_owned())];
        match self.header() {
            Some(header) => (status, json, [header], body).into_response(),
            None => (status, json, body).into_response(),
        }
    }
}
