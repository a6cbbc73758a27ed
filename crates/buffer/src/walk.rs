//! Walks through a segment, record by record, over whatever is damaged.

use std::io;

use crate::disk::DiskFile;
use crate::limits::{SEARCH_BYTES, SECTOR_BYTES};
use crate::segment::{FRAME_BYTES, HEADER_BYTES, Head, Identity};

/// What stands at a place of a segment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A whole record.
    Record { id: u64, at: u64, record: Vec<u8> },
    /// A record whose head is whole and whose bytes are not.
    Lost { id: u64 },
    /// So many bytes that are no frame.
    Damaged { bytes: u64 },
    /// The end.
    End,
}

/// A place in a segment, from which it is read on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walk {
    identity: Identity,
    offset: u64,
}

impl Walk {
    /// Starts behind the header.
    pub(crate) fn new(identity: Identity) -> Self {
        Self { identity, offset: HEADER_BYTES as u64 }
    }

    /// Takes the next step, up to `end`. After an error the place is the same as before.
    pub(crate) fn step(&mut self, file: &impl DiskFile, end: u64) -> io::Result<Step> {
        if self.offset >= end {
            return Ok(Step::End);
        }
        let Some(head) = head_at(file, self.identity, self.offset, end)? else {
            let found = self.search(file, end)?;
            let bytes = found - self.offset;
            self.offset = found;
            return Ok(Step::Damaged { bytes });
        };
        let behind = self.offset + FRAME_BYTES as u64 + head.length as u64;
        if behind > end {
            let bytes = end - self.offset;
            self.offset = end;
            return Ok(Step::Damaged { bytes });
        }
        let mut record = vec![0; head.length];
        let read = file.read_at(self.offset + FRAME_BYTES as u64, &mut record)?;
        let at = self.offset;
        self.offset = behind;
        if read == record.len() && self.identity.is_whole(&head, &record) {
            Ok(Step::Record { id: head.id, at, record })
        } else {
            Ok(Step::Lost { id: head.id })
        }
    }

    /// Whether everything before `end` has been read.
    pub(crate) fn is_at(&self, end: u64) -> bool {
        self.offset >= end
    }

    /// Gives up the sector that cannot be read; returns how many bytes that is.
    pub(crate) fn give_up(&mut self, end: u64) -> u64 {
        let behind = end.min(self.offset + SECTOR_BYTES);
        let bytes = behind.saturating_sub(self.offset);
        self.offset = self.offset.max(behind);
        bytes
    }

    /// Returns where the next frame starts after a damage; `end` if none does.
    fn search(&self, file: &impl DiskFile, end: u64) -> io::Result<u64> {
        let mark = self.identity.mark();
        let mut from = self.offset + 1;
        let mut bytes = vec![0; SEARCH_BYTES];
        while from < end {
            let read = file.read_at(from, &mut bytes)?;
            let seen = bytes.get(..read).unwrap_or_default();
            for at in
                seen.windows(mark.len()).enumerate().filter(|(_, window)| *window == mark).map(|(at, _)| at)
            {
                let at = from + at as u64;
                if head_at(file, self.identity, at, end)?.is_some() {
                    return Ok(at);
                }
            }
            if read < mark.len() {
                break;
            }
            // A mark may stand across the border of two readings.
            from += (read - (mark.len() - 1)) as u64;
        }
        Ok(end)
    }
}

/// Reads one record whose place is known.
pub(crate) fn record_at(file: &impl DiskFile, identity: Identity, at: u64, end: u64) -> io::Result<Step> {
    Walk { identity, offset: at }.step(file, end)
}

fn head_at(file: &impl DiskFile, identity: Identity, at: u64, end: u64) -> io::Result<Option<Head>> {
    if at + FRAME_BYTES as u64 > end {
        return Ok(None);
    }
    let mut bytes = [0; FRAME_BYTES];
    let read = file.read_at(at, &mut bytes)?;
    Ok(bytes.get(..read).and_then(|bytes| identity.head(bytes)))
}
