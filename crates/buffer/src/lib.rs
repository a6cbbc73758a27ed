//! A queue of records on disk, for what lies between a component and a slower one behind it.
//!
//! Records are bytes. [`Queue::append`] takes them, [`Queue::commit`] makes all that were taken durable with one sync (group
//! commit), [`Queue::take`] gives them out in order, and [`Queue::confirm`] lets go of them.
//!
//! # What it promises
//!
//! - After `commit` returned `Ok`, a record survives a crash of the process and of the machine, as far as the disk keeps
//!   what it has synced.
//! - A record is given out again after a crash unless it was confirmed and [`Queue::checkpoint`] has run since: at
//!   least once, with the same id, and no more than what was on its way.
//! - Damage costs the damaged records and is counted; the others are given out. Opening never needs a person, except
//!   for segments of a newer version, which are refused and left untouched.
//! - A full disk refuses new records and gives out and removes old ones; it goes on by itself when there is space.
//!
//! Nothing in here knows of tasks or clocks: the caller decides when to commit.

mod disk;
mod limits;
mod position;
mod queue;
mod segment;
mod verify;
mod walk;

pub use disk::{Disk, DiskFile, RealDisk, RealFile};
pub use limits::{MAX_RECORD_BYTES, MAX_UNCONFIRMED, MIN_BUFFER_BYTES};
pub use position::Saved;
pub use queue::{AppendError, Damage, Entry, OpenError, Opened, Queue, ReadError};
pub use verify::{SegmentReport, Verified, verify};
