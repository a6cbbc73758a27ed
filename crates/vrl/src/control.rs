//! The budget of one run.

use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use vrl::compiler::runtime::ExecutionControl;

use crate::error::RunError;
use crate::limits;

/// Returns the time since a fixed instant; must never go back.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// What one run may use.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Expressions that may be evaluated; at most [`limits::STEPS_MAX`].
    pub steps: u32,
    /// Time that may pass; not watched by default, since it needs a clock.
    pub time: Option<TimeBudget>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: limits::STEPS, time: None }
    }
}

/// How long one run may take.
///
/// VRL looks at the budget between expressions: a single call of a slow function is not cut short.
#[derive(Clone)]
pub struct TimeBudget {
    /// The time; [`limits::TIME`] is a good value.
    pub limit: Duration,
    /// The clock that measures it.
    pub clock: Clock,
}

impl fmt::Debug for TimeBudget {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TimeBudget").field("limit", &self.limit).finish_non_exhaustive()
    }
}

/// Counts the steps of one run.
pub(crate) struct Control<'b> {
    budget: &'b Budget,
    allowed: u32,
    left: u32,
    started: Option<Duration>,
    is_out_of_time: bool,
}

impl<'b> Control<'b> {
    pub(crate) fn new(budget: &'b Budget) -> Self {
        let allowed = budget.steps.min(limits::STEPS_MAX);
        Self { budget, allowed, left: allowed, started: None, is_out_of_time: false }
    }

    /// Returns why the run was stopped.
    pub(crate) fn error(&self) -> RunError {
        match &self.budget.time {
            Some(time) if self.is_out_of_time => RunError::Time(time.limit),
            _ => RunError::Steps(self.allowed),
        }
    }

    /// Tells whether time is left. The first look comes after some steps: short programs never ask the clock.
    #[cold]
    fn has_time(&mut self) -> bool {
        let Some(time) = &self.budget.time else { return true };
        let now = (time.clock)();
        let started = *self.started.get_or_insert(now);
        self.is_out_of_time = now.saturating_sub(started) > time.limit;
        !self.is_out_of_time
    }
}

impl ExecutionControl for Control<'_> {
    #[inline]
    fn checkpoint(&mut self) -> ControlFlow<()> {
        if self.left == 0 {
            return ControlFlow::Break(());
        }
        self.left -= 1;
        if self.left.is_multiple_of(limits::STEPS_PER_LOOK) && !self.has_time() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}
