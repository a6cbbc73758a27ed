//! The source's counters, taken once: every kind of error is there from the start.

use metrics::Counter;
use sweepline_plugin::metric::{ComponentMetrics, Stage};

#[derive(Clone)]
pub(crate) struct Counters {
    pub(crate) component: ComponentMetrics,
    /// Messages that were cut.
    pub(crate) oversize_message: Counter,
    /// Connections without a first byte.
    pub(crate) handshake_timeout: Counter,
    /// Connections that did not complete a message.
    pub(crate) message_timeout: Counter,
    /// Connections without messages.
    pub(crate) idle_timeout: Counter,
    /// Connections out of step.
    pub(crate) bad_octet_count: Counter,
    /// Connections that ended within a counted message.
    pub(crate) truncated_message: Counter,
    /// Connections or sockets that failed.
    pub(crate) read_failed: Counter,
    /// Datagrams that the kernel had no room for.
    pub(crate) kernel_drop: Counter,
    /// Batches that a sink refused.
    pub(crate) not_delivered: Counter,
}

impl Counters {
    pub(crate) fn new(component: ComponentMetrics) -> Self {
        let errors = |error_type| component.errors(Stage::Receiving, error_type);
        Self {
            oversize_message: errors("oversize_message"),
            handshake_timeout: errors("handshake_timeout"),
            message_timeout: errors("message_timeout"),
            idle_timeout: errors("idle_timeout"),
            bad_octet_count: errors("bad_octet_count"),
            truncated_message: errors("truncated_message"),
            read_failed: errors("read_failed"),
            kernel_drop: errors("kernel_drop"),
            not_delivered: component.errors(Stage::Sending, "not_delivered"),
            component,
        }
    }
}
