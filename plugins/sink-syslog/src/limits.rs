//! Every bound of the `syslog` sink, with its reason. Those of requests stand in
//! [`RequestOptions`](sweepline_plugin::delivery::RequestOptions).

use std::time::Duration;

/// Send buffer asked from the kernel: what lies in it counts as delivered and is lost when the receiver dies. Enough for
/// 100 MB/s over a millisecond.
pub const SEND_BUFFER_BYTES: usize = 128 * 1024;

/// Longest message over a stream. RFC 5424 sets none; rsyslog takes 8 KiB unless told more, our own source 64 KiB.
pub const STREAM_MESSAGE_BYTES: usize = 1024 * 1024;

/// Longest message in a datagram: what fits one over IPv6 (65,535 less the headers of IPv6 and UDP).
pub const DATAGRAM_MESSAGE_BYTES: usize = 65_487;

/// Shortest limit that may be configured: what every receiver takes (RFC 5424, 6.1).
pub const LEAST_MESSAGE_BYTES: usize = 480;

/// Longest host name (RFC 5424, 6).
pub const HOSTNAME_BYTES: usize = 255;

/// Longest name of an application (RFC 5424, 6).
pub const APP_NAME_BYTES: usize = 48;

/// Longest name within structured data (RFC 5424, 6).
pub const SD_NAME_BYTES: usize = 32;

/// Values of an alert that go into its CEF event; the JSON has all.
pub const CEF_VALUES: usize = 20;

/// Time for the last words on a connection: TLS says goodbye (RFC 5425, 4.4).
pub const GOODBYE: Duration = Duration::from_secs(2);
