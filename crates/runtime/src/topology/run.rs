//! Building, running and stopping.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Host, Input, Output};
use sweepline_plugin::drive;
use sweepline_plugin::event::Batch;
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::View;
use crate::config::{Component, Config};
use crate::limits::CHANNEL_BATCHES;

/// Why a pipeline did not start or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A component could not be built or gave up.
    #[error("{kind} `{id}`: {error}")]
    Component {
        /// `source`, `transform` or `sink`.
        kind: &'static str,
        /// The component's name.
        id: String,
        /// Why.
        #[source]
        error: ComponentError,
    },
    /// A component's task ended without a result; a defect.
    #[error("a component panicked: {0}")]
    Panicked(String),
    /// Draining took too long.
    #[error("components did not finish within {} s: {names}", .limit.as_secs())]
    DrainTimeout {
        /// The time allowed.
        limit: Duration,
        /// Who was still working.
        names: String,
    },
}

/// How a pipeline ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// All input was read and delivered.
    Finished,
    /// It was told to stop, and has delivered what it had read.
    Stopped,
}

/// A running pipeline.
pub struct Running {
    tasks: JoinSet<Finished>,
    shutdown: CancellationToken,
    open: HashMap<usize, String>,
}

struct Finished {
    number: usize,
    kind: &'static str,
    id: String,
    result: Result<(), ComponentError>,
}

/// Builds every component, then starts all; `view` shows them.
///
/// # Errors
///
/// Names the first component that could not be built; nothing runs then.
pub fn start(config: Config, clock: Arc<dyn Clock>, view: &View) -> Result<Running, RunError> {
    view.show(&config);
    let shutdown = CancellationToken::new();
    let count = config.components.len();
    let mut inputs: Vec<Option<Input>> = (0..count).map(|_| None).collect();
    let mut targets: Vec<Vec<mpsc::Sender<Batch>>> = (0..count).map(|_| Vec::new()).collect();
    for (number, component) in config.components.iter().enumerate() {
        if component.inputs.is_empty() {
            continue;
        }
        let (sender, receiver) = mpsc::channel(CHANNEL_BATCHES);
        inputs[number] = Some(Input::from(receiver));
        for input in &component.inputs {
            targets[*input].push(sender.clone());
        }
    }
    let mut built = Vec::with_capacity(count);
    for component in config.components {
        let host = host(&component, config.data_dir.clone(), &clock, &shutdown);
        let metrics = host.metrics.clone();
        let (kind, id) = (component.kind, component.id);
        let component = component.prepared.build(host).map_err(|error| RunError::Component {
            kind,
            id: id.clone(),
            error,
        })?;
        built.push((kind, id, metrics, component));
    }
    let mut running = Running { tasks: JoinSet::new(), shutdown, open: HashMap::new() };
    for (number, (kind, id, metrics, component)) in built.into_iter().enumerate() {
        let output = Output::new(std::mem::take(&mut targets[number])).tapped(view.tap(&id));
        let input = inputs[number].take();
        running.open.insert(number, id.clone());
        running.tasks.spawn(async move {
            let result = drive::run(component, input, output, &metrics).await;
            Finished { number, kind, id, result }
        });
    }
    Ok(running)
}

pub(super) fn host(
    component: &Component,
    data_dir: Option<PathBuf>,
    clock: &Arc<dyn Clock>,
    shutdown: &CancellationToken,
) -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels {
            id: component.id.clone(),
            kind: component.kind,
            component_type: component.component_type,
        }),
        clock: clock.clone(),
        data_dir: data_dir.map(|dir| dir.join(&component.id)),
        shutdown: shutdown.clone(),
    }
}

impl Running {
    /// Tells the sources to stop reading.
    pub fn stop(&self) {
        self.shutdown.cancel();
    }

    /// Waits for the pipeline to end: until its input ends, or `stop` and then at most `drain`.
    ///
    /// # Errors
    ///
    /// Fails when a component failed (the others are then stopped and drained) or draining took
    /// too long.
    pub async fn wait(
        mut self,
        stop: impl Future<Output = ()>,
        drain: Duration,
    ) -> Result<Outcome, RunError> {
        tokio::pin!(stop);
        let mut first_error = None;
        let mut stopping: Option<tokio::time::Instant> = None;
        loop {
            let limit = stopping.map(|at| at + drain);
            tokio::select! {
                finished = self.tasks.join_next() => match finished {
                    None => break,
                    Some(finished) => {
                        if let Some(error) = self.finished(finished) {
                            self.stop();
                            stopping.get_or_insert_with(tokio::time::Instant::now);
                            first_error.get_or_insert(error);
                        }
                    }
                },
                () = &mut stop, if stopping.is_none() => {
                    self.stop();
                    stopping = Some(tokio::time::Instant::now());
                }
                () = sleep_until(limit), if limit.is_some() => {
                    return Err(self.drain_timeout(drain));
                }
            }
        }
        match (first_error, stopping) {
            (Some(error), _) => Err(error),
            (None, Some(_)) => Ok(Outcome::Stopped),
            (None, None) => Ok(Outcome::Finished),
        }
    }

    fn finished(&mut self, joined: Result<Finished, tokio::task::JoinError>) -> Option<RunError> {
        match joined {
            Ok(Finished { number, kind, id, result }) => {
                self.open.remove(&number);
                result.err().map(|error| RunError::Component { kind, id, error })
            }
            Err(error) => Some(RunError::Panicked(error.to_string())),
        }
    }

    fn drain_timeout(&self, limit: Duration) -> RunError {
        let mut names: Vec<&str> = self.open.values().map(String::as_str).collect();
        names.sort_unstable();
        RunError::DrainTimeout { limit, names: names.join(", ") }
    }
}

async fn sleep_until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
