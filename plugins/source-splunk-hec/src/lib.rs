//! Receives records as Splunk's HTTP Event Collector does, from Splunk's forwarders, Vector, Fluent Bit, the
//! OpenTelemetry Collector, Cribl and devices that log to Splunk.
//!
//! | path below `/services/collector` | what it takes |
//! |---|---|
//! | none, `/event`, `/event/1.0` | JSON objects behind each other, the record in `event` |
//! | `/raw`, `/raw/1.0` | lines |
//! | `/ack` | the question which requests are done, with acknowledgements on |
//! | `/health`, `/health/1.0` | a look, without token |
//!
//! What it promises: without acknowledgements a request is answered with success when every sink that must has
//! confirmed its records; with them it is answered at once, and its `ackId` is reported true only then. Memory is
//! bounded by `limits` and [`limits`].
//!
//! Replies are Splunk's, see [`reply`](crate::reply). Source: Splunk's "HTTP Event Collector REST API endpoints" and
//! "Troubleshoot HTTP Event Collector".
#![forbid(unsafe_code)]

pub mod limits;
pub mod reply;

mod acks;
mod envelope;
mod options;
mod source;
mod sourcetype;
mod token;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `splunk_hec` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "splunk_hec",
    summary: "Receives records as Splunk's HTTP Event Collector does.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
