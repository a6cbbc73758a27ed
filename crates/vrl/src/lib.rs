//! VRL programs over a typed session.
//!
//! A [`Program`] is compiled once and shared; each worker holds a [`Runtime`] and runs programs on one session after the
//! other. The session is not turned into a tree: only the columns that the running program touches become VRL values, and
//! only the changed ones are written back.
//!
//! - A `Remap` program changes the session; `abort` drops the event.
//! - A program compiled for records reads a [`Record`] as `%name`; a `Remap` one makes sessions of it, see [`Program::map`].
//! - A `Condition` program must end in a boolean and may not change anything.
//! - An [`ObjectCondition`] is the same for JSON objects that are no sessions, such as alerts.
//!
//! Invariants:
//! - a run that fails, aborts or exceeds its budget leaves the session as it was;
//! - a program that names an unknown column or writes a derived one does not compile;
//! - nothing here reads a clock, a file or a socket; the clock of the time budget comes in as an argument. (VRL's own `now`
//!   and `random_*` functions are the exception: they are the user's choice.)
#![forbid(unsafe_code)]

mod accesses;
mod check;
mod columns;
mod control;
mod convert;
mod diagnostics;
mod error;
mod functions;
mod inputs;
mod layout;
pub mod limits;
mod object;
mod places;
mod program;
mod runtime;
mod slots;
mod target;
mod write_back;

pub use control::{Budget, Clock, TimeBudget};
pub use convert::{object, text, timestamp};
pub use error::{CompileError, RunError};
pub use functions::{Functions, constant, syslog_kind, syslog_object};
pub use inputs::{Input, Record};
pub use object::{ObjectCondition, Shape};
pub use program::{Kind, Mapped, Outcome, Program};
pub use runtime::Runtime;

/// The VRL implementation, for packages that add functions of their own.
pub use vrl;
