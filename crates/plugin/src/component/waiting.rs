//! Batches that wait to be passed on.

use std::collections::VecDeque;

use crate::event::Batch;

/// Batches in order. Those that are left when it is dropped fail: nobody took them.
#[derive(Default)]
pub struct Waiting(VecDeque<Batch>);

impl Waiting {
    /// Adds a batch behind the others.
    pub fn push(&mut self, batch: Batch) {
        self.0.push_back(batch);
    }

    /// Takes the first batch.
    pub fn pop(&mut self) -> Option<Batch> {
        self.0.pop_front()
    }

    /// Tells whether none waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.iter().for_each(|batch| batch.ack.fail());
    }
}
