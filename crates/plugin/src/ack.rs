//! Acknowledgements, end to end.
//!
//! A source makes a [`Ack`] for what it read and keeps the [`Receipt`]. Every batch that carries
//! the records carries a clone of the ack; whoever has finally delivered, filtered or rejected
//! them drops it. The receipt resolves when the last clone is gone.
//!
//! Invariant: a receipt says [`Delivery::Delivered`] only if no holder called [`Ack::fail`].

mod window;

pub use window::{Permit, Window};

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;

/// How the story of a batch ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// Every sink that must have the records has them.
    Delivered,
    /// A sink could not deliver them; the source should send them again or refuse them.
    Failed,
}

/// A share of the duty to deliver; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Ack {
    shared: Option<Arc<Shared>>,
}

#[derive(Debug)]
struct Shared {
    failed: AtomicBool,
    done: Option<oneshot::Sender<Delivery>>,
    /// Acks that this one stands for.
    parts: Vec<Ack>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        if *self.failed.get_mut() {
            self.parts.iter().for_each(Ack::fail);
        }
        let delivery = if *self.failed.get_mut() { Delivery::Failed } else { Delivery::Delivered };
        if let Some(done) = self.done.take() {
            // The source may have gone; then nobody waits.
            let _ = done.send(delivery);
        }
    }
}

/// The source's end.
#[derive(Debug)]
pub struct Receipt {
    done: oneshot::Receiver<Delivery>,
}

impl Ack {
    /// Returns an ack and its receipt.
    pub fn new() -> (Self, Receipt) {
        let (sender, done) = oneshot::channel();
        let shared = Shared { failed: AtomicBool::new(false), done: Some(sender), parts: Vec::new() };
        (Self { shared: Some(Arc::new(shared)) }, Receipt { done })
    }

    /// Returns one ack for several: they are done when it is, and fail when it does.
    pub fn all(parts: Vec<Self>) -> Self {
        Self { shared: Some(Arc::new(Shared { failed: AtomicBool::new(false), done: None, parts })) }
    }

    /// Returns an ack that nobody waits for.
    pub fn none() -> Self {
        Self::default()
    }

    /// Says that the records were not delivered.
    pub fn fail(&self) {
        if let Some(shared) = &self.shared {
            shared.failed.store(true, Ordering::Release);
        }
    }
}

impl Receipt {
    /// Waits until every holder is done.
    pub async fn wait(self) -> Delivery {
        self.done.await.unwrap_or(Delivery::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_receipt_waits_for_the_last_holder() {
        let (ack, receipt) = Ack::new();
        let other = ack.clone();
        drop(ack);
        let mut waiting = tokio::spawn(receipt.wait());
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(other);
        assert_eq!((&mut waiting).await.unwrap(), Delivery::Delivered);
    }

    #[tokio::test]
    async fn one_ack_can_stand_for_several() {
        let (first, first_receipt) = Ack::new();
        let (second, second_receipt) = Ack::new();
        let all = Ack::all(vec![first, second]);
        all.fail();
        drop(all);
        assert_eq!(first_receipt.wait().await, Delivery::Failed);
        assert_eq!(second_receipt.wait().await, Delivery::Failed);
    }

    #[tokio::test]
    async fn one_failure_fails_the_whole() {
        let (ack, receipt) = Ack::new();
        let other = ack.clone();
        other.fail();
        drop(other);
        drop(ack);
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }
}
