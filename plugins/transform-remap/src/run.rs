//! The transform that runs a program on each session of a batch, in place.
//!
//! Invariants:
//! - a session on which the program fails goes on as it was, or is dropped: never half changed;
//! - every dropped session is counted, and a batch that becomes empty lets go of its ack.

use metrics::Counter;
use serde::Deserialize;
use sweepline_plugin::component::{Host, Transform};
use sweepline_plugin::event::{Batch, Events};
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use sweepline_vrl::{Budget, Outcome, Program, RunError, Runtime, TimeBudget, limits};
use tokio::time::Instant;

use crate::limits::MESSAGE_CHARS;

/// What becomes of sessions on which a program fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OnError {
    /// They go on as they were.
    #[default]
    Keep,
    /// They are dropped.
    Drop,
}

/// What becomes of sessions by the outcome of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    pub(crate) on_error: OnError,
    /// Whether sessions that the program drops go on as they were.
    pub(crate) keep_dropped: bool,
}

/// Runs one program.
pub(crate) struct VrlTransform {
    program: Program,
    runtime: Runtime,
    policy: Policy,
    account: Account,
}

impl VrlTransform {
    pub(crate) fn new(program: Program, policy: Policy, host: Host) -> Self {
        for warning in program.warnings() {
            tracing::warn!(component_id = host.metrics.labels().id, "{warning}");
        }
        let start = Instant::now();
        let time = TimeBudget { limit: limits::TIME, clock: std::sync::Arc::new(move || start.elapsed()) };
        let runtime = Runtime::new(Budget { time: Some(time), ..Budget::default() });
        Self { program, runtime, policy, account: Account::new(host.metrics) }
    }
}

impl Transform for VrlTransform {
    fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
        let Batch { events: Events::Sessions(mut sessions), ack } = batch else { return };
        let Self { program, runtime, policy, account } = self;
        sessions.retain(|session, arena| match program.run(runtime, session, arena) {
            Ok(Outcome::Keep) => true,
            Ok(Outcome::Drop) => account.dropped(policy.keep_dropped),
            Err(error) => account.failed(&error, policy.on_error == OnError::Keep),
        });
        account.pass_on();
        if !sessions.sessions().is_empty() {
            emit(Batch { events: Events::Sessions(sessions), ack });
        }
    }
}

/// Counts of a batch, added to the metrics at its end.
struct Account {
    metrics: ComponentMetrics,
    dropped: u64,
    dropped_by_error: u64,
    failures: [Failures; FAILURES.len()],
}

/// One kind of failure.
struct Failures {
    counter: Counter,
    pending: u64,
    is_reported: bool,
}

/// Kinds of failure, as `error_type` names them.
const FAILURES: [&str; 4] = ["program_failed", "steps_exceeded", "time_exceeded", "bad_value"];

impl Account {
    fn new(metrics: ComponentMetrics) -> Self {
        let failures = FAILURES.map(|error_type| Failures {
            counter: metrics.errors(Stage::Processing, error_type),
            pending: 0,
            is_reported: false,
        });
        Self { metrics, dropped: 0, dropped_by_error: 0, failures }
    }

    /// Counts a session that the program drops; returns whether it goes on all the same.
    fn dropped(&mut self, keep: bool) -> bool {
        self.dropped += u64::from(!keep);
        keep
    }

    /// Counts a session on which the program failed; returns whether it goes on.
    fn failed(&mut self, error: &RunError, keep: bool) -> bool {
        self.dropped_by_error += u64::from(!keep);
        let kind = kind_of(error);
        if let Some(failures) = self.failures.get_mut(kind) {
            failures.pending += 1;
            if !std::mem::replace(&mut failures.is_reported, true) {
                report(error, FAILURES[kind], &self.metrics);
            }
        }
        keep
    }

    fn pass_on(&mut self) {
        self.metrics.discarded_intentionally.increment(std::mem::take(&mut self.dropped));
        self.metrics.discarded_unintentionally.increment(std::mem::take(&mut self.dropped_by_error));
        for failures in &mut self.failures {
            if failures.pending > 0 {
                failures.counter.increment(std::mem::take(&mut failures.pending));
            }
        }
    }
}

/// Returns the place of an error's kind in [`FAILURES`].
fn kind_of(error: &RunError) -> usize {
    match error {
        RunError::Program(_) => 0,
        RunError::Steps(_) => 1,
        RunError::Time(_) => 2,
        RunError::Column { .. }
        | RunError::UnknownColumn { .. }
        | RunError::TooManySessions(_)
        | RunError::NotAnObject(_)
        | RunError::NotBoolean(_) => 3,
    }
}

fn report(error: &RunError, error_type: &'static str, metrics: &ComponentMetrics) {
    let text: String = error.to_string().chars().take(MESSAGE_CHARS).flat_map(char::escape_debug).collect();
    tracing::warn!(
        component_id = metrics.labels().id,
        error_type,
        error = text,
        "program failed on a session; further failures of this kind are only counted"
    );
}
