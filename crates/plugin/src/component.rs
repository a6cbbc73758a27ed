//! What sources, transforms and sinks are.
//!
//! Same steps for each: options are read from the configuration, `check` looks at them without
//! side effects, `build` may touch the world, `run` works until told to stop.

mod channel;
mod waiting;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

pub use channel::{Input, Output};
pub use waiting::Waiting;

use crate::clock::Clock;
use crate::event::{Batch, Kind};
use crate::metric::ComponentMetrics;
use crate::options::{Node, OptionsError};

/// What a component gets from the host when it is built.
#[derive(Clone)]
pub struct Host {
    /// The component's counters.
    pub metrics: ComponentMetrics,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// Where components keep state over restarts, one folder each; `None`: nowhere.
    pub data_dir: Option<PathBuf>,
    /// Set when the pipeline is to stop: sources stop reading, the rest drains.
    pub shutdown: CancellationToken,
}

/// Why a component could not be built or had to give up.
#[derive(Debug, thiserror::Error)]
pub enum ComponentError {
    /// The options do not make sense together, or name something that is not there.
    #[error("{0}")]
    Config(String),
    /// Options that will not do, each with its place.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Options(Vec<OptionsError>),
    /// The outside world refused: a port in use, a file that cannot be opened.
    #[error("{what}: {error}")]
    Io {
        /// What was being done, with the place.
        what: String,
        /// Why it failed.
        #[source]
        error: std::io::Error,
    },
    /// Something this component needs did not answer.
    #[error("{0}")]
    Unavailable(String),
}

impl ComponentError {
    /// Returns an I/O error that says what was being done.
    pub fn io(what: impl Into<String>, error: std::io::Error) -> Self {
        Self::Io { what: what.into(), error }
    }
}

/// Reads records from outside.
#[async_trait]
pub trait Source: Send {
    /// Works until the input ends or `shutdown` is set; returns when everything read is acknowledged
    /// or given up.
    ///
    /// # Errors
    ///
    /// Fails when the source cannot go on.
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError>;
}

/// Turns batches into batches. Runs on one task; pure work, no waiting.
pub trait Transform: Send {
    /// Takes one batch and gives any number.
    fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch));

    /// Called about once a second, for transforms that give results by time.
    fn tick(&mut self, _emit: &mut dyn FnMut(Batch)) {}

    /// Called once when the input has ended.
    fn finish(&mut self, _emit: &mut dyn FnMut(Batch)) {}
}

/// Turns batches into batches and waits for others meanwhile: a transform whose work is done elsewhere.
#[async_trait]
pub trait Processor: Send {
    /// Works until the input has ended and everything of it is passed on. Each output's ack must not outlive the
    /// input's that it came from.
    ///
    /// # Errors
    ///
    /// Fails when it cannot go on.
    async fn run(self: Box<Self>, input: Input, output: Output) -> Result<(), ComponentError>;
}

/// Delivers batches to the outside.
#[async_trait]
pub trait Sink: Send {
    /// Works until the input ends. Drops a batch's ack once the events are delivered, after
    /// `fail` when they could not be.
    ///
    /// # Errors
    ///
    /// Fails when the sink cannot go on.
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError>;
}

/// What a component takes and gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Kinds of events that it takes; empty for sources.
    pub takes: Vec<Kind>,
    /// Kind of events that it gives; `None` for sinks.
    pub gives: Option<Kind>,
}

impl Shape {
    /// Returns the shape of a type.
    pub fn of(component_type: &ComponentType) -> Self {
        Self { takes: component_type.takes.to_vec(), gives: component_type.gives }
    }
}

/// A component whose options have been read.
pub enum Prepared {
    /// See [`Source`].
    Source(Box<dyn Prepare<Box<dyn Source>>>),
    /// See [`Transform`].
    Transform(Box<dyn Prepare<Box<dyn Transform>>>),
    /// See [`Processor`].
    Processor(Box<dyn Prepare<Box<dyn Processor>>>),
    /// See [`Sink`].
    Sink(Box<dyn Prepare<Box<dyn Sink>>>),
}

impl Prepared {
    /// See [`Prepare::check`].
    ///
    /// # Errors
    ///
    /// Says what is wrong.
    pub fn check(&self) -> Result<(), ComponentError> {
        match self {
            Self::Source(source) => source.check(),
            Self::Transform(transform) => transform.check(),
            Self::Processor(processor) => processor.check(),
            Self::Sink(sink) => sink.check(),
        }
    }

