//! Sends events by HTTP, in batches: to anything that takes NDJSON, JSON arrays or lines.
//!
//! What it promises: a batch of the pipeline is acknowledged when the receiver has answered 2xx to every request with
//! one of its events. What the receiver does not take now (no connection, no answer in time, 408, 429, 5xx) is sent
//! again, after `Retry-After` where there is one, and holds the pipeline back meanwhile; what it will never take (any
//! other status) is counted as `rejected` and does not hold up what follows; what is too large for it (413) is sent in
//! halves.
#![forbid(unsafe_code)]

mod body;
mod options;
mod sink;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `http` sink, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "http",
    summary: "Sends events by HTTP, in batches: NDJSON, JSON arrays, lines.",
    example: include_str!("example.yaml"),
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(read::<Options>(node)?))),
};
