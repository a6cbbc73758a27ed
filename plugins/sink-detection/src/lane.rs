//! One output and the alerts that wait for it.
//!
//! Invariants:
//! - alerts reach an output in order, and one that could not be delivered is tried again before the next;
//! - an alert holds the ack of the batch that brought it about until it is delivered, and fails it when the output ends
//!   before.

use std::collections::VecDeque;

use sweepline_plugin::ack::{Ack, Held};
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::event::Alert;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

use crate::output::Output;

/// Alerts that may wait for an output that does not answer. Beyond, the oldest is given up: its batch fails, so that
/// a source that can will send it again.
const MAX_WAITING: usize = 10_000;

pub(crate) struct Lane {
    output: Output,
    waiting: VecDeque<(Alert, Held)>,
}

impl Lane {
    pub(crate) fn new(output: Output) -> Self {
        Self { output, waiting: VecDeque::new() }
    }

    /// Adds an alert.
    pub(crate) fn push(&mut self, alert: Alert, ack: Ack, metrics: &ComponentMetrics) {
        if self.waiting.len() >= MAX_WAITING && self.waiting.pop_front().is_some() {
            metrics.discarded_unintentionally.increment(1);
        }
        self.waiting.push_back((alert, ack.into()));
    }

    /// Delivers what waits, up to the first alert that the output does not take.
    pub(crate) async fn flush(&mut self, metrics: &ComponentMetrics) {
        while let Some((alert, held)) = self.waiting.front_mut() {
            if let Err(error) = self.output.deliver(std::slice::from_ref(alert)).await {
                self.failed(&error, metrics);
                return;
            }
            metrics.sent_events.increment(1);
            held.release();
            self.waiting.pop_front();
        }
    }

    /// Gives up what still waits, and finishes what was written.
    pub(crate) async fn close(&mut self, metrics: &ComponentMetrics) -> Result<(), ComponentError> {
        if !self.waiting.is_empty() {
            tracing::error!(
                output = self.output.kind(),
                alerts = self.waiting.len(),
                "stopping with alerts undelivered"
            );
        }
        metrics.discarded_unintentionally.increment(self.waiting.len() as u64);
        self.waiting.clear();
        self.output.close().await
    }

    fn failed(&self, error: &ComponentError, metrics: &ComponentMetrics) {
        metrics.errors(Stage::Sending, self.output.kind()).increment(1);
        tracing::error!(output = self.output.kind(), %error, waiting = self.waiting.len(), "alerts not delivered; they wait");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sweepline_plugin::ack::Delivery;
    use sweepline_plugin::clock::SystemClock;
    use sweepline_plugin::component::Host;
    use sweepline_plugin::metric::Labels;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::output::{OutputOptions, testing};

    fn host() -> Host {
        let labels = Labels { id: "alerts".to_owned(), kind: "sink", component_type: "detection" };
        Host {
            metrics: ComponentMetrics::new(labels),
            clock: Arc::new(SystemClock),
            data_dir: None,
            shutdown: CancellationToken::new(),
        }
    }

    fn lane(url: &str, host: &Host) -> Lane {
        let options = serde_json::json!({"type": "webhook", "url": url, "give_up_after": 1});
        let options: OutputOptions = serde_json::from_value(options).unwrap();
        Lane::new(options.build(host).unwrap())
    }

    #[tokio::test]
    async fn an_alert_that_was_refused_is_delivered_later_and_holds_its_ack_till_then() {
        let (url, requests) = testing::receiver(vec!["403 Not now", "200 OK", "200 OK"]).await;
        let host = host();
        let mut lane = lane(&url, &host);
        let (ack, receipt) = Ack::new();
        for id in ["first", "second"] {
            let alert = Alert { id: id.to_owned(), ..testing::alert() };
            lane.push(alert, ack.clone(), &host.metrics);
        }
        drop(ack);
        lane.flush(&host.metrics).await;
        assert_eq!(lane.waiting.len(), 2);
        lane.flush(&host.metrics).await;
        assert_eq!(receipt.wait().await, Delivery::Delivered);
        let ids: Vec<bool> =
            requests.await.unwrap().iter().map(|request| request.contains("\"id\":\"first\"")).collect();
        assert_eq!(ids, [true, true, false]);
    }

    #[tokio::test]
    async fn an_output_that_is_ended_fails_the_batches_of_its_alerts() {
        let host = host();
        let mut lane = lane("http://127.0.0.1:9/", &host);
        let (ack, receipt) = Ack::new();
        lane.push(testing::alert(), ack, &host.metrics);
        drop(lane);
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }

    #[tokio::test]
    async fn stopping_with_alerts_undelivered_fails_their_batch() {
        let host = host();
        host.shutdown.cancel();
        let mut lane = lane("http://127.0.0.1:9/", &host);
        let (ack, receipt) = Ack::new();
        lane.push(testing::alert(), ack, &host.metrics);
        lane.flush(&host.metrics).await;
        lane.close(&host.metrics).await.unwrap();
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }
}
