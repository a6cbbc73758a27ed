//! Vector's events on the wire (packages `event` and `vector` of its native protocol), without sockets.
//!
//! - [`read`]: a request's events and their values, as slices of it.
//! - [`json`]: a value as JSON, as Vector writes it.
//! - [`write`](mod@write): our events as Vector's log events.
//!
//! Generated messages would make a tree of each event, up to sixteen times as large as what a peer sent, only to be turned
//! into a line of text. So requests are walked where they lie; what is written is the bytes themselves.
//!
//! Invariants:
//! - no reader panics, whatever the bytes, and every one is linear in their number;
//! - nesting is bounded by [`MAX_DEPTH`].
#![forbid(unsafe_code)]

pub mod json;
pub mod read;
pub mod write;

mod wire;

pub use wire::Malformed;

/// Deepest nesting of maps and arrays. Vector's own readers give up at about half of it, our JSON readers here.
pub const MAX_DEPTH: usize = 64;
