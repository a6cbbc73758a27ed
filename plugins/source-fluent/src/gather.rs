//! Records of one or more messages on their way into the pipeline.

use std::sync::Arc;

use bytes::Bytes;
use sweepline_forward::message::Entry;
use sweepline_forward::msgpack::Error;
use sweepline_net::server::Room;
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::Records;

use crate::limits::{BATCH_BYTES, BATCH_RECORDS};

/// What is handed on together.
#[derive(Default)]
pub(crate) struct Gather {
    pub(crate) records: Records,
    bytes: usize,
    /// The newest time of the records, by their senders.
    newest: Option<Nanos>,
    pub(crate) connector: Option<Arc<str>>,
    /// Chunks whose last records are here.
    pub(crate) chunks: Vec<Bytes>,
    /// A chunk of these records waits for its acknowledgement.
    pub(crate) wants_answer: bool,
    /// Room of messages that end here.
    pub(crate) rooms: Vec<Room>,
}

/// How a record was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Taken {
    Whole,
    /// The line is longer than allowed and was cut.
    Cut,
    /// The record is longer than allowed and has no line to cut.
    Dropped,
}

impl Gather {
    pub(crate) fn is_empty(&self) -> bool {
        self.records.is_empty() && self.chunks.is_empty() && self.rooms.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.bytes >= BATCH_BYTES || self.records.len() >= BATCH_RECORDS
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns when the records were received: the time of the newest, as its sender has it, but not the future. Records
    /// without time or year of their own go by it.
    pub(crate) fn received(&self, now: Nanos) -> Nanos {
        self.newest.filter(|newest| *newest <= now).unwrap_or(now)
    }

    /// Returns what was gathered and begins anew, for the same connector.
    pub(crate) fn take(&mut self) -> Self {
        let next = Self { connector: self.connector.clone(), ..Self::default() };
        std::mem::replace(self, next)
    }

    /// Adds a record: its line, or all of it as JSON.
    pub(crate) fn push(
        &mut self,
        entry: &Entry<'_>,
        raw_field: Option<&str>,
        limit: usize,
    ) -> Result<Taken, Error> {
        let record = &entry.record;
        if let Some(line) = record.line(raw_field) {
            self.newest = self.newest.max(entry.time);
            let head = line.get(..limit).unwrap_or(line);
            self.add(head);
            return Ok(if head.len() < line.len() { Taken::Cut } else { Taken::Whole });
        }
        // JSON is hardly ever shorter, and up to six times as long.
        if record.byte_size() > limit {
            return Ok(Taken::Dropped);
        }
        let mut json = String::new();
        record.write_json(&mut json)?;
        if json.len() > limit {
            return Ok(Taken::Dropped);
        }
        self.newest = self.newest.max(entry.time);
        self.add(json.as_bytes());
        Ok(Taken::Whole)
    }

    fn add(&mut self, record: &[u8]) {
        self.records.push(record);
        self.bytes += record.len();
    }
}
