//! Every bound of the crate, each with its reason.

/// Largest rule file: a hundred times the largest of SigmaHQ.
pub const MAX_FILE_BYTES: usize = 1 << 20;

/// Most documents in one file; each is parsed on its own.
pub const MAX_DOCUMENTS: usize = 256;

/// Deepest nesting of parentheses in a file: the condition parser is recursive.
pub const MAX_PARENTHESES: usize = 64;

/// Deepest nesting of brackets, braces and list dashes: the YAML scanner takes time by the square of it.
pub const MAX_BRACKETS: usize = 64;

/// Most `not` in a row: the condition parser is recursive.
pub const MAX_NEGATIONS: usize = 16;

/// Longest pattern of a text test, in characters: matching costs text length times this at worst.
pub const MAX_PATTERN: usize = 1_024;

/// Longest `alert_title`, in characters, as in Sentinel.
pub const MAX_ALERT_TITLE: usize = 256;

/// Columns of a group key; no rule of Network Session Essentials groups by more than three.
pub const MAX_GROUP_COLUMNS: usize = 4;

/// Longest window, 400 days: keeps every time sum far from overflow.
pub const MAX_TIMESPAN_SECONDS: u64 = 400 * 24 * 3_600;

/// Most hops in one window: a week of minutes.
pub const MAX_HOPS: i64 = 10_080;

/// Most hops that the allowed lateness may span; the counter keeps that many panes open.
pub const MAX_LATENESS_HOPS: i64 = 44;

/// Smallest and largest precision: below 10 the error passes 3 %, above 16 a dense sketch takes over 50 kB.
pub const PRECISIONS: std::ops::RangeInclusive<i64> = 10..=16;

/// Largest exact set before a dense sketch takes over; beyond it the sketch is smaller at every precision.
pub const MAX_EXACT_LIMIT: i64 = 8_192;

/// Largest sample of real values in an alert.
pub const MAX_SAMPLE: i64 = 10_000;

/// Largest number of groups that a rule may ask for: some 10 GB of state.
pub const MAX_GROUPS: i64 = 10_000_000;

/// Largest state that a rule may ask for, in bytes.
pub const MAX_STATE_BYTES: i64 = 1 << 40;

/// Largest threshold of a condition, so that ten times it does not overflow.
pub const MAX_THRESHOLD: u64 = 1 << 60;
