//! Bounds of a buffer, each with its reason.

/// The longest record, bytes. A batch of the pipeline stays far below; a length beyond it can only be damage.
pub const MAX_RECORD_BYTES: usize = 16 << 20;

/// The smallest buffer, bytes: below it a segment would hold few batches, and space would return in jumps.
pub const MIN_BUFFER_BYTES: u64 = 1 << 20;

/// Segments in a full buffer. Space returns a segment at a time, so that a buffer is never more than a sixteenth emptier
/// than it looks.
pub(crate) const SEGMENTS_PER_BUFFER: u64 = 16;

/// The largest segment, bytes, unless one record alone is larger: one file to walk through when a buffer is opened.
pub(crate) const MAX_SEGMENT_BYTES: u64 = 32 << 20;

/// Records that a reader may hold without having confirmed them: what is delivered twice after a crash, at most.
pub const MAX_UNCONFIRMED: usize = 1024;

/// Attempts to read a place of a segment before it is given up as damaged. A disk's passing error is over by then; a
/// bad sector is not, and must not stop the queue for ever.
pub(crate) const READ_ATTEMPTS: u32 = 5;

/// Bytes read at once while looking for the next whole record after a damage.
pub(crate) const SEARCH_BYTES: usize = 64 << 10;

/// What is given up at once when a disk cannot read a place: its smallest unit.
pub(crate) const SECTOR_BYTES: u64 = 512;
