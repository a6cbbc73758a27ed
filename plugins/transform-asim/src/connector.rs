//! What a connector is: one value that names a product, recognises its records and maps them.

use sweepline_asim::Session;
use sweepline_parse::Arena;
use sweepline_parse::time::{Clock, Nanos};

use crate::form::Form;
use crate::options::Settings;
use crate::stream::Stream;
use crate::table::Table;

/// One vendor product: everything the framework, the docs and the command line know about it.
pub struct Connector {
    /// The name in configurations, in lower snake case.
    pub id: &'static str,
    /// The product as its vendor writes it.
    pub title: &'static str,
    /// `EventVendor` and `EventProduct` pairs that the connector emits.
    pub products: &'static [(&'static str, &'static str)],
    /// Sentinel tables whose rows it reads.
    pub tables: &'static [&'static str],
    /// The input forms, in words.
    pub forms: &'static [&'static str],
    /// The mapping tables, for the docs.
    pub mappings: &'static [(&'static str, &'static Table)],
    /// How to send logs here, deviations, reasons.
    pub readme: &'static str,
    /// Tells whether a record is this product's, session or not, without mapping it.
    ///
    /// Must be exact: at most one connector may recognise a record.
    pub recognises: fn(&Form<'_, '_>, &Stream) -> bool,
    /// Maps one record, pushing a session per network session that it reports.
    pub map: for<'a> fn(&Form<'_, 'a>, &mut Cx<'a, '_>, &mut Vec<Session<'a>>) -> Outcome,
}

/// What a mapping may use besides the record.
pub struct Cx<'a, 'c> {
    /// Where unescaped text goes; lives as long as the batch.
    pub arena: &'a Arena,
    /// The zone of stamps without one, and the receive time.
    pub clock: Clock<'c>,
    /// The user's settings.
    pub settings: &'c Settings,
    /// What earlier records of the same file or connection told.
    pub stream: &'c mut Stream,
}

impl Cx<'_, '_> {
    /// Returns the receive time.
    pub fn received(&self) -> Nanos {
        self.clock.received
    }
}

/// What became of a record. Reasons are short snake-case words: they are metric labels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// At least one session was pushed.
    Session,
    /// The record is sound but reports no network session.
    Skipped(&'static str),
    /// The record cannot be read as what it claims to be.
    Rejected(&'static str),
}

impl Outcome {
    /// Returns the word of the outcome in `--explain` and metrics.
    pub fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Skipped(_) => "skipped",
            Self::Rejected(_) => "rejected",
        }
    }

    /// Returns why there is no session.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Session => None,
            Self::Skipped(reason) | Self::Rejected(reason) => Some(reason),
        }
    }
}
