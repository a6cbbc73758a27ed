//! Building, running and stopping.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Input, Output};
use sweepline_plugin::event::Batch;
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::View;
use super::part::{Part, Ready, World};
use super::reload::Reload;
use crate::config::{Api, Config};
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
    pub(super) world: World,
    pub(super) api: Api,
    pub(super) parts: BTreeMap<String, Part>,
    /// Components that are ending to make room for others.
    pub(super) going: BTreeMap<String, Part>,
    /// Components that should have ended to make room for others, and have not.
    pub(super) left: Vec<Part>,
    pub(super) tasks: JoinSet<Result<(), ComponentError>>,
    /// The first component that failed.
    pub(super) error: Option<RunError>,
}

/// The two ends of a component's input.
pub(super) type Channel = (mpsc::Sender<Batch>, Input);

/// Returns an input for a component that is fed.
pub(super) fn channel(inputs: &[String]) -> Option<Channel> {
    let open = || {
        let (sender, receiver) = mpsc::channel(CHANNEL_BATCHES);
        (sender, Input::from(receiver))
    };
    (!inputs.is_empty()).then(open)
}

/// Builds every component, then starts all; `view` shows them.
///
/// # Errors
///
/// Names the first component that could not be built; nothing runs then.
pub fn start(config: Config, clock: Arc<dyn Clock>, view: &View) -> Result<Running, RunError> {
    view.show(&config);
    let world =
        World { data_dir: config.data_dir, clock, view: view.clone(), shutdown: CancellationToken::new() };
    let names: Vec<String> = config.components.iter().map(|component| component.id.clone()).collect();
    let mut ready = Vec::with_capacity(names.len());
    for component in config.components {
        let inputs = component.inputs.iter().filter_map(|input| names.get(*input).cloned()).collect();
        ready.push(world.build(component, inputs)?);
    }
    let mut running = Running {
        world,
        api: config.api,
        parts: BTreeMap::new(),
        going: BTreeMap::new(),
        left: Vec::new(),
        tasks: JoinSet::new(),
        error: None,
    };
    let channels = running.connect(&ready);
    running.launch(ready, channels);
    Ok(running)
}

impl Running {
    /// Tells the sources to stop reading.
    pub fn stop(&self) {
        self.world.shutdown.cancel();
    }

    /// Waits for the pipeline to end: until its input ends, or `stop` and then at most `drain`.
    ///
    /// # Errors
    ///
    /// Fails when a component failed (the others are then stopped and drained) or draining took
    /// too long.
    pub async fn wait(self, stop: impl Future<Output = ()>, drain: Duration) -> Result<Outcome, RunError> {
        let (_none, reloads) = mpsc::channel(1);
        self.wait_and_reload(stop, drain, reloads).await
    }

    /// Waits for the pipeline to end, as [`Running::wait`] does, and takes up new configurations meanwhile.
    ///
    /// # Errors
    ///
    /// See [`Running::wait`].
    pub async fn wait_and_reload(
        mut self,
        stop: impl Future<Output = ()>,
        drain: Duration,
        mut reloads: mpsc::Receiver<Reload>,
    ) -> Result<Outcome, RunError> {
        tokio::pin!(stop);
        let mut stopping: Option<tokio::time::Instant> = None;
        loop {
            if self.error.is_some() && stopping.is_none() {
                self.stop();
                stopping = Some(tokio::time::Instant::now());
            }
            if self.tasks.len() <= self.left.len() {
                break;
            }
            let limit = stopping.map(|at| at + drain);
            tokio::select! {
                Some(joined) = self.tasks.join_next_with_id() => {
                    self.joined(joined);
                    self.close_inputs();
                }
                () = &mut stop, if stopping.is_none() => {
                    self.stop();
                    stopping = Some(tokio::time::Instant::now());
                }
                Some(reload) = reloads.recv(), if stopping.is_none() => {
                    let shutdown = self.world.shutdown.clone();
                    let told = stop_meanwhile(&mut stop, &shutdown, drain, self.reload_and_tell(reload, drain));
                    match told.await {
                        Meanwhile::Nothing => {}
                        Meanwhile::Stopped(at) => stopping = Some(at),
                        Meanwhile::TookTooLong => return Err(self.drain_timeout(drain)),
                    }
                }
                () = sleep_until(limit), if limit.is_some() => {
                    return Err(self.drain_timeout(drain));
                }
            }
        }
        match (self.error, stopping) {
            (Some(error), _) => Err(error),
            (None, Some(_)) => Ok(Outcome::Stopped),
            (None, None) => Ok(Outcome::Finished),
        }
    }

