//! The queue: segments, the oldest first, written at one end and read at the other.

mod open;
mod read;
mod write;

use std::collections::{BTreeMap, VecDeque};
use std::io;

use crate::disk::Disk;
use crate::limits::{MAX_SEGMENT_BYTES, MAX_UNCONFIRMED, SEGMENTS_PER_BUFFER};
use crate::position::Position;
use crate::segment::Identity;
use crate::walk::Walk;

pub(crate) use open::read_header;
pub use open::{OpenError, Opened};
pub use read::{Entry, ReadError};
pub use write::AppendError;

/// A queue of records on a disk.
#[derive(Debug)]
pub struct Queue<D: Disk> {
    disk: D,
    max_bytes: u64,
    position: Option<Position<D::File>>,
    saved: u64,
    /// The oldest first; the last is written to when `is_writing`.
    segments: VecDeque<Segment<D::File>>,
    is_writing: bool,
    /// Number of the next segment.
    next_number: u64,
    /// Id of the next record that is appended.
    next_id: u64,
    /// Taken and not yet durable.
    pending: VecDeque<Vec<u8>>,
    pending_bytes: u64,
    cursor: Cursor,
    /// Given out and not confirmed, with their places.
    unconfirmed: BTreeMap<u64, Place>,
    /// Of these, the ones that are to be given out again.
    released: VecDeque<u64>,
    damage: Damage,
}

#[derive(Debug)]
struct Segment<F> {
    /// Tells it from the others of this queue, even from a copy of itself.
    number: u64,
    /// Its file's name, which says the same as `identity` unless somebody has renamed it.
    name: String,
    identity: Identity,
    file: F,
    /// Bytes that are durable, or were there when the queue was opened.
    end: u64,
    /// Id behind its last record.
    next: u64,
}

/// Where the reader is.
#[derive(Debug)]
struct Cursor {
    /// Index of the segment.
    segment: usize,
    walk: Option<Walk>,
    /// Id of the record that has to come next.
    next: u64,
    failed_reads: u32,
}

/// Where a record stands: by the segment's number, since indices move.
#[derive(Debug, Clone, Copy)]
struct Place {
    segment: u64,
    at: u64,
}

/// What was lost to damage of files.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// Records that are gone: their ids are missing or their bytes are not what was written.
    pub records: u64,
    /// Bytes between whole records that are no record.
    pub bytes: u64,
}

impl<D: Disk> Queue<D> {
    /// Records that wait to be given out or confirmed, those lost to damage included as long as nobody has seen that.
    pub fn waiting(&self) -> u64 {
        self.committed().saturating_sub(self.low())
    }

    /// Whether [`Queue::take`] has something to give out.
    pub fn has_more(&self) -> bool {
        let is_unread = self.cursor.next < self.committed() && self.unconfirmed.len() < MAX_UNCONFIRMED;
        is_unread || !self.released.is_empty()
    }

    /// Bytes on the disk and on their way there.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.end).sum::<u64>() + self.pending_bytes
    }

    /// Returns what was found damaged since the last call.
    pub fn take_damage(&mut self) -> Damage {
        std::mem::take(&mut self.damage)
    }

    /// Saves how far the queue has been confirmed. What was confirmed since is given out again after a crash.
    ///
    /// # Errors
    ///
    /// What the disk says; the position saved before holds.
    pub fn checkpoint(&mut self) -> io::Result<()> {
        let low = self.low();
        if low == self.saved {
            return Ok(());
        }
        if self.position.is_none() {
            self.position = Some(Position::open(&self.disk)?.0);
        }
        if let Some(position) = &mut self.position {
            position.save(low)?;
            self.saved = low;
        }
        Ok(())
    }

    /// Id of the first record that has not been confirmed.
    fn low(&self) -> u64 {
        self.unconfirmed.first_key_value().map_or(self.cursor.next, |(id, _)| *id)
    }

    /// Id behind the last durable record.
    fn committed(&self) -> u64 {
        self.next_id - self.pending.len() as u64
    }

    fn segment_bytes(&self) -> u64 {
        (self.max_bytes / SEGMENTS_PER_BUFFER).min(MAX_SEGMENT_BYTES)
    }
}
