//! What a new configuration means for a running pipeline.
//!
//! Invariants:
//! - a component whose section, type and files are the same is kept, with its state; other inputs that
//!   give the same kinds of events are no reason to replace it;
//! - a transform or sink that has ended, or whose input has, is replaced when something would feed it again.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use super::reload::Changes;
use crate::config::Component;

/// See the module.
pub(super) struct Plan {
    /// Components that go on, with the names of those that feed them from now on.
    pub(super) kept: BTreeMap<String, Vec<String>>,
    /// Components to be built, with the names of those that feed them.
    pub(super) new: Vec<(Component, Vec<String>)>,
    /// Running components that are replaced.
    pub(super) replaced: BTreeSet<String>,
    /// Running components that are not wanted any more.
    pub(super) removed: BTreeSet<String>,
}

impl Plan {
    pub(super) fn new(parts: &BTreeMap<String, Part>, components: Vec<Component>) -> Self {
        let names: Vec<String> = components.iter().map(|component| component.id.clone()).collect();
        let feeders = |component: &Component| -> Vec<String> {
            component.inputs.iter().filter_map(|input| names.get(*input).cloned()).collect()
        };
        let same = |component: &Component| {
            parts
                .get(&component.id)
                .filter(|part| part.kind == component.kind && part.identity.is_same(&component.identity))
        };
        let is_same: Vec<bool> = components.iter().map(|component| same(component).is_some()).collect();
        // What has ended by itself feeds nobody.
        let feeds = |input: usize| {
            let has_ended = |name: &String| parts.get(name).is_some_and(|part| part.ended);
            !is_same.get(input).copied().unwrap_or(false) || !names.get(input).is_some_and(has_ended)
        };
        let mut plan = Self {
            kept: BTreeMap::new(),
            new: Vec::new(),
            replaced: BTreeSet::new(),
            removed: parts.keys().filter(|name| !names.contains(name)).cloned().collect(),
        };
        for component in components {
            let inputs = feeders(&component);
            let goes_on = same(&component).is_some_and(|part| {
                component.inputs.is_empty()
                    || part.input.is_some()
                    || !component.inputs.iter().any(|input| feeds(*input))
            });
            if goes_on {
                plan.kept.insert(component.id, inputs);
                continue;
            }
            if parts.contains_key(&component.id) {
                plan.replaced.insert(component.id.clone());
            }
            plan.new.push((component, inputs));
        }
        plan
    }

    /// Returns what would change.
    pub(super) fn changes(&self, parts: &BTreeMap<String, Part>) -> Changes {
        let is_rewired = |(name, inputs): (&String, &Vec<String>)| {
            let before = parts.get(name).map(|part| part.inputs.iter().collect::<BTreeSet<_>>());
            before != Some(inputs.iter().collect())
        };
        let mut added: Vec<String> = self
            .new
            .iter()
            .map(|(component, _)| component.id.clone())
            .filter(|id| !self.replaced.contains(id))
            .collect();
        added.sort();
        Changes {
            kept: self.kept.keys().cloned().collect(),
            replaced: self.replaced.iter().cloned().collect(),
            added,
            removed: self.removed.iter().cloned().collect(),
            rewired: self.kept.iter().any(is_rewired),
        }
    }

    /// Returns the names of running components that have to end.
    pub(super) fn going(&self) -> impl Iterator<Item = &String> {
        self.replaced.union(&self.removed)
    }
}
