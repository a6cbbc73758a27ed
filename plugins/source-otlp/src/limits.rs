//! Bounds of this source beyond those that all listeners share.

use std::time::Duration;

/// Log records in one request. Each costs eight bytes beside its own, so empty ones must not come without number.
pub const MAX_RECORDS: usize = 1_000_000;

/// Levels of values within values.
pub const MAX_DEPTH: usize = 64;

/// Origins (host, file, connector) in one request that are told apart; records of further ones come from the
/// connection's peer.
pub const MAX_ORIGINS: usize = 1024;

/// Bytes of a host, file or connector that are kept.
pub const MAX_NAME_BYTES: usize = 256;

/// Time after which a sender that found no room should come again.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);
