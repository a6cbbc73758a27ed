//! Sends events as RFC 5424 syslog messages over TCP, TLS (RFC 5425), UDP (RFC 5426) or a Unix socket.
//!
//! The message is the event as JSON, as CEF, or a raw record as it came.
//!
//! What it promises, and what it cannot: syslog has no acknowledgements. Over TCP, TLS and a Unix stream, events count as
//! delivered when they were written to a connection that the receiver had not closed by then; what is on the way when the
//! receiver dies is lost, and [`limits::SEND_BUFFER_BYTES`] bounds how much of it lies on this side. A receiver that is
//! away or does not read holds the pipeline back. Over UDP a message is delivered when the kernel has taken it; whether it
//! arrives nobody knows.
#![forbid(unsafe_code)]

pub mod limits;

mod body;
mod framing;
mod header;
mod options;
mod sink;
mod wire;

pub use options::{Body, Facility, Framing, Mode, Options, Severity, StructuredData};

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `syslog` sink, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "syslog",
    summary: "Sends events as RFC 5424 syslog messages: JSON, CEF or raw records.",
    example: include_str!("example.yaml"),
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(read::<Options>(node)?))),
};
