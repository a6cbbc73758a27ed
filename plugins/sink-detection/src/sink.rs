//! Detection as a sink: it delivers its alerts itself.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sweepline_count::Selection;
use sweepline_plugin::ack::{Ack, Held};
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{
    ComponentError, ComponentType, Host, Input, Prepare, Prepared, Sink, Transform,
};
use sweepline_plugin::event::{Alert, Kind};
use sweepline_plugin::metric::ComponentMetrics;
use sweepline_plugin::options;
use tokio::time::MissedTickBehavior;

use crate::detect::Detection;
use crate::lane::Lane;
use crate::options::SinkOptions;

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "detection",
    summary: "Turns sessions or distinct counts into alerts by Sigma rules and delivers them.",
    example: EXAMPLE,
    takes: &[Kind::Session, Kind::Sketch],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(options::read::<SinkOptions>(node)?))),
};

const EXAMPLE: &str = "\
# Shipped rules by name, `default`, `all`, or paths of Sigma rule files.
rules: [default]
outputs:
  # `text` for people, `json` for machines; `auto` asks whether this is a terminal.
  - {type: stdout, format: auto}
  # - {type: file, path: /var/log/sweepline/alerts.jsonl}
  # - {type: webhook, url: 'https://soc.example.com/alerts', secret: '${ALERT_SECRET}'}
";

/// How often gauges are brought up to date.
const REPORT: Duration = Duration::from_secs(1);

impl Prepare<Box<dyn Sink>> for SinkOptions {
    fn check(&self) -> Result<(), ComponentError> {
        self.detection("")?;
        self.outputs.iter().try_for_each(crate::output::OutputOptions::check)
    }

    fn files(&self) -> Vec<PathBuf> {
        let outputs = self.outputs.iter().flat_map(crate::output::OutputOptions::files);
        Selection::files(&self.rules).into_iter().chain(outputs).collect()
    }

    fn rehearsal(&self) -> Option<Box<dyn Prepare<Box<dyn Transform>>>> {
        Some(Box::new(self.without_outputs()))
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        let mut outputs = Vec::new();
        let options = if self.outputs.is_empty() {
            vec![crate::output::OutputOptions::default()]
        } else {
            self.outputs.clone()
        };
        for output in options {
            outputs.push(output.build(&host)?);
        }
        Ok(Box::new(DetectionSink {
            detection: self.detection(&host.metrics.labels().id)?,
            lanes: outputs.into_iter().map(Lane::new).collect(),
            clock: host.clock,
            metrics: host.metrics,
        }))
    }
}

struct DetectionSink {
    detection: Detection,
    lanes: Vec<Lane>,
    clock: Arc<dyn Clock>,
    metrics: ComponentMetrics,
}

#[async_trait]
impl Sink for DetectionSink {
    async fn run(mut self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        let mut ticks = tokio::time::interval(REPORT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                batch = input.recv() => {
                    let Some(batch) = batch else { break };
                    self.metrics.received_events.increment(batch.len() as u64);
                    let mut held = Held::from(batch.ack.clone());
                    let mut alerts = Vec::new();
                    let now = self.clock.now().0;
                    self.detection.process(&batch.events, now, &mut |alert| alerts.push(alert));
                    self.deliver(alerts, &batch.ack).await;
                    held.release();
                }
                _ = ticks.tick() => {
                    self.detection.report(self.clock.now().0);
                    self.deliver(Vec::new(), &Ack::none()).await;
                }
            }
        }
        let mut alerts = Vec::new();
        self.detection.finish(self.clock.now().0, &mut |alert| alerts.push(alert));
        self.detection.report(self.clock.now().0);
        self.deliver(alerts, &Ack::none()).await;
        for lane in &mut self.lanes {
            lane.close(&self.metrics).await?;
        }
        Ok(())
    }
}

impl DetectionSink {
    /// Hands alerts to every output. What an output does not take waits for the next time, and the batch that brought
    /// it about stays unacknowledged.
    async fn deliver(&mut self, alerts: Vec<Alert>, ack: &Ack) {
        for lane in &mut self.lanes {
            for alert in &alerts {
                lane.push(alert.clone(), ack.clone(), &self.metrics);
            }
            lane.flush(&self.metrics).await;
        }
    }
}
