//! The files, all of them: what is there, what to read next, what is safe.
//!
//! The worker does all file work, blocking, one [`Worker::step`] at a time; it knows no tasks and asks
//! no clock. [`crate::source`] calls it from a thread where blocking is allowed.
//!
//! Invariants:
//! - batches are acknowledged in the order in which steps gave them;
//! - a checkpoint is never ahead of what was acknowledged.

mod scan;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::path::PathBuf;
use std::sync::Arc;

use sweepline_plugin::ack::Delivery;
use tokio::time::Instant;

use crate::checkpoint::{Entry, Store};
use crate::counters::Counters;
use crate::identity::Identity;
use crate::limits::{CHECKPOINT_INTERVAL, OPEN_FILES, REPORTED_PATHS, ROTATE_WAIT};
use crate::options::{Mode, Options, ReadFrom};
use crate::reader::{Lines, Pool, error_type};
use crate::tail::{Look, Tail};

/// Lines to hand on.
pub(crate) struct Piece {
    pub(crate) lines: Lines,
    pub(crate) mark: Mark,
    pub(crate) file: Arc<str>,
    /// Bytes read from the disk.
    pub(crate) bytes_read: u64,
}

/// What a batch leaves behind when it is acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) stream: u64,
    generation: u32,
    end: u64,
}

/// What a step gave.
pub(crate) enum Step {
    /// Some lines.
    Piece(Piece),
    /// Nothing yet; worth another step.
    Busy,
    /// Nothing for now.
    Idle,
    /// All files are read to their end; only failures could bring more.
    End,
}

/// The moment of a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// For waits.
    pub(crate) now: Instant,
    /// For what is written down: seconds since the epoch.
    pub(crate) wall: i64,
}

/// All files of one source.
pub(crate) struct Worker {
    options: Options,
    counters: Counters,
    store: Option<Store>,
    pool: Pool,
    /// By stream: in the order in which they were found.
    tails: BTreeMap<u64, Tail>,
    by_identity: HashMap<Identity, u64>,
    /// The stream looked at last.
    cursor: u64,
    last_stream: u64,
    open_files: usize,
    next_scan: Option<Instant>,
    scanned: bool,
    /// Paths whose trouble has been reported.
    reported: HashSet<PathBuf>,
    /// Something was acknowledged since the last save.
    dirty: bool,
    next_save: Option<Instant>,
}

impl Worker {
    pub(crate) fn new(options: Options, counters: Counters, store: Option<Store>) -> Self {
        Self {
            options,
            counters,
            store,
            pool: Pool::default(),
            tails: BTreeMap::new(),
            by_identity: HashMap::new(),
            cursor: 0,
            last_stream: 0,
            open_files: 0,
            next_scan: None,
            scanned: false,
            reported: HashSet::new(),
            dirty: false,
            next_save: None,
        }
    }

    /// Looks for files when it is time, saves checkpoints when it is time, and, if it may, reads.
    pub(crate) fn step(&mut self, moment: Moment, may_read: bool) -> Step {
        if self.dirty && self.next_save.is_none_or(|next| next <= moment.now) {
            self.save(moment);
        }
        if !may_read {
            return Step::Idle;
        }
        let following = self.options.mode == Mode::Follow;
        if !self.scanned || (following && self.next_scan.is_none_or(|next| next <= moment.now)) {
            self.scan(moment.now);
            if !self.scanned && (self.dirty || self.starts_at_end()) {
                // From here on nothing may be left out, even after a crash.
                self.save(moment);
            }
            self.scanned = true;
            self.next_scan = Some(moment.now + self.options.glob_interval);
        }
        match following {
            true => self.read_in_turn(moment.now),
            false => self.read_in_order(moment.now),
        }
    }

    /// Takes note of what became of batches, oldest first.
    pub(crate) fn settle(&mut self, batches: Vec<(Mark, Delivery)>) {
        for (mark, delivery) in batches {
            self.settle_one(mark, delivery);
        }
    }

