//! Bounds of the runtime, each with its reason.

use std::time::Duration;

/// Batches that wait between two components. A batch is at most a few hundred KiB, so a full
/// channel holds a few MiB; more would only add delay before back-pressure is felt.
pub const CHANNEL_BATCHES: usize = 8;

/// How long a pipeline may take to drain after a signal to stop.
pub const DRAIN: Duration = Duration::from_secs(60);

/// Where `/metrics`, `/health` and `/ready` are served unless the configuration says otherwise.
pub const DEFAULT_API_ADDRESS: &str = "127.0.0.1:9598";

/// Events that a buffer in memory holds unless it is told otherwise; Vector's default.
pub const DEFAULT_BUFFER_EVENTS: usize = 500;

/// The smallest disk buffer: sixteen segments of a few batches each.
pub const MIN_DISK_BUFFER_BYTES: u64 = 64 << 20;

/// Events in one record of a disk buffer: damage costs a record.
pub(crate) const RECORD_EVENTS: usize = 1024;

/// How often a disk buffer saves its position and tries again what failed.
pub(crate) const BUFFER_TICK: Duration = Duration::from_secs(1);

/// Attempts to write what is in memory when the pipeline is to stop and the disk refuses.
pub(crate) const FINAL_COMMITS: u32 = 5;
