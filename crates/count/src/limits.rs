//! Every bound of the crate, with its reason.

/// Most findings of one rule that are remembered because they may still grow, whatever the rule's `max_groups`: at some
/// 200 bytes each about 50 MB. A rule that alerts on more groups within two windows finds nothing worth reading.
pub const MAX_OPEN_FINDINGS: usize = 262_144;

/// Window lengths after which a condition that never stopped to hold is told anew: a day for windows of an hour.
pub const EPISODE_TIMESPANS: i64 = 24;

/// When the memory of findings is full the oldest go, this share of them at once, so that making room is rare.
pub(crate) const FORGOTTEN_SHARE: usize = 8;
