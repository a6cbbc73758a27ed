//! The way into the pipeline for sources whose peers wait for an answer.
//!
//! A request becomes one or more batches that share one ack. The answer may go out when [`Intake::records`] returns:
//! every sink that must has then confirmed, or refused, or failed.

mod by_origin;
mod oversize;

pub use by_origin::{ByOrigin, Names, size};
pub use oversize::{MAX_RECORD_BYTES, Oversize};

use std::sync::Arc;

use bytes::Bytes;
use sweepline_parse::time::Nanos;

use crate::ack::{Ack, Delivery, Receipt};
use crate::clock::Clock;
use crate::component::{Host, Output};
use crate::event::{Batch, Events, Origin, RawBatch, Span};
use crate::metric::ComponentMetrics;

/// Bytes of records in one batch: small enough to share a channel fairly, large enough to carry its cost.
const BATCH_BYTES: u64 = 512 * 1024;
/// Records in one batch.
const BATCH_RECORDS: usize = 8192;

/// Records that one request brought from one origin.
pub struct Part {
    /// The block that the records lie in.
    pub data: Bytes,
    /// Their places.
    pub spans: Vec<Span>,
    /// When they were received.
    pub received: Nanos,
    /// Where they came from.
    pub origin: Origin,
}

/// Hands on what peers sent, and says what became of it.
#[derive(Clone)]
pub struct Intake {
    output: Output,
    clock: Arc<dyn Clock>,
    metrics: ComponentMetrics,
}

impl Intake {
    /// Returns an intake for a source.
    pub fn new(host: &Host, output: Output) -> Self {
        Self { output, clock: host.clock.clone(), metrics: host.metrics.clone() }
    }

    /// Returns the current time, which records without a time of receipt get.
    pub fn now(&self) -> Nanos {
        self.clock.now()
    }

    /// Returns the source's counters.
    pub fn metrics(&self) -> &ComponentMetrics {
        &self.metrics
    }

    /// Hands records on and waits for what becomes of them.
    ///
    /// [`Delivery::Failed`] also when the pipeline takes nothing any more.
    pub async fn records(&self, data: Bytes, spans: Vec<Span>, received: Nanos, origin: Origin) -> Delivery {
        self.parts(vec![Part { data, spans, received, origin }]).await
    }

    /// Hands on the records of one request that come from several origins; otherwise as [`Intake::records`].
    pub async fn parts(&self, parts: Vec<Part>) -> Delivery {
        match self.hand_on(parts).await {
            Some(receipt) => receipt.wait().await,
            None => Delivery::Failed,
        }
    }

    /// Hands records on, in order; what becomes of them is told by the receipt. For sources that read on meanwhile.
    ///
    /// Waits while the pipeline is busy. `None` when it takes nothing any more.
    pub async fn hand_on(&self, parts: Vec<Part>) -> Option<Receipt> {
        let (ack, receipt) = Ack::new();
        for part in parts {
            if !self.part(part, &ack).await {
                return None;
            }
        }
        Some(receipt)
    }

    async fn part(&self, part: Part, ack: &Ack) -> bool {
        let Part { data, spans, received, origin } = part;
        let mut rest = spans.as_slice();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(batch_length(rest));
            rest = later;
            let raw =
                RawBatch { data: data.clone(), records: now.to_vec(), received, origin: origin.clone() };
            let (events, bytes) = (raw.records.len() as u64, raw.byte_size());
            self.metrics.received_events.increment(events);
            self.metrics.received_event_bytes.increment(bytes);
            if !self.output.send(Batch { events: Events::Raw(raw), ack: ack.clone() }).await {
                self.metrics.discarded_unintentionally.increment(events);
                return false;
            }
            self.metrics.sent_events.increment(events);
            self.metrics.sent_event_bytes.increment(bytes);
        }
        true
    }
}

/// Returns how many records make the next batch; at least one.
fn batch_length(records: &[Span]) -> usize {
    let mut bytes = 0;
    let fits = records.iter().take(BATCH_RECORDS).take_while(|span| {
        bytes += u64::from(span.len);
        bytes <= BATCH_BYTES
    });
    fits.count().max(1)
}

#[cfg(test)]
mod tests;
