//! The event messages that plugins exchange, generated from `proto/`, and their conversions.
//!
//! - [`event`]: the messages.
//! - [`session`]: sessions ↔ messages with a table of strings per batch.
//! - [`sketch`]: partial counts ↔ messages.

/// `sweepline.event.v1`.
#[allow(missing_docs, clippy::all, reason = "generated from proto/, where the docs stand")]
pub mod event {
    include!(concat!(env!("OUT_DIR"), "/sweepline.event.v1.rs"));
}
pub mod session;
pub mod sketch;
