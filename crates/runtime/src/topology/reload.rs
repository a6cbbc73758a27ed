//! Taking up a new configuration without a restart.
//!
//! Invariants:
//! - nothing of the running pipeline is touched before every new transform and sink has been built, and every new source
//!   that can be built beside those at work;
//! - a component that is kept goes on with its state and its input: its channel stays open while those that feed it are
//!   replaced;
//! - what goes ends in the order of events: sources stop reading and hear of what they have read, then transforms and sinks
//!   work off what waits for them, and only then does the new component of the same name begin. So records are neither lost
//!   nor overtaken;
//! - where a new source cannot be built after an old one has made room for it, the old one comes back, and so does what was
//!   told to stop for it;
//! - a signal to stop that comes meanwhile holds for old and new components alike.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::View;
use super::part::{Part, Ready};
use super::plan::Plan;
use super::run::{RunError, Running};
use crate::config::Config;
use crate::limits::REPLACE_PATIENCE;

/// A wish for a new configuration.
pub struct Reload {
    /// The configuration.
    pub config: Config,
    /// Hears what became of it.
    pub done: oneshot::Sender<Result<Changes, ReloadError>>,
}

/// What a new configuration changed; names of components, sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Those that go on as they were.
    pub kept: Vec<String>,
    /// Those that were replaced by others of the same name.
    pub replaced: Vec<String>,
    /// Those that are new.
    pub added: Vec<String>,
    /// Those that have ended for good.
    pub removed: Vec<String>,
    /// Whether one that was kept is fed by others than before.
    pub rewired: bool,
}

impl Changes {
    /// Tells whether everything is as before.
    pub fn is_nothing(&self) -> bool {
        self.replaced.is_empty() && self.added.is_empty() && self.removed.is_empty() && !self.rewired
    }
}

/// Why a new configuration was not taken up.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    /// A setting of the whole process is another one.
    #[error("`{0}` cannot be changed while the pipeline runs, it needs a restart")]
    Fixed(&'static str),
    /// A component could not be built; nothing has been touched.
    #[error("{0}")]
    Build(RunError),
    /// A source could not be built after old ones had made room for it; those read again.
    #[error("{0}; the sources that were stopped for it run again")]
    Restored(RunError),
    /// A source could not be built, and one that had made room for it could not be built again, or had not ended: the
    /// pipeline ends.
    #[error("{0}; a source that was stopped for it does not start again, so the pipeline ends")]
    Lost(String),
}

impl Running {
    pub(super) async fn reload_and_tell(&mut self, reload: Reload, drain: Duration) {
        let result = self.reload(reload.config, drain).await;
        self.close_inputs();
        // Who asked may have gone.
        let _ = reload.done.send(result);
    }

    async fn reload(&mut self, config: Config, drain: Duration) -> Result<Changes, ReloadError> {
        if config.data_dir != self.world.data_dir {
            return Err(ReloadError::Fixed("data_dir"));
        }
        if config.api != self.api {
            return Err(ReloadError::Fixed("api"));
        }
        let seen = View::seen(&config);
        let mut plan = Plan::new(&self.parts, config.components);
        let changes = plan.changes(&self.parts);
        if changes.is_nothing() {
            return Ok(changes);
        }
        let ready = self.build_beside(&mut plan)?;
        let ready = self.exchange_sources(&mut plan, ready, drain).await?;
        self.exchange_others(plan, ready, drain).await;
        self.world.view.set(seen);
        Ok(changes)
    }

    /// Builds what can be built beside what is at work. Sources that are in the way of each other are left in the plan: those
    /// with the name of one at work, since they share its state, and those that find their port taken while others go.
    fn build_beside(&self, plan: &mut Plan) -> Result<Vec<Ready>, ReloadError> {
        let mut ready = Vec::new();
        let mut later = Vec::new();
        let some_source_goes = plan.going().any(|name| self.is_source(name));
        for (component, inputs) in std::mem::take(&mut plan.new) {
            let is_source = component.kind == "source";
            if is_source && some_source_goes {
                later.push((component, inputs));
            } else {
                ready.push(self.world.build(component, inputs).map_err(ReloadError::Build)?);
            }
        }
        plan.new = later;
        Ok(ready)
    }

