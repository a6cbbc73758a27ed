//! The writing end: records are taken into memory and made durable together.

use std::io;

use super::{Queue, Segment};
use crate::disk::{Disk, DiskFile};
use crate::limits::MAX_RECORD_BYTES;
use crate::segment::{FRAME_BYTES, Identity};

/// Why a record was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// There is no room until records have been confirmed.
    #[error("the buffer is full")]
    Full,
    /// It will never have room.
    #[error("a record of {bytes} bytes is too large for this buffer, the most is {limit}")]
    TooLarge {
        /// The record's length.
        bytes: usize,
        /// The longest that is taken.
        limit: usize,
    },
}

impl<D: Disk> Queue<D> {
    /// Takes records, all or none, which are durable once [`Queue::commit`] has returned `Ok`. Returns the first one's id.
    ///
    /// # Errors
    ///
    /// See [`AppendError`]; `records` is then as it was.
    pub fn append(&mut self, records: &mut Vec<Vec<u8>>) -> Result<u64, AppendError> {
        let limit = self.max_record_bytes();
        if let Some(record) = records.iter().find(|record| record.len() > limit) {
            return Err(AppendError::TooLarge { bytes: record.len(), limit });
        }
        let bytes = records.iter().map(|record| (FRAME_BYTES + record.len()) as u64).sum::<u64>();
        // An empty buffer takes whatever is handed in at once, since waiting would change nothing.
        let is_empty = self.waiting() == 0 && self.pending.is_empty();
        if self.bytes() + bytes > self.max_bytes && !is_empty {
            return Err(AppendError::Full);
        }
        let id = self.next_id;
        self.next_id += records.len() as u64;
        self.pending_bytes += bytes;
        self.pending.extend(records.drain(..));
        Ok(id)
    }

    /// The longest record that is taken, bytes: a quarter of the buffer at most.
    pub fn max_record_bytes(&self) -> usize {
        MAX_RECORD_BYTES.min(usize::try_from(self.max_bytes / 4).unwrap_or(usize::MAX))
    }

    /// Makes all records durable that were taken, with one sync.
    ///
    /// # Errors
    ///
    /// What the disk says. The records are kept and tried again by the next call.
    pub fn commit(&mut self) -> io::Result<()> {
        while !self.pending.is_empty() {
            let is_filled = self.segments.back().is_some_and(|last| last.end >= self.segment_bytes());
            if self.is_writing && !is_filled {
                self.extend()?;
            } else {
                self.begin()?;
            }
        }
        Ok(())
    }

    /// Writes what waits into a new segment.
    fn begin(&mut self) -> io::Result<()> {
        let identity = Identity { first: self.committed(), nonce: self.disk.nonce() };
        let name = identity.name();
        let mut file = self.disk.create(&name)?;
        let mut bytes = identity.header().to_vec();
        let records = self.frames(identity, &mut bytes);
        let written =
            file.write_at(0, &bytes).and_then(|()| file.sync()).and_then(|()| self.disk.sync_names());
        if let Err(error) = written {
            // Nothing in it has been promised; what cannot be removed is found, and found again under the same ids,
            // when the queue is opened.
            drop(file);
            let _ = self.disk.remove(&name);
            return Err(error);
        }
        let number = self.next_number;
        self.next_number += 1;
        let (end, next) = (bytes.len() as u64, identity.first);
        self.segments.push_back(Segment { number, name, identity, file, end, next });
        self.is_writing = true;
        self.settle(records, 0);
        Ok(())
    }

    /// Writes what waits behind the last segment's records.
    fn extend(&mut self) -> io::Result<()> {
        let Some(identity) = self.segments.back().map(|last| last.identity) else { return Ok(()) };
        let mut bytes = Vec::new();
        let records = self.frames(identity, &mut bytes);
        let Some(last) = self.segments.back_mut() else { return Ok(()) };
        if let Err(error) = last.file.write_at(last.end, &bytes) {
            // Half a record at the end would end the segment when it is read; without it, writing goes on here.
            self.is_writing = last.file.truncate(last.end).is_ok();
            return Err(error);
        }
        if let Err(error) = last.file.sync() {
            // Whether these bytes are on the disk cannot be known any more, even if the next sync succeeds.
            self.is_writing = false;
            let _ = last.file.truncate(last.end);
            return Err(error);
        }
        self.settle(records, bytes.len() as u64);
        Ok(())
    }

    /// Makes frames of records until a segment is full; returns how many.
    fn frames(&self, identity: Identity, out: &mut Vec<u8>) -> usize {
        let used = self.segments.back().filter(|last| last.identity == identity).map_or(0, |last| last.end);
        let mut records = 0;
        for (id, record) in (self.committed()..).zip(&self.pending) {
            let is_filled = used + out.len() as u64 >= self.segment_bytes();
            if records > 0 && is_filled {
                break;
            }
            identity.frame(id, record, out);
            records += 1;
        }
        records
    }

    /// Takes the first `records` off the waiting ones, since they are durable in the last segment, which grew by `bytes`.
    fn settle(&mut self, records: usize, bytes: u64) {
        let settled: usize = self.pending.drain(..records).map(|record| FRAME_BYTES + record.len()).sum();
        self.pending_bytes -= settled as u64;
        if let Some(last) = self.segments.back_mut() {
            last.end += bytes;
            last.next += records as u64;
        }
    }
}
