//! What all connections share.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sweepline_net::server::Budget;
use sweepline_plugin::intake::Intake;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::counters::Counters;
use crate::handshake::Security;
use crate::options::Options;

/// The open door.
pub(crate) struct Door {
    pub(crate) options: Options,
    pub(crate) security: Option<Security>,
    pub(crate) connector: Option<Arc<str>>,
    pub(crate) intake: Intake,
    pub(crate) budget: Budget,
    pub(crate) unpacking: Semaphore,
    pub(crate) counters: Counters,
    pub(crate) stop: CancellationToken,
    /// Batches that wait for their receipt; their room comes back by itself.
    under_way: AtomicUsize,
}

/// A batch under way.
pub(crate) struct UnderWay(Arc<Door>);

impl Door {
    pub(crate) fn new(options: Options, intake: Intake, stop: CancellationToken) -> Self {
        Self {
            security: Security::of(&options),
            connector: options.connector.as_deref().map(Arc::from),
            budget: Budget::new(options.limits.max_unacknowledged_bytes),
            unpacking: Semaphore::new(crate::limits::UNPACKED_AT_ONCE),
            counters: Counters::new(intake.metrics().clone()),
            under_way: AtomicUsize::new(0),
            options,
            intake,
            stop,
        }
    }

    /// Tells whether room will become free though no message is completed.
    pub(crate) fn is_delivering(&self) -> bool {
        self.under_way.load(Ordering::Relaxed) > 0
    }
}

impl UnderWay {
    pub(crate) fn new(door: &Arc<Door>) -> Self {
        door.under_way.fetch_add(1, Ordering::Relaxed);
        Self(door.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}
