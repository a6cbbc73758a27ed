//! Bounds of the runtime, each with its reason.

use std::time::Duration;

/// Batches that wait between two components. A batch is at most a few hundred KiB, so a full
/// channel holds a few MiB; more would only add delay before back-pressure is felt.
pub const CHANNEL_BATCHES: usize = 8;

/// How long a pipeline may take to drain after a signal to stop.
pub const DRAIN: Duration = Duration::from_secs(60);

/// Where `/metrics`, `/health` and `/ready` are served unless the configuration says otherwise.
pub const DEFAULT_API_ADDRESS: &str = "127.0.0.1:9598";
