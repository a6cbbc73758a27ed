//! Why a program does not compile, or a run fails.

use std::fmt;

/// Why a program does not compile: every finding of the compiler, rendered with file, line and column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    rendered: String,
}

impl CompileError {
    pub(crate) fn new(rendered: String) -> Self {
        Self { rendered }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.rendered)
    }
}

impl std::error::Error for CompileError {}

/// Why a run failed; the session is then as it was.
///
/// Messages can hold text of the event, unescaped.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RunError {
    /// A `!` call or an assertion failed; behind the place, `file:line:column`.
    #[error("{0}")]
    Program(String),
    /// The program evaluated too many expressions.
    #[error("program exceeds its budget of {0} steps")]
    Steps(u32),
    /// The program took too long.
    #[error("program exceeds its time budget of {} ms", .0.as_millis())]
    Time(std::time::Duration),
    /// A column cannot hold the value that the program gave it.
    #[error("{rule}, got {got}")]
    Column {
        /// The column's name.
        column: &'static str,
        /// What the column wants, with its name.
        rule: String,
        /// What the program gave.
        got: String,
    },
    /// The program put a name that is no column into the event.
    #[error("unknown column `{name}`{}", DidYouMean(*.nearest))]
    UnknownColumn {
        /// The name.
        name: String,
        /// The column whose name is nearest.
        nearest: Option<&'static str>,
    },
    /// The program replaced the event by something else.
    #[error("the event must stay an object, got {0}")]
    NotAnObject(&'static str),
    /// A mapping made more sessions of one record than a record can hold.
    #[error("more than {0} sessions from one record")]
    TooManySessions(usize),
    /// A condition gave something else than true or false.
    #[error("a condition must give true or false, got {0}")]
    NotBoolean(&'static str),
}

/// " (did you mean `…`?)", or nothing.
pub(crate) struct DidYouMean(pub(crate) Option<&'static str>);

impl fmt::Display for DidYouMean {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(name) => write!(out, " (did you mean `{name}`?)"),
            None => Ok(()),
        }
    }
}
