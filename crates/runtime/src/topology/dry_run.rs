//! A pipeline without its ends: transforms only, run by hand, for tests of configurations.
//!
//! Invariants:
//! - no source and no delivering sink is built, so no port is opened and no file is written;
//! - events take the same ways as in a running pipeline; they only do so one after the other.

use std::collections::VecDeque;
use std::sync::Arc;

use sweepline_plugin::ack::Ack;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Prepared, Transform};
use sweepline_plugin::event::{Batch, Events};
use tokio_util::sync::CancellationToken;

use super::View;
use super::part::World;
use super::run::RunError;
use crate::config::Config;

/// A pipeline's transforms, and the deciding part of sinks that have one.
pub struct DryRun {
    nodes: Vec<Node>,
    /// Numbers of the nodes, givers before takers.
    order: Vec<usize>,
}

struct Node {
    /// `None` for sources and sinks that only deliver.
    transform: Option<Box<dyn Transform>>,
    targets: Vec<usize>,
    given: Vec<Events>,
}

impl DryRun {
    /// Builds the transforms of a configuration; `data_dir` is not used.
    ///
    /// # Errors
    ///
    /// Names the first component that could not be built.
    pub fn new(config: Config, clock: Arc<dyn Clock>) -> Result<Self, RunError> {
        let order = order(&config);
        let world =
            World { data_dir: None, clock, view: View::default(), shutdown: CancellationToken::new() };
        let mut targets = vec![Vec::new(); config.components.len()];
        for (number, component) in config.components.iter().enumerate() {
            component.inputs.iter().for_each(|input| targets[*input].push(number));
        }
        let mut nodes = Vec::with_capacity(targets.len());
        for (component, targets) in config.components.into_iter().zip(targets) {
            let host = world.host(&component.id, component.kind, component.component_type);
            let transform: Option<Result<Box<dyn Transform>, ComponentError>> = match component.prepared {
                Prepared::Source(_) | Prepared::Processor(_) => None,
                Prepared::Transform(transform) => Some(transform.build(host)),
                Prepared::Sink(sink) => sink.rehearsal().map(|transform| transform.build(host)),
            };
            let (kind, id) = (component.kind, component.id);
            let transform = transform.transpose().map_err(|error| RunError::Component { kind, id, error })?;
            nodes.push(Node { transform, targets, given: Vec::new() });
        }
        Ok(Self { nodes, order })
    }

    /// Gives events to a component, by its number in the configuration, and follows them to the end.
    pub fn insert(&mut self, at: usize, events: Events) {
        self.follow(VecDeque::from([(at, Batch { events, ack: Ack::none() })]));
    }

    /// Asks every component for what it gives by time.
    pub fn tick(&mut self) {
        self.each(|transform, ready| transform.tick(&mut |batch| ready.push(batch)));
    }

    /// Ends the input; returns what each component gave, by its number in the configuration.
    pub fn finish(mut self) -> Vec<Vec<Events>> {
        self.each(|transform, ready| transform.finish(&mut |batch| ready.push(batch)));
        self.nodes.into_iter().map(|node| node.given).collect()
    }

    fn each(&mut self, mut ask: impl FnMut(&mut dyn Transform, &mut Vec<Batch>)) {
        for number in self.order.clone() {
            let mut ready = Vec::new();
            if let Some(transform) = &mut self.nodes[number].transform {
                ask(transform.as_mut(), &mut ready);
            }
            let mut waiting = VecDeque::new();
            self.pass_on(number, ready, &mut waiting);
            self.follow(waiting);
        }
    }

    fn follow(&mut self, mut waiting: VecDeque<(usize, Batch)>) {
        while let Some((number, batch)) = waiting.pop_front() {
            let Some(transform) = &mut self.nodes[number].transform else { continue };
            let mut ready = Vec::new();
            transform.process(batch, &mut |batch| ready.push(batch));
            self.pass_on(number, ready, &mut waiting);
        }
    }

    fn pass_on(&mut self, number: usize, ready: Vec<Batch>, waiting: &mut VecDeque<(usize, Batch)>) {
        let node = &mut self.nodes[number];
        for batch in ready {
            waiting.extend(node.targets.iter().map(|target| (*target, batch.duplicate())));
            node.given.push(batch.events);
        }
    }
}

/// A configuration has no circles, so every round settles at least one component.
fn order(config: &Config) -> Vec<usize> {
    let mut order = Vec::with_capacity(config.components.len());
    let mut is_settled = vec![false; config.components.len()];
    for _ in 0..config.components.len() {
        for (number, component) in config.components.iter().enumerate() {
            if !is_settled[number] && component.inputs.iter().all(|input| is_settled[*input]) {
                is_settled[number] = true;
                order.push(number);
            }
        }
    }
    order
}
