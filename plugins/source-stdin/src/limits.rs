//! Every bound of the standard input source, with its reason. Blocks and lines have the limits of
//! [`sweepline_source_file::limits`].

use std::time::Duration;

/// Blocks read ahead of the pipeline: one on its way, one in reserve.
pub const BLOCKS_AHEAD: usize = 2;

/// Batches without acknowledgement; at 256 KiB each at most 128 MiB.
pub const IN_FLIGHT_BATCHES: usize = 512;

/// How long acknowledgements are awaited after a signal to stop; a pipeline stops within 10 s.
pub const STOP_WAIT: Duration = Duration::from_secs(5);
