//! What makes a component what it is.

use std::path::PathBuf;
use std::sync::Arc;

use sweepline_plugin::component::Prepared;
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::{Node, OptionsError};

use crate::files::Content;

/// Two components with the same identity do the same, so that a running one need not be replaced by the other.
#[derive(Clone)]
pub struct Identity {
    section: Node,
    /// Kinds of events that its inputs give.
    fed: Vec<Kind>,
    files: Vec<PathBuf>,
    content: Content,
}

impl Identity {
    /// Returns the identity of a component with this section, without its inputs, and that reads these files.
    pub fn new(section: Node, files: Vec<PathBuf>) -> Self {
        let content = Content::of(&files);
        Self { section, fed: Vec::new(), files, content }
    }

    /// Takes note of the kinds of events that the component is fed with.
    pub fn feed(&mut self, kinds: &[Kind]) {
        self.fed = kinds.to_vec();
        self.fed.sort_unstable_by_key(|kind| kind.name());
    }

    /// Returns the kinds of events that the component is fed with.
    pub fn fed(&self) -> &[Kind] {
        &self.fed
    }

    /// Returns the files and folders that the component reads.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Tells whether two components do the same.
    pub fn is_same(&self, other: &Self) -> bool {
        self.section.has_same_values(&other.section) && self.fed == other.fed && self.content == other.content
    }
}

/// Reads a component's options once more.
pub type Again = Arc<dyn Fn() -> Result<Prepared, OptionsError> + Send + Sync>;
