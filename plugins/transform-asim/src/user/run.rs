//! One record through a mapping program.

use sweepline_asim::Session;
use sweepline_parse::Arena;
use sweepline_plugin::clock::stopwatch;
use sweepline_vrl::{Budget, Mapped, RunError, Runtime, TimeBudget, limits};

use super::limits::MESSAGE_CHARS;
use super::record::RecordView;
use super::{Connector, complete};
use crate::connector::Outcome;

/// A record that has another form than the connector reads; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");
/// The program ended with `abort` and no reason.
const ABORTED: Outcome = Outcome::Skipped("aborted");
/// The program assigned an empty list.
const NO_SESSIONS: Outcome = Outcome::Skipped("no_sessions");
/// An expression of the program failed.
const FAILED: Outcome = Outcome::Rejected("vrl_error");
/// The program took too many steps or too long.
const OUT_OF_BUDGET: Outcome = Outcome::Rejected("vrl_budget");
/// A column cannot hold what the program gave it.
const BAD_VALUE: Outcome = Outcome::Rejected("vrl_bad_value");

/// Returns what a stream needs to run programs.
pub(crate) fn runtime() -> Runtime {
    let time = TimeBudget { limit: limits::TIME, clock: stopwatch() };
    Runtime::new(Budget { time: Some(time), ..Budget::default() })
}

impl Connector {
    /// Tells whether a record is this connector's.
    pub(crate) fn recognises(&self, record: &RecordView<'_, '_>, runtime: &mut Runtime) -> bool {
        self.marks.fit(record, runtime)
    }

    /// Tells whether a record may be this connector's when the user says so.
    pub(crate) fn may_read(&self, record: &RecordView<'_, '_>, runtime: &mut Runtime) -> bool {
        if self.can_recognise() { self.recognises(record, runtime) } else { self.marks.has_form_of(record) }
    }

    /// Maps one record; returns what became of it and, of a failure, where and why.
    pub(crate) fn map<'a>(
        &self,
        record: &RecordView<'_, 'a>,
        runtime: &mut Runtime,
        sessions: &mut Vec<Session<'a>>,
    ) -> (Outcome, Option<&'a str>) {
        if !self.marks.has_form_of(record) {
            return (UNKNOWN_FORM, None);
        }
        let first_new = sessions.len();
        match self.program.map(runtime, record, record.arena(), sessions) {
            Ok(Mapped::Sessions) if sessions.len() == first_new => return (NO_SESSIONS, None),
            Ok(Mapped::Sessions) => {}
            Ok(Mapped::Aborted(reason)) => {
                let reason = reason.and_then(|number| self.reasons.get(number));
                return (reason.map_or(ABORTED, |reason| Outcome::Skipped(reason)), None);
            }
            Err(error) => return (outcome(&error), Some(message(&error.to_string(), record.arena()))),
        }
        for session in sessions.iter_mut().skip(first_new) {
            complete::fill(session, self, record);
            if let Some(objection) = complete::objection(session) {
                let text = format!("{}: {objection}", self.program_name());
                return (BAD_VALUE, Some(message(&text, record.arena())));
            }
        }
        (Outcome::Session, None)
    }
}

fn outcome(error: &RunError) -> Outcome {
    match error {
        RunError::Program(_) => FAILED,
        RunError::Steps(_) | RunError::Time(_) | RunError::TooManySessions(_) => OUT_OF_BUDGET,
        RunError::Column { .. }
        | RunError::UnknownColumn { .. }
        | RunError::NotAnObject(_)
        | RunError::NotBoolean(_) => BAD_VALUE,
    }
}

/// Keeps the beginning of a message, control characters escaped: it can hold text of the record.
fn message<'a>(text: &str, arena: &'a Arena) -> &'a str {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars().take(MESSAGE_CHARS) {
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    arena.alloc_str(&shown)
}
