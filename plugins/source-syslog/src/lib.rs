//! Receives syslog over UDP, TCP and TLS.
//!
//! TCP and TLS (RFC 5425) take octet counting and line ends (RFC 6587) on one port, decided per frame. UDP takes one
//! message per datagram (RFC 5426). Headers, of RFC 3164 or 5424, stay in the records: connectors read
//! them.
//!
//! What it promises: records of one connection stay in order; a slow pipeline is felt by TCP senders
//! as back-pressure; a bad, slow or flooding peer costs only itself; memory is bounded, see
//! [`limits`]. What it cannot promise: syslog has no acknowledgements, so what a sender has sent when
//! this process dies is lost, and so are datagrams that the kernel drops, which are counted.
#![forbid(unsafe_code)]

pub mod limits;

mod assembler;
mod connection;
mod counters;
mod drops;
mod hand_on;
mod options;
mod senders;
mod source;
mod tcp;
mod udp;

pub use options::{Options, Protocols};

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `syslog` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "syslog",
    summary: "Receives syslog over UDP, TCP and TLS.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
