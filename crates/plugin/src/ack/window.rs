//! Batches that have been sent and not acknowledged, bounded in number.
//!
//! For sources whose peers cannot send again: what fails is counted.

use std::sync::Arc;
use std::time::Duration;

use metrics::Counter;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Delivery, Receipt};

/// The batches of one source that are on their way.
#[derive(Clone)]
pub struct Window {
    permits: Arc<Semaphore>,
    waiting: TaskTracker,
    not_delivered: Counter,
}

/// The right to send one batch; `None` never happens while the window exists.
pub type Permit = Option<OwnedSemaphorePermit>;

impl Window {
    /// Returns a window for so many batches; `not_delivered` counts those that failed.
    pub fn new(batches: usize, not_delivered: Counter) -> Self {
        Self { permits: Arc::new(Semaphore::new(batches)), waiting: TaskTracker::new(), not_delivered }
    }

    /// Waits until one more batch may be sent.
    pub async fn admit(&self) -> Permit {
        self.permits.clone().acquire_owned().await.ok()
    }

    /// Gives the permit back when the batch is done with.
    pub fn watch(&self, permit: Permit, receipt: Receipt) {
        let not_delivered = self.not_delivered.clone();
        self.waiting.spawn(async move {
            if receipt.wait().await != Delivery::Delivered {
                not_delivered.increment(1);
            }
            drop(permit);
        });
    }

    /// Waits for what is on its way, after a stop no longer than `limit`.
    pub async fn drain(&self, stop: &CancellationToken, limit: Duration) {
        self.waiting.close();
        let deadline = async {
            stop.cancelled().await;
            tokio::time::sleep(limit).await;
        };
        tokio::select! {
            () = self.waiting.wait() => {}
            () = deadline => {
                tracing::warn!(batches = self.waiting.len(), "stopping without their acknowledgement");
            }
        }
    }
}
