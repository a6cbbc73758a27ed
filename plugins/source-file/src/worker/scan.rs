//! Which files there are.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};
use tokio::time::Instant;

use super::Worker;
use crate::checkpoint::{Entry, Store};
use crate::identity::{Fingerprint, Identity, Stamp, read_head};
use crate::limits::{BACKWARD_BYTES, FINGERPRINT_BYTES, FOLDER_ENTRIES, OPEN_FILES, TRACKED_FILES};
use crate::options::{Mode, ReadFrom};
use crate::tail::Tail;

impl Worker {
    /// Takes in new files, notes new names and names that are gone.
    pub(super) fn scan(&mut self, now: Instant) {
        let mut here = HashSet::new();
        for path in self.matching_paths() {
            match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(metadata) if !metadata.is_file() => {
                    self.report(&path, "not_a_file", "only regular files are read");
                }
                Ok(metadata) => {
                    let identity = Identity::of(&metadata);
                    // The first name of a file with several counts.
                    if here.insert(identity) {
                        self.found(path, &metadata, now);
                    }
                }
                Err(error) => self.report(&path, "open_failed", error),
            }
        }
        if !self.scanned && self.tails.is_empty() {
            tracing::warn!(include = ?self.options.include, "no file matches");
        }
        if self.options.mode == Mode::Follow {
            for tail in self.tails.values_mut().filter(|tail| !here.contains(&tail.identity)) {
                tail.gone_since.get_or_insert(now);
            }
            if !self.scanned {
                self.find_renamed(now);
            }
        }
    }

    /// Takes a file in by its name.
    pub(super) fn track(&mut self, path: PathBuf, now: Instant) {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => self.found(path, &metadata, now),
            Ok(_) => {}
            Err(error) => self.report(&path, "open_failed", error),
        }
    }

    fn matching_paths(&mut self) -> Vec<PathBuf> {
        let strict = MatchOptions { require_literal_separator: true, ..MatchOptions::default() };
        let mut paths = Vec::new();
        let mut failures = Vec::new();
        for pattern in &self.options.include {
            // Checked before: a pattern that cannot be read does not get here.
            for entry in glob::glob_with(pattern, strict).into_iter().flatten() {
                match entry {
                    Ok(path) => paths.push(path),
                    Err(error) => failures.push((error.path().to_owned(), error.error().to_string())),
                }
            }
        }
        for (path, reason) in failures {
            self.report(&path, "open_failed", reason);
        }
        let excluded: Vec<(Pattern, bool)> = self
            .options
            .exclude
            .iter()
            .filter_map(|pattern| Some((Pattern::new(pattern).ok()?, pattern.contains('/'))))
            .collect();
        paths.retain(|path| {
            !excluded.iter().any(|(pattern, whole)| match (whole, path.file_name()) {
                (false, Some(name)) => pattern.matches_path_with(Path::new(name), strict),
                _ => pattern.matches_path_with(path, strict),
            })
        });
        paths.sort();
        paths.dedup();
        paths
    }

    fn found(&mut self, path: PathBuf, metadata: &Metadata, now: Instant) {
        let identity = Identity::of(metadata);
        let known = self.by_identity.get(&identity).and_then(|stream| self.tails.get_mut(stream));
        if let Some(tail) = known {
            tail.gone_since = None;
            if tail.path != path {
                tail.rename(path);
            }
            return;
        }
        if self.tails.len() >= TRACKED_FILES {
            self.report(&path, "too_many_files", format!("more than {TRACKED_FILES} files match"));
            return;
        }
        let entry = self.store.as_ref().and_then(|store| store.entry(identity)).cloned();
        let at_end = !self.scanned && self.starts_at_end();
        let hold = self.options.mode == Mode::Follow && self.open_files < OPEN_FILES;
        let mut tail = Tail::new(self.new_stream(), path, identity);
        if (hold || at_end || entry.is_some())
            && let Err(error) = self.open_and_place(&mut tail, entry, at_end)
        {
            self.report(&tail.path, "open_failed", error);
            // Tried again at the next scan.
            return;
        }
        if let Some(store) = &mut self.store {
            store.claim(identity);
        }
        match hold {
            true => self.open_files += usize::from(tail.file.is_some()),
            false => tail.file = None,
        }
        self.reported.remove(&tail.path);
        tail.next_look = Some(now);
        self.dirty |= tail.acked > 0 || at_end;
        self.by_identity.insert(identity, tail.stream);
        self.tails.insert(tail.stream, tail);
    }

    /// Only the very first start may leave lines out: later, a file without checkpoint is one that came
    /// while we were down, or whose checkpoint was lost.
    pub(super) fn starts_at_end(&self) -> bool {
        self.options.read_from == ReadFrom::End && self.store.as_ref().is_none_or(Store::is_first_run)
    }

    fn open_and_place(&mut self, tail: &mut Tail, entry: Option<Entry>, at_end: bool) -> std::io::Result<()> {
        if !tail.open()? {
            return Err(std::io::Error::other("file was replaced while it was opened"));
        }
        let Some(file) = tail.file.clone() else { return Ok(()) };
        let stamp = Stamp::of(&file.metadata()?);
        let head = read_head(&file, FINGERPRINT_BYTES)?;
        tail.gzip = crate::reader::is_gzip(&head);
        tail.fingerprint = Fingerprint::of(&head);
        if let Some(entry) = entry {
            match fits(&entry, tail.gzip, stamp, &head) {
                Ok(()) => {
                    tail.start_at(entry.position);
                    if entry.gzip && entry.done_at_size == Some(stamp.size) {
                        (tail.ended, tail.seen) = (true, Some(stamp));
                    }
                    tracing::info!(file = ?tail.path, position = entry.position, "going on where reading had stopped");
                }
                Err(reason) => {
                    tracing::warn!(file = ?tail.path, reason, "checkpoint does not fit the file, reading from its beginning");
                    self.counters.checkpoint_unusable.increment(1);
                }
            }
        } else if at_end && tail.gzip {
            (tail.ended, tail.seen) = (true, Some(stamp));
        } else if at_end {
            tail.start_at(last_line_end(&file, stamp.size)?);
        }
        Ok(())
    }

    /// Finds files that have a checkpoint, were renamed while we were down, and are no longer matched:
    /// what they hold behind the checkpoint has not been read.
    fn find_renamed(&mut self, now: Instant) {
        let Some(store) = &mut self.store else { return };
        let wanted: HashSet<Identity> = store.unclaimed().map(|entry| entry.identity).collect();
        let folders: HashSet<PathBuf> =
            store.unclaimed().filter_map(|entry| entry.path.parent().map(Path::to_owned)).collect();
        for folder in folders {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for path in entries.take(FOLDER_ENTRIES).filter_map(|entry| Some(entry.ok()?.path())) {
                let Ok(metadata) = fs::metadata(&path) else { continue };
                let identity = Identity::of(&metadata);
                if metadata.is_file() && wanted.contains(&identity) {
                    self.found_renamed(path, &metadata, now);
                }
            }
        }
    }

    fn found_renamed(&mut self, path: PathBuf, metadata: &Metadata, now: Instant) {
        let identity = Identity::of(metadata);
        let Some(entry) = self.store.as_mut().and_then(|store| store.claim(identity)) else { return };
        let mut tail = Tail::new(self.new_stream(), path, identity);
        let unread = entry.position < metadata.len() && !entry.gzip;
        if !unread || tail.open().is_err() {
            return;
        }
        let head = tail.file.as_ref().and_then(|file| read_head(file, FINGERPRINT_BYTES).ok());
        let Some(head) = head.filter(|head| entry.fingerprint.matches(head)) else { return };
        tracing::info!(from = ?entry.path, to = ?tail.path, "file was renamed, reading the rest of it");
        tail.fingerprint = Fingerprint::of(&head);
        tail.start_at(entry.position);
        tail.gone_since = Some(now);
        self.open_files += 1;
        self.by_identity.insert(identity, tail.stream);
        self.tails.insert(tail.stream, tail);
    }
}

/// Says why a checkpoint is not about the file that has its number.
fn fits(entry: &Entry, gzip: bool, stamp: Stamp, head: &[u8]) -> Result<(), &'static str> {
    if !entry.fingerprint.matches(head) || entry.gzip != gzip {
        return Err("the file starts with other bytes");
    }
    // With nothing to compare, a position would be believed blindly.
    if entry.fingerprint.bytes == 0 && entry.position > 0 {
        return Err("the checkpoint does not say how the file starts");
    }
    if !gzip && entry.position > stamp.size {
        return Err("the position is behind the end of the file");
    }
    Ok(())
}

/// Returns where the incomplete line at the end of a file starts.
fn last_line_end(file: &fs::File, size: u64) -> std::io::Result<u64> {
    let start = size.saturating_sub(BACKWARD_BYTES as u64);
    let mut end = vec![0; usize::try_from(size - start).unwrap_or(BACKWARD_BYTES)];
    file.read_exact_at(&mut end, start)?;
    Ok(memchr::memrchr(b'\n', &end).map_or(size, |at| start + at as u64 + 1))
}
