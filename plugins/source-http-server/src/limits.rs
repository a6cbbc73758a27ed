//! Bounds of this source beyond those that all listeners share.

/// Records in one request. Each costs eight bytes beside its own, so lines of one byte must not come without number.
pub const MAX_RECORDS: usize = 1_000_000;

/// Length of a connector's name in a header or query.
pub const CONNECTOR_BYTES: usize = 64;

/// Seconds after which a sender that found no room should come again.
pub const RETRY_AFTER_SECS: u64 = 1;
