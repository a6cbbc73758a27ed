//! A component at work.

use std::path::PathBuf;
use std::sync::Arc;

use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{Built, ComponentError, Host, Input, Output, Prepared};
use sweepline_plugin::drive;
use sweepline_plugin::event::Batch;
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::sync::mpsc;
use tokio::task::{Id, JoinSet};
use tokio_util::sync::CancellationToken;

use super::View;
use super::run::RunError;
use crate::config::{Again, Component, Identity};

/// A component at work, or one that has ended.
pub(super) struct Part {
    pub(super) kind: &'static str,
    pub(super) component_type: &'static str,
    pub(super) identity: Identity,
    pub(super) again: Again,
    /// Names of the components that feed it.
    pub(super) inputs: Vec<String>,
    pub(super) task: Id,
    pub(super) stop: CancellationToken,
    /// Keeps the input open while those that feed it are replaced. `None` for sources, and once all that feed it have
    /// ended.
    pub(super) input: Option<mpsc::Sender<Batch>>,
    pub(super) output: Output,
    pub(super) ended: bool,
}

/// What every component of a pipeline is built with.
pub(super) struct World {
    pub(super) data_dir: Option<PathBuf>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) view: View,
    pub(super) shutdown: CancellationToken,
}

/// A component that has been built and is not yet running.
pub(super) struct Ready {
    pub(super) id: String,
    kind: &'static str,
    component_type: &'static str,
    identity: Identity,
    again: Again,
    inputs: Vec<String>,
    built: Built,
    host: Host,
}

impl World {
    pub(super) fn host(&self, id: &str, kind: &'static str, component_type: &'static str) -> Host {
        Host {
            metrics: ComponentMetrics::new(Labels { id: id.to_owned(), kind, component_type }),
            clock: self.clock.clone(),
            data_dir: self.data_dir.as_ref().map(|dir| dir.join(id)),
            shutdown: self.shutdown.child_token(),
        }
    }

    /// Builds a component.
    pub(super) fn build(&self, component: Component, inputs: Vec<String>) -> Result<Ready, RunError> {
        let Component { id, component_type, kind, prepared, identity, again, .. } = component;
        let host = self.host(&id, kind, component_type);
        let built = build(prepared, &host, kind, &id)?;
        Ok(Ready { id, kind, component_type, identity, again, inputs, built, host })
    }

    /// Builds a component that runs, or has run, once more.
    pub(super) fn build_again(&self, id: &str, part: &Part) -> Result<Ready, RunError> {
        let Part { kind, component_type, identity, again, inputs, .. } = part;
        let host = self.host(id, kind, component_type);
        let mut prepared = again().map_err(|error| RunError::Component {
            kind,
            id: id.to_owned(),
            error: ComponentError::Config(error.to_string()),
        })?;
        prepared.feed(identity.fed());
        let built = build(prepared, &host, kind, id)?;
        Ok(Ready {
            id: id.to_owned(),
            kind,
            component_type,
            identity: identity.clone(),
            again: again.clone(),
            inputs: inputs.clone(),
            built,
            host,
        })
    }
}

fn build(prepared: Prepared, host: &Host, kind: &'static str, id: &str) -> Result<Built, RunError> {
    prepared.build(host.clone()).map_err(|error| RunError::Component { kind, id: id.to_owned(), error })
}

impl Part {
    /// Takes note of its end. Those that it fed see the end of their input once all others that feed them have ended, too.
    pub(super) fn end(&mut self) {
        self.ended = true;
        self.output = Output::new(Vec::new());
    }
}

impl Ready {
    /// Returns the names of the components that feed it.
    pub(super) fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// Lets the component work.
    pub(super) fn launch(
        self,
        input: Option<(mpsc::Sender<Batch>, Input)>,
        output: Output,
        tasks: &mut JoinSet<Result<(), ComponentError>>,
    ) -> (String, Part) {
        let Self { id, kind, component_type, identity, again, inputs, built, host } = self;
        let (sender, input) = input.unzip();
        let (own, metrics, stop) = (output.clone(), host.metrics, host.shutdown);
        let task = tasks.spawn(async move { drive::run(built, input, own, &metrics).await }).id();
        let part = Part {
            kind,
            component_type,
            identity,
            again,
            inputs,
            task,
            stop,
            input: sender,
            output,
            ended: false,
        };
        (id, part)
    }
}
