//! Batches that have been sent and not acknowledged, bounded in number.
//!
//! For sources that cannot send again: what fails is counted.

use std::sync::Arc;
use std::time::Duration;

use metrics::Counter;
use sweepline_plugin::ack::{Delivery, Receipt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// See the module.
#[derive(Clone)]
pub(crate) struct Window {
    permits: Arc<Semaphore>,
    waiting: TaskTracker,
    not_delivered: Counter,
}

/// The right to send one batch; `None` never happens while the window exists.
pub(crate) type Permit = Option<OwnedSemaphorePermit>;

impl Window {
    pub(crate) fn new(batches: usize, not_delivered: Counter) -> Self {
        Self { permits: Arc::new(Semaphore::new(batches)), waiting: TaskTracker::new(), not_delivered }
    }

    /// Waits until one more batch may be sent.
    pub(crate) async fn admit(&self) -> Permit {
        self.permits.clone().acquire_owned().await.ok()
    }

    /// Gives the permit back when the batch is done with.
    pub(crate) fn watch(&self, permit: Permit, receipt: Receipt) {
        let not_delivered = self.not_delivered.clone();
        self.waiting.spawn(async move {
            if receipt.wait().await == Delivery::Failed {
                not_delivered.increment(1);
            }
            drop(permit);
        });
    }

    /// Waits for what is on its way, after a stop no longer than `limit`.
    pub(crate) async fn drain(&self, stop: &CancellationToken, limit: Duration) {
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
