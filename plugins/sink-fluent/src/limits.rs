//! Every bound of the `fluent` sink, with its reason. Those of requests stand in
//! [`RequestOptions`](sweepline_plugin::delivery::RequestOptions).

use std::time::Duration;

/// Time for the protocol's own handshake.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes of an acknowledgement: it repeats a chunk of 24 characters.
pub const ANSWER_BYTES: usize = 1024;

/// Bytes of random that name a chunk, as many as Fluentd takes.
pub const CHUNK_BYTES: usize = 16;

/// Bytes read from a connection at once: answers are short.
pub const READ_BYTES: usize = 512;
