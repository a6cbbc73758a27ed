//! Room for requests: what all requests of a listener together may hold.

use std::sync::Arc;

use sweepline_plugin::ack::Delivery;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::ADMISSION_WAIT;

/// Room is given in pieces of this size, so that the numbers fit a semaphore.
const PIECE: usize = 1024;

/// The bytes that requests of one listener may hold together until they are acknowledged.
#[derive(Clone, Debug)]
pub struct Budget {
    pieces: Arc<Semaphore>,
    whole: u32,
}

/// The room of one request; given back when dropped.
#[derive(Debug, Default)]
pub struct Room {
    permit: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

/// There is no room, and there was none for [`ADMISSION_WAIT`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

impl Budget {
    /// Returns a budget of so many bytes.
    pub fn new(bytes: usize) -> Self {
        let whole = u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX);
        Self { pieces: Arc::new(Semaphore::new(whole as usize)), whole }
    }

    /// Makes a request's room at least so many bytes large; waits a little for others to finish.
    ///
    /// A request that alone is larger than the budget gets all of it.
    ///
    /// # Errors
    ///
    /// Fails when the room does not become free in time.
    pub async fn grow(&self, room: &mut Room, bytes: usize) -> Result<(), Full> {
        if bytes <= room.bytes {
            return Ok(());
        }
        let had = self.pieces_of(room.bytes);
        let more = self.pieces_of(bytes) - had;
        if more > 0 {
            let waiting = self.pieces.clone().acquire_many_owned(more);
            let got = tokio::time::timeout(ADMISSION_WAIT, waiting).await;
            let permit = got.map_err(|_| Full)?.map_err(|_| Full)?;
            match &mut room.permit {
                Some(known) => known.merge(permit),
                None => room.permit = Some(permit),
            }
        }
        room.bytes = bytes;
        Ok(())
    }

    /// Tells whether anything is left.
    pub fn has_room(&self) -> bool {
        self.pieces.available_permits() > 0
    }

    fn pieces_of(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX).min(self.whole)
    }
}

/// Waits for a delivery on a task of its own, so that its room stays taken though the peer goes away in the meantime:
/// what it sent is still on its way.
pub async fn see_through(room: Room, delivery: impl Future<Output = Delivery> + Send + 'static) -> Delivery {
    let seen = tokio::spawn(async move {
        let delivery = delivery.await;
        drop(room);
        delivery
    });
    seen.await.unwrap_or(Delivery::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn room_is_lent_and_comes_back() {
        let budget = Budget::new(10 * PIECE);
        let mut one = Room::default();
        budget.grow(&mut one, 6 * PIECE).await.unwrap();
        budget.grow(&mut one, 3 * PIECE).await.unwrap();
        let mut other = Room::default();
        assert_eq!(budget.grow(&mut other, 5 * PIECE).await, Err(Full));
        budget.grow(&mut other, 4 * PIECE).await.unwrap();
        drop(one);
        budget.grow(&mut other, 10 * PIECE).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn room_stays_taken_when_nobody_waits_for_the_delivery_any_more() {
        let budget = Budget::new(PIECE);
        let mut room = Room::default();
        budget.grow(&mut room, PIECE).await.unwrap();
        let (arrive, arrived) = tokio::sync::oneshot::channel();
        let waiting = tokio::spawn(see_through(room, async move { arrived.await.unwrap() }));
        tokio::task::yield_now().await;
        waiting.abort();
        let mut next = Room::default();
        assert_eq!(budget.grow(&mut next, PIECE).await, Err(Full));
        arrive.send(Delivery::Delivered).unwrap();
        budget.grow(&mut next, PIECE).await.unwrap();
    }

    #[tokio::test]
    async fn a_request_larger_than_everything_waits_for_everything() {
        let budget = Budget::new(2 * PIECE);
        let mut room = Room::default();
        budget.grow(&mut room, 100 * PIECE).await.unwrap();
        assert_eq!(budget.pieces.available_permits(), 0);
    }
}
