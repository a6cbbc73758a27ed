//! The way into the pipeline, shared by all connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::Ack;
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::Output;
use sweepline_plugin::event::{Batch, Events, Origin, RawBatch, Span};

use crate::counters::Counters;
use sweepline_plugin::ack::Window;

/// What connections and sockets hand their batches to.
pub(crate) struct HandOn {
    pub(crate) output: Output,
    pub(crate) window: Window,
    pub(crate) counters: Counters,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) connector: Option<Arc<str>>,
    pub(crate) streams: AtomicU64,
}

/// Who sent a batch.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) stream: u64,
    pub(crate) name: Arc<str>,
}

impl HandOn {
    /// Returns a peer with a stream number of its own.
    pub(crate) fn peer(&self, name: Arc<str>) -> Peer {
        Peer { stream: self.streams.fetch_add(1, Ordering::Relaxed) + 1, name }
    }

    /// Hands a batch on; waits while the pipeline is busy or has too much unacknowledged. Tells whether
    /// anybody took it.
    pub(crate) async fn batch(
        &self,
        peer: &Peer,
        (data, records): (Bytes, Vec<Span>),
        received: Nanos,
    ) -> bool {
        let origin = Origin {
            stream: peer.stream,
            peer: Some(peer.name.clone()),
            file: None,
            connector: self.connector.clone(),
        };
        let raw = RawBatch { data, records, received, origin };
        let (events, bytes) = (raw.records.len() as u64, raw.byte_size());
        let metrics = &self.counters.component;
        metrics.received_events.increment(events);
        metrics.received_event_bytes.increment(bytes);
        let permit = self.window.admit().await;
        let (ack, receipt) = Ack::new();
        self.window.watch(permit, receipt);
        let taken = self.output.send(Batch { events: Events::Raw(raw), ack }).await;
        if taken {
            metrics.sent_events.increment(events);
            metrics.sent_event_bytes.increment(bytes);
        } else {
            metrics.discarded_unintentionally.increment(events);
        }
        taken
    }
}
