//! How sinks that call a receiver batch, retry and acknowledge.
//!
//! A sink says how events become items of a request ([`Courier::encode`]) and how one request is sent
//! ([`Courier::send`]); everything else is the same for all and stands here.
//!
//! Invariants:
//! - an ack is dropped only after every request with one of its events was taken or refused for good;
//! - with one request at a time (the default), events arrive in order;
//! - a receiver that is away holds its pipeline back and loses nothing; when the pipeline stops, what could not be
//!   sent is failed, so that the source sends it again;
//! - a request that is too large for its receiver is sent in halves, and those in halves, down to one event.

mod batch;
mod options;
mod retry;

pub use options::{BatchOptions, RequestOptions};
pub use retry::{Retry, SendError, Undelivered};

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::batch::Batcher;
use crate::ack::Held;
use crate::component::{Host, Input};
use crate::event::Events;
use crate::metric::{ComponentMetrics, Stage};

/// What one kind of sink does differently.
#[async_trait]
pub trait Courier: Send + Sync + 'static {
    /// One event in the receiver's form.
    type Item: Send + Sync + 'static;

    /// Turns the events of a batch into items, each with its size in bytes.
    fn encode(&self, events: &Events, push: &mut dyn FnMut(Self::Item, usize));

    /// Sends one request; returns the bytes that went over the wire.
    ///
    /// # Errors
    ///
    /// Says whether another try makes sense.
    async fn send(&self, items: &[Self::Item]) -> Result<u64, SendError>;
}

/// Runs a sink until its input ends.
pub async fn run<C: Courier>(
    courier: C,
    batching: &BatchOptions,
    requests: &RequestOptions,
    host: &Host,
    mut input: Input,
) {
    let sender = Arc::new(Sender {
        courier,
        retry: Retry::new(requests),
        metrics: host.metrics.clone(),
        shutdown: host.shutdown.clone(),
    });
    let mut batcher = Batcher::new(batching);
    let places = Arc::new(Semaphore::new(requests.concurrency));
    let on_the_way = TaskTracker::new();
    loop {
        let batch = tokio::select! {
            batch = input.recv() => batch,
            () = batcher.due() => {
                send(&sender, &mut batcher, &places, &on_the_way).await;
                continue;
            }
        };
        let Some(batch) = batch else { break };
        host.metrics.received_events.increment(batch.len() as u64);
        let mut held = Held::from(batch.ack.clone());
        let mut items = Vec::with_capacity(batch.len());
        sender.courier.encode(&batch.events, &mut |item, size| items.push((item, size)));
        for (item, size) in items {
            if !batcher.has_room(size) {
                send(&sender, &mut batcher, &places, &on_the_way).await;
            }
            batcher.push(item, size, &batch.ack);
        }
        held.release();
        if batcher.is_full() {
            send(&sender, &mut batcher, &places, &on_the_way).await;
        }
    }
    send(&sender, &mut batcher, &places, &on_the_way).await;
    on_the_way.close();
    on_the_way.wait().await;
}

async fn send<C: Courier>(
    sender: &Arc<Sender<C>>,
    batcher: &mut Batcher<C::Item>,
    places: &Arc<Semaphore>,
    on_the_way: &TaskTracker,
) {
    let (items, acks) = batcher.take();
    // The semaphore is never closed.
    let Ok(place) = places.clone().acquire_owned().await else { return };
    if !items.is_empty() {
        on_the_way.spawn(sender.clone().deliver(items, acks, place));
    }
}

struct Sender<C> {
    courier: C,
    retry: Retry,
    metrics: ComponentMetrics,
    shutdown: CancellationToken,
}

impl<C: Courier> Sender<C> {
    async fn deliver(self: Arc<Self>, items: Vec<C::Item>, mut acks: Held, place: OwnedSemaphorePermit) {
        let mut parts = vec![items.as_slice()];
        while let Some(part) = parts.pop() {
            let events = part.len() as u64;
            match self.send(part).await {
                Ok(bytes) => {
                    self.metrics.sent_events.increment(events);
                    self.metrics.sent_bytes.increment(bytes);
                }
                Err(Undelivered::TooLarge(why)) if events > 1 => {
                    self.count("too_large");
                    tracing::debug!(component = self.metrics.labels().id, events, error = %why, "sent again in halves");
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Err(Undelivered::Partly { rejected, why, sent }) => {
                    let rejected = rejected.min(events);
                    self.metrics.sent_events.increment(events - rejected);
                    self.metrics.sent_bytes.increment(sent);
                    self.rejected(rejected, &why, &acks);
                }
                Err(Undelivered::TooLarge(why) | Undelivered::Refused(why)) => {
                    self.rejected(events, &why, &acks);
                }
                Err(Undelivered::GaveUp { why, tries }) => {
                    self.count("send_failed");
                    tracing::error!(component = self.metrics.labels().id, events, tries, error = %why, "not delivered, gave up");
                    // The acks fail with their holder.
                    return;
                }
            }
        }
        acks.release();
        drop(place);
    }

    async fn send(&self, items: &[C::Item]) -> Result<u64, Undelivered> {
        let failed = |why: &str, tries: u32| {
            self.count("send_failed");
            // The first failure is told, and then every doubling.
            if tries.is_power_of_two() {
                tracing::warn!(component = self.metrics.labels().id, error = %why, "not delivered, trying again");
            }
        };
        self.retry.until_taken(&self.shutdown, failed, || self.courier.send(items)).await
    }

    fn rejected(&self, events: u64, why: &str, acks: &Held) {
        self.count("rejected");
        self.metrics.discarded_unintentionally.increment(events);
        tracing::error!(component = self.metrics.labels().id, events, error = %why, "refused for good");
        acks.reject();
    }

    fn count(&self, error_type: &'static str) {
        self.metrics.errors(Stage::Sending, error_type).increment(1);
    }
}

#[cfg(test)]
mod tests;
