//! Opening: what a crash, or somebody's hand, has left in the folder.

use std::collections::{BTreeMap, VecDeque};
use std::io;

use super::{Cursor, Damage, Queue, Segment};
use crate::disk::{Disk, DiskFile};
use crate::limits::MIN_BUFFER_BYTES;
use crate::position::{self, Position, Saved};
use crate::segment::{HEADER_BYTES, Header, Identity, header};
use crate::walk::{Step, Walk};

/// Why a queue was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The size that was asked for is too small.
    #[error("a buffer of {asked} bytes is too small, the least is {MIN_BUFFER_BYTES}")]
    TooSmall {
        /// What was asked for, bytes.
        asked: u64,
    },
    /// A segment was written by a later version of this program. Nothing was changed.
    #[error(
        "{name} has format {version}, which this version does not know: use the version that wrote it, or a later one"
    )]
    Newer {
        /// The segment's file name.
        name: String,
        /// Its format.
        version: u32,
    },
    /// The disk said no.
    #[error("{name}: {source}")]
    Disk {
        /// The file; `.` for the folder.
        name: String,
        /// What it said.
        source: io::Error,
    },
}

/// What was found on opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Records that wait.
    pub waiting: u64,
    /// The saved position. Unless it is [`Saved::At`], everything that is there is given out.
    pub saved: Saved,
    /// The saved position lies behind everything that is there, so that it cannot be right; everything is given out.
    pub is_from_the_future: bool,
    /// Segments whose headers were damaged; their names told what was needed.
    pub damaged_headers: usize,
}

impl<D: Disk> Queue<D> {
    /// Opens the queue of a folder, or starts one.
    ///
    /// # Errors
    ///
    /// See [`OpenError`]. Damage is no error.
    pub fn open(disk: D, max_bytes: u64) -> Result<(Self, Opened), OpenError> {
        if max_bytes < MIN_BUFFER_BYTES {
            return Err(OpenError::TooSmall { asked: max_bytes });
        }
        let Found { mut segments, damaged_headers } = segments(&disk)?;
        let (position, saved) = match Position::open(&disk) {
            Ok((position, saved)) => (Some(position), saved),
            // A full disk has no room for the file; it is tried again later.
            Err(error) if is_full(&error) => (None, Saved::Missing),
            Err(source) => return Err(OpenError::Disk { name: position::NAME.to_owned(), source }),
        };
        remove_empty(&disk, &mut segments);
        let next_number = segments.len() as u64;
        let first = segments.front().map(|segment| segment.identity.first);
        let end = segments.iter().map(|segment| segment.next).max().unwrap_or(0);
        let told = if let Saved::At(id) = saved { id } else { 0 };
        let is_from_the_future = first.is_some() && told > end;
        let from = if is_from_the_future { first } else { Some(told) }.unwrap_or(told);
        // Segments that are gone were confirmed before: there is nothing to miss below the first.
        let next = from.max(first.unwrap_or(from));
        let mut queue = Self {
            disk,
            max_bytes,
            position,
            saved: told,
            segments,
            is_writing: false,
            next_number,
            next_id: end.max(told),
            pending: VecDeque::new(),
            pending_bytes: 0,
            cursor: Cursor { segment: 0, walk: None, next, failed_reads: 0 },
            unconfirmed: BTreeMap::new(),
            released: VecDeque::new(),
            damage: Damage::default(),
        };
        queue.reclaim();
        let waiting = queue.waiting();
        Ok((queue, Opened { waiting, saved, is_from_the_future, damaged_headers }))
    }
}

/// The segments of a folder.
struct Found<F> {
    /// In order.
    segments: VecDeque<Segment<F>>,
    damaged_headers: usize,
}

/// Opens the segments.
fn segments<D: Disk>(disk: &D) -> Result<Found<D::File>, OpenError> {
    let names = disk.list().map_err(|source| OpenError::Disk { name: ".".to_owned(), source })?;
    let mut segments = Vec::new();
    let mut damaged = 0;
    for name in names {
        let Some(named) = Identity::of_name(&name) else { continue };
        let at_file = |source| OpenError::Disk { name: name.clone(), source };
        let file = disk.open(&name).map_err(at_file)?;
        let end = file.size().map_err(at_file)?;
        let identity = match read_header(&file).map_err(at_file)? {
            Header::Whole(identity) => identity,
            Header::Newer(version) => return Err(OpenError::Newer { name, version }),
            Header::Damaged => {
                damaged += 1;
                named
            }
        };
        segments.push(Segment { number: 0, name, identity, file, end, next: identity.first });
    }
    segments.sort_by_key(|segment| (segment.identity.first, segment.identity.nonce));
    for (number, segment) in segments.iter_mut().enumerate() {
        segment.number = number as u64;
    }
    let mut following: Option<u64> = None;
    for segment in segments.iter_mut().rev() {
        let first = segment.identity.first;
        segment.next = match following {
            Some(next) if next > first => next,
            // The last, or one that was begun in its place after it had failed.
            _ => last_id(segment)?,
        };
        following = Some(first);
    }
    Ok(Found { segments: segments.into(), damaged_headers: damaged })
}

pub(crate) fn read_header(file: &impl DiskFile) -> io::Result<Header> {
    let mut bytes = [0; HEADER_BYTES];
    let read = file.read_at(0, &mut bytes)?;
    Ok(header(bytes.get(..read).unwrap_or_default()))
}

/// Walks through the last segment for the id behind its last record.
fn last_id<F: DiskFile>(segment: &Segment<F>) -> Result<u64, OpenError> {
    let mut walk = Walk::new(segment.identity);
    let mut next = segment.identity.first;
    loop {
        match walk.step(&segment.file, segment.end) {
            Ok(Step::Record { id, .. } | Step::Lost { id }) => next = next.max(id.saturating_add(1)),
            Ok(Step::Damaged { .. }) => {}
            Ok(Step::End) => return Ok(next),
            Err(source) => return Err(OpenError::Disk { name: segment.name.clone(), source }),
        }
    }
}

/// Removes last segments that were begun and hold nothing.
fn remove_empty<D: Disk>(disk: &D, segments: &mut VecDeque<Segment<D::File>>) {
    while let Some(last) = segments.back().filter(|last| last.end <= HEADER_BYTES as u64) {
        if disk.remove(&last.name).is_err() {
            break;
        }
        segments.pop_back();
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
