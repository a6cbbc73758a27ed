//! Acknowledgements, end to end.
//!
//! A source makes a [`Ack`] for what it read and keeps the [`Receipt`]. Every batch that carries
//! the records carries a clone of the ack; whoever has finally delivered, filtered or rejected
//! them drops it. The receipt resolves when the last clone is gone.
//!
//! Invariants:
//! - a receipt says [`Delivery::Delivered`] only if no holder called [`Ack::fail`] or [`Ack::reject`], or panicked;
//! - an ack that is kept over a wait is [`Held`], and fails when its holder ends before it let go.

mod held;
mod window;

pub use held::Held;
pub use window::{Permit, Window};

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::oneshot;

/// How the story of a batch ended. The worst of its parts decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Delivery {
    /// Every sink that must have the records has them.
    Delivered = 0,
    /// A receiver will never take some of them; sending them again would change nothing.
    Rejected = 1,
    /// A sink could not deliver them; the source should send them again.
    Failed = 2,
}

impl Delivery {
    fn of(code: u8) -> Self {
        match code {
            0 => Self::Delivered,
            1 => Self::Rejected,
            _ => Self::Failed,
        }
    }
}

/// A share of the duty to deliver; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Ack {
    shared: Option<Arc<Shared>>,
}

/// Who panics has not delivered what it had.
impl Drop for Ack {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.fail();
        }
    }
}

#[derive(Debug)]
struct Shared {
    /// The worst [`Delivery`] so far.
    worst: AtomicU8,
    done: Option<oneshot::Sender<Delivery>>,
    /// Acks that this one stands for.
    parts: Vec<Ack>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        let delivery = Delivery::of(*self.worst.get_mut());
        self.parts.iter().for_each(|part| part.worsen(delivery));
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
        let shared = Shared { worst: AtomicU8::new(0), done: Some(sender), parts: Vec::new() };
        (Self { shared: Some(Arc::new(shared)) }, Receipt { done })
    }

    /// Returns one ack for several: they are done when it is, and fail when it does.
    pub fn all(parts: Vec<Self>) -> Self {
        Self { shared: Some(Arc::new(Shared { worst: AtomicU8::new(0), done: None, parts })) }
    }

    /// Returns an ack that nobody waits for.
    pub fn none() -> Self {
        Self::default()
    }

    /// Tells whether two acks are shares of the same duty.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.shared, &other.shared) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        }
    }

    /// Says that the records were not delivered.
    pub fn fail(&self) {
        self.worsen(Delivery::Failed);
    }

    /// Says that a receiver refused the records for good.
    pub fn reject(&self) {
        self.worsen(Delivery::Rejected);
    }

    fn worsen(&self, delivery: Delivery) {
        if let Some(shared) = &self.shared {
            shared.worst.fetch_max(delivery as u8, Ordering::AcqRel);
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
    async fn the_worst_part_decides() {
        let (ack, receipt) = Ack::new();
        let other = ack.clone();
        other.reject();
        drop(other);
        drop(ack);
        assert_eq!(receipt.wait().await, Delivery::Rejected);
        let (ack, receipt) = Ack::new();
        ack.fail();
        ack.reject();
        drop(ack);
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }

    #[tokio::test]
    async fn what_a_panic_drops_was_not_delivered() {
        let (ack, receipt) = Ack::new();
        let task = tokio::spawn(async move {
            let _held = ack;
            panic!("a defect");
        });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!(receipt.wait().await, Delivery::Failed);
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