    /// See [`Prepare::feed`].
    pub fn feed(&mut self, kinds: &[Kind]) {
        match self {
            Self::Source(source) => source.feed(kinds),
            Self::Transform(transform) => transform.feed(kinds),
            Self::Processor(processor) => processor.feed(kinds),
            Self::Sink(sink) => sink.feed(kinds),
        }
    }

    /// See [`Prepare::check_environment`].
    ///
    /// # Errors
    ///
    /// Says what is missing.
    pub fn check_environment(&self) -> Result<(), ComponentError> {
        match self {
            Self::Source(source) => source.check_environment(),
            Self::Transform(transform) => transform.check_environment(),
            Self::Processor(processor) => processor.check_environment(),
            Self::Sink(sink) => sink.check_environment(),
        }
    }

    /// See [`Prepare::connectors_dirs`].
    pub fn connectors_dirs(&self) -> &[PathBuf] {
        match self {
            Self::Source(source) => source.connectors_dirs(),
            Self::Transform(transform) => transform.connectors_dirs(),
            Self::Processor(processor) => processor.connectors_dirs(),
            Self::Sink(sink) => sink.connectors_dirs(),
        }
    }

    /// See [`Prepare::files`].
    pub fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::Source(source) => source.files(),
            Self::Transform(transform) => transform.files(),
            Self::Processor(processor) => processor.files(),
            Self::Sink(sink) => sink.files(),
        }
    }

    /// See [`Prepare::build`].
    ///
    /// # Errors
    ///
    /// Says what could not be had.
    pub fn build(self, host: Host) -> Result<Built, ComponentError> {
        Ok(match self {
            Self::Source(source) => Built::Source(source.build(host)?),
            Self::Transform(transform) => Built::Transform(transform.build(host)?),
            Self::Processor(processor) => Built::Processor(processor.build(host)?),
            Self::Sink(sink) => Built::Sink(sink.build(host)?),
        })
    }
}

/// A component that has been built and is not yet running.
pub enum Built {
    /// See [`Source`].
    Source(Box<dyn Source>),
    /// See [`Transform`].
    Transform(Box<dyn Transform>),
    /// See [`Processor`].
    Processor(Box<dyn Processor>),
    /// See [`Sink`].
    Sink(Box<dyn Sink>),
}

/// Options on their way to a component.
pub trait Prepare<T>: Send {
    /// Looks at the options without side effects.
    ///
    /// # Errors
    ///
    /// Says what is wrong.
    fn check(&self) -> Result<(), ComponentError>;

    /// Hears which kinds of events the inputs give, once these are known.
    fn feed(&mut self, _kinds: &[Kind]) {}

    /// Looks at what the options name outside: files, ports. Called by `validate` unless told not to.
    ///
    /// # Errors
    ///
    /// Says what is missing.
    fn check_environment(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    /// Returns the files that the component reads once, when it is built: another content makes another component of it.
    /// Folders stand for everything below them. What the component itself reads again when it changes does not belong
    /// here.
    fn files(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Returns, for a sink that finds out something before it delivers, that part alone: a transform that gives the
    /// alerts the sink would deliver. Pipeline tests run it in the sink's place, so that nothing leaves the process.
    fn rehearsal(&self) -> Option<Box<dyn Prepare<Box<dyn Transform>>>> {
        None
    }

    /// Returns the folders of users' connectors that the component loads; pipeline tests try the connectors' samples.
    fn connectors_dirs(&self) -> &[PathBuf] {
        &[]
    }

    /// Builds the component; may open files and ports.
    ///
    /// # Errors
    ///
    /// Says what could not be had.
    fn build(self: Box<Self>, host: Host) -> Result<T, ComponentError>;
}

/// One kind of component, as the registry lists it.
pub struct ComponentType {
    /// The `type` in configurations.
    pub name: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// A commented example of its options, YAML, for `generate` and the docs.
    pub example: &'static str,
    /// Kinds of events that it takes; empty for sources.
    pub takes: &'static [Kind],
    /// Kind of events that it gives; `None` for sinks.
    pub gives: Option<Kind>,
    /// Reads the options.
    pub read: fn(&Node) -> Result<Prepared, OptionsError>,
}

impl ComponentType {
    /// Returns `source`, `transform` or `sink`.
    pub fn kind(&self) -> &'static str {
        match (self.takes, self.gives) {
            ([], _) => "source",
            (_, Some(_)) => "transform",
            (_, None) => "sink",
        }
    }
}
