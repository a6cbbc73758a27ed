//! Sends events to Splunk's HTTP Event Collector, or to anything that takes what it takes: Cribl, our own `splunk_hec`
//! source.
//!
//! What it promises: a batch of the pipeline is acknowledged when the collector has answered 2xx to every request with
//! one of its events and, where it gives out numbers (`ackId`), has confirmed those numbers: the events are then where
//! they must be and not only accepted. What is not confirmed in time is sent again.
//!
//! Source: Splunk's "HTTP Event Collector REST API endpoints" and "About HTTP Event Collector Indexer
//! Acknowledgment".
#![forbid(unsafe_code)]

pub mod limits;

mod confirm;
mod envelope;
mod options;
mod sink;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `splunk_hec_logs` sink, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "splunk_hec_logs",
    summary: "Sends events to Splunk's HTTP Event Collector.",
    example: include_str!("example.yaml"),
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(read::<Options>(node)?))),
};
