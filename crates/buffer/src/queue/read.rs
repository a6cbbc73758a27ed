//! The reading end: records in order, again when they are released, and gone once they are confirmed.

use std::io;

use super::{Place, Queue};
use crate::disk::Disk;
use crate::limits::{MAX_UNCONFIRMED, READ_ATTEMPTS};
use crate::walk::{Step, Walk, record_at};

/// A record that was given out.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// By which it is confirmed or released; ids rise by one.
    pub id: u64,
    /// What was appended.
    pub record: Vec<u8>,
}

/// A place that could not be read. Another call tries it again; after five failures it is given up as damage.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {source}")]
pub struct ReadError {
    /// The segment's file name.
    pub name: String,
    /// What the disk said.
    pub source: io::Error,
}

impl<D: Disk> Queue<D> {
    /// Gives out the next durable record: one that was released, else the one behind the last. `None` when there is none
    /// now, or when [`MAX_UNCONFIRMED`] have been given out and wait for their confirmation.
    ///
    /// # Errors
    ///
    /// See [`ReadError`].
    pub fn take(&mut self) -> Result<Option<Entry>, ReadError> {
        if let Some(entry) = self.next_released()? {
            return Ok(Some(entry));
        }
        if self.unconfirmed.len() >= MAX_UNCONFIRMED {
            return Ok(None);
        }
        while self.cursor.segment < self.segments.len() {
            let entry = self.step()?;
            if entry.is_some() {
                return Ok(entry);
            }
            if self.is_at_the_end() {
                break;
            }
        }
        self.pass_the_end();
        self.reclaim();
        Ok(None)
    }

    /// Takes note that everything durable has been read, so that nothing more is waited for.
    fn pass_the_end(&mut self) {
        let end = self.committed();
        if self.is_writing {
            // The last records were damaged, so that nothing told of their ids.
            self.damage.records += end.saturating_sub(self.cursor.next);
        }
        // Else ids were left out on opening, since a position from the future had been told.
        self.cursor.next = self.cursor.next.max(end);
    }

    /// Lets go of a record; its space returns when its whole segment is confirmed.
    pub fn confirm(&mut self, id: u64) {
        self.unconfirmed.remove(&id);
        self.reclaim();
    }

    /// Has a record given out again, before any other.
    pub fn release(&mut self, id: u64) {
        if self.unconfirmed.contains_key(&id) && !self.released.contains(&id) {
            self.released.push_back(id);
        }
    }

    /// Removes the segments of which everything is confirmed. What cannot be removed now is tried again.
    pub(super) fn reclaim(&mut self) {
        let low = self.low();
        while self.cursor.segment > 0 {
            let Some(front) = self.segments.front().filter(|front| front.next <= low) else { break };
            match self.disk.remove(&front.name) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => break,
                _ => {}
            }
            self.segments.pop_front();
            self.cursor.segment -= 1;
        }
    }

    /// One step of the cursor: a record, or a step over something else.
    fn step(&mut self) -> Result<Option<Entry>, ReadError> {
        let cursor = &mut self.cursor;
        let is_growing = self.is_writing && cursor.segment + 1 == self.segments.len();
        let Some(segment) = self.segments.get_mut(cursor.segment) else { return Ok(None) };
        let walk = cursor.walk.get_or_insert_with(|| Walk::new(segment.identity));
        let step = match walk.step(&segment.file, segment.end) {
            Ok(step) => step,
            Err(source) => {
                cursor.failed_reads += 1;
                if cursor.failed_reads < READ_ATTEMPTS {
                    return Err(ReadError { name: segment.name.clone(), source });
                }
                Step::Damaged { bytes: walk.give_up(segment.end) }
            }
        };
        cursor.failed_reads = 0;
        let mut given = None;
        let passed = match step {
            Step::Record { id, at, record } => {
                if id >= cursor.next {
                    self.unconfirmed.insert(id, Place { segment: segment.number, at });
                    self.damage.records += id - cursor.next;
                    given = Some(Entry { id, record });
                }
                id.saturating_add(1)
            }
            Step::Lost { id } => {
                let behind = id.saturating_add(1);
                self.damage.records += behind.saturating_sub(cursor.next);
                behind
            }
            Step::Damaged { bytes } => {
                self.damage.bytes += bytes;
                return Ok(None);
            }
            Step::End => {
                if !is_growing {
                    self.damage.records += segment.next.saturating_sub(cursor.next);
                    cursor.next = cursor.next.max(segment.next);
                    cursor.segment += 1;
                    cursor.walk = None;
                }
                return Ok(None);
            }
        };
        segment.next = segment.next.max(passed);
        cursor.next = cursor.next.max(passed);
        Ok(given)
    }

    /// Whether the cursor has read all of the segment that is being written.
    fn is_at_the_end(&self) -> bool {
        let is_last = self.cursor.segment + 1 == self.segments.len();
        let behind = self.cursor.walk.is_some_and(|walk| {
            self.segments.get(self.cursor.segment).is_some_and(|segment| walk.is_at(segment.end))
        });
        self.is_writing && is_last && behind
    }

    fn next_released(&mut self) -> Result<Option<Entry>, ReadError> {
        while let Some(id) = self.released.pop_front() {
            let Some(place) = self.unconfirmed.get(&id) else { continue };
            let number = place.segment;
            let segment = self.segments.iter().find(|segment| segment.number == number);
            let Some(segment) = segment else { continue };
            match record_at(&segment.file, segment.identity, place.at, segment.end) {
                Ok(Step::Record { id: found, record, .. }) if found == id => {
                    self.cursor.failed_reads = 0;
                    return Ok(Some(Entry { id, record }));
                }
                Ok(_) => {}
                Err(source) => {
                    self.cursor.failed_reads += 1;
                    if self.cursor.failed_reads < READ_ATTEMPTS {
                        let name = segment.name.clone();
                        self.released.push_front(id);
                        return Err(ReadError { name, source });
                    }
                    self.cursor.failed_reads = 0;
                }
            }
            self.damage.records += 1;
            self.unconfirmed.remove(&id);
        }
        Ok(None)
    }
}
