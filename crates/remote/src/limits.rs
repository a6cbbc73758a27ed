//! Bounds of the plugin protocol, each with its reason.

use std::time::Duration;

/// Batches that a side may send before the other has taken them.
pub const CREDIT_BATCHES: u32 = 16;
/// Bytes that a side may send before the other has taken them; one larger batch may go alone.
pub const CREDIT_BYTES: u64 = 32 * 1024 * 1024;
/// Largest message: a batch of the largest request that a listener takes.
pub const MESSAGE_BYTES: usize = 80 * 1024 * 1024;
/// Batches from a plugin that wait for their acknowledgement: what a slow sink lets pile up.
pub const UNACKNOWLEDGED_BATCHES: usize = 1024;
/// Time for a plugin to be there after its start: a Python interpreter with gRPC needs seconds on a busy machine.
pub const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Time for the answer to `Describe`, `Validate` and `Start`.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// Time that a call waits for the folder of the one before.
pub const FOLDER_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a plugin that is starting is called.
pub const CALL_INTERVAL: Duration = Duration::from_millis(50);
/// Time without any message while batches are unacknowledged, after which a plugin counts as hung.
pub const STALL_TIMEOUT: Duration = Duration::from_secs(300);
/// Delay before the first restart; doubles from restart to restart.
pub const FIRST_RESTART: Duration = Duration::from_millis(500);
/// Longest delay between restarts.
pub const LONGEST_RESTART: Duration = Duration::from_secs(60);
/// Time of good work after which the delay starts small again.
pub const GOOD_WORK: Duration = Duration::from_secs(60);
/// Time for a child process to end by itself, and then after SIGTERM.
pub const EXIT_TIMEOUT: Duration = Duration::from_secs(5);
/// Time for the rest of its output once it has ended.
pub const LAST_WORDS: Duration = Duration::from_millis(500);
/// Longest message made of a child's output; a longer line becomes several.
pub const LOG_LINE_BYTES: usize = 8 * 1024;
/// Messages made of a child's output in one [`LOG_PERIOD`]: more than a sound plugin has to say.
pub const LOG_LINES: u32 = 1000;
/// See [`LOG_LINES`].
pub const LOG_PERIOD: Duration = Duration::from_secs(10);
/// Size of the options of one component as JSON.
pub const OPTIONS_BYTES: usize = 1024 * 1024;
/// Nesting of options.
pub const OPTIONS_DEPTH: usize = 32;
/// The environment variable that tells a child process where to listen.
pub const ADDRESS_VARIABLE: &str = "SWEEPLINE_PLUGIN_ADDRESS";
/// The environment variable that tells a child process in which folder it may keep state over restarts.
pub const DATA_DIR_VARIABLE: &str = "SWEEPLINE_PLUGIN_DATA_DIR";
