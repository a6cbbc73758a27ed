//! The source's counters, taken once.

use metrics::Counter;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

/// Every kind of error has its counter from the start, so that a dashboard sees zeros.
#[derive(Clone)]
pub(crate) struct Counters {
    pub(crate) component: ComponentMetrics,
    pub(crate) oversize_line: Counter,
    pub(crate) checkpoint_unusable: Counter,
    pub(crate) checkpoint_not_written: Counter,
    pub(crate) not_delivered: Counter,
    by_type: Vec<(&'static str, Counter)>,
}

/// Errors that concern one file.
const FILE_ERRORS: &[&str] = &[
    "open_failed",
    "read_failed",
    "not_a_file",
    "too_many_files",
    "file_lost",
    "gzip_truncated",
    "gzip_invalid",
    "gzip_expands",
];

impl Counters {
    pub(crate) fn new(component: ComponentMetrics) -> Self {
        let errors = |error_type| component.errors(Stage::Receiving, error_type);
        Self {
            oversize_line: errors("oversize_line"),
            checkpoint_unusable: errors("checkpoint_unusable"),
            checkpoint_not_written: errors("checkpoint_not_written"),
            not_delivered: component.errors(Stage::Sending, "not_delivered"),
            by_type: FILE_ERRORS.iter().map(|name| (*name, errors(name))).collect(),
            component,
        }
    }

    /// Counts an error that concerns one file.
    pub(crate) fn file_error(&self, error_type: &'static str) {
        match self.by_type.iter().find(|(name, _)| *name == error_type) {
            Some((_, counter)) => counter.increment(1),
            None => self.component.errors(Stage::Receiving, error_type).increment(1),
        }
    }
}
