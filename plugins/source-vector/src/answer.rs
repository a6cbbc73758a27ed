//! What became of a call, in codes that Vector understands.
//!
//! | situation | code | Vector |
//! |---|---|---|
//! | delivered | `OK` | goes on |
//! | a sink could not take the records, or the pipeline ends | `UNAVAILABLE` | tries again |
//! | too much waits already | `RESOURCE_EXHAUSTED` | tries again |
//! | the call did not come in time | `DEADLINE_EXCEEDED` | tries again |
//! | a sink will never take the records | `DATA_LOSS` | gives up |
//! | damaged or malformed | `INVALID_ARGUMENT` | gives up |
//! | too large | `OUT_OF_RANGE` | gives up |
//! | packed in an unknown way, or an unknown call | `UNIMPLEMENTED` | gives up |

use axum::body::Body;
use axum::response::Response;
use hyper::header::{HeaderName, HeaderValue};
use sweepline_net::server::{Refusal, call};
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use sweepline_vector::Malformed;
use tonic::Status;

/// Why a call was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// See [`Refusal`].
    #[error("{0}")]
    Body(#[from] Refusal),
    /// The message is none of Vector's.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] Malformed),
    /// The records would take too much memory.
    #[error("the records are larger than {0} bytes")]
    TooLarge(usize),
    /// A sink refused the records for good.
    #[error("a receiver refused the records for good")]
    Rejected,
    /// A sink could not deliver the records, or the pipeline ends.
    #[error("the records could not be delivered, try again")]
    NotDelivered,
}

static ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");

impl Refused {
    fn status(&self) -> Status {
        let why = self.to_string();
        match self {
            Self::Body(Refusal::Full) => Status::resource_exhausted(why),
            Self::Body(Refusal::TooSlow(_)) => Status::deadline_exceeded(why),
            Self::Body(Refusal::Encoding(_)) => Status::unimplemented(why),
            Self::Body(Refusal::TooLarge(_)) | Self::TooLarge(_) => Status::out_of_range(why),
            Self::Body(Refusal::Broken(_) | Refusal::Damaged(_)) | Self::Malformed(_) => {
                Status::invalid_argument(why)
            }
            Self::Rejected => Status::data_loss(why),
            Self::NotDelivered => Status::unavailable(why),
        }
    }

    fn error_type(&self) -> (Stage, &'static str) {
        match self {
            Self::Body(refusal) => (Stage::Receiving, refusal.error_type()),
            Self::Malformed(_) => (Stage::Receiving, "malformed"),
            Self::TooLarge(_) => (Stage::Receiving, "request_too_large"),
            Self::Rejected => (Stage::Sending, "rejected"),
            Self::NotDelivered => (Stage::Sending, "not_delivered"),
        }
    }

    /// Counts the refusal and returns the answer.
    pub(crate) fn answer(&self, metrics: &ComponentMetrics) -> Response<Body> {
        let (stage, error_type) = self.error_type();
        metrics.errors(stage, error_type).increment(1);
        tracing::debug!(component = metrics.labels().id, error = %self, "call refused");
        with_encodings(self.status().into_http())
    }
}

/// Returns the answer to a call that was taken.
pub(crate) fn taken(message: &[u8]) -> Response<Body> {
    with_encodings(call::answer(message))
}

/// Says how calls may be packed.
fn with_encodings(mut answer: Response<Body>) -> Response<Body> {
    answer.headers_mut().insert(ACCEPT_ENCODING.clone(), HeaderValue::from_static("gzip,zstd,identity"));
    answer
}
