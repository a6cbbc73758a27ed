//! Items on their way into one request.

use tokio::time::Instant;

use super::BatchOptions;
use crate::ack::{Ack, Held};

pub(super) struct Batcher<T> {
    options: BatchOptions,
    items: Vec<T>,
    bytes: usize,
    /// The acks of the items, each once.
    acks: Held,
    began: Option<Instant>,
}

impl<T> Batcher<T> {
    pub(super) fn new(options: &BatchOptions) -> Self {
        Self { options: options.clone(), items: Vec::new(), bytes: 0, acks: Held::default(), began: None }
    }

    /// Tells whether an item of this size goes into this request. The first always does.
    pub(super) fn has_room(&self, size: usize) -> bool {
        self.items.is_empty()
            || (self.items.len() < self.options.max_events && self.bytes + size <= self.options.max_bytes)
    }

    /// Tells whether nothing more goes in.
    pub(super) fn is_full(&self) -> bool {
        self.items.len() >= self.options.max_events || self.bytes >= self.options.max_bytes
    }

    pub(super) fn push(&mut self, item: T, size: usize, ack: &Ack) {
        self.began.get_or_insert_with(Instant::now);
        self.acks.push_new(ack);
        self.items.push(item);
        self.bytes += size;
    }

    pub(super) fn take(&mut self) -> (Vec<T>, Held) {
        self.began = None;
        self.bytes = 0;
        (std::mem::take(&mut self.items), std::mem::take(&mut self.acks))
    }

    /// Waits until the first item has waited long enough; for ever when there is none.
    pub(super) async fn due(&self) {
        match self.began {
            Some(began) => tokio::time::sleep_until(began + self.options.timeout.0).await,
            None => std::future::pending().await,
        }
    }
}
