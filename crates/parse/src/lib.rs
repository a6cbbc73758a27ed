//! Vendor-free, zero-copy readers for security logs: framing, envelopes, splitters, timestamps and addresses.
//!
//! Every reader takes valid text and gives back slices of it; text that has to change (an escape, a repair) goes into an
//! [`Arena`] that the caller resets between batches. Nothing here knows a vendor, reads a clock or does I/O.
//!
//! Invariants:
//! - no reader panics, whatever the text;
//! - every reader is linear in the length of its text and bounded by [`limits`];
//! - a reader gives back what it could read; only formats with a grammar (`cef`, `leef`, `json`) report errors.
#![forbid(unsafe_code)]

pub mod addr;
pub mod cef;
pub mod colon;
pub mod csv;
pub mod json;
pub mod kv;
pub mod leef;
pub mod limits;
pub mod lines;
pub mod null;
pub mod num;
pub mod syslog;
pub mod time;
pub mod tsv;
pub mod xml;

mod escape;
mod pieces;
mod scan;

pub use bumpalo::Bump as Arena;
pub use pieces::{Pieces, split, split_once};
pub use scan::same;
