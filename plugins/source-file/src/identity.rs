//! What makes a file the same file, whatever its name.
//!
//! Device and inode number say it while a file exists; a number may be used again once its file is
//! deleted, and a file may be emptied and written anew. The fingerprint, a hash of the first bytes,
//! tells both.

use std::fs::{File, Metadata};
use std::hash::Hasher;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::limits::FINGERPRINT_BYTES;

/// Device and inode number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub(crate) device: u64,
    pub(crate) inode: u64,
}

/// Hash of a file's first bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    /// How many bytes: files shorter than [`FINGERPRINT_BYTES`] have fewer.
    pub(crate) bytes: usize,
    pub(crate) hash: u64,
}

/// Size and time of last change: what has both unchanged is not read again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    pub(crate) size: u64,
    modified: (i64, i64),
}

impl Identity {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

impl Stamp {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self { size: metadata.len(), modified: (metadata.mtime(), metadata.mtime_nsec()) }
    }
}

/// Of a file of which nothing is known; matches any.
impl Default for Fingerprint {
    fn default() -> Self {
        Self::of(&[])
    }
}

impl Fingerprint {
    /// Returns the fingerprint of a file that starts with `head`.
    pub(crate) fn of(head: &[u8]) -> Self {
        let head = head.get(..FINGERPRINT_BYTES).unwrap_or(head);
        let mut hasher = SipHasher13::new();
        hasher.write(head);
        Self { bytes: head.len(), hash: hasher.finish() }
    }

    /// Tells whether a file that now starts with `head` can be the one of the fingerprint.
    pub(crate) fn matches(&self, head: &[u8]) -> bool {
        head.get(..self.bytes).is_some_and(|same| Self::of(same) == *self)
    }
}

/// Returns the first bytes of a file, at most `limit`.
pub(crate) fn read_head(file: &File, limit: usize) -> io::Result<Vec<u8>> {
    let mut head = vec![0; limit];
    let mut filled = 0;
    while let Some(room) = head.get_mut(filled..).filter(|room| !room.is_empty()) {
        match file.read_at(room, filled as u64) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(filled);
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_holds_while_the_file_grows_and_not_when_it_changes() {
        let print = Fingerprint::of(b"one\n");
        assert!(print.matches(b"one\ntwo\n"));
        assert!(!print.matches(b"one"));
        assert!(!print.matches(b"two\none\n"));
        assert!(Fingerprint::default().matches(b"anything"));
    }
}
