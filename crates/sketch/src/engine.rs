//! The engine of one rule: events in, counts per group and window out.
//!
//! Time. The newest event time seen (never past its receive time) minus the allowed lateness is the watermark.
//! A window is due when the watermark reaches its end; an event is late when a window it belongs to is due, whether or not
//! the caller has closed it yet. So any order of the same events within the lateness gives the same result, and a final row
//! is never missing an event that was accepted.
//!
//! Memory. Open panes are bits in a cell, so the engine holds a limited stretch of time: when an event lies beyond,
//! [`Outcome::Ahead`] asks the caller to evaluate, close, and hand the event in again.
//!
//! Invariants:
//! - `frontier <= due`: panes before `frontier` are closed, panes before `due` take no more events;
//! - every group's base is at most `frontier`;
//! - `heap` is the sum of the groups' accounted heap bytes.

mod batch;
mod close;
mod exchange;
mod groups;

use crate::group::{CONNECTOR, DEVICE, Placed, reporter_key};
use crate::group_key::GroupKey;
use crate::hash::Hasher;
use crate::limits::MAX_TIME_NANOS;
use crate::names::Names;
use crate::plan::Plan;
use crate::record::Slot;
use crate::settings::{Measure, Settings, SettingsError};
use crate::value::{ValueRef, canonical};
use crate::view::GroupView;
use groups::Groups;

/// One event as the engine needs it; borrows everything.
#[derive(Clone, Copy, Debug)]
pub struct Observation<'a> {
    /// Event time (TimeGenerated), nanoseconds since 1970.
    pub time: i64,
    /// Values that name the group, at most [`crate::MAX_GROUP_VALUES`].
    pub group: &'a [ValueRef<'a>],
    /// Counted value. Absent and empty text are not counted, but the event is.
    pub value: ValueRef<'a>,
    /// How many events this record stands for (ASIM EventCount).
    pub weight: u64,
    /// Reporting device; empty when unknown.
    pub device: &'a str,
    /// Connector that read the record.
    pub connector: &'a str,
}

/// What became of an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// Taken in.
    Counted,
    /// Taken in at the receive time, because the event's clock ran ahead.
    Clamped,
    /// Dropped: later than the allowed lateness.
    Late,
    /// Not taken in: it lies beyond the time that fits at once. Call `touched` and `close`, then hand it in again; it
    /// will fit.
    Ahead,
    /// Dropped: the time is outside what nanoseconds since 1970 can hold.
    BadTime,
}

/// Numbers about an engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Groups alive.
    pub groups: usize,
    /// Groups that count exactly.
    pub exact: usize,
    /// Groups that estimate.
    pub dense: usize,
    /// Bytes of state, allocator overhead estimated.
    pub state_bytes: usize,
    /// Groups dropped because of `max_groups` or `max_state_bytes`.
    pub evicted_groups: u64,
    /// Events dropped as late.
    pub late_dropped: u64,
    /// Events taken in although they fell into an older pane than the newest.
    pub late_merged: u64,
    /// Events set back to their receive time.
    pub clamped: u64,
    /// Events with an impossible time, dropped.
    pub bad_time: u64,
    /// Events taken in.
    pub events: u64,
    /// Partials merged.
    pub absorbed: u64,
}

/// Counts distinct values or events per group and window for one rule.
#[derive(Debug)]
pub struct Engine {
    plan: Plan,
    names: Names,
    groups: Groups,
    clock: Option<Clock>,
    pane: PaneSpan,
    totals: Stats,
    /// Reused by `observe_batch`.
    looked: Vec<batch::Looked>,
}

/// How far time has come; set by the first event.
#[derive(Clone, Copy, Debug)]
struct Clock {
    max_time: i64,
    frontier: i64,
    due: i64,
    /// Newest time at which `due` still holds.
    due_until: i64,
}

/// The pane of the last event, so that a division is rare.
#[derive(Clone, Copy, Debug, Default)]
struct PaneSpan {
    index: i64,
    start: i64,
    end: i64,
}

impl Engine {
    /// Builds an engine.
    ///
    /// # Errors
    ///
    /// When a setting is out of range.
    pub fn new(settings: Settings, hasher: Hasher) -> Result<Self, SettingsError> {
        let plan = Plan::new(settings, hasher)?;
        Ok(Self {
            groups: Groups::new(&plan),
            plan,
            names: Names::default(),
            clock: None,
            pane: PaneSpan::default(),
            totals: Stats::default(),
            looked: Vec::new(),
        })
    }

