//! Detection as a sink: it delivers its alerts itself.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Input, Prepare, Prepared, Sink};
use sweepline_plugin::event::{Alert, Kind};
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use sweepline_plugin::options;
use tokio::time::MissedTickBehavior;

use crate::detect::Detection;
use crate::options::SinkOptions;
use crate::output::Output;

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
        self.detection()?;
        self.outputs.iter().try_for_each(crate::output::OutputOptions::check)
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
            detection: self.detection()?,
            outputs,
            clock: host.clock,
            metrics: host.metrics,
        }))
    }
}

struct DetectionSink {
    detection: Detection,
    outputs: Vec<Output>,
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
                    let mut alerts = Vec::new();
                    self.detection.process(&batch.events, self.clock.now().0, &mut |alert| alerts.push(alert));
                    if !self.deliver(alerts).await {
                        batch.ack.fail();
                    }
                }
                _ = ticks.tick() => self.detection.report(self.clock.now().0),
            }
        }
        let mut alerts = Vec::new();
        self.detection.finish(self.clock.now().0, &mut |alert| alerts.push(alert));
        self.detection.report(self.clock.now().0);
        self.deliver(alerts).await;
        for output in &mut self.outputs {
            output.close().await?;
        }
        Ok(())
    }
}

impl DetectionSink {
    /// Hands alerts to every output; false when one could not take them.
    async fn deliver(&mut self, alerts: Vec<Alert>) -> bool {
        if alerts.is_empty() {
            return true;
        }
        let mut delivered = true;
        for output in &mut self.outputs {
            if let Err(error) = output.deliver(&alerts).await {
                delivered = false;
                self.metrics.errors(Stage::Sending, output.kind()).increment(1);
                tracing::error!(output = output.kind(), error = %error, "alerts not delivered");
            }
        }
        if delivered {
            self.metrics.sent_events.increment(alerts.len() as u64);
        }
        delivered
    }
}
