//! What buffers count, under Vector's names.

use metrics::{Counter, Gauge, counter, gauge};
use sweepline_plugin::metric::Labels;
use sweepline_plugin::metric_name;

/// The metrics of one stage.
#[derive(Clone)]
pub(super) struct BufferMetrics {
    pub(super) received: Counter,
    pub(super) sent: Counter,
    pub(super) discarded: Counter,
    /// Events that are too large for it.
    pub(super) too_large: Counter,
    /// Records of batches that were in it and are gone, by damage of its files.
    pub(super) lost: Counter,
    /// Calls to the disk that failed and are tried again.
    pub(super) errors: Counter,
    held: Gauge,
    bytes: Gauge,
}

impl BufferMetrics {
    /// A stage in memory counts what it holds in events, one on disk in records, which are batches or parts of them.
    pub(super) fn new(labels: &Labels, buffer_type: &'static str) -> Self {
        let names = [
            ("component_id", labels.id.clone()),
            ("component_kind", labels.kind.to_owned()),
            ("component_type", labels.component_type.to_owned()),
            ("buffer_type", buffer_type.to_owned()),
        ];
        let held = match buffer_type {
            "disk" => metric_name!("buffer_records"),
            _ => metric_name!("buffer_events"),
        };
        Self {
            received: counter!(metric_name!("buffer_received_events_total"), &names),
            sent: counter!(metric_name!("buffer_sent_events_total"), &names),
            discarded: counter!(metric_name!("buffer_discarded_events_total"), &names),
            too_large: counter!(metric_name!("buffer_too_large_events_total"), &names),
            lost: counter!(metric_name!("buffer_lost_records_total"), &names),
            errors: counter!(metric_name!("buffer_errors_total"), &names),
            held: gauge!(held, &names),
            bytes: gauge!(metric_name!("buffer_byte_size"), &names),
        }
    }

    /// Says how much the stage holds.
    #[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
    pub(super) fn set(&self, held: u64, bytes: u64) {
        self.held.set(held as f64);
        self.bytes.set(bytes as f64);
    }
}
