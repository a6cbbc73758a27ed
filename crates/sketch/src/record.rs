//! How many events a group had and when, pane by pane.
//!
//! A record covers one pane. With inclusive window ends the instant of a pane border is a record of its own, so that its
//! events can count in both neighbouring windows and only once in a window that holds both. A record's place follows from
//! its first event, so no pane number is stored: 24 bytes each.

use crate::limits::ALLOCATION_OVERHEAD;
use crate::window::{Window, Windows};

/// Events of one pane; times in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) events: u64,
    pub(crate) first: i64,
    pub(crate) last: i64,
}

/// Records of one group, oldest first; the newest stands apart so that the hot path touches no other memory.
#[derive(Clone, Debug)]
#[repr(C)]
pub(crate) struct Records {
    /// [`NONE`] when there is none.
    newest: Record,
    older: Vec<Record>,
}

/// No record: its time is in no slot.
const NONE: Record = Record { events: 0, first: i64::MIN, last: i64::MIN };

impl Default for Records {
    fn default() -> Self {
        Self { newest: NONE, older: Vec::new() }
    }
}

/// Sum over a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) events: u64,
    pub(crate) first: Option<i64>,
    pub(crate) last: Option<i64>,
}

/// The half-open stretch of time that one record covers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Slot {
    /// The slot of `time`, which lies in the pane starting at `pane_start`.
    #[inline]
    pub(crate) const fn of(time: i64, pane_start: i64, windows: &Windows) -> Self {
        let end = pane_start + windows.hop();
        match (windows.inclusive_end(), time == pane_start) {
            (false, _) => Self { start: pane_start, end },
            (true, true) => Self { start: pane_start, end: pane_start + 1 },
            (true, false) => Self { start: pane_start + 1, end },
        }
    }

    const fn holds(&self, record: &Record) -> bool {
        self.start <= record.first && record.first < self.end
    }
}

impl Record {
    /// Adds what another node or another event saw in the same slot.
    fn add(&mut self, other: &Self) {
        self.events = self.events.saturating_add(other.events);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }

    /// Merges two accounts of the same events: the fuller one wins, so that repeats change nothing.
    fn unite(&mut self, other: &Self) {
        self.events = self.events.max(other.events);
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }
}

impl Records {
    /// Counts an event. Returns whether memory was taken.
    #[inline]
    pub(crate) fn observe(&mut self, time: i64, weight: u64, slot: Slot) -> bool {
        let newest = &mut self.newest;
        if slot.holds(newest) {
            newest.events = newest.events.saturating_add(weight);
            newest.first = newest.first.min(time);
            newest.last = newest.last.max(time);
            return false;
        }
        self.place(Record { events: weight, first: time, last: time }, slot, Record::add)
    }

    /// Takes over another account of the same node's events.
    pub(crate) fn unite(&mut self, record: Record, windows: &Windows) {
        let slot = Slot::of(record.first, windows.pane_start(windows.pane(record.first)), windows);
        self.place(record, slot, Record::unite);
    }

    /// Forgets records that start before `time`. Returns whether memory was given back.
    pub(crate) fn forget_before(&mut self, time: i64) -> bool {
        let gone = self.older.partition_point(|record| record.first < time);
        self.older.drain(..gone);
        if self.newest.first < time {
            self.newest = NONE;
        }
        let roomy = self.older.capacity() > 8 && self.older.len() * 2 < self.older.capacity();
        if roomy {
            self.older.shrink_to(self.older.len() + 2);
        }
        roomy
    }

    pub(crate) fn span(&self, window: Window, windows: &Windows) -> Span {
        let end = if windows.inclusive_end() { window.end + 1 } else { window.end };
        let from = self.older.partition_point(|record| record.first < window.start);
        let mut span = Span::default();
        for record in self.older[from..].iter().chain(self.newest()) {
            if window.start <= record.first && record.first < end {
                span.include(record);
            }
        }
        span
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.older.iter().chain(self.newest())
    }

    /// Time of the newest event, nanoseconds.
    #[inline]
    pub(crate) fn newest_time(&self) -> Option<i64> {
        self.newest().or_else(|| self.older.last()).map(|record| record.last)
    }

    pub(crate) const fn heap_bytes(&self) -> usize {
        match self.older.capacity() {
            0 => 0,
            capacity => capacity * size_of::<Record>() + ALLOCATION_OVERHEAD,
        }
    }

    fn newest(&self) -> Option<&Record> {
        (self.newest != NONE).then_some(&self.newest)
    }

    fn place(&mut self, record: Record, slot: Slot, merge: impl Fn(&mut Record, &Record)) -> bool {
        if slot.holds(&self.newest) {
            merge(&mut self.newest, &record);
            return false;
        }
        let newest_known = self.newest().or_else(|| self.older.last());
        if newest_known.is_none_or(|known| known.first < slot.start) {
            let previous = std::mem::replace(&mut self.newest, record);
            let at = self.older.len();
            return previous != NONE && self.insert(at, previous);
        }
        let at = self.older.partition_point(|known| known.first < slot.start);
        match self.older.get_mut(at) {
            Some(known) if slot.holds(known) => {
                merge(known, &record);
                false
            }
            _ => self.insert(at, record),
        }
    }

    /// Grows by a quarter, not by doubling: a group has up to a window of records.
    fn insert(&mut self, at: usize, record: Record) -> bool {
        let grew = self.older.len() == self.older.capacity();
        if grew {
            self.older.reserve_exact(self.older.len() / 4 + 2);
        }
        self.older.insert(at, record);
        grew
    }
}

impl Span {
    fn include(&mut self, record: &Record) {
        self.add(&Self { events: record.events, first: Some(record.first), last: Some(record.last) });
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.events = self.events.saturating_add(other.events);
        self.first = match (self.first, other.first) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        self.last = self.last.max(other.last);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(times: &[i64], windows: &Windows) -> Records {
        let mut records = Records::default();
        for time in times {
            let start = windows.pane_start(windows.pane(*time));
            records.observe(*time, 1, Slot::of(*time, start, windows));
        }
        records
    }

    proptest! {
        #[test]
        fn records_sum_like_the_events_themselves(
            times in prop::collection::vec(-50_i64..200, 0..80),
            inclusive in any::<bool>(),
            last in -6_i64..22,
        ) {
            let windows = Windows::new(30, 10, 0).unwrap().with_inclusive_end(inclusive);
            let window = windows.ending_with(last);
            let inside: Vec<i64> = times
                .iter()
                .copied()
                .filter(|t| *t >= window.start && (*t < window.end || (inclusive && *t == window.end)))
                .collect();
            let expected = Span {
                events: inside.len() as u64,
                first: inside.iter().min().copied(),
                last: inside.iter().max().copied(),
            };
            let records = filled(&times, &windows);
            prop_assert_eq!(records.span(window, &windows), expected);
            prop_assert_eq!(records.newest_time(), times.iter().max().copied());

            let mut united = filled(&times, &windows);
            for record in records.iter() {
                united.unite(*record, &windows);
            }
            prop_assert_eq!(united.span(window, &windows), expected);
        }
    }

    #[test]
    fn forgetting_drops_old_records_only() {
        let windows = Windows::new(30, 10, 0).unwrap();
        let mut records = filled(&[1, 11, 21, 31], &windows);
        records.forget_before(20);
        assert_eq!(records.iter().map(|r| r.first).collect::<Vec<_>>(), [21, 31]);
        records.forget_before(100);
        assert_eq!(records.newest_time(), None);
        records.observe(105, 1, Slot::of(105, 100, &windows));
        assert_eq!(records.newest_time(), Some(105));
    }
}
