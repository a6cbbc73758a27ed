//! From counts to findings.
//!
//! A finding is told as soon as its condition holds, told again when the count passes 2, 5 and 10
//! times the threshold, and, where asked for, once more when its window closes. Windows that slide
//! overlap, so one sweep would hold the condition in many of them: the first is the finding, the
//! others only let it grow, see `episodes`. A condition that a growing count can stop to hold ("fewer
//! than", "exactly") is only decided when a window closes.
//!
//! Invariant: with tumbling windows the set of ids depends on the events alone, not on their order
//! within the lateness, on repeats, or on how they were cut into batches. (Estimated counts near the
//! threshold excepted: an estimate may fall as values come in.)

use std::sync::Arc;

use sweepline_asim::Session;
use sweepline_rules::Plan;
use sweepline_sketch::{Engine, Key, MergeError, Partial, Stats};

use crate::counter::{Counter, CounterError};
use crate::finding::Finding;
use crate::told::{Tell, Told};

/// When findings are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum When {
    /// Early, and when the count passes a step: for people who wait.
    #[default]
    Early,
    /// As [`When::Early`], and once more when the window closes with another count; with windows
    /// that slide, when a window closes with a count that is higher than told and is not passed by
    /// the next.
    EarlyAndFinal,
    /// Only when a window closes.
    Final,
}

/// Watches one rule.
pub struct Detector {
    counter: Counter,
    told: Told,
    when: When,
    /// Watermark of the export whose partials are coming in.
    exported: Option<i64>,
}

impl Detector {
    /// Returns a detector for a rule.
    ///
    /// # Errors
    ///
    /// Fails when the rule's windows or settings are out of range.
    pub fn new(plan: Arc<Plan>, key: Key, when: When) -> Result<Self, CounterError> {
        let can_be_early = plan.threshold.is_lower_bound() && !plan.settings.single_alert;
        let when = if can_be_early { when } else { When::Final };
        let told = Told::new(&plan);
        Ok(Self { counter: Counter::new(plan, key)?, told, when, exported: None })
    }

    /// Returns the rule.
    pub fn plan(&self) -> &Arc<Plan> {
        self.counter.plan()
    }

    /// Counts sessions and tells what they bring about.
    ///
    /// `now` bounds clocks that run ahead, nanoseconds since 1970; `i64::MAX` when reading history.
    pub fn observe(&mut self, sessions: &[Session<'_>], now: i64, tell: &mut dyn FnMut(Finding)) {
        let Self { counter, told, when, .. } = self;
        let plan = counter.plan().clone();
        counter.observe(sessions, now, |engine| look(engine, &plan, told, *when, tell));
        look(counter.engine(), &plan, told, *when, tell);
    }

    /// Merges another node's partial count and tells what it brings about.
    ///
    /// An export is many partials of the same watermark, and each may hold events of windows that
    /// end before it. So time moves on only when the next export begins, or with
    /// [`Detector::settle`] after the last partial of one.
    ///
    /// # Errors
    ///
    /// Fails when the partial comes from another key, precision or window layout.
    pub fn absorb(&mut self, partial: &Partial, tell: &mut dyn FnMut(Finding)) -> Result<(), MergeError> {
        let watermark = partial.watermark();
        if self.exported.is_some_and(|before| watermark > before) {
            self.settle(tell);
        }
        if let Err(error) = self.counter.absorb(partial) {
            let MergeError::Ahead { .. } = error else { return Err(error) };
            self.move_on(watermark, tell);
            self.counter.absorb(partial)?;
        }
        self.exported = Some(self.exported.map_or(watermark, |before| before.max(watermark)));
        let plan = self.counter.plan().clone();
        look_early(self.counter.engine(), &plan, &mut self.told, self.when, tell);
        Ok(())
    }

    /// Moves time on to the absorbed partials' watermark: their exports are complete.
    pub fn settle(&mut self, tell: &mut dyn FnMut(Finding)) {
        if let Some(watermark) = self.exported {
            self.move_on(watermark, tell);
        }
    }

    fn move_on(&mut self, watermark: i64, tell: &mut dyn FnMut(Finding)) {
        let Self { counter, told, when, .. } = self;
        let plan = counter.plan().clone();
        counter.engine().advance(watermark.saturating_add(plan.lateness_ns));
        look(counter.engine(), &plan, told, *when, tell);
    }

    /// Closes every window; for the end of the input.
    pub fn finish(&mut self, tell: &mut dyn FnMut(Finding)) {
        let Self { counter, told, when, .. } = self;
        let plan = counter.plan().clone();
        look(counter.engine(), &plan, told, *when, tell);
        counter.finish(|view, window| told.closed(&plan, view, window, *when, tell));
        told.all_closed(&plan, i64::MAX, tell);
    }

    /// Returns how much is held, and what was dropped.
    pub fn stats(&self) -> Stats {
        self.counter.stats()
    }

    /// Returns how many findings were forgotten to bound memory although they could still grow; a
    /// forgotten one may be told again.
    pub fn forgotten_findings(&self) -> u64 {
        self.told.forgotten()
    }

    /// Returns the instant up to which the rule has seen everything, nanoseconds since 1970.
    pub fn watermark(&mut self) -> i64 {
        self.counter.engine().watermark()
    }
}

/// Looks at changed groups, then closes what is due.
fn look(engine: &mut Engine, plan: &Arc<Plan>, told: &mut Told, when: When, tell: Tell<'_>) {
    look_early(engine, plan, told, when, tell);
    if engine.has_due_windows() {
        engine.close(|view, window| told.closed(plan, view, window, when, tell));
        told.all_closed(plan, engine.watermark(), tell);
    }
}

/// Looks at changed groups.
fn look_early(engine: &mut Engine, plan: &Arc<Plan>, told: &mut Told, when: When, tell: Tell<'_>) {
    engine.touched(|view| {
        if when != When::Final {
            told.changed(plan, view, tell);
        }
    });
}

#[cfg(test)]
mod tests;
