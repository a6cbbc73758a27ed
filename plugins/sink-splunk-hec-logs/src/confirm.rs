//! Which requests the indexers have confirmed.
//!
//! Every request on a channel gets a number; the collector is asked again and again which numbers are done, about all
//! open ones at once.
//!
//! Invariants:
//! - a number that is never confirmed ends after `retry_limit` questions about it, failed questions included;
//! - nothing is asked while nothing is open.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use sweepline_net::client::Http;
use sweepline_plugin::delivery::SendError;
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;

use crate::limits::{INTERVAL_WHEN_STOPPING, QUERIES_WHEN_STOPPING};
use crate::options::AckOptions;

/// The header that names a channel.
static CHANNEL: HeaderName = HeaderName::from_static("x-splunk-request-channel");

pub(crate) struct Confirmations {
    http: Http,
    channel: HeaderValue,
    interval: Duration,
    queries: u32,
    open: Mutex<BTreeMap<u64, Open>>,
    opened: Notify,
    metrics: ComponentMetrics,
    stop: CancellationToken,
}

struct Open {
    confirmed: oneshot::Sender<()>,
    /// Questions that are left.
    queries: u32,
}

#[derive(Serialize)]
struct Question<'q> {
    acks: &'q [u64],
}

#[derive(Deserialize)]
struct Answer {
    acks: BTreeMap<u64, bool>,
}

impl Confirmations {
    pub(crate) fn new(
        http: Http,
        channel: HeaderValue,
        options: &AckOptions,
        metrics: ComponentMetrics,
        stop: CancellationToken,
    ) -> Self {
        Self {
            http,
            channel,
            interval: options.query_interval.0,
            queries: options.retry_limit,
            open: Mutex::default(),
            opened: Notify::new(),
            metrics,
            stop,
        }
    }

    /// Returns the header that names the channel of the numbers.
    pub(crate) fn header(&self) -> (HeaderName, HeaderValue) {
        (CHANNEL.clone(), self.channel.clone())
    }

    /// Waits until a request is confirmed.
    ///
    /// # Errors
    ///
    /// It has to be sent again when it was not confirmed in time.
    pub(crate) async fn wait(&self, number: u64) -> Result<(), SendError> {
        let (confirmed, done) = oneshot::channel();
        // A number that comes a second time is that of a collector that lost the first one.
        self.open().insert(number, Open { confirmed, queries: self.queries });
        self.opened.notify_one();
        done.await.map_err(|_| {
            self.metrics.errors(Stage::Sending, "not_confirmed").increment(1);
            SendError::again(format!("{}: request {number} was not confirmed in time", self.http.shown()))
        })
    }

    /// Asks, as long as it is polled.
    pub(crate) async fn ask(&self) {
        loop {
            if self.open().is_empty() {
                self.opened.notified().await;
            }
            self.pause().await;
            let acks: Vec<u64> = self.open().keys().copied().collect();
            if acks.is_empty() {
                continue;
            }
            match self.question(&acks).await {
                Ok(answer) => self.confirm(&acks, &answer),
                Err(error) => {
                    self.metrics.errors(Stage::Sending, "ack_query_failed").increment(1);
                    tracing::debug!(component = self.metrics.labels().id, %error, "confirmations not asked for");
                    self.confirm(&acks, &BTreeMap::new());
                }
            }
        }
    }

    /// Waits until it is time for the next question.
    async fn pause(&self) {
        let stopping = async {
            self.stop.cancelled().await;
            tokio::time::sleep(INTERVAL_WHEN_STOPPING).await;
        };
        tokio::select! {
            () = tokio::time::sleep(self.interval) => {}
            () = stopping => {}
        }
    }

    async fn question(&self, acks: &[u64]) -> Result<BTreeMap<u64, bool>, SendError> {
        let body =
            serde_json::to_vec(&Question { acks }).map_err(|error| SendError::again(error.to_string()))?;
        let answer = self.http.post(&body, &[self.header()]).await?;
        let answer: Answer =
            serde_json::from_slice(&answer.body).map_err(|error| SendError::again(error.to_string()))?;
        Ok(answer.acks)
    }

    /// Ends what of the numbers that were asked about is confirmed, and what has waited long enough.
    fn confirm(&self, asked: &[u64], answer: &BTreeMap<u64, bool>) {
        let stopping = self.stop.is_cancelled();
        let mut open = self.open();
        for number in asked {
            if answer.get(number) == Some(&true) {
                // The receiver's end is gone only when its request is.
                let _ = open.remove(number).map(|open| open.confirmed.send(()));
            } else if let Some(left) = open.get_mut(number) {
                let most = if stopping { QUERIES_WHEN_STOPPING } else { u32::MAX };
                left.queries = left.queries.min(most) - 1;
                if left.queries == 0 {
                    open.remove(number);
                }
            }
        }
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<u64, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
