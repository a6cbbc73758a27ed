//! Options of the `stdin` source.

use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};
use sweepline_source_file::limits::{DEFAULT_LINE_BYTES, MAX_LINE_BYTES};

use crate::source::StdinSource;

/// Options of the `stdin` source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Connector to name for the records; without it each record is recognised.
    pub connector: Option<String>,
    /// Longest line in bytes; longer ones are cut and counted. At most 1 MiB.
    pub max_line_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { connector: None, max_line_bytes: DEFAULT_LINE_BYTES }
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        if !(1..=MAX_LINE_BYTES).contains(&self.max_line_bytes) {
            return Err(ComponentError::Config(format!(
                "`max_line_bytes` is {}, it must be between 1 and {MAX_LINE_BYTES}",
                self.max_line_bytes
            )));
        }
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(StdinSource::new(*self, host, Box::new(std::io::stdin()))))
    }
}