    /// Ends the sources that go and builds those that come in their place.
    async fn exchange_sources(
        &mut self,
        plan: &mut Plan,
        mut ready: Vec<Ready>,
        drain: Duration,
    ) -> Result<Vec<Ready>, ReloadError> {
        let (sources, others): (Vec<String>, Vec<String>) =
            plan.going().cloned().partition(|name| self.is_source(name));
        for name in &sources {
            if let Some(part) = self.parts.remove(name) {
                part.stop.cancel();
                self.going.insert(name.clone(), part);
            }
        }
        let had_ended: Vec<String> =
            self.going.iter().filter(|(_, part)| part.ended).map(|(name, _)| name.clone()).collect();
        let left_before = self.left.len();
        self.until_gone(&others, drain).await;
        let is_one_left = self.left.len() > left_before;
        let mut old = std::mem::take(&mut self.going);
        old.retain(|name, _| !had_ended.contains(name));
        for (component, inputs) in std::mem::take(&mut plan.new) {
            match self.world.build(component, inputs) {
                Ok(source) => ready.push(source),
                Err(error) => {
                    // What has been built may hold what the old ones need.
                    drop(ready);
                    if is_one_left {
                        // It can neither go on nor be built again.
                        let why = error.to_string();
                        self.error.get_or_insert(error);
                        return Err(ReloadError::Lost(why));
                    }
                    return Err(self.restore(old, error, drain).await);
                }
            }
        }
        Ok(ready)
    }

    /// Brings sources back that were ended for one that could not be built, and what was told to stop so that they could end.
    async fn restore(&mut self, old: BTreeMap<String, Part>, why: RunError, drain: Duration) -> ReloadError {
        let told = if self.world.shutdown.is_cancelled() { Vec::new() } else { self.told_to_stop() };
        let at_work = told.iter().filter_map(|name| self.parts.get_key_value(name));
        let mut ready = Vec::new();
        for (name, part) in old.iter().chain(at_work) {
            match self.world.build_again(name, part) {
                Ok(component) => ready.push(component),
                Err(error) => {
                    self.error.get_or_insert(error);
                    return ReloadError::Lost(why.to_string());
                }
            }
        }
        self.replace(told.iter(), ready, drain).await;
        ReloadError::Restored(why)
    }

    /// Returns the names of those that have been told to stop and are still at work.
    fn told_to_stop(&self) -> Vec<String> {
        let is_told = |(_, part): &(&String, &Part)| !part.ended && part.stop.is_cancelled();
        self.parts.iter().filter(is_told).map(|(name, _)| name.clone()).collect()
    }

    /// Ends the transforms and sinks that go, and lets what is new work.
    async fn exchange_others(&mut self, plan: Plan, ready: Vec<Ready>, drain: Duration) {
        for (name, inputs) in &plan.kept {
            if let Some(part) = self.parts.get_mut(name) {
                part.inputs.clone_from(inputs);
            }
        }
        self.replace(plan.going(), ready, drain).await;
    }

    /// Ends those that go, and then lets what is ready work.
    async fn replace(&mut self, going: impl Iterator<Item = &String>, ready: Vec<Ready>, drain: Duration) {
        for name in going {
            if let Some(part) = self.parts.remove(name) {
                self.going.insert(name.clone(), part);
            }
        }
        let channels = self.connect(&ready);
        // They end once those that feed them, and go too, have ended.
        self.going.values_mut().for_each(|part| part.input = None);
        self.until_gone(&[], drain).await;
        self.going.clear();
        self.launch(ready, channels);
    }

    /// Waits until all that go have ended. A sink whose receiver is away would try for ever: after some patience it is told
    /// to stop (and so are `others`, which those that go may wait for), and in the end it is left behind: it may end when it
    /// can, and until then what it holds is not acknowledged. To cut it off would be to drop acks, which means delivered.
    async fn until_gone(&mut self, others: &[String], drain: Duration) {
        if self.joined_within(REPLACE_PATIENCE).await {
            return;
        }
        self.going.values().for_each(|part| part.stop.cancel());
        others.iter().filter_map(|name| self.parts.get(name)).for_each(|part| part.stop.cancel());
        if self.joined_within(drain).await {
            return;
        }
        for (name, part) in std::mem::take(&mut self.going) {
            if part.ended {
                self.going.insert(name, part);
            } else {
                tracing::error!(
                    component = name,
                    "does not end and is left behind; what it holds is not acknowledged"
                );
                self.left.push(part);
            }
        }
    }

    async fn joined_within(&mut self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while self.going.values().any(|part| !part.ended) {
            match timeout_at(deadline, self.tasks.join_next_with_id()).await {
                Ok(Some(joined)) => self.joined(joined),
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
        true
    }

    fn is_source(&self, name: &str) -> bool {
        self.parts.get(name).is_some_and(|part| part.kind == "source")
    }
}
