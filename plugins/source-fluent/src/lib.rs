//! Receives records from Fluent Bit, Fluentd and their like over the Forward protocol, version 1.
//!
//! All four modes, EventTime and seconds, gzip and zstd, shared key and users, TLS and mutual TLS, heartbeats over TCP and
//! UDP. The records of a message become raw records: the line that the sender read where there is one, else the record as
//! one line of JSON.
//!
//! What it promises:
//! - a chunk is acknowledged when every sink that must has its records, and never otherwise; a sender that asks for
//!   acknowledgements (`require_ack_response`) loses nothing when this process dies;
//! - records of one connection stay in order;
//! - a slow pipeline is felt by senders as back-pressure: nothing more is read, no acknowledgement goes out;
//! - what cannot be used and would come again for ever is acknowledged, counted and told; its sender is then cut;
//! - a bad, slow or flooding peer costs only itself; memory is bounded, see [`limits`].
#![forbid(unsafe_code)]

pub mod limits;

mod answer;
mod connection;
mod counters;
mod door;
mod gather;
mod handshake;
mod heartbeat;
mod options;
mod source;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `fluent` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "fluent",
    summary: "Receives records from Fluent Bit and Fluentd over the Forward protocol.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
