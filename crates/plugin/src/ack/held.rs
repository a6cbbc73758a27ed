//! Acks of what a component has taken and not yet delivered.

use super::Ack;

/// Acks that somebody holds until their batches are delivered or passed on.
///
/// Those that are left when it is dropped fail: a task may end anywhere, when a pipeline has drained for long enough or a
/// component panics, and what it still held then was not delivered. So an ack that is kept over a wait is kept in here.
#[derive(Debug, Default)]
pub struct Held(Vec<Ack>);

impl From<Ack> for Held {
    fn from(ack: Ack) -> Self {
        Self(vec![ack])
    }
}

impl Held {
    /// Holds one more.
    pub fn push(&mut self, ack: Ack) {
        self.0.push(ack);
    }

    /// Holds what another held, too.
    pub fn take_over(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Holds a share of an ack, unless the last one held is a share of the same duty.
    pub fn push_new(&mut self, ack: &Ack) {
        if !self.0.last().is_some_and(|last| last.is_same(ack)) {
            self.0.push(ack.clone());
        }
    }

    /// Returns how many are held.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether none is held.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says of all that a receiver refused the records for good. They are held on.
    pub fn reject(&self) {
        self.0.iter().for_each(Ack::reject);
    }

    /// Lets go of all without failing them: their batches are delivered, or others hold their acks, too.
    pub fn release(&mut self) {
        self.0.clear();
    }

    /// Hands all on as one, see [`Ack::all`].
    pub fn hand_on(&mut self) -> Ack {
        Ack::all(std::mem::take(&mut self.0))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.iter().for_each(Ack::fail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ack::{Delivery, Receipt};

    fn held() -> (Held, Receipt) {
        let (ack, receipt) = Ack::new();
        let mut held = Held::default();
        held.push_new(&ack);
        held.push_new(&ack);
        assert_eq!(held.len(), 1);
        (held, receipt)
    }

    #[tokio::test]
    async fn what_is_dropped_fails_and_what_is_released_does_not() {
        let (dropped, receipt) = held();
        drop(dropped);
        assert_eq!(receipt.wait().await, Delivery::Failed);
        let (mut released, receipt) = held();
        released.release();
        assert_eq!(receipt.wait().await, Delivery::Delivered);
        let (mut rejected, receipt) = held();
        rejected.reject();
        rejected.release();
        assert_eq!(receipt.wait().await, Delivery::Rejected);
    }

    #[tokio::test]
    async fn who_is_handed_the_acks_answers_for_them() {
        let (mut first, receipt) = held();
        let one = first.hand_on();
        drop(first);
        drop(one);
        assert_eq!(receipt.wait().await, Delivery::Delivered);
    }
}
