//! One rule's counting engine, fed with sessions.

use std::fmt;
use std::sync::Arc;

use sweepline_asim::Session;
use sweepline_rules::{Engine as EngineKind, Measure as RuleMeasure, Plan, WindowBounds};
use sweepline_sketch::{
    Engine, GroupView, Hasher, Key, Measure, MergeError, Partial, Settings, SettingsError, Stats, Window,
    Windows, WindowsError,
};

use crate::observe::Observations;

/// Counts for one rule.
pub struct Counter {
    plan: Arc<Plan>,
    engine: Engine,
}

/// Why a rule cannot be counted.
#[derive(Debug)]
pub enum CounterError {
    /// The windows do not fit together.
    Windows(WindowsError),
    /// A setting is out of range.
    Settings(SettingsError),
}

impl fmt::Display for CounterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Windows(error) => error.fmt(f),
            Self::Settings(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CounterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Windows(error) => Some(error),
            Self::Settings(error) => Some(error),
        }
    }
}

impl Counter {
    /// Returns a counter for a rule; all nodes that exchange counts need the same `key`.
    ///
    /// # Errors
    ///
    /// Fails when the rule's windows or settings are out of range.
    pub fn new(plan: Arc<Plan>, key: Key) -> Result<Self, CounterError> {
        let windows = Windows::new(plan.timespan_ns, plan.hop_ns, plan.lateness_ns)
            .map_err(CounterError::Windows)?
            .with_inclusive_end(plan.settings.window_bounds == WindowBounds::Inclusive);
        let defaults = Settings::default();
        let (exact_only, precision, exact_limit) = match plan.settings.engine {
            EngineKind::Exact => (true, defaults.precision, defaults.exact_limit),
            EngineKind::Hll { precision, exact_limit } => (false, precision, exact_limit),
        };
        let settings = Settings {
            windows,
            measure: match plan.measure {
                RuleMeasure::Distinct(_) => Measure::Distinct,
                RuleMeasure::Rows => Measure::Events,
                RuleMeasure::EventCount => Measure::WeightedEvents,
            },
            exact_only,
            precision,
            exact_limit,
            sample: plan.settings.sample,
            max_groups: plan.settings.max_groups,
            max_state_bytes: usize::try_from(plan.settings.max_state_bytes).unwrap_or(usize::MAX),
            ..defaults
        };
        let engine = Engine::new(settings, Hasher::new(key)).map_err(CounterError::Settings)?;
        Ok(Self { plan, engine })
    }

    /// Returns the rule.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Counts the sessions that the rule selects.
    ///
    /// `now` bounds clocks that run ahead, nanoseconds since 1970; `i64::MAX` when reading history.
    /// `make_room` is called when time must move on within the batch: it looks at changed groups and
    /// closes due windows.
    pub fn observe(&mut self, sessions: &[Session<'_>], now: i64, mut make_room: impl FnMut(&mut Engine)) {
        let observations = Observations::of(&self.plan, sessions);
        let rows = observations.rows();
        let mut rest = rows.as_slice();
        let mut stalled = false;
        while !rest.is_empty() {
            let done = self.engine.observe_batch(rest, now, |_, _| {});
            // An event that does not fit even after room was made is dropped, not waited for.
            let skip = usize::from(stalled && done == 0);
            rest = rest.get(done + skip..).unwrap_or_default();
            stalled = done == 0;
            if !rest.is_empty() {
                make_room(&mut self.engine);
            }
        }
    }

    /// Merges another node's partial count.
    ///
    /// # Errors
    ///
    /// Fails when the partial comes from another key, precision or window layout.
    pub fn absorb(&mut self, partial: &Partial) -> Result<(), MergeError> {
        self.engine.absorb(partial)
    }

    /// Hands out what changed since the last call.
    pub fn export_changed(&mut self, send: impl FnMut(Partial)) {
        self.engine.export_changed(send);
    }

    /// Closes due windows, showing each group of them.
    pub fn close(&mut self, show: impl FnMut(&mut GroupView<'_>, Window)) {
        self.engine.close(show);
    }

    /// Closes every window, showing each group of them.
    pub fn finish(&mut self, show: impl FnMut(&mut GroupView<'_>, Window)) {
        self.engine.finish(show);
    }

    /// Returns the engine.
    pub fn engine(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// Returns how much is held, and what was dropped.
    pub fn stats(&self) -> Stats {
        self.engine.stats()
    }
}
