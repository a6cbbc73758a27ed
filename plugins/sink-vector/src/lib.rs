//! Sends events by Vector's native protocol: to the `vector` source of Vector, or of another Sweepline.
//!
//! Each event is a log event, see [`sweepline_vector::write`]. What it promises: an event is done when the receiver has
//! answered `OK`, and it is sent again unless the receiver says by its code that this is of no use, by the same list of
//! codes as Vector's own sink ([`call`](crate::call)).
#![forbid(unsafe_code)]

pub mod call;

mod options;
mod sink;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `vector` sink, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "vector",
    summary: "Sends events to Vector by its native protocol.",
    example: include_str!("example.yaml"),
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(read::<Options>(node)?))),
};
