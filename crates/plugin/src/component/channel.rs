//! How batches go from one component to the next.
//!
//! Invariant: a batch that nobody took was not delivered, and its ack says so. A component may end before its input does,
//! with an error or because nobody takes what it gives; what waits for it then goes back to the sources as failed. So does
//! what waits to be sent when the sender ends.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::mpsc;

use crate::ack::Held;
use crate::event::Batch;
use crate::tap::Tap;

/// The batches on their way to a component, in order.
///
/// Those that are left when it is dropped fail.
#[derive(Debug)]
pub struct Input {
    batches: mpsc::Receiver<Batch>,
}

impl From<mpsc::Receiver<Batch>> for Input {
    fn from(batches: mpsc::Receiver<Batch>) -> Self {
        Self { batches }
    }
}

impl Input {
    /// Waits for the next batch; `None` when all who could send one are gone. Loses nothing when it is cancelled.
    pub async fn recv(&mut self) -> Option<Batch> {
        self.batches.recv().await
    }

    /// Returns the next batch if it is there already.
    pub fn try_recv(&mut self) -> Option<Batch> {
        self.batches.try_recv().ok()
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        // What is sent from now on the sender fails, see `Output::send`.
        self.batches.close();
        while let Ok(batch) = self.batches.try_recv() {
            batch.ack.fail();
        }
    }
}

/// Takes batches; knows where they go. Clones go the same way.
#[derive(Clone)]
pub struct Output {
    targets: Arc<RwLock<Arc<[mpsc::Sender<Batch>]>>>,
    tap: Tap,
}

impl Output {
    /// Returns an output that feeds each of `targets` with every batch.
    pub fn new(targets: Vec<mpsc::Sender<Batch>>) -> Self {
        Self { targets: Arc::new(RwLock::new(targets.into())), tap: Tap::default() }
    }

    /// Lets others look at what is sent.
    #[must_use]
    pub fn tapped(self, tap: Tap) -> Self {
        Self { tap, ..self }
    }

    /// Feeds each of `targets` from now on. A batch that is being sent still goes where it was going.
    pub fn redirect(&self, targets: Vec<mpsc::Sender<Batch>>) {
        *self.targets.write().unwrap_or_else(PoisonError::into_inner) = targets.into();
    }

    /// Sends a batch to everyone, waiting while they are busy. It fails when one of them has ended and does not take it.
    ///
    /// Returns false when nobody is left to take it.
    pub async fn send(&self, batch: Batch) -> bool {
        self.tap.show(&batch);
        let targets = self.targets.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some((last, others)) = targets.split_last() else {
            batch.ack.fail();
            return false;
        };
        let mut held = Held::from(batch.ack.clone());
        let mut taken = false;
        for target in others {
            taken |= send(target, batch.duplicate()).await;
        }
        taken |= send(last, batch).await;
        held.release();
        taken
    }
}

/// Sends a batch to one component; returns false when it has ended.
async fn send(target: &mpsc::Sender<Batch>, batch: Batch) -> bool {
    let ack = batch.ack.clone();
    let is_sent = target.send(batch).await.is_ok();
    // The component may have ended between getting room for the batch and the batch getting there, too late for it to
    // look. If it took the batch before it ended, the batch comes twice, which does no harm.
    if target.is_closed() {
        ack.fail();
    }
    is_sent
}

#[cfg(test)]
mod tests {
    use sweepline_parse::time::Nanos;

    use super::*;
    use crate::ack::{Ack, Delivery, Receipt};
    use crate::event::{Events, Origin, RawBatch};

    fn batch() -> (Batch, Receipt) {
        let (ack, receipt) = Ack::new();
        let raw = RawBatch {
            data: Vec::new().into(),
            records: Vec::new(),
            received: Nanos(0),
            origin: Origin::default(),
        };
        (Batch { events: Events::Raw(raw), ack }, receipt)
    }

    #[tokio::test]
    async fn what_waits_for_a_component_that_ends_fails() {
        let (sender, receiver) = mpsc::channel(4);
        let (output, mut input) = (Output::new(vec![sender]), Input::from(receiver));
        let (taken, taken_receipt) = batch();
        let (waiting, waiting_receipt) = batch();
        assert!(output.send(taken).await && output.send(waiting).await);
        drop(input.recv().await);
        drop(input);
        assert_eq!(taken_receipt.wait().await, Delivery::Delivered);
        assert_eq!(waiting_receipt.wait().await, Delivery::Failed);
    }

    #[tokio::test]
    async fn what_is_sent_to_a_component_that_has_ended_fails_though_another_takes_it() {
        let (gone, receiver) = mpsc::channel(4);
        drop(receiver);
        let (there, receiver) = mpsc::channel(4);
        let mut input = Input::from(receiver);
        for targets in [vec![gone.clone(), there.clone()], vec![there, gone.clone()]] {
            let (sent, receipt) = batch();
            assert!(Output::new(targets).send(sent).await);
            drop(input.recv().await);
            assert_eq!(receipt.wait().await, Delivery::Failed);
        }
        let (sent, receipt) = batch();
        assert!(!Output::new(vec![gone]).send(sent).await);
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }

    #[tokio::test]
    async fn what_waits_for_room_when_its_sender_ends_fails_everywhere() {
        let (full, mut receiver) = mpsc::channel(1);
        let (free, mut other) = mpsc::channel(2);
        let output = Output::new(vec![free, full]);
        let (first, _) = batch();
        let (second, receipt) = batch();
        assert!(output.send(first).await);
        let sending = tokio::spawn(async move { output.send(second).await });
        while other.len() < 2 {
            tokio::task::yield_now().await;
        }
        sending.abort();
        assert!(sending.await.unwrap_err().is_cancelled());
        while other.try_recv().is_ok() || receiver.try_recv().is_ok() {}
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }

    #[tokio::test]
    async fn what_waits_for_room_when_the_component_ends_fails() {
        let (sender, receiver) = mpsc::channel(1);
        let (output, input) = (Output::new(vec![sender]), Input::from(receiver));
        let (first, first_receipt) = batch();
        let (second, second_receipt) = batch();
        assert!(output.send(first).await);
        let (taken, ()) = tokio::join!(output.send(second), async { drop(input) });
        assert!(!taken);
        assert_eq!(first_receipt.wait().await, Delivery::Failed);
        assert_eq!(second_receipt.wait().await, Delivery::Failed);
    }
}
