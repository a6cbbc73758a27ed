//! Counting, and the export of what changed.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use sweepline_count::Counter;
use sweepline_plugin::ack::{Ack, Held};
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Prepare, Prepared, Transform};
use sweepline_plugin::event::{Batch, Events, Kind, SketchBatch};
use sweepline_plugin::options;

use crate::gauges::Gauges;
use crate::options::RuleOptions;

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "distinct",
    summary: "Counts distinct values per group in sliding windows, for the `detection` sink.",
    example: EXAMPLE,
    takes: &[Kind::Session],
    gives: Some(Kind::Sketch),
    read: |node| Ok(Prepared::Transform(Box::new(options::read::<Distinct>(node)?))),
};

const EXAMPLE: &str = "\
# Shipped rules by name, `default`, `all`, or paths of Sigma rule files.
rules: [default]
";

#[derive(Deserialize)]
#[serde(transparent)]
struct Distinct(RuleOptions);

impl Prepare<Box<dyn Transform>> for Distinct {
    fn check(&self) -> Result<(), ComponentError> {
        counters(&self.0).map(|_| ())
    }

    fn files(&self) -> Vec<PathBuf> {
        self.0.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Transform>, ComponentError> {
        for warning in self.0.load()?.warnings {
            tracing::warn!(component_id = host.metrics.labels().id, "{warning}");
        }
        let rules = counters(&self.0)?
            .into_iter()
            .map(|counter| {
                let plan = counter.plan();
                let gauges = Gauges::new(&host.metrics.labels().id, &plan.name, plan.settings.max_groups);
                Rule { name: plan.name.as_str().into(), counter, gauges }
            })
            .collect();
        Ok(Box::new(DistinctTransform { rules, held: Held::default(), clock: host.clock }))
    }
}

fn counters(options: &RuleOptions) -> Result<Vec<Counter>, ComponentError> {
    let key = options.key()?;
    let mut counters = Vec::new();
    for plan in options.load()?.plans {
        let name = plan.name.clone();
        counters.push(
            Counter::new(plan, key)
                .map_err(|error| ComponentError::Config(format!("rule `{name}`: {error}")))?,
        );
    }
    Ok(counters)
}

struct Rule {
    name: Arc<str>,
    counter: Counter,
    gauges: Gauges,
}

/// Counts in memory; acknowledges its input once the counts have been passed on.
struct DistinctTransform {
    rules: Vec<Rule>,
    held: Held,
    clock: Arc<dyn Clock>,
}

/// Batches counted before their counts are passed on, when that is before the next tick.
const MAX_HELD: usize = 64;

impl Transform for DistinctTransform {
    fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
        let Batch { events: Events::Sessions(sessions), ack } = batch else { return };
        let now = self.clock.now().0;
        let mut partials = Vec::new();
        for rule in &mut self.rules {
            let name = &rule.name;
            rule.counter.observe(sessions.sessions(), now, |engine| {
                // Time moves on within the batch: what is about to be dropped goes out first.
                engine.export_changed(|partial| partials.push((name.clone(), partial)));
                engine.touched(|_| {});
                engine.close(|_, _| {});
            });
        }
        self.held.push(ack);
        if !partials.is_empty() {
            emit(Batch { events: Events::Sketches(SketchBatch { partials }), ack: Ack::none() });
        }
        if self.held.len() >= MAX_HELD {
            self.export(emit);
        }
    }

    fn tick(&mut self, emit: &mut dyn FnMut(Batch)) {
        self.export(emit);
        let now = self.clock.now().0;
        for rule in &mut self.rules {
            let watermark = rule.counter.engine().watermark();
            rule.gauges.set(rule.counter.stats(), watermark, now);
        }
    }

    fn finish(&mut self, emit: &mut dyn FnMut(Batch)) {
        self.tick(emit);
    }
}

impl DistinctTransform {
    /// Passes on what changed, with the duty for every batch that changed it.
    fn export(&mut self, emit: &mut dyn FnMut(Batch)) {
        let mut partials = Vec::new();
        for rule in &mut self.rules {
            let name = &rule.name;
            rule.counter.export_changed(|partial| partials.push((name.clone(), partial)));
            rule.counter.engine().touched(|_| {});
            rule.counter.close(|_, _| {});
        }
        let ack = self.held.hand_on();
        if !partials.is_empty() {
            emit(Batch { events: Events::Sketches(SketchBatch { partials }), ack });
        }
    }
}

#[cfg(test)]
mod tests {
    use sweepline_plugin::ack::Delivery;
    use sweepline_plugin::event::{Rows, SessionBatch, Store};
    use sweepline_testkit::{host, options};

    use super::*;

    fn transform() -> Box<dyn Transform> {
        let distinct: Distinct = options("rules: [default]").unwrap();
        Box::new(distinct).build(host("transform", "distinct")).unwrap()
    }

    fn sessions(ack: Ack) -> Batch {
        let events = Events::Sessions(SessionBatch::new(Store::default(), |_| Rows::default()));
        Batch { events, ack }
    }

    #[tokio::test]
    async fn what_is_counted_and_not_passed_on_is_not_delivered() {
        let (mut passed_on, mut ended) = (transform(), transform());
        let ((first, first_receipt), (second, second_receipt)) = (Ack::new(), Ack::new());
        passed_on.process(sessions(first), &mut |_| {});
        ended.process(sessions(second), &mut |_| {});
        passed_on.finish(&mut |_| {});
        drop((passed_on, ended));
        assert_eq!(first_receipt.wait().await, Delivery::Delivered);
        assert_eq!(second_receipt.wait().await, Delivery::Failed);
    }
}
