//! Bounds of this sink.

use std::time::Duration;

/// Requests that may wait for their confirmation. Each holds its events meanwhile, 1 MiB by default.
pub const DEFAULT_PENDING_ACKS: usize = 32;
/// Highest number of requests that may wait: each takes a task of its own.
pub const MAX_PENDING_ACKS: usize = 64;
/// How often the collector is asked which requests are done.
pub const DEFAULT_QUERY_INTERVAL: Duration = Duration::from_secs(1);
/// Questions after which a request counts as lost; five minutes, which Splunk's indexers may well take.
pub const DEFAULT_QUERIES: u32 = 300;
/// Questions that are still asked about a request once the pipeline was told to stop; with [`INTERVAL_WHEN_STOPPING`] a
/// tenth of the time it has.
pub const QUERIES_WHEN_STOPPING: u32 = 6;
/// Longest time between questions once the pipeline was told to stop.
pub const INTERVAL_WHEN_STOPPING: Duration = Duration::from_secs(1);
