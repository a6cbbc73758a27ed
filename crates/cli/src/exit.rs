//! Exit codes (sysexits.h), and failures that know theirs.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

/// A command line that makes no sense.
pub(crate) const USAGE: u8 = 64;
/// Bad data where that is the question.
pub(crate) const DATA: u8 = 65;
/// Something needed is not there or does not answer.
pub(crate) const UNAVAILABLE: u8 = 69;
/// A defect of ours.
pub(crate) const SOFTWARE: u8 = 70;
/// Reading or writing failed.
pub(crate) const IO: u8 = 74;
/// A configuration that cannot be used.
pub(crate) const CONFIG: u8 = 78;

/// Why a command ends early.
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// Returns a failure with a code and what to tell the user.
    pub(crate) fn new(code: u8, message: impl Display) -> Self {
        Self { code, message: message.to_string() }
    }

    /// Returns an I/O failure that names what was being done.
    ///
    /// A reader that has gone away is no failure: `sweepline parse … | head` ends quietly.
    pub(crate) fn io(what: impl Display, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { code: 0, message: String::new() };
        }
        Self::new(IO, format_args!("{what}: {error}"))
    }

    /// Returns what to tell the user.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// Tells the user and returns the exit code.
    pub(crate) fn tell(self) -> ExitCode {
        if !self.message.is_empty() {
            let mut stderr = io::stderr().lock();
            for line in self.message.lines() {
                let _ = writeln!(stderr, "error: {line}");
            }
        }
        ExitCode::from(self.code)
    }
}

/// Shows clap's message; help and version are no errors.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}
