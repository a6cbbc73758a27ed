//! Every bound of the `fluent` source, with its reason. Those of the protocol itself, such as depth and entries of a
//! message, stand in [`sweepline_forward::limits`].

use std::time::Duration;

use serde::Deserialize;
use sweepline_net::limits::{
    DEFAULT_BODY, DEFAULT_CONNECTIONS, DEFAULT_DECOMPRESSED_BYTES, DEFAULT_HANDSHAKE, DEFAULT_REQUEST_BYTES,
    DEFAULT_UNACKNOWLEDGED_BYTES, MAX_CONNECTIONS, MAX_REQUEST_BYTES,
};
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::options::Span;

/// Time without any message. Senders without acknowledgements lose what they send into a closed connection, hence long:
/// dead peers are found by keepalive.
pub const DEFAULT_IDLE: Duration = Duration::from_secs(3600);
/// Longest record: HTTP doors take as much.
pub const DEFAULT_RECORD_BYTES: usize = 1024 * 1024;
/// Bytes read from a connection at once.
pub const READ_BYTES: usize = 32 * 1024;
/// Bytes of an incomplete message that a connection holds without asking for room; at 1,000 connections 62 MiB.
pub const FREE_BYTES: usize = 64 * 1024;
/// Bytes of records that are handed on together.
pub const BATCH_BYTES: usize = 512 * 1024;
/// Records that are handed on together.
pub const BATCH_RECORDS: usize = 8192;
/// Batches of one connection that wait for their acknowledgement; then no more is read from it.
pub const IN_FLIGHT: usize = 256;
/// Chunks that are decompressed at once: until one is, nobody knows how much room it needs, and two halves could wait for
/// each other's room.
pub const UNPACKED_AT_ONCE: usize = 1;
/// Time for a peer to take an acknowledgement off its connection.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// Time between two answers to heartbeats over UDP, so that nobody can make two servers answer each other without end.
pub const HEARTBEAT_PAUSE: Duration = Duration::from_millis(2);

/// The `limits` section.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at once; further ones are closed and counted.
    pub max_connections: usize,
    /// Time for the TLS handshake, for the protocol's own, and for the first byte.
    pub handshake_timeout: Span,
    /// Time for a message to be completed.
    pub message_timeout: Span,
    /// Time without any message after which a connection is closed.
    pub idle_timeout: Span,
    /// Size of a message as it comes over the wire, bytes.
    pub max_message_bytes: usize,
    /// Size of the entries of a message once decompressed, bytes.
    pub max_decompressed_bytes: usize,
    /// Longest record; longer lines are cut, longer records without line dropped, and both counted.
    pub max_record_bytes: usize,
    /// Bytes of all messages together that may wait for their acknowledgement; then no more is read.
    pub max_unacknowledged_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: DEFAULT_CONNECTIONS,
            handshake_timeout: Span(DEFAULT_HANDSHAKE),
            message_timeout: Span(DEFAULT_BODY),
            idle_timeout: Span(DEFAULT_IDLE),
            max_message_bytes: DEFAULT_REQUEST_BYTES,
            max_decompressed_bytes: DEFAULT_DECOMPRESSED_BYTES,
            max_record_bytes: DEFAULT_RECORD_BYTES,
            max_unacknowledged_bytes: DEFAULT_UNACKNOWLEDGED_BYTES,
        }
    }
}

impl Limits {
    /// Looks at the options without side effects.
    pub(crate) fn check(&self) -> Result<(), ComponentError> {
        for (name, value, highest) in [
            ("max_connections", self.max_connections, MAX_CONNECTIONS),
            ("max_message_bytes", self.max_message_bytes, MAX_REQUEST_BYTES),
            ("max_decompressed_bytes", self.max_decompressed_bytes, MAX_REQUEST_BYTES),
            ("max_record_bytes", self.max_record_bytes, MAX_REQUEST_BYTES),
            ("max_unacknowledged_bytes", self.max_unacknowledged_bytes, usize::MAX),
        ] {
            if !(1..=highest).contains(&value) {
                return Err(ComponentError::Config(format!(
                    "`limits.{name}` is {value}, it must be between 1 and {highest}"
                )));
            }
        }
        for (name, span) in [
            ("handshake_timeout", self.handshake_timeout),
            ("message_timeout", self.message_timeout),
            ("idle_timeout", self.idle_timeout),
        ] {
            if span.0.is_zero() {
                return Err(ComponentError::Config(format!("`limits.{name}` must be longer than 0")));
            }
        }
        if self.max_unacknowledged_bytes < self.max_message_bytes.max(self.max_decompressed_bytes) {
            return Err(ComponentError::Config(
                "`limits.max_unacknowledged_bytes` must be at least `max_message_bytes` and \
                 `max_decompressed_bytes`"
                    .to_owned(),
            ));
        }
        Ok(())
    }
}
