//! What a running pipeline consists of, for those who look at it from outside.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sweepline_plugin::tap::Tap;
use tokio::sync::watch;

use crate::config::Config;

/// The components of the pipeline that runs, and the taps of their outputs; cheap to clone.
#[derive(Clone)]
pub struct View {
    components: watch::Sender<Arc<[Seen]>>,
    taps: Arc<Mutex<HashMap<String, Tap>>>,
}

/// A component, seen from outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Its name in the configuration.
    pub id: String,
    /// The name of its type.
    pub component_type: &'static str,
    /// `source`, `transform` or `sink`.
    pub kind: &'static str,
    /// The names of those that feed it.
    pub inputs: Vec<String>,
}

impl Default for View {
    fn default() -> Self {
        Self { components: watch::Sender::new(Arc::new([])), taps: Arc::default() }
    }
}

impl View {
    /// Shows the components of a configuration from now on.
    pub fn show(&self, config: &Config) {
        self.set(Self::seen(config));
    }

    /// Returns what of a configuration is seen.
    pub(crate) fn seen(config: &Config) -> Arc<[Seen]> {
        let id = |number: &usize| config.components.get(*number).map(|component| component.id.clone());
        let seen = config.components.iter().map(|component| Seen {
            id: component.id.clone(),
            component_type: component.component_type,
            kind: component.kind,
            inputs: component.inputs.iter().filter_map(id).collect(),
        });
        seen.collect()
    }

    /// Shows these components from now on; those that are gone take their taps with them.
    pub(crate) fn set(&self, seen: Arc<[Seen]>) {
        let mut taps = self.taps.lock().unwrap_or_else(PoisonError::into_inner);
        taps.retain(|id, _| seen.iter().any(|seen| seen.id == *id));
        drop(taps);
        self.components.send_replace(seen);
    }

    /// Returns the tap of a component's output: the same for the same name, as long as a component has it.
    pub fn tap(&self, id: &str) -> Tap {
        let mut taps = self.taps.lock().unwrap_or_else(PoisonError::into_inner);
        taps.entry(id.to_owned()).or_default().clone()
    }

    /// Returns the components: sources, then transforms, then sinks.
    pub fn components(&self) -> Arc<[Seen]> {
        self.components.borrow().clone()
    }

    /// Returns the components as they change.
    pub fn changes(&self) -> watch::Receiver<Arc<[Seen]>> {
        self.components.subscribe()
    }
}
