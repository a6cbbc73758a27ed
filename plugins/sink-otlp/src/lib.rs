//! Sends events as log records by OTLP, the OpenTelemetry protocol: over gRPC, or over HTTP as protobuf or JSON.
//!
//! What it promises: a batch of the pipeline is acknowledged when the receiver has taken every request with one of its
//! events. What the receiver does not take now is sent again as OTLP's specification has it, and holds the pipeline back
//! meanwhile; what it will never take, be it only a part of a request (partial success), is counted as `rejected` and
//! told to the source.
//!
//! | events | body | severity | time |
//! |---|---|---|---|
//! | raw records | the record as text, or bytes when it is none | – | – |
//! | sessions | a map of the session's columns | `EventSeverity` | `TimeGenerated` |
//! | alerts | a map of the alert's keys | the rule's severity | `last_seen` |
#![forbid(unsafe_code)]

mod call;
mod envelope;
mod form;
mod options;
mod sink;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `otlp` sink, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "otlp",
    summary: "Sends events as log records by OTLP over gRPC or HTTP.",
    example: include_str!("example.yaml"),
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(read::<Options>(node)?))),
};
