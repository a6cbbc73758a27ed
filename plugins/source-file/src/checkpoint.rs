//! Positions that survive a restart: `checkpoints.json` in the component's folder.
//!
//! ```json
//! {"version":1,"files":[{"path":"/var/log/fw.log","device":2049,"inode":1311,
//!   "fingerprint":{"bytes":1024,"hash":81985529216486895},"position":52428,"seen":1795500000}]}
//! ```
//!
//! Invariants:
//! - a position is behind only what has been acknowledged, and never in the middle of a line;
//! - the file is replaced as a whole (written aside, synced, renamed);
//! - a file that cannot be used is kept aside as `checkpoints.json.unusable` and reported; reading then
//!   starts from the data: lines may come twice, none is skipped.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::counters::Counters;
use crate::identity::{Fingerprint, Identity};
use crate::limits::{CHECKPOINT_BYTES, CHECKPOINT_KEEP, TRACKED_FILES};

/// How far a file has been delivered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    #[serde(flatten)]
    pub(crate) identity: Identity,
    pub(crate) fingerprint: Fingerprint,
    /// Bytes delivered; of an archive, after decompression.
    pub(crate) position: u64,
    /// The file is gzip.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) gzip: bool,
    /// Size of an archive that has been read to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) done_at_size: Option<u64>,
    /// When the file was last there, seconds since the epoch.
    pub(crate) seen: i64,
}

#[derive(Serialize, Deserialize)]
struct Document {
    version: u32,
    files: Vec<Entry>,
}

/// Reads and writes the checkpoint file.
pub(crate) struct Store {
    path: PathBuf,
    /// What was loaded and has not been claimed by a file.
    loaded: HashMap<Identity, Entry>,
    /// There was no checkpoint file, usable or kept aside.
    first_run: bool,
    failing: bool,
}

const VERSION: u32 = 1;

impl Store {
    /// Reads the checkpoints in `folder`, which is made when it is not there.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be made.
    pub(crate) fn open(folder: &Path, counters: &Counters) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join("checkpoints.json");
        let aside = path.with_extension("json.unusable");
        let first_run = !path.exists() && !aside.exists();
        let files = match load(&path) {
            Ok(files) => files,
            Err(reason) => {
                let kept = fs::rename(&path, &aside).is_ok();
                tracing::warn!(?path, reason, kept_aside = kept, "checkpoints cannot be used, reading anew");
                counters.checkpoint_unusable.increment(1);
                Vec::new()
            }
        };
        let loaded = files.into_iter().map(|entry| (entry.identity, entry)).collect();
        Ok(Self { path, loaded, first_run, failing: false })
    }

    /// Tells whether nothing had been read before.
    pub(crate) fn is_first_run(&self) -> bool {
        self.first_run
    }

    /// Returns the checkpoint of a file, when there is one that nobody has claimed.
    pub(crate) fn entry(&self, identity: Identity) -> Option<&Entry> {
        self.loaded.get(&identity)
    }

    /// Takes the checkpoint of a file, when there is one.
    pub(crate) fn claim(&mut self, identity: Identity) -> Option<Entry> {
        self.loaded.remove(&identity)
    }

    /// Returns the checkpoints that no file has claimed.
    pub(crate) fn unclaimed(&self) -> impl Iterator<Item = &Entry> {
        self.loaded.values()
    }

    /// Writes the checkpoints of the files that are there, and keeps recent ones of those that are not.
    /// Tells whether they are safe.
    pub(crate) fn save(&mut self, mut files: Vec<Entry>, now: i64, counters: &Counters) -> bool {
        let keep = i64::try_from(CHECKPOINT_KEEP.as_secs()).unwrap_or(i64::MAX);
        self.loaded.retain(|_, entry| entry.seen > now.saturating_sub(keep));
        files.extend(self.loaded.values().cloned());
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files.truncate(TRACKED_FILES);
        match write(&self.path, &Document { version: VERSION, files }) {
            Ok(()) => {
                self.failing = false;
                true
            }
            Err(error) => {
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::warn!(path = ?self.path, %error, "checkpoints cannot be written");
                }
                counters.checkpoint_not_written.increment(1);
                false
            }
        }
    }
}

fn load(path: &Path) -> Result<Vec<Entry>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.to_string()),
    };
    let mut text = Vec::new();
    file.take(CHECKPOINT_BYTES + 1).read_to_end(&mut text).map_err(|error| error.to_string())?;
    if text.len() as u64 > CHECKPOINT_BYTES {
        return Err(format!("file exceeds {CHECKPOINT_BYTES} bytes"));
    }
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    // The version first: a newer document may have any shape.
    let Version { version } = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    if version != VERSION {
        return Err(format!("format version {version} is not known, this program writes {VERSION}"));
    }
    let document: Document = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    Ok(document.files)
}

fn write(path: &Path, document: &Document) -> io::Result<()> {
    let aside = path.with_extension("json.new");
    let mut file = File::create(&aside)?;
    file.write_all(&serde_json::to_vec(document)?)?;
    file.sync_all()?;
    fs::rename(&aside, path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
