//! Every bound of the syslog source, with its reason.

use std::time::Duration;

/// Longest message unless the configuration says otherwise: PAN-OS threat logs reach tens of KiB.
pub const DEFAULT_MESSAGE_BYTES: usize = 64 * 1024;

/// Highest message limit that may be configured; each connection may hold this much.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// TCP connections unless the configuration says otherwise. With 64 KiB messages, hostile peers can
/// make them hold 80 MiB together.
pub const DEFAULT_CONNECTIONS: usize = 1000;

/// Highest number of connections that may be configured: the ports of a machine.
pub const MAX_CONNECTIONS: usize = 65_535;

/// Time for the first byte of a connection.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Time for a message to be completed.
pub const MESSAGE_TIMEOUT: Duration = Duration::from_secs(30);

/// Time without a message. Closing costs a sender without acknowledgements its next message, hence
/// long: dead peers are found by keepalive.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(3600);

/// Time of silence after which the kernel asks a peer whether it is there.
pub const KEEPALIVE: Duration = Duration::from_secs(60);

/// Receive buffer asked for UDP: a quarter of a second at 15 MB/s.
pub const RECEIVE_BUFFER_BYTES: usize = 4 * 1024 * 1024;

/// Highest receive buffer that may be configured.
pub const MAX_RECEIVE_BUFFER_BYTES: usize = 1024 * 1024 * 1024;

/// Bytes read from a connection at once; an idle connection holds none.
pub const READ_BYTES: usize = 16 * 1024;

/// Size from which a batch is handed on.
pub const BATCH_BYTES: usize = 128 * 1024;

/// Age at which a batch is handed on.
pub const BATCH_AGE: Duration = Duration::from_millis(50);

/// Batches without acknowledgement; at 128 KiB each at most 64 MiB.
pub const IN_FLIGHT_BATCHES: usize = 512;

/// Largest datagram: 65,507 bytes over IPv4, a little more over IPv6.
pub const DATAGRAM_BYTES: usize = 65_536;

/// Datagrams received before other work gets a turn.
pub const DATAGRAMS_PER_TURN: usize = 256;

/// Senders with datagrams in one batch period. More would be a flood of forged addresses.
pub const PENDING_SENDERS: usize = 1024;

/// UDP senders remembered in each of two generations: their stream numbers outlive at least this many
/// other senders.
pub const REMEMBERED_SENDERS: usize = 4096;

/// Bytes taken from each connection, and datagrams from the socket, after a signal to stop: what the
/// kernel had received already.
pub const DRAIN_BYTES: usize = 1024 * 1024;

/// See [`DRAIN_BYTES`].
pub const DRAIN_DATAGRAMS: usize = 100_000;

/// How long connections and acknowledgements are awaited after a signal to stop, each; a pipeline stops
/// within 10 s.
pub const STOP_WAIT: Duration = Duration::from_secs(4);

/// Time for a TLS handshake where `handshake_timeout: 0s` waits for ever: a year.
pub const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 3600);

/// How often the kernel's drop counter is read.
pub const DROPS_INTERVAL: Duration = Duration::from_secs(5);