    /// Returns the settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.plan.settings
    }

    /// Takes an event in. `received_now` is the receive time in nanoseconds since 1970; callers that replay files pass
    /// `i64::MAX`, so that nothing is clamped.
    #[inline]
    pub fn observe(&mut self, observation: &Observation<'_>, received_now: i64) -> Outcome {
        self.observe_keyed(observation, received_now, || (GroupKey::new(observation.group), None))
    }

    #[inline]
    fn observe_keyed(
        &mut self,
        observation: &Observation<'_>,
        received_now: i64,
        key: impl FnOnce() -> (GroupKey, Option<u64>),
    ) -> Outcome {
        let latest = received_now.saturating_add(self.plan.settings.max_clock_skew);
        let mut clamped = observation.time > latest;
        let mut time = if clamped { received_now } else { observation.time };
        if !(-MAX_TIME_NANOS..=MAX_TIME_NANOS).contains(&time) {
            self.totals.bad_time += 1;
            return Outcome::BadTime;
        }
        // A clock that runs ahead must not make the events of right clocks late.
        let clock = self.advance_clock(time.min(received_now).max(-MAX_TIME_NANOS));
        let mut pane = self.pane_of(time);
        if pane.index - clock.frontier >= self.plan.cells.open_panes() {
            if clock.frontier < clock.due || time <= received_now {
                return Outcome::Ahead;
            }
            (time, clamped) = (received_now, true);
            pane = self.pane_of(time);
        }
        let at_border = self.plan.windows().inclusive_end() && time == pane.start;
        let first = if at_border { (pane.index - 1).max(clock.due) } else { pane.index };
        if pane.index < clock.due {
            self.totals.late_dropped += 1;
            return Outcome::Late;
        }
        let newest_pane = clock.max_time < pane.end;
        let placed = self.place(observation, time, pane, first.min(pane.index));
        let names_bytes = self.names.heap_bytes();
        self.groups.observe(key(), &placed, clock.frontier, names_bytes, &self.plan);
        self.totals.events += 1;
        self.totals.late_merged += u64::from(!newest_pane);
        self.totals.clamped += u64::from(clamped);
        if clamped { Outcome::Clamped } else { Outcome::Counted }
    }

    /// Moves time on without an event, so that windows close while a source is idle, or as slow as the slowest of several
    /// nodes. `newest` is the newest event time known, nanoseconds; time never moves back.
    pub fn advance(&mut self, newest: i64) {
        let _ = self.advance_clock(newest.clamp(-MAX_TIME_NANOS, MAX_TIME_NANOS));
    }

    /// Newest event time minus the allowed lateness, nanoseconds; `i64::MIN` before the first event.
    #[must_use]
    pub fn watermark(&self) -> i64 {
        self.clock.map_or(i64::MIN, |clock| clock.max_time - self.plan.windows().lateness())
    }

    /// Whether [`Engine::close`] has a window to close.
    #[must_use]
    pub fn has_due_windows(&self) -> bool {
        self.clock.is_some_and(|clock| clock.frontier < clock.due)
    }

    /// Shows every group that changed since the last call, once, with the windows that changed and are still open: up to the
    /// one that ends with the group's newest pane, since later ones hold only a part of its events. Call it
    /// once per batch, before [`Engine::close`].
    pub fn touched(&mut self, mut show: impl FnMut(&mut GroupView<'_>)) {
        let frontier = self.frontier();
        let plan = &self.plan;
        let names = &self.names;
        self.groups.drain_touched(plan, |group, (from, to)| {
            let last_panes = (from.max(frontier), group.newest_raised(to, plan));
            if last_panes.0 <= last_panes.1 {
                show(&mut GroupView { group, plan, names, last_panes });
            }
        });
    }

    /// Returns the numbers.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            groups: self.groups.len(),
            exact: self.groups.len() - self.groups.dense(),
            dense: self.groups.dense(),
            state_bytes: self.groups.state_bytes() + self.names.heap_bytes(),
            evicted_groups: self.groups.evicted(),
            ..self.totals
        }
    }

    fn frontier(&self) -> i64 {
        self.clock.map_or(i64::MIN, |clock| clock.frontier)
    }

    #[inline]
    fn place<'a>(
        &mut self,
        observation: &Observation<'a>,
        time: i64,
        pane: PaneSpan,
        first: i64,
    ) -> Placed<'a> {
        let hasher = &self.plan.hasher;
        Placed {
            time,
            slot: Slot::of(time, pane.start, self.plan.windows()),
            panes: (first, pane.index),
            value: match observation.value {
                _ if self.plan.settings.measure != Measure::Distinct => ValueRef::Absent,
                ValueRef::Text("") => ValueRef::Absent,
                ValueRef::Ip(ip) => ValueRef::Ip(canonical(ip)),
                value => value,
            },
            weight: match self.plan.settings.measure {
                Measure::WeightedEvents => observation.weight,
                Measure::Distinct | Measure::Events => 1,
            },
            reporters: [
                reporter_key(DEVICE, self.names.intern(observation.device, DEVICE, hasher)),
                reporter_key(CONNECTOR, self.names.intern(observation.connector, CONNECTOR, hasher)),
            ],
        }
    }

    #[inline]
    fn advance_clock(&mut self, time: i64) -> Clock {
        match &mut self.clock {
            Some(clock) if time <= clock.max_time => *clock,
            Some(clock) if time <= clock.due_until => {
                clock.max_time = time;
                *clock
            }
            _ => self.move_due(time),
        }
    }

    /// Starts the clock so that `pane` is the oldest that takes events.
    fn start_at(&mut self, pane: i64) {
        let windows = self.plan.windows();
        let border = i64::from(windows.inclusive_end());
        self.advance(windows.pane_start(pane).saturating_add(windows.lateness() + border));
    }

    fn move_due(&mut self, time: i64) -> Clock {
        let windows = self.plan.windows();
        let due = windows.first_open(time - windows.lateness());
        let due = self.clock.map_or(due, |clock| clock.due.max(due));
        let reached = windows.pane_start(due + 1) + windows.lateness() + i64::from(windows.inclusive_end());
        let clock = Clock {
            max_time: time,
            frontier: self.clock.map_or(due, |clock| clock.frontier),
            due,
            due_until: reached - 1,
        };
        self.clock = Some(clock);
        clock
    }

    #[inline]
    fn pane_of(&mut self, time: i64) -> PaneSpan {
        if time < self.pane.start || time >= self.pane.end {
            let windows = self.plan.windows();
            let index = windows.pane(time);
            let start = windows.pane_start(index);
            self.pane = PaneSpan { index, start, end: start + windows.hop() };
        }
        self.pane
    }
}
