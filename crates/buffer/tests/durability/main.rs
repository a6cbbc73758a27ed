//! The queue over a modelled disk: crashes at every call, failing calls, damaged files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod crashes;
mod damage;
mod faults;
mod full;
mod history;
mod modelled;
mod real;

use sweepline_buffer::{AppendError, Disk, Queue};

/// Appends one record.
fn append<D: Disk>(queue: &mut Queue<D>, record: Vec<u8>) -> Result<u64, AppendError> {
    queue.append(&mut vec![record])
}
