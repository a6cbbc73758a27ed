//! MessagePack: values read in place, messages found in a stream, values written, JSON in both directions.
//!
//! Invariants:
//! - a size that a value claims is believed only as far as its bytes are there, or below the limit of the message;
//! - nothing recurses deeper than [`DEPTH`](crate::limits::DEPTH);
//! - reading never allocates.

mod from_json;
mod read;
mod scan;
mod to_json;
mod write;

#[cfg(test)]
mod tests;

pub use from_json::{JsonError, put_json};
pub use read::{Reader, Value};
pub use scan::Scanner;
pub use to_json::write_json;
pub use write::{put_array, put_bin, put_bool, put_event_time, put_map, put_nil, put_str, put_uint};

use sweepline_parse::time::Nanos;

/// Extension type of the protocol's EventTime.
pub const EVENT_TIME: i8 = 0;
/// Extension type of MessagePack's own timestamp.
const TIMESTAMP: i8 = -1;

/// Why bytes are no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// The bytes end within a value.
    #[error("ends within a value")]
    Incomplete,
    /// `0xc1` starts no value.
    #[error("no MessagePack")]
    NotMsgpack,
    /// More containers within each other than [`DEPTH`](crate::limits::DEPTH).
    #[error("nested too deep")]
    TooDeep,
    /// The message is larger than its limit, or says that it will be.
    #[error("larger than allowed")]
    TooLarge,
    /// A value is of another kind than the protocol has in its place.
    #[error("{0}")]
    Shape(&'static str),
}

/// Returns the instant that an extension value stands for, when it is an EventTime.
pub fn event_time(kind: i8, body: &[u8]) -> Option<Nanos> {
    match (kind, body.split_at_checked(4)?) {
        (EVENT_TIME, (seconds, nanos)) => instant(be_u32(seconds)?, be_u32(nanos)?),
        (TIMESTAMP, (seconds, [])) => instant(be_u32(seconds)?, 0),
        _ => None,
    }
}

fn instant(seconds: u32, nanos: u32) -> Option<Nanos> {
    i64::from(seconds).checked_mul(1_000_000_000)?.checked_add(i64::from(nanos)).map(Nanos)
}

fn be_u32(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_be_bytes)
}
