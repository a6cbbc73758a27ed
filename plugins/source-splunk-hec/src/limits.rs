//! Bounds of this source beyond those that all listeners share.

use std::time::Duration;

/// Records in one request. Each costs eight bytes beside its own, so lines of one byte must not come without number.
pub const MAX_RECORDS: usize = 1_000_000;

/// Origins (host, source, source type) in one request that are told apart; records of further ones come from the
/// connection's peer.
pub const MAX_ORIGINS: usize = 1024;

/// Bytes of a host, source or source type that are kept.
pub const MAX_NAME_BYTES: usize = 256;

/// Bytes of a channel's name: a UUID has 36.
pub const MAX_CHANNEL_BYTES: usize = 128;

/// Bytes of a question which requests are done: some 50,000 numbers.
pub const MAX_QUESTION_BYTES: usize = 1024 * 1024;

/// Channels at once unless the configuration says otherwise. Each takes some hundred bytes.
pub const DEFAULT_CHANNELS: usize = 1000;

/// Requests that one channel may have open or not asked about, unless the configuration says otherwise.
pub const DEFAULT_PENDING_PER_CHANNEL: usize = 10_000;

/// The same of all channels together, at some 40 bytes each.
pub const DEFAULT_PENDING: usize = 200_000;

/// Highest value of the three above.
pub const MAX_PENDING: usize = 10_000_000;

/// Time without a request after which a channel is forgotten.
pub const DEFAULT_IDLE: Duration = Duration::from_secs(300);

/// How often channels are looked over for idle ones.
pub const IDLE_LOOK: Duration = Duration::from_secs(1);

/// Seconds after which a sender that found no room should come again.
pub const RETRY_AFTER_SECS: u64 = 1;
