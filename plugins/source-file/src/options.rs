//! Options of the `file` source.

use std::time::Duration;

use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};

use crate::limits::{DEFAULT_LINE_BYTES, MAX_LINE_BYTES};
use crate::source::FileSource;

/// Options of the `file` source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Files to read, as paths or globs.
    pub include: Vec<String>,
    /// Files to leave out, as paths or globs. A pattern without `/` is compared with the file's name.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Whether to wait for more.
    #[serde(default)]
    pub mode: Mode,
    /// Where to start with the files that are there at the very first start. Files that appear later,
    /// be it while the program is down, are read from their beginning, and so are all when checkpoints
    /// are lost. Without checkpoints every start is the first.
    #[serde(default)]
    pub read_from: ReadFrom,
    /// Connector to name for the records; without it each record is recognised.
    #[serde(default)]
    pub connector: Option<String>,
    /// Longest line in bytes; longer ones are cut and counted. At most 1 MiB.
    #[serde(default = "default_line_bytes")]
    pub max_line_bytes: usize,
    /// How often to look for new files.
    #[serde(default = "default_glob_interval", deserialize_with = "sweepline_plugin::options::duration")]
    pub glob_interval: Duration,
    /// How often to look for new lines.
    #[serde(default = "default_poll_interval", deserialize_with = "sweepline_plugin::options::duration")]
    pub poll_interval: Duration,
    /// Whether to remember positions over restarts; on by default where there is a `data_dir`.
    #[serde(default)]
    pub checkpoint: Option<bool>,
}

/// What to do at the end of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Wait for more lines and for more files.
    #[default]
    Follow,
    /// Read all files that match at start once, then finish.
    ReadToEnd,
}

/// Where to start in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFrom {
    /// At the first byte.
    #[default]
    Beginning,
    /// Behind the last complete line.
    End,
}

impl Options {
    /// Returns options with defaults for everything but the files.
    pub fn new(include: Vec<String>) -> Self {
        Self {
            include,
            exclude: Vec::new(),
            mode: Mode::default(),
            read_from: ReadFrom::default(),
            connector: None,
            max_line_bytes: default_line_bytes(),
            glob_interval: default_glob_interval(),
            poll_interval: default_poll_interval(),
            checkpoint: None,
        }
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        if self.include.is_empty() {
            return Err(ComponentError::Config("`include` names no file".to_owned()));
        }
        for pattern in self.include.iter().chain(&self.exclude) {
            glob::Pattern::new(pattern)
                .map_err(|error| ComponentError::Config(format!("`{pattern}` is not a glob: {error}")))?;
        }
        if !(1..=MAX_LINE_BYTES).contains(&self.max_line_bytes) {
            return Err(ComponentError::Config(format!(
                "`max_line_bytes` is {}, it must be between 1 and {MAX_LINE_BYTES}",
                self.max_line_bytes
            )));
        }
        for (name, interval) in [("glob_interval", self.glob_interval), ("poll_interval", self.poll_interval)]
        {
            if interval.is_zero() {
                return Err(ComponentError::Config(format!("`{name}` must be longer than 0")));
            }
        }
        Ok(())
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        for path in &self.include {
            // A glob may match later; a plain name that is to be read once must be there.
            let plain = glob::Pattern::escape(path) == *path;
            if self.mode == Mode::ReadToEnd && plain {
                std::fs::File::open(path)
                    .map_err(|error| ComponentError::io(format!("cannot read `{path}`"), error))?;
            }
        }
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(FileSource::build(*self, host)?))
    }
}

fn default_line_bytes() -> usize {
    DEFAULT_LINE_BYTES
}

fn default_glob_interval() -> Duration {
    Duration::from_secs(1)
}

fn default_poll_interval() -> Duration {
    Duration::from_millis(250)
}

#[cfg(test)]
mod tests;
