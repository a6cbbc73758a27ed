//! The rules of one component.

use std::collections::HashMap;

use metrics::{Counter, Histogram, counter, histogram};
use sweepline_asim::Session;
use sweepline_count::{Detector, Finding, Selection, When};
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::event::{Alert, Events};
use sweepline_plugin::metric_name;
use sweepline_sketch::{Key, Partial, Stats};
use sweepline_transform_distinct::gauges::Gauges;

use crate::alert::AlertMaker;

/// Watches several rules.
pub struct Detection {
    rules: Vec<Watched>,
    maker: AlertMaker,
    rejected_partials: HashMap<&'static str, Counter>,
}

struct Watched {
    detector: Detector,
    gauges: Gauges,
    told: Counter,
    updated: Counter,
    latency: Histogram,
    forgotten: Counter,
}

impl Detection {
    /// Returns a detection that has seen nothing; `component` names it in metrics.
    ///
    /// # Errors
    ///
    /// Fails when a rule's windows or settings are out of range.
    pub fn new(
        component: &str,
        selection: &Selection,
        key: &Key,
        when: When,
    ) -> Result<Self, ComponentError> {
        let mut rules = Vec::with_capacity(selection.plans.len());
        for plan in &selection.plans {
            let detector = Detector::new(plan.clone(), *key, when)
                .map_err(|error| ComponentError::Config(format!("rule `{}`: {error}", plan.name)))?;
            let labels = [("rule", plan.name.clone()), ("severity", plan.severity.as_str().to_owned())];
            rules.push(Watched {
                detector,
                gauges: Gauges::new(component, &plan.name, plan.settings.max_groups),
                told: counter!(metric_name!("detections_total"), &labels),
                updated: counter!(metric_name!("detection_updates_total"), &labels),
                latency: histogram!(metric_name!("detection_latency_seconds"), &labels),
                forgotten: counter!(metric_name!("detection_findings_forgotten_total"), &labels),
            });
        }
        Ok(Self { rules, maker: AlertMaker::default(), rejected_partials: HashMap::new() })
    }

    /// Looks at a batch; `now` bounds clocks that run ahead, `i64::MAX` when reading history.
    pub fn process(&mut self, events: &Events, now: i64, tell: &mut dyn FnMut(Alert)) {
        match events {
            Events::Sessions(sessions) => self.sessions(sessions.sessions(), now, tell),
            Events::Sketches(sketches) => {
                for (rule, partial) in &sketches.partials {
                    self.partial(rule, partial, now, tell);
                }
                self.settle(now, tell);
            }
            Events::Raw(_) | Events::Alerts(_) => {}
        }
    }

    /// Looks at sessions.
    pub fn sessions(&mut self, sessions: &[Session<'_>], now: i64, tell: &mut dyn FnMut(Alert)) {
        let Self { rules, maker, .. } = self;
        for rule in rules {
            let Watched { detector, told, updated, latency, .. } = rule;
            detector.observe(sessions, now, &mut |finding| {
                count(&finding, now, told, updated, latency);
                tell(maker.alert(&finding));
            });
        }
    }

    fn partial(&mut self, name: &str, partial: &Partial, now: i64, tell: &mut dyn FnMut(Alert)) {
        let Self { rules, maker, rejected_partials } = self;
        let Some(rule) = rules.iter_mut().find(|rule| rule.detector.plan().name == name) else {
            reject(rejected_partials, "unknown_rule");
            return;
        };
        let Watched { detector, told, updated, latency, .. } = rule;
        let absorbed = detector.absorb(partial, &mut |finding| {
            count(&finding, now, told, updated, latency);
            tell(maker.alert(&finding));
        });
        if absorbed.is_err() {
            reject(rejected_partials, "mismatch");
        }
    }

    /// Lets time move on to where the absorbed partials' sender was: a batch holds whole exports.
    fn settle(&mut self, now: i64, tell: &mut dyn FnMut(Alert)) {
        let Self { rules, maker, .. } = self;
        for rule in rules {
            let Watched { detector, told, updated, latency, .. } = rule;
            detector.settle(&mut |finding| {
                count(&finding, now, told, updated, latency);
                tell(maker.alert(&finding));
            });
        }
    }

    /// Closes every window; for the end of the input.
    pub fn finish(&mut self, now: i64, tell: &mut dyn FnMut(Alert)) {
        let Self { rules, maker, .. } = self;
        for rule in rules {
            let Watched { detector, told, updated, latency, .. } = rule;
            detector.finish(&mut |finding| {
                count(&finding, now, told, updated, latency);
                tell(maker.alert(&finding));
            });
        }
    }

    /// Brings the metrics up to date; `now` in nanoseconds since 1970.
    pub fn report(&mut self, now: i64) {
        for rule in &mut self.rules {
            let watermark = rule.detector.watermark();
            rule.gauges.set(rule.detector.stats(), watermark, now);
            rule.forgotten.absolute(rule.detector.forgotten_findings());
        }
    }

    /// Returns each rule's name with what it holds and what it dropped.
    pub fn stats(&self) -> impl Iterator<Item = (&str, Stats)> {
        self.rules.iter().map(|rule| (rule.detector.plan().name.as_str(), rule.detector.stats()))
    }
}

fn count(finding: &Finding, now: i64, told: &Counter, updated: &Counter, latency: &Histogram) {
    if finding.update > 0 {
        updated.increment(1);
        return;
    }
    told.increment(1);
    if now < i64::MAX {
        latency.record(now.saturating_sub(finding.last_seen).max(0) as f64 / 1e9);
    }
}

fn reject(counters: &mut HashMap<&'static str, Counter>, reason: &'static str) {
    counters
        .entry(reason)
        .or_insert_with(|| counter!(metric_name!("sketch_rejected_total"), "reason" => reason))
        .increment(1);
}
