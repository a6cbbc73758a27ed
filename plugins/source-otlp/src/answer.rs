//! Answers in the words of gRPC and of HTTP; the crate's table says which.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use opentelemetry_proto::tonic::collector::logs::v1::{ExportLogsPartialSuccess, ExportLogsServiceResponse};
use prost::Message;
use sweepline_net::server::{Refusal, call};
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::limits::RETRY_AFTER as COME_AGAIN;
use crate::records::{Refused, Unreadable};

/// The encodings of messages that are understood, as gRPC lists them.
const GRPC_ENCODINGS: &str = "identity,gzip,zstd";

/// How a request is written, and so its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Speech {
    /// A gRPC call.
    Grpc,
    /// Protobuf over HTTP.
    Protobuf,
    /// JSON over HTTP.
    Json,
}

impl Speech {
    /// Tells by the headers; `None` for content that OTLP does not know.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        if call::is_call(headers) {
            return Some(Self::Grpc);
        }
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "application/x-protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// Answers an export of which all but `refused` was delivered.
    pub(crate) fn taken(self, refused: Refused) -> Response<Body> {
        let partial = (refused.count > 0).then(|| ExportLogsPartialSuccess {
            rejected_log_records: i64::try_from(refused.count).unwrap_or(i64::MAX),
            error_message: refused.why,
        });
        match self {
            Self::Grpc => {
                call::answer(&ExportLogsServiceResponse { partial_success: partial }.encode_to_vec())
            }
            Self::Protobuf => {
                let message = ExportLogsServiceResponse { partial_success: partial }.encode_to_vec();
                ([(CONTENT_TYPE, "application/x-protobuf")], message).into_response()
            }
            Self::Json => {
                let json = match partial {
                    None => serde_json::json!({}),
                    Some(partial) => serde_json::json!({"partialSuccess": {
                        // Protobuf's JSON writes 64 bits as text.
                        "rejectedLogRecords": partial.rejected_log_records.to_string(),
                        "errorMessage": partial.error_message,
                    }}),
                };
                ([(CONTENT_TYPE, "application/json")], json.to_string()).into_response()
            }
        }
    }
}

/// Why an export was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Body(#[from] Refusal),
    #[error("{0}")]
    Unreadable(#[from] Unreadable),
    #[error("credentials are missing or wrong")]
    Unauthorized(&'static str),
    #[error("only logs are taken here, at /v1/logs or LogsService/Export")]
    NotLogs,
    #[error("exports come by POST")]
    Method,
    #[error("an export is application/x-protobuf or application/json")]
    ContentType,
    #[error("the records could not be delivered, try again")]
    NotDelivered,
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            // OTLP's senders give up at 408, and come again after 503.
            Self::Body(Refusal::Full | Refusal::TooSlow(_)) | Self::NotDelivered => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Body(refusal) => refusal.status(),
            Self::Unreadable(Unreadable::TooMany | Unreadable::TooLarge(_)) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::NotLogs => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::Body(Refusal::Full | Refusal::TooSlow(_)) | Self::NotDelivered => Code::Unavailable,
            Self::Body(Refusal::Encoding(_)) | Self::NotLogs | Self::Method | Self::ContentType => {
                Code::Unimplemented
            }
            Self::Body(_) | Self::Unreadable(_) => Code::InvalidArgument,
            Self::Unauthorized(_) => Code::Unauthenticated,
        }
    }

    fn error_type(&self) -> (Stage, &'static str) {
        match self {
            Self::Body(refusal) => (Stage::Receiving, refusal.error_type()),
            Self::Unreadable(Unreadable::TooMany) => (Stage::Receiving, "too_many_records"),
            Self::Unreadable(Unreadable::TooLarge(_)) => (Stage::Receiving, "request_too_large"),
            Self::Unreadable(_) => (Stage::Receiving, "malformed"),
            Self::Unauthorized(_) => (Stage::Receiving, "unauthorized"),
            Self::NotLogs => (Stage::Receiving, "not_found"),
            Self::Method => (Stage::Receiving, "wrong_method"),
            Self::ContentType => (Stage::Receiving, "unknown_content_type"),
            Self::NotDelivered => (Stage::Sending, "not_delivered"),
        }
    }

    fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::Unauthorized(scheme) => Some((WWW_AUTHENTICATE, format!("{scheme} realm=\"sweepline\""))),
            Self::Method => Some((ALLOW, "POST".to_owned())),
            _ if self.code() == Code::Unavailable => Some((RETRY_AFTER, COME_AGAIN.as_secs().to_string())),
            _ => None,
        }
    }

    /// Counts the failure and returns the answer.
    pub(crate) fn answer(&self, speech: Option<Speech>, metrics: &ComponentMetrics) -> Response<Body> {
        let (stage, error_type) = self.error_type();
        metrics.errors(stage, error_type).increment(1);
        tracing::debug!(component = metrics.labels().id, error = %self, "export refused");
        let (kind, body) = match speech {
            Some(Speech::Grpc) => return self.grpc(),
            Some(Speech::Protobuf) => ("application/x-protobuf", self.message().encode_to_vec()),
            Some(Speech::Json) | None => {
                let status = self.message();
                let json = serde_json::json!({"code": status.code, "message": status.message});
                ("application/json", json.to_string().into_bytes())
            }
        };
        let mut response = (self.status(), [(CONTENT_TYPE, kind)], body).into_response();
        if let Some((name, value)) = self.header()
            && let Ok(value) = HeaderValue::try_from(value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// The body of an HTTP answer, as OTLP wants it.
    fn message(&self) -> tonic_types::Status {
        tonic_types::Status { code: self.code().into(), message: self.to_string(), details: Vec::new() }
    }

    fn grpc(&self) -> Response<Body> {
        let status = match self.code() {
            Code::Unavailable => {
                let details = ErrorDetails::with_retry_info(Some(COME_AGAIN));
                Status::with_error_details(Code::Unavailable, self.to_string(), details)
            }
            code => Status::new(code, self.to_string()),
        };
        let mut response = status.into_http();
        if matches!(self, Self::Body(Refusal::Encoding(_))) {
            let known = HeaderValue::from_static(GRPC_ENCODINGS);
            response.headers_mut().insert("grpc-accept-encoding", known);
        }
        response
    }
}
