//! One file per command.

pub(crate) mod buffer;
pub(crate) mod check_schema;
pub(crate) mod connectors;
pub(crate) mod count;
pub(crate) mod detect;
pub(crate) mod generate;
mod observe;
pub(crate) mod parse;
pub(crate) mod plugin;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod tap;
pub(crate) mod test;
pub(crate) mod top;
pub(crate) mod validate;

use std::io::{self, Write};

use crate::exit::Failure;

/// Writes to standard output; a reader that has gone away ends the command quietly.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    io::stdout().lock().write_all(text.as_bytes()).map_err(|error| Failure::io("standard output", &error))
}
