//! Every bound of the crate, each with its reason.

/// Most panes in one window: a week of minutes. Two bytes per value hold the age of a closed pane.
pub const MAX_WINDOW_PANES: i64 = 10_080;

/// Most panes that `lateness` may span: a value's open panes are one bit each in a 64-bit cell beside 16 bits of age, and
/// the pane in progress and some slack take bits too.
pub const MAX_LATENESS_PANES: i64 = 44;

/// Most panes kept for events whose clock runs ahead, beside those of `lateness`; events further ahead are set back to
/// their receive time even within `max_clock_skew`. More would make every value's cell larger for a rare case.
pub const MAX_SKEW_PANES: i64 = 16;

/// Longest window, 400 days: keeps every time sum far from overflow.
pub const MAX_LENGTH_NANOS: i64 = 400 * 24 * 3_600 * 1_000_000_000;

/// Event times must lie within this distance of 1970 (about 1748 to 2191), so that adding the longest window and lateness
/// cannot overflow.
pub const MAX_TIME_NANOS: i64 = 7_000_000_000_000_000_000;

/// Values in a group key; no rule of Network Session Essentials groups by more than three.
pub const MAX_GROUP_VALUES: usize = 4;

/// Longest text kept, in bytes; longer texts are cut at a character border. Hashes always cover the whole text.
pub const MAX_TEXT_BYTES: usize = 1_024;

/// Different device and connector names one engine remembers; names beyond are left out of `devices`.
pub const MAX_NAMES: usize = 65_536;

/// Longest device or connector name kept, in bytes (a DNS name has at most 253).
pub const MAX_NAME_BYTES: usize = 256;

/// Smallest and largest precision: below 10 the error passes 3 %, above 16 a dense pane takes over 50 kB.
pub const PRECISION_RANGE: std::ops::RangeInclusive<u8> = 10..=16;

/// Largest `exact_limit` of an engine that may promote; beyond it a dense sketch is smaller at every precision.
pub const MAX_EXACT_LIMIT: usize = 8_192;

/// Largest sample of real values per group.
pub const MAX_SAMPLE: usize = 10_000;

/// Values that a pane of a dense group keeps as hashes before it takes registers: at 9 bytes a slot about half of the
/// 3.3 kB of a dense pane at precision 12.
pub const FEW_LIMIT: usize = 128;

/// Groups looked at for one eviction; the least recently seen of them goes.
pub const EVICTION_SCAN: usize = 16;

/// Nodes whose event counts are kept apart in one group.
pub const MAX_NODES: usize = 1_024;

/// Largest encoded partial that is decoded, in bytes (16 panes of precision 16, or 10^6 exact values).
pub const MAX_PARTIAL_BYTES: usize = 16 << 20;

/// Bytes the allocator adds to a heap block, for honest accounting (glibc malloc: 8 to 24).
pub(crate) const ALLOCATION_OVERHEAD: usize = 16;
