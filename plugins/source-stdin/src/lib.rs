//! Reads standard input.
//!
//! Lines are cut, limited and counted as the `file` source does it, gzip and UTF-16 included; at the
//! end of the input the source finishes. Standard input cannot be read again: lines that a sink
//! refuses are counted.
#![forbid(unsafe_code)]

pub mod limits;

mod options;
mod source;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `stdin` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "stdin",
    summary: "reads lines from standard input until its end",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
