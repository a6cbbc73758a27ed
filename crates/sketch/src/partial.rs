//! The state of one group as it travels between nodes.
//!
//! A partial is whole: all live panes, not a difference, so that losing or repeating one does no harm and any order of
//! merging gives the same values. It must be exported before the windows it touches are closed: closed panes are
//! remembered only as far as open windows need them.

use std::fmt;

use crate::group_key::GroupKey;
use crate::record::Record;
use crate::sample::Sampled;
use crate::value::Value;

/// What must be equal for two states to be mergeable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) fingerprint: u64,
    pub(crate) precision: u8,
    /// Window length and hop, nanoseconds.
    pub(crate) length: i64,
    pub(crate) hop: i64,
}

/// Exported state of one group. Write it with [`Partial::encode`], merge it with [`crate::Engine::absorb`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    pub(crate) header: Header,
    pub(crate) node: u64,
    pub(crate) watermark: i64,
    pub(crate) key: GroupKey,
    /// First pane that the sender had not closed.
    pub(crate) base: i64,
    pub(crate) values: Values,
    pub(crate) sample: Vec<Sampled>,
    pub(crate) reporters: Vec<Reporter>,
    pub(crate) records: Vec<(u64, Vec<Record>)>,
}

/// The values, in one of the forms of a counter. Cells are portable, see `cell.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    Addresses(Vec<(u32, u64)>),
    Hashes(Vec<(u64, u64)>),
    Panes(Vec<(i64, PaneValues)>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PaneValues {
    Few(Vec<u64>),
    Full(Vec<u32>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reporter {
    pub(crate) kind: u8,
    pub(crate) name: Box<str>,
    pub(crate) cell: u64,
}

impl Partial {
    /// The group's key.
    #[must_use]
    pub const fn key(&self) -> &GroupKey {
        &self.key
    }

    /// The values that name the group.
    #[must_use]
    pub fn group(&self) -> Vec<Value> {
        self.key.values()
    }

    /// The packed key: equal for equal groups on every node, so it can choose a partition.
    #[must_use]
    pub fn key_bytes(&self) -> &[u8] {
        self.key.bytes()
    }

    /// The node that made it.
    #[must_use]
    pub const fn node(&self) -> u64 {
        self.node
    }

    /// The sender's watermark, nanoseconds. The cluster's is the least over the live nodes.
    #[must_use]
    pub const fn watermark(&self) -> i64 {
        self.watermark
    }
}

/// Why a partial was not merged. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// Made with another key: hashes do not compare.
    Fingerprint {
        /// Ours.
        ours: u64,
        /// Theirs.
        theirs: u64,
    },
    /// Made with another precision.
    Precision {
        /// Ours.
        ours: u8,
        /// Theirs.
        theirs: u8,
    },
    /// Made for other windows; (length, hop) in nanoseconds.
    Windows {
        /// Ours.
        ours: (i64, i64),
        /// Theirs.
        theirs: (i64, i64),
    },
    /// It reaches beyond the time that fits at once: close windows or advance, then merge again.
    Ahead {
        /// How many panes it reaches too far.
        panes: i64,
    },
    /// The registers are not what a 64-bit hash can make.
    Registers,
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fingerprint { ours, theirs } => {
                write!(f, "sketch made with key {theirs:016x}, ours is {ours:016x}")
            }
            Self::Precision { ours, theirs } => {
                write!(f, "sketch has precision {theirs}, ours is {ours}")
            }
            Self::Windows { ours, theirs } => write!(
                f,
                "sketch made for windows of {} ns by {} ns, ours are {} ns by {} ns",
                theirs.0, theirs.1, ours.0, ours.1
            ),
            Self::Ahead { panes } => {
                write!(f, "sketch reaches {panes} panes too far ahead, close windows first")
            }
            Self::Registers => f.write_str("sketch has impossible registers"),
        }
    }
}

impl std::error::Error for MergeError {}

impl Header {
    pub(crate) fn check(&self, theirs: &Self) -> Result<(), MergeError> {
        if self.fingerprint != theirs.fingerprint {
            return Err(MergeError::Fingerprint { ours: self.fingerprint, theirs: theirs.fingerprint });
        }
        if self.precision != theirs.precision {
            return Err(MergeError::Precision { ours: self.precision, theirs: theirs.precision });
        }
        if (self.length, self.hop) != (theirs.length, theirs.hop) {
            return Err(MergeError::Windows {
                ours: (self.length, self.hop),
                theirs: (theirs.length, theirs.hop),
            });
        }
        Ok(())
    }
}
