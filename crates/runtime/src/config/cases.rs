//! `tests:`, the cases that `sweepline test` tries on the pipeline, in the shape of Vector's unit tests.
//!
//! Here they are read and checked for what the configuration alone can tell: names, kinds of events, and whether
//! what is looked at can be reached from where events are put in.

mod resolve;
mod text;

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value as Json};
use sweepline_plugin::options::Place;

pub(super) use resolve::resolve;
pub(super) use text::read;

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The file it stands in.
    pub file: PathBuf,
    /// Where it begins.
    pub place: Place,
    /// What is put in, in this order; at least one.
    pub inputs: Vec<CaseInput>,
    /// Time that passes after the last input.
    pub advance: Duration,
    /// What has to come out.
    pub outputs: Vec<CaseOutput>,
    /// Numbers of the components that must give nothing.
    pub silent: Vec<usize>,
}

/// Events that are put in.
#[derive(Clone, Debug)]
pub struct CaseInput {
    /// Number of the component that they are given to.
    pub insert_at: usize,
    /// Where the input stands.
    pub place: Place,
    /// What is given.
    pub events: Inserted,
    /// When it was received, RFC 3339.
    pub received: Option<String>,
    /// Time that passes before it is given.
    pub advance: Duration,
}

/// What an input gives.
#[derive(Clone, Debug)]
pub enum Inserted {
    /// Records as a source would pass them on.
    Raw {
        /// The records.
        records: Records,
        /// Name or address of the sender.
        peer: Option<String>,
        /// The connector that the source names.
        connector: Option<String>,
    },
    /// One session, by its columns.
    Session(Map<String, Json>),
}

/// Where records come from.
#[derive(Clone, Debug)]
pub enum Records {
    /// One record.
    Text(String),
    /// The lines of a file.
    File(PathBuf),
}

/// What has to come out of some components, taken together.
#[derive(Clone, Debug)]
pub struct CaseOutput {
    /// Numbers of the components.
    pub extract_from: Vec<usize>,
    /// Where the output stands.
    pub place: Place,
    /// The fewest events.
    pub at_least: u64,
    /// The most events.
    pub at_most: u64,
    /// Each has to hold for at least one of the events.
    pub conditions: Vec<CaseCondition>,
}

/// A VRL condition over one event.
#[derive(Clone, Debug)]
pub struct CaseCondition {
    /// The program.
    pub source: String,
    /// Where it stands.
    pub place: Place,
}