    /// Makes inputs for components that have been built, and connects those at work with them and with each other.
    pub(super) fn connect(&self, ready: &[Ready]) -> BTreeMap<String, Channel> {
        let channels: BTreeMap<String, Channel> = ready
            .iter()
            .filter_map(|component| Some((component.id.clone(), channel(component.inputs())?)))
            .collect();
        for (name, part) in self.parts.iter().filter(|(_, part)| !part.ended) {
            part.output.redirect(self.fed_by(name, ready, &channels));
        }
        channels
    }

    /// Lets components work.
    pub(super) fn launch(&mut self, ready: Vec<Ready>, mut channels: BTreeMap<String, Channel>) {
        let outputs: Vec<Output> = ready
            .iter()
            .map(|component| {
                let output = Output::new(self.fed_by(&component.id, &ready, &channels));
                output.tapped(self.world.view.tap(&component.id))
            })
            .collect();
        for (component, output) in ready.into_iter().zip(outputs) {
            let channel = channels.remove(&component.id);
            let (name, part) = component.launch(channel, output, &mut self.tasks);
            self.parts.insert(name, part);
        }
    }

    /// Returns the inputs of all that a component feeds.
    fn fed_by(
        &self,
        giver: &str,
        ready: &[Ready],
        channels: &BTreeMap<String, Channel>,
    ) -> Vec<mpsc::Sender<Batch>> {
        let is_fed = |inputs: &[String]| inputs.iter().any(|input| input == giver);
        let new = ready
            .iter()
            .filter(|component| is_fed(component.inputs()))
            .filter_map(|component| channels.get(&component.id).map(|(sender, _)| sender.clone()));
        let at_work =
            self.parts.values().filter(|part| is_fed(&part.inputs)).filter_map(|part| part.input.clone());
        new.chain(at_work).collect()
    }

    /// Takes note of a component's end.
    pub(super) fn joined(&mut self, joined: Result<(Id, Result<(), ComponentError>), JoinError>) {
        let (task, result) = match joined {
            Ok(joined) => joined,
            Err(error) => {
                self.error.get_or_insert(RunError::Panicked(error.to_string()));
                (error.id(), Ok(()))
            }
        };
        self.left.retain(|part| part.task != task);
        let of_task = |(_, part): &(&String, &mut Part)| part.task == task;
        if let Some((id, part)) = self.going.iter_mut().find(of_task) {
            part.end();
            if let Err(error) = result {
                tracing::error!(component = id, %error, "ended with an error, and was to end anyway");
            }
        } else if let Some((id, part)) = self.parts.iter_mut().find(of_task) {
            part.end();
            if let Err(error) = result {
                let (kind, id) = (part.kind, id.clone());
                self.error.get_or_insert(RunError::Component { kind, id, error });
            }
        }
    }

    /// Ends the input of those that nothing feeds any more.
    pub(super) fn close_inputs(&mut self) {
        let at_work: Vec<String> =
            self.parts.iter().filter(|(_, part)| !part.ended).map(|(name, _)| name.clone()).collect();
        for part in self.parts.values_mut() {
            if !part.inputs.iter().any(|input| at_work.contains(input)) {
                part.input = None;
            }
        }
    }

    fn drain_timeout(&self, limit: Duration) -> RunError {
        let working = self.parts.iter().chain(&self.going).filter(|(_, part)| !part.ended);
        let names: Vec<&str> = working.map(|(name, _)| name.as_str()).collect();
        RunError::DrainTimeout { limit, names: names.join(", ") }
    }
}

/// What came while a new configuration was taken up.
enum Meanwhile {
    Nothing,
    /// The signal to stop.
    Stopped(tokio::time::Instant),
    /// The signal to stop, and then the new configuration was not taken up in the time that draining may take.
    TookTooLong,
}

/// Takes up a new configuration; a signal to stop holds for its components, too.
async fn stop_meanwhile(
    stop: &mut (impl Future<Output = ()> + Unpin),
    shutdown: &CancellationToken,
    drain: Duration,
    reload: impl Future<Output = ()>,
) -> Meanwhile {
    tokio::pin!(reload);
    tokio::select! {
        () = &mut reload => return Meanwhile::Nothing,
        () = stop => shutdown.cancel(),
    }
    let at = tokio::time::Instant::now();
    match tokio::time::timeout_at(at + drain, reload).await {
        Ok(()) => Meanwhile::Stopped(at),
        Err(_) => Meanwhile::TookTooLong,
    }
}

async fn sleep_until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
