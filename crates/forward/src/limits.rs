//! Every bound of the protocol's reader, with its reason.

/// Containers within each other. Kubernetes metadata has five; a deeper record is an attack on the stack.
pub const DEPTH: usize = 32;

/// Entries in one message: a chunk of 64 MiB with records of 64 bytes.
pub const ENTRIES: usize = 1024 * 1024;

/// Bytes of the whole handshake in one direction: names, salts and two digests of 128 bytes.
pub const HANDSHAKE_BYTES: usize = 4096;
