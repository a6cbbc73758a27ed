//! Batches ↔ the records of a disk buffer: the messages of the plugin protocol.

use std::ops::Range;

use prost::Message;
use sweepline_plugin::event::Batch;
use sweepline_plugin::event::Events;
use sweepline_proto::plugin;
use sweepline_wire::{WireError, decode, encode_range};

use crate::limits::RECORD_EVENTS;

/// Why a record is no batch.
#[derive(Debug, thiserror::Error)]
pub(super) enum RecordError {
    #[error(transparent)]
    Message(#[from] prost::DecodeError),
    #[error(transparent)]
    Events(#[from] WireError),
}

/// Events as records, none longer than a buffer takes.
pub(super) struct Written {
    pub(super) records: Vec<Vec<u8>>,
    /// Events that are too large alone.
    pub(super) too_large: usize,
}

/// Turns a batch's events into records of at most `limit` bytes.
pub(super) fn write(batch: &Batch, limit: usize) -> Written {
    let mut written = Written { records: Vec::new(), too_large: 0 };
    let mut first = 0;
    while first < batch.len() {
        let behind = batch.len().min(first + RECORD_EVENTS);
        write_range(&batch.events, first..behind, limit, &mut written);
        first = behind;
    }
    written
}

fn write_range(events: &Events, range: Range<usize>, limit: usize, written: &mut Written) {
    let message = plugin::Batch {
        events: Some(encode_range(events, range.clone(), false)),
        ..plugin::Batch::default()
    };
    if message.encoded_len() <= limit {
        written.records.push(message.encode_to_vec());
    } else if range.len() == 1 {
        written.too_large += 1;
    } else {
        let middle = range.start + range.len() / 2;
        write_range(events, range.start..middle, limit, written);
        write_range(events, middle..range.end, limit, written);
    }
}

/// Reads the events back.
pub(super) fn read(record: &[u8]) -> Result<Events, RecordError> {
    let message = plugin::Batch::decode(record)?;
    Ok(decode(message.events)?)
}
