//! Bounds of the runtime, each with its reason.

use std::time::Duration;

/// Batches that wait between two components. A batch is at most a few hundred KiB, so a full
/// channel holds a few MiB; more would only add delay before back-pressure is felt.
pub const CHANNEL_BATCHES: usize = 8;

/// How long a pipeline may take to drain after a signal to stop.
pub const DRAIN: Duration = Duration::from_secs(60);

/// Time that components which are replaced have to work off what waits for them, before they are told to stop: a sink
/// whose receiver is well needs less, and one whose receiver is away would try for ever.
pub const REPLACE_PATIENCE: Duration = Duration::from_secs(5);

/// What of a file that a component reads is looked at for changes, bytes. Rules and programs are far smaller.
pub const MAX_READ_BYTES: u64 = 16 * 1024 * 1024;

/// Files below folders that components read, all together.
pub const MAX_READ_FILES: usize = 10_000;

/// How deep those folders may be.
pub const MAX_FOLDER_DEPTH: usize = 8;

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

/// Connections of the endpoint at once: scrapers, probes, and those who look.
pub const API_CONNECTIONS: usize = 100;
/// How old figures may be that are told to those who look: reading them costs the more the more series there are.
pub const FIGURES_AGE: Duration = Duration::from_millis(100);
/// Interval of a stream whose request does not name one.
pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(1);
/// Shortest interval of a stream.
pub const SHORTEST_INTERVAL: Duration = Duration::from_millis(10);
/// Longest interval of a stream; beyond it nobody would see that it goes on.
pub const LONGEST_INTERVAL: Duration = Duration::from_secs(60);
/// Messages of a stream that wait for whoever listens.
pub const STREAM_MESSAGES: usize = 64;
/// Those who may tap at once.
pub const MAX_TAPS: usize = 16;
/// Patterns in one request to tap.
pub const MAX_PATTERNS: usize = 64;
/// Events shown in one interval, whatever is asked for.
pub const MAX_TAP_EVENTS: usize = 10_000;
/// Bytes of events shown in one interval, beyond which no further event is taken.
pub const MAX_TAP_BYTES: usize = 4 * 1024 * 1024;
/// At most one notice about events that were not shown in this time.
pub const TAP_NOTICE_INTERVAL: Duration = Duration::from_secs(10);
