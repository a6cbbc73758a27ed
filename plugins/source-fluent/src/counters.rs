//! The source's counters, taken once: every kind of error is there from the start.

use metrics::Counter;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

pub(crate) struct Counters {
    pub(crate) component: ComponentMetrics,
    /// Connections without a first byte, or without a complete handshake.
    pub(crate) handshake_timeout: Counter,
    /// Senders that do not know the key or the password.
    pub(crate) unauthorized: Counter,
    /// Connections that did not complete a message.
    pub(crate) message_timeout: Counter,
    /// Connections without messages.
    pub(crate) idle_timeout: Counter,
    /// What is no message of the protocol.
    pub(crate) bad_message: Counter,
    /// Messages beyond the limit.
    pub(crate) message_too_large: Counter,
    /// Entries beyond the limit once decompressed.
    pub(crate) decompressed_too_large: Counter,
    /// Entries that cannot be decompressed.
    pub(crate) decompression_failed: Counter,
    /// Values that are no entry.
    pub(crate) bad_entry: Counter,
    /// Records that were cut, or dropped where they cannot be cut.
    pub(crate) oversize_record: Counter,
    /// Messages that hold metrics or traces.
    pub(crate) signal_not_supported: Counter,
    /// Connections that ended within a message.
    pub(crate) truncated_message: Counter,
    /// Connections that failed.
    pub(crate) read_failed: Counter,
    /// Connections that waited for room in vain.
    pub(crate) no_room: Counter,
    /// Batches that were not delivered.
    pub(crate) not_delivered: Counter,
    /// Batches that a receiver refused for good.
    pub(crate) rejected: Counter,
}

impl Counters {
    pub(crate) fn new(component: ComponentMetrics) -> Self {
        let errors = |error_type| component.errors(Stage::Receiving, error_type);
        Self {
            handshake_timeout: errors("handshake_timeout"),
            unauthorized: errors("unauthorized"),
            message_timeout: errors("message_timeout"),
            idle_timeout: errors("idle_timeout"),
            bad_message: errors("bad_message"),
            message_too_large: errors("message_too_large"),
            decompressed_too_large: errors("decompressed_too_large"),
            decompression_failed: errors("decompression_failed"),
            bad_entry: errors("bad_entry"),
            oversize_record: errors("oversize_record"),
            signal_not_supported: errors("signal_not_supported"),
            truncated_message: errors("truncated_message"),
            read_failed: errors("read_failed"),
            no_room: errors("no_room"),
            not_delivered: component.errors(Stage::Sending, "not_delivered"),
            rejected: component.errors(Stage::Sending, "rejected"),
            component,
        }
    }
}
