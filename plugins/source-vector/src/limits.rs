//! Bounds beside those of every listener, each with its reason.

/// Longest host, file or connector name taken from an event: host names have 253 bytes, paths seldom more than 1000.
pub const MAX_NAME_BYTES: usize = 1024;
/// Origins (host, file and connector) told apart in one request; records beyond stand under the connection's. A batch of
/// Vector's holds 1,000 events.
pub const MAX_ORIGINS: usize = 1024;
