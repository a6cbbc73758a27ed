//! Looks a buffer over without changing it.

use std::io;

use crate::disk::{Disk, DiskFile};
use crate::position::{self, Saved};
use crate::queue::Damage;
use crate::segment::{Header, Identity};
use crate::walk::{Step, Walk};

/// What a buffer holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Verified {
    /// The saved position.
    pub saved: Saved,
    /// Its segments, the oldest first.
    pub segments: Vec<SegmentReport>,
}

/// What a segment holds.
#[derive(Debug, PartialEq, Eq)]
pub struct SegmentReport {
    /// Its file name.
    pub name: String,
    /// Length of the file.
    pub bytes: u64,
    /// Format, when it is one that this version does not know. The other members are then 0.
    pub newer: Option<u32>,
    /// Whether the header is whole.
    pub is_header_whole: bool,
    /// Ids of the first and the last whole record.
    pub ids: Option<(u64, u64)>,
    /// Whole records.
    pub records: u64,
    /// Records lost and bytes that belong to none. What was being written in a crash ends a segment as such bytes.
    pub damage: Damage,
}

impl Verified {
    /// Whether every byte is as it was written.
    pub fn is_whole(&self) -> bool {
        let whole = |segment: &SegmentReport| {
            segment.is_header_whole && segment.newer.is_none() && segment.damage == Damage::default()
        };
        self.saved != Saved::Damaged && self.segments.iter().all(whole)
    }
}

/// Reads all of a buffer and says what is in it.
///
/// # Errors
///
/// The file that cannot be read, and why.
pub fn verify<D: Disk>(disk: &D) -> Result<Verified, (String, io::Error)> {
    let at = |name: &str| {
        let name = name.to_owned();
        move |error| (name.clone(), error)
    };
    let saved = position::look(disk).map_err(at(position::NAME))?;
    let mut segments = Vec::new();
    for name in disk.list().map_err(at("."))? {
        let Some(named) = Identity::of_name(&name) else { continue };
        let file = disk.open(&name).map_err(at(&name))?;
        segments.push(walk(name.clone(), named, &file).map_err(at(&name))?);
    }
    segments.sort_by(|one, other| (one.first, &one.report.name).cmp(&(other.first, &other.report.name)));
    // Ids that are missing between two segments were at the end of the first, or in one that is gone.
    for at in 1..segments.len() {
        if let Some([one, other]) = segments.get_mut(at - 1..=at) {
            one.report.damage.records += other.first.saturating_sub(one.next);
        }
    }
    Ok(Verified { saved, segments: segments.into_iter().map(|walked| walked.report).collect() })
}

/// A segment that has been read.
struct Walked {
    report: SegmentReport,
    /// Id that its first record has by its header.
    first: u64,
    /// Id behind the last record of which something is left.
    next: u64,
}

fn walk(name: String, named: Identity, file: &impl DiskFile) -> io::Result<Walked> {
    let bytes = file.size()?;
    let mut report = SegmentReport {
        name,
        bytes,
        newer: None,
        is_header_whole: true,
        ids: None,
        records: 0,
        damage: Damage::default(),
    };
    let identity = match crate::queue::read_header(file)? {
        Header::Whole(identity) => identity,
        Header::Newer(version) => {
            report.newer = Some(version);
            return Ok(Walked { report, first: named.first, next: named.first });
        }
        Header::Damaged => {
            report.is_header_whole = false;
            named
        }
    };
    let mut walk = Walk::new(identity);
    let mut next = identity.first;
    loop {
        match walk.step(file, bytes)? {
            Step::Record { id, .. } => {
                report.damage.records += id.saturating_sub(next);
                next = id.saturating_add(1);
                report.records += 1;
                report.ids = Some(report.ids.map_or((id, id), |(first, _)| (first, id)));
            }
            Step::Lost { id } => {
                let behind = id.saturating_add(1);
                report.damage.records += behind.saturating_sub(next);
                next = behind;
            }
            Step::Damaged { bytes } => report.damage.bytes += bytes,
            Step::End => return Ok(Walked { report, first: identity.first, next }),
        }
    }
}
