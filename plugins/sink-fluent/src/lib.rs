//! Sends events to Fluent Bit, Fluentd and their like over the Forward protocol, version 1.
//!
//! Sessions and alerts are records with the keys of their JSON; a raw record is the field `message`. Each request is one
//! PackedForward message, compressed or not.
//!
//! What it promises:
//! - with acknowledgements (the default) events count as delivered when the receiver has acknowledged their chunk, so a
//!   receiver that dies loses nothing that this sink called delivered;
//! - without them, when they were written to a connection that the receiver had not closed: what is on the way when the
//!   receiver dies is lost;
//! - a receiver that is away holds the pipeline back; requests are made again until they are taken;
//! - with a shared key, the receiver proves that it knows the key, too, before anything is sent.
#![forbid(unsafe_code)]

pub mod limits;

mod connection;
mod encode;
mod handshake;
mod options;
mod sink;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `fluent` sink, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "fluent",
    summary: "Sends events to Fluent Bit and Fluentd over the Forward protocol.",
    example: include_str!("example.yaml"),
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(read::<Options>(node)?))),
};
