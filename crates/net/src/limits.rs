//! Bounds of listeners, and the options that move them. The defaults are meant for a port that anybody can reach.

use std::time::Duration;

use serde::Deserialize;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::options::Span;

/// Connections at once. Idle ones cost a few KiB each.
pub const DEFAULT_CONNECTIONS: usize = 1000;
/// Highest number of connections that may be configured: the ports of a machine.
pub const MAX_CONNECTIONS: usize = 65_535;
/// Time for a TLS handshake, and for the first byte of a connection.
pub const DEFAULT_HANDSHAKE: Duration = Duration::from_secs(10);
/// Time for the header of an HTTP/1.1 request, the wait on an idle connection included.
pub const DEFAULT_HEADER: Duration = Duration::from_secs(75);
/// Time for the body of a request.
pub const DEFAULT_BODY: Duration = Duration::from_secs(60);
/// Time that the open requests of a connection get once it has reached its age.
pub const DEFAULT_AGE_GRACE: Duration = Duration::from_secs(30);
/// Requests at once on one HTTP/2 connection.
pub const DEFAULT_STREAMS: u32 = 64;
/// Size of a request as it comes over the wire. Vector's batches have no limit in bytes, only 1,000 events.
pub const DEFAULT_REQUEST_BYTES: usize = 16 * 1024 * 1024;
/// Size of a request once decompressed. Vector allows itself 100 MiB; a batch of 1,000 events of 64 KiB fits.
pub const DEFAULT_DECOMPRESSED_BYTES: usize = 64 * 1024 * 1024;
/// Logarithm of the bytes that a zstd frame may look back on, which its reader keeps: 8 MiB, as RFC 9659 has it for
/// HTTP. A frame that wants more is refused.
pub const ZSTD_WINDOW_LOG: u32 = 23;
/// Highest size of a request that may be configured.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024 * 1024;
/// Bytes of all requests of a listener together that wait for their acknowledgement.
pub const DEFAULT_UNACKNOWLEDGED_BYTES: usize = 96 * 1024 * 1024;
/// How long a request waits for room before its sender is told to come again.
pub const ADMISSION_WAIT: Duration = Duration::from_millis(500);
/// What of a refused body is still taken, and thrown away, so that its sender sees the answer.
pub const LINGER_BYTES: u64 = 32 * 1024 * 1024;
/// How long.
pub const LINGER: Duration = Duration::from_secs(2);
/// Largest header block of a request.
pub const HEADER_BYTES: u32 = 64 * 1024;
/// Connections that wait to be accepted.
pub const BACKLOG: i32 = 1024;
/// Pause after a failed accept, which is mostly a want of file descriptors.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// At most one message about refused connections in this time.
pub const REFUSAL_LOG_INTERVAL: Duration = Duration::from_secs(10);
/// Time for open requests after a signal to stop.
pub const STOP_WAIT: Duration = Duration::from_secs(20);
/// Silence on a connection after which its peer is asked whether it is there.
pub const KEEPALIVE: Duration = Duration::from_secs(60);
/// Time for the answer to that.
pub const KEEPALIVE_WAIT: Duration = Duration::from_secs(20);
/// How often certificate files are looked at, at most.
pub const CERTIFICATE_LOOK: Duration = Duration::from_secs(1);
/// Size of a certificate or key file.
pub const MAX_PEM_BYTES: u64 = 1024 * 1024;

/// The `limits` section of a listener.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at once; further ones are closed and counted.
    pub max_connections: usize,
    /// Time for the TLS handshake and the first byte.
    pub handshake_timeout: Span,
    /// Time for the header of an HTTP/1.1 request, the wait on an idle connection included.
    pub header_timeout: Span,
    /// Time for the body of a request.
    pub body_timeout: Span,
    /// Age at which a connection is told to go and come back, so that long-lived senders spread over new nodes.
    /// 0 (the default) means never.
    pub max_connection_age: Span,
    /// Time that its open requests get then, before it is cut.
    pub max_connection_age_grace: Span,
    /// Requests at once on one HTTP/2 connection.
    pub max_streams: u32,
    /// Size of a request as it comes over the wire, bytes.
    pub max_request_bytes: usize,
    /// Size of a request once decompressed, bytes.
    pub max_decompressed_bytes: usize,
    /// Bytes of all requests together that may wait for their acknowledgement.
    pub max_unacknowledged_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: DEFAULT_CONNECTIONS,
            handshake_timeout: Span(DEFAULT_HANDSHAKE),
            header_timeout: Span(DEFAULT_HEADER),
            body_timeout: Span(DEFAULT_BODY),
            max_connection_age: Span(Duration::ZERO),
            max_connection_age_grace: Span(DEFAULT_AGE_GRACE),
            max_streams: DEFAULT_STREAMS,
            max_request_bytes: DEFAULT_REQUEST_BYTES,
            max_decompressed_bytes: DEFAULT_DECOMPRESSED_BYTES,
            max_unacknowledged_bytes: DEFAULT_UNACKNOWLEDGED_BYTES,
        }
    }
}

impl Limits {
    /// Looks at the options without side effects.
    ///
    /// # Errors
    ///
    /// Names the first option that is out of its range.
    pub fn check(&self) -> Result<(), ComponentError> {
        let ranges = [
            ("max_connections", self.max_connections, MAX_CONNECTIONS),
            ("max_streams", self.max_streams as usize, MAX_CONNECTIONS),
            ("max_request_bytes", self.max_request_bytes, MAX_REQUEST_BYTES),
            ("max_decompressed_bytes", self.max_decompressed_bytes, MAX_REQUEST_BYTES),
            ("max_unacknowledged_bytes", self.max_unacknowledged_bytes, usize::MAX),
        ];
        for (name, value, highest) in ranges {
            if !(1..=highest).contains(&value) {
                return Err(ComponentError::Config(format!(
                    "`limits.{name}` is {value}, it must be between 1 and {highest}"
                )));
            }
        }
        for (name, span) in [
            ("handshake_timeout", self.handshake_timeout),
            ("header_timeout", self.header_timeout),
            ("body_timeout", self.body_timeout),
        ] {
            if span.0.is_zero() {
                return Err(ComponentError::Config(format!("`limits.{name}` must be longer than 0")));
            }
        }
        if self.max_unacknowledged_bytes < self.max_decompressed_bytes {
            return Err(ComponentError::Config(
                "`limits.max_unacknowledged_bytes` must be at least `limits.max_decompressed_bytes`"
                    .to_owned(),
            ));
        }
        Ok(())
    }
}
