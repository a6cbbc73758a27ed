//! The checked picture of a pipeline.

use std::path::PathBuf;

use serde::Deserialize;
use sweepline_plugin::component::{Prepared, Shape};
use sweepline_plugin::options::Place;

use super::cases::Case;
use super::identity::{Again, Identity};
use crate::limits::DEFAULT_API_ADDRESS;

/// A pipeline, ready to be built.
pub struct Config {
    /// Where components keep state over restarts.
    pub data_dir: Option<PathBuf>,
    /// The HTTP endpoint.
    pub api: Api,
    /// All components: sources, then transforms, then sinks, each in the order of the files.
    pub components: Vec<Component>,
    /// The cases under `tests`, for `sweepline test`.
    pub cases: Vec<Case>,
}

/// One component of a pipeline.
pub struct Component {
    /// Its name in the configuration.
    pub id: String,
    /// The name of its type.
    pub component_type: &'static str,
    /// What it takes and gives.
    pub shape: Shape,
    /// `source`, `transform` or `sink`.
    pub kind: &'static str,
    /// Numbers of the components that feed it.
    pub inputs: Vec<usize>,
    /// Its options.
    pub prepared: Prepared,
    /// What makes it what it is.
    pub identity: Identity,
    /// Reads its options once more.
    pub again: Again,
    /// The file and place it stands at.
    pub file: PathBuf,
    /// See `file`.
    pub place: Place,
}

impl Config {
    /// Returns the files and folders that components read.
    pub fn files(&self) -> Vec<PathBuf> {
        self.components.iter().flat_map(|component| component.identity.files().to_vec()).collect()
    }
}

/// Options of the HTTP endpoint.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Api {
    /// Whether there is one. Default true.
    pub enabled: bool,
    /// Where it listens. Default `127.0.0.1:9598`.
    pub address: String,
    /// Whether events may be watched there. Default: where other machines cannot reach it.
    pub tap: Option<bool>,
}

impl Default for Api {
    fn default() -> Self {
        Self { enabled: true, address: DEFAULT_API_ADDRESS.to_owned(), tap: None }
    }
}