    fn settle_one(&mut self, mark: Mark, delivery: Delivery) {
        let Some(tail) = self.tails.get_mut(&mark.stream) else {
            if delivery == Delivery::Failed {
                tracing::warn!(stream = mark.stream, "lines were not delivered, and their file is gone");
                self.counters.not_delivered.increment(1);
            }
            return;
        };
        if tail.generation != mark.generation {
            return;
        }
        match delivery {
            // What a receiver refused for good was counted there; reading it again would change nothing.
            Delivery::Delivered | Delivery::Rejected => {
                tail.acked = mark.end;
                tail.in_flight -= 1;
                self.dirty = true;
                if tail.in_flight == 0 && tail.ended && tail.gone_since.is_some() {
                    self.forget(mark.stream);
                }
            }
            Delivery::Failed => {
                tracing::warn!(file = ?tail.path, from = tail.acked, "lines were not delivered, reading again");
                self.counters.not_delivered.increment(1);
                tail.rewind();
            }
        }
    }

    /// Tells when checkpoints want to be written, if at all. With `unsettled` there is news that the
    /// worker has not been told.
    pub(crate) fn save_due(&self, now: Instant, unsettled: bool) -> Option<Instant> {
        ((self.dirty || unsettled) && self.store.is_some()).then(|| self.next_save.unwrap_or(now))
    }

    /// Writes the checkpoints.
    pub(crate) fn save(&mut self, moment: Moment) {
        self.next_save = Some(moment.now + CHECKPOINT_INTERVAL);
        let Some(store) = &mut self.store else { return };
        // Who starts at the end must remember that even an empty file was there.
        let all = self.options.read_from == ReadFrom::End;
        let entries =
            self.tails.values().filter(|tail| all || tail.acked > 0 || tail.ended).map(|tail| Entry {
                path: tail.path.clone(),
                identity: tail.identity,
                fingerprint: tail.fingerprint,
                position: tail.acked,
                gzip: tail.gzip,
                done_at_size: (tail.gzip && tail.ended && tail.acked == tail.position)
                    .then(|| tail.seen.map(|seen| seen.size))
                    .flatten(),
                seen: moment.wall,
            });
        self.dirty = !store.save(entries.collect(), moment.wall, &self.counters);
    }

    /// One file after the other.
    fn read_in_order(&mut self, now: Instant) -> Step {
        loop {
            let unfinished = (Bound::Excluded(self.cursor), Bound::Unbounded);
            let Some((stream, _)) = self.tails.range(unfinished).next().or_else(|| {
                // A failure may have reopened an earlier file.
                self.tails.iter().find(|(_, tail)| !tail.ended)
            }) else {
                return Step::End;
            };
            let stream = *stream;
            let step = self.look(stream, true, now);
            match (step, self.tails.get_mut(&stream)) {
                (Step::Idle, Some(tail)) if tail.ended => {
                    self.open_files -= usize::from(tail.file.take().is_some());
                    self.cursor = self.cursor.max(stream);
                }
                (Step::Idle, None) => {}
                (step, _) => return step,
            }
        }
    }

    /// A block of each in turn, so that a busy file leaves room for the others.
    fn read_in_turn(&mut self, now: Instant) -> Step {
        let mut result = Step::Idle;
        for _ in 0..self.tails.len() {
            let after = (Bound::Excluded(self.cursor), Bound::Unbounded);
            let next = self.tails.range(after).next().or_else(|| self.tails.iter().next());
            let Some((stream, tail)) = next else { break };
            self.cursor = *stream;
            if tail.next_look.is_some_and(|next| next > now) {
                continue;
            }
            // Whoever wrote to a file that was renamed has had time to notice.
            let leaving = tail.gone_since.is_some_and(|since| now >= since + ROTATE_WAIT);
            match self.look(self.cursor, leaving, now) {
                Step::Piece(piece) => return Step::Piece(piece),
                Step::Busy => result = Step::Busy,
                Step::Idle | Step::End => {}
            }
        }
        result
    }

