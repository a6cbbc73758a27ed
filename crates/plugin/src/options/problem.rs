//! What is wrong with a file of options.

use std::fmt;
use std::path::PathBuf;

use super::error::OptionsError;
use super::node::Place;

/// One thing that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Line and column, where known.
    pub place: Option<Place>,
    /// What is wrong, with the key.
    pub message: String,
}

impl Problem {
    /// Returns a problem of a whole file.
    pub fn new(file: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self { file: file.into(), place: None, message: message.into() }
    }

    /// Returns a problem at a place.
    pub fn at(file: impl Into<PathBuf>, place: Place, message: impl Into<String>) -> Self {
        Self { file: file.into(), place: Some(place), message: message.into() }
    }

    /// Returns a problem with options.
    pub fn options(file: impl Into<PathBuf>, error: &OptionsError) -> Self {
        Self { file: file.into(), place: error.place, message: error.to_string() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(place) = self.place.filter(|place| place.line > 0) {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        write!(f, ": {}", self.message)
    }
}
