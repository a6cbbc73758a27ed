//! Reads files: globs, following, rotation, checkpoints, gzip.
//!
//! The source reads blocks of a few hundred KiB and hands them on without copying: a batch is one
//! block and the places of its lines. What it promises:
//!
//! - no line is skipped, whatever happens to the process, the checkpoints or the files' names; lines
//!   may come twice after a crash;
//! - memory stays flat, whatever the files hold: see [`limits`];
//! - a bad line, a bad file or a bad archive costs only itself, and is counted.
//!
//! [`reader`] has the blocking reader underneath, for those who want blocks without a pipeline.
#![forbid(unsafe_code)]

pub mod limits;
pub mod reader;

mod checkpoint;
mod counters;
mod identity;
mod options;
mod source;
mod tail;
mod worker;

pub use options::{Mode, Options, ReadFrom};

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `file` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "file",
    summary: "Reads log files: globs, rotation, checkpoints, gzip, JSON arrays of records.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