    fn look(&mut self, stream: u64, to_end: bool, now: Instant) -> Step {
        if !self.make_room_for(stream) {
            return Step::Idle;
        }
        let Some(tail) = self.tails.get_mut(&stream) else { return Step::Idle };
        let was_open = tail.file.is_some();
        let look = tail.look(to_end, self.options.max_line_bytes, &mut self.pool, &self.counters);
        self.open_files += usize::from(tail.file.is_some()) - usize::from(was_open);
        match look {
            Ok(Look::Lines(lines)) => {
                tail.in_flight += 1;
                self.counters.oversize_line.increment(lines.oversize);
                let mark = Mark { stream, generation: tail.generation, end: lines.end };
                let bytes_read = tail.take_bytes_read();
                return Step::Piece(Piece { lines, mark, file: tail.name.clone(), bytes_read });
            }
            Ok(Look::Busy) => return Step::Busy,
            Ok(Look::Idle) => {
                tail.next_look = Some(now + self.options.poll_interval);
                // What was read beyond the last acknowledged line held no line.
                if tail.in_flight == 0 && tail.acked != tail.position {
                    tail.acked = tail.position;
                    self.dirty = true;
                }
                if tail.ended && tail.gone_since.is_some() && tail.in_flight == 0 {
                    self.forget(stream);
                }
            }
            Ok(Look::Replaced) => {
                self.restart(stream);
                return Step::Busy;
            }
            Ok(Look::Lost) => {
                let path = tail.path.clone();
                self.forget(stream);
                self.report(&path, "file_lost", "the name leads to another file now");
                self.track(path, now);
            }
            Err(error) => {
                let kind = match tail.file.is_some() {
                    true => error_type(&error, tail.gzip),
                    false => "open_failed",
                };
                tail.next_look = Some(now + self.options.glob_interval);
                tail.ended |= self.options.mode == Mode::ReadToEnd;
                let path = tail.path.clone();
                let out_of_reach = tail.file.is_none() && tail.gone_since.is_some();
                self.report(&path, kind, error);
                if out_of_reach {
                    self.forget(stream);
                }
            }
        }
        Step::Idle
    }

    /// Closes an idle file when too many are open; tells whether there is room.
    fn make_room_for(&mut self, stream: u64) -> bool {
        let open = self.tails.get(&stream).is_some_and(|tail| tail.file.is_some());
        if open || self.open_files < OPEN_FILES {
            return true;
        }
        let Some(idle) = self.tails.values_mut().find(|tail| tail.closable()) else { return false };
        idle.file = None;
        self.open_files -= 1;
        true
    }

    /// Starts a file over whose content was replaced, as a stream of its own.
    fn restart(&mut self, stream: u64) {
        let Some(old) = self.tails.remove(&stream) else { return };
        tracing::info!(file = ?old.path, "file was emptied or replaced, reading from its beginning");
        let mut tail = Tail::new(self.new_stream(), old.path, old.identity);
        (tail.file, tail.gone_since) = (old.file, old.gone_since);
        self.by_identity.insert(tail.identity, tail.stream);
        self.tails.insert(tail.stream, tail);
    }

    fn forget(&mut self, stream: u64) {
        let Some(tail) = self.tails.remove(&stream) else { return };
        self.open_files -= usize::from(tail.file.is_some());
        self.by_identity.remove(&tail.identity);
        self.dirty = true;
    }

    fn new_stream(&mut self) -> u64 {
        self.last_stream += 1;
        self.last_stream
    }

    /// Logs and counts the trouble with a path, once.
    fn report(&mut self, path: &std::path::Path, kind: &'static str, reason: impl std::fmt::Display) {
        if self.reported.len() >= REPORTED_PATHS || !self.reported.insert(path.to_owned()) {
            return;
        }
        tracing::warn!(?path, error_type = kind, error = %reason, "file cannot be read");
        self.counters.file_error(kind);
    }
}

#[cfg(test)]
mod tests;
