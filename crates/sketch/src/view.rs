//! What a caller sees of a group: counts and evidence of its windows, computed when asked for.

use crate::group::{CONNECTOR, DEVICE, Group};
use crate::group_key::GroupKey;
use crate::names::Names;
use crate::plan::Plan;
use crate::registers::standard_error;
use crate::settings::Measure;
use crate::value::Value;
use crate::window::Window;

/// A count and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// The count.
    pub value: u64,
    /// Whether it is exact.
    pub exact: bool,
    /// Standard error relative to the count; 0 when exact.
    pub error: f64,
}

/// One group and the windows in question: those an event changed, or the one that closes.
#[derive(Debug)]
pub struct GroupView<'a> {
    pub(crate) group: &'a mut Group,
    pub(crate) plan: &'a Plan,
    pub(crate) names: &'a Names,
    /// Last panes of the windows in question.
    pub(crate) last_panes: (i64, i64),
}

impl GroupView<'_> {
    /// The group's key.
    #[must_use]
    pub fn key(&self) -> &GroupKey {
        &self.group.key
    }

    /// The values that name the group.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        self.group.key.values()
    }

    /// The windows in question, oldest first. Usually one: the window whose last pane the event fell into, when it is the
    /// group's newest. A late event also raises the windows up to the group's newest pane that hold it. Windows that end
    /// later still hold a part of the same events and come up when their own last pane gets events, or at their close.
    pub fn windows(&self) -> impl DoubleEndedIterator<Item = Window> + use<> {
        let windows = *self.plan.windows();
        (self.last_panes.0..=self.last_panes.1).map(move |last| windows.ending_with(last))
    }

    /// The newest of [`GroupView::windows`].
    #[must_use]
    pub fn newest_window(&self) -> Window {
        self.plan.windows().ending_with(self.last_panes.1)
    }

    /// Returns the window one hop after another.
    #[must_use]
    pub const fn window_after(&self, window: Window) -> Window {
        self.plan.windows().after(window)
    }

    /// Counts a window. The newest window is kept up to date while events come in, so asking for it again is cheap: no
    /// work when exact, one walk over the registers (4 us at precision 12) when estimated and changed.
    #[must_use]
    pub fn count(&mut self, window: Window) -> Count {
        let (value, exact) = self.group.count(window, self.plan);
        let estimated = !exact && self.plan.settings.measure == Measure::Distinct;
        let error = if estimated { standard_error(self.plan.settings.precision) } else { 0.0 };
        Count { value, exact, error }
    }

    /// No window of the group counts more distinct values than this; `u64::MAX` when unknown. Costs nothing.
    #[must_use]
    pub fn at_most(&self) -> u64 {
        match self.plan.settings.measure {
            Measure::Distinct => self.group.counter.at_most(),
            _ => u64::MAX,
        }
    }

    /// Events in a window: one each, or the sum of weights when the measure is [`Measure::WeightedEvents`]. Over several
    /// nodes it is the sum of each node's fullest account, which replays can only raise: approximate.
    #[must_use]
    pub fn events(&self, window: Window) -> u64 {
        self.group.span(window, self.plan).events
    }

    /// Times of the first and the last event in a window, nanoseconds since 1970; `None` when it has none.
    #[must_use]
    pub fn seen(&self, window: Window) -> Option<(i64, i64)> {
        let span = self.group.span(window, self.plan);
        span.first.zip(span.last)
    }

    /// A sample of the window's values: those with the smallest hashes, so every node and every order gives the same.
    #[must_use]
    pub fn sample(&self, window: Window) -> Vec<Value> {
        self.group.counter.sample(self.group.base, window.last_pane, self.plan)
    }

    /// Devices that reported in the window, sorted.
    #[must_use]
    pub fn devices(&self, window: Window) -> Vec<&str> {
        self.reporters(DEVICE, window)
    }

    /// Connectors that read the window's events, sorted.
    #[must_use]
    pub fn connectors(&self, window: Window) -> Vec<&str> {
        self.reporters(CONNECTOR, window)
    }

    /// The packed HyperLogLog++ registers of the window's values, whatever the form they are kept in: equal registers
    /// prove equal sets. Slow; for tests and audits.
    #[must_use]
    pub fn registers(&self, window: Window) -> Vec<u32> {
        self.group.counter.registers(self.group.base, window.last_pane, self.plan).to_words()
    }

    fn reporters(&self, kind: usize, window: Window) -> Vec<&str> {
        let ids = self.group.reporters(kind, window.last_pane, self.plan);
        let mut names: Vec<&str> = ids.into_iter().map(|id| self.names.name(id)).collect();
        names.sort_unstable();
        names
    }
}
