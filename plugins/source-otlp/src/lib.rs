//! Receives log records by OTLP, the OpenTelemetry protocol: over gRPC, and over HTTP as protobuf or JSON.
//!
//! What it promises: an export is answered with success only when every sink that must has confirmed its records; a
//! record that cannot be used is told in the answer's partial success and does not stop the others; a slow pipeline is
//! felt by senders as answers that wait, and then as the request to come again; memory is bounded by `limits`, see
//! [`sweepline_net::limits`] and [`limits`].
//!
//! | situation | gRPC | HTTP | senders |
//! |---|---|---|---|
//! | delivered | OK | 200 | go on |
//! | some records cannot be used, or a sink refused for good | OK, partial success | 200, partial success | do not send again |
//! | no room, not delivered | UNAVAILABLE with RetryInfo | 503 with `Retry-After` | send again |
//! | the request did not come in time | UNAVAILABLE with RetryInfo | 503 with `Retry-After` | send again |
//! | malformed, damaged | INVALID_ARGUMENT | 400 | do not send again |
//! | too large | INVALID_ARGUMENT | 413 | do not send again |
//! | packed with neither gzip nor zstd | UNIMPLEMENTED | 415 | do not send again |
//! | credentials are missing or wrong | UNAUTHENTICATED | 401 | do not send again |
//! | traces, metrics, any other path | UNIMPLEMENTED | 404 | do not send again |
//!
//! Codes that stand for both in gRPC are avoided: OTLP's senders take OUT_OF_RANGE and DATA_LOSS for passing, and
//! RESOURCE_EXHAUSTED for final unless it comes with RetryInfo.
#![forbid(unsafe_code)]

pub mod limits;

mod answer;
mod json;
mod options;
mod records;
mod source;
mod wire;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `otlp` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "otlp",
    summary: "Receives log records by OTLP over gRPC and HTTP.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
