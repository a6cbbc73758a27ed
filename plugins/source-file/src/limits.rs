//! Every bound of the file source, with its reason.

use std::time::Duration;

/// Bytes read at once, and the size of a batch: large enough that the cost per batch vanishes, small
/// enough to stay in a core's cache.
pub const BLOCK_BYTES: usize = 256 * 1024;

/// Longest line unless the configuration says otherwise: PAN-OS and Windows events stay below.
pub const DEFAULT_LINE_BYTES: usize = 64 * 1024;

/// Highest line limit that may be configured; a reader may have to hold this much of one line.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;

/// Buffers kept for reuse: those on their way through the pipeline (8 batches wait in each channel)
/// and a few more. With 256 KiB each, 6 MiB.
pub const POOL_BUFFERS: usize = 24;

/// Batches without acknowledgement. At 256 KiB each at most 128 MiB wait if sinks keep them all, and a
/// pipeline that acknowledges once a second still gets 128 MiB/s.
pub const IN_FLIGHT_BATCHES: usize = 512;

/// Files held open at once. The usual soft limit of a process is 1024 descriptors.
pub const OPEN_FILES: usize = 400;

/// Files known at once; what a glob matches beyond is left out and counted.
pub const TRACKED_FILES: usize = 16_384;

/// Paths whose errors have been reported and are not reported again.
pub const REPORTED_PATHS: usize = 4096;

/// Start of a file that tells it from another with the same inode number. Formats with long headers
/// (Zeek: some 400 bytes) still have a record in it.
pub const FINGERPRINT_BYTES: usize = 1024;

/// Start of a file in which header lines are looked for after a restart.
pub const HEADER_BYTES: usize = 64 * 1024;

/// Start of a file in which the last line end is looked for backwards when reading starts at the end.
pub const BACKWARD_BYTES: usize = MAX_LINE_BYTES;

/// Decompressed bytes that are free of suspicion, whatever the ratio: real archives of repeated lines
/// are small.
pub const GZIP_FREE_BYTES: u64 = 100 * 1024 * 1024;

/// Highest ratio of decompressed to compressed bytes beyond [`GZIP_FREE_BYTES`]. Logs reach 1:30;
/// deflate could reach 1:1032.
pub const GZIP_RATIO: u64 = 200;

/// Decompressed bytes skipped at once on the way to a checkpoint, so that a stop is noticed.
pub const SKIP_BYTES: u64 = 16 * 1024 * 1024;

/// How long a file that was renamed or deleted is watched after its last byte: its writer may need
/// that long to notice.
pub const ROTATE_WAIT: Duration = Duration::from_secs(5);

/// Entries of a folder looked at when searching for a file that was renamed while we were down.
pub const FOLDER_ENTRIES: usize = 10_000;

/// How often checkpoints are written at most.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(1);

/// Largest checkpoint file that is read: [`TRACKED_FILES`] entries of 1 KiB.
pub const CHECKPOINT_BYTES: u64 = 16 * 1024 * 1024;

/// How long the checkpoint of a file that is not there is kept: a volume may come back.
pub const CHECKPOINT_KEEP: Duration = Duration::from_secs(30 * 86_400);

/// First and longest pause after a sink has refused a batch.
pub const BACKOFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// After the last block of the last file: how long acknowledgements may make no progress before the
/// end of input is announced. Transforms that work by time are asked about once a second.
pub const END_WAIT: Duration = Duration::from_secs(2);

/// How long acknowledgements are awaited after a signal to stop; a pipeline stops within 10 s.
pub const STOP_WAIT: Duration = Duration::from_secs(5);
