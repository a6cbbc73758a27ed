//! Records as they were received.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use sweepline_parse::time::Nanos;

/// A block of bytes and where its records lie.
#[derive(Clone, Debug)]
pub struct RawBatch {
    /// The bytes that all records lie in.
    pub data: Bytes,
    /// The records, without their framing.
    pub records: Vec<Span>,
    /// When the block was read.
    pub received: Nanos,
    /// Where it came from.
    pub origin: Origin,
}

/// Place of one record in its block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Number of bytes.
    pub len: u32,
}

/// Where records came from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Number of the file or connection, unique within the source: header lines hold for it.
    pub stream: u64,
    /// Name or address of the sender.
    pub peer: Option<Arc<str>>,
    /// Path of the file.
    pub file: Option<Arc<str>>,
    /// Connector that the source was told to name.
    pub connector: Option<Arc<str>>,
}

impl RawBatch {
    /// Returns the records' bytes in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.records.iter().map(|span| self.record(*span))
    }

    /// Returns one record's bytes; empty when the span lies outside the block.
    pub fn record(&self, span: Span) -> &[u8] {
        let start = span.start as usize;
        self.data.get(start..start + span.len as usize).unwrap_or_default()
    }

    /// Returns the summed length of the records, bytes.
    pub fn byte_size(&self) -> u64 {
        self.records.iter().map(|span| u64::from(span.len)).sum()
    }
}

/// Records being gathered into one block.
#[derive(Debug, Default)]
pub struct Records {
    data: BytesMut,
    spans: Vec<Span>,
}

impl Records {
    /// Adds a record; an empty one, or one beyond 4 GiB of block, is none.
    pub fn push(&mut self, record: &[u8]) {
        let place = u32::try_from(self.data.len()).ok().zip(u32::try_from(record.len()).ok());
        if let Some((start, len)) = place.filter(|(_, len)| *len > 0) {
            self.data.extend_from_slice(record);
            self.spans.push(Span { start, len });
        }
    }

    /// Returns the number of records.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Tells whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns the block and the places of the records in it.
    pub fn finish(self) -> (Bytes, Vec<Span>) {
        (self.data.freeze(), self.spans)
    }
}
