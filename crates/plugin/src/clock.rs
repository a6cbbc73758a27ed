//! The wall clock, as an argument.

use std::sync::Arc;
use std::time::Duration;

use sweepline_parse::time::Nanos;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the current instant, UTC.
    fn now(&self) -> Nanos;
}

/// The machine's clock.
#[derive(Clone, Copy, Default, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now(&self) -> Nanos {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Nanos(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// Returns a clock that tells the time since now and never goes back, for budgets.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn stopwatch() -> Arc<dyn Fn() -> Duration + Send + Sync> {
    let start = std::time::Instant::now();
    Arc::new(move || start.elapsed())
}
