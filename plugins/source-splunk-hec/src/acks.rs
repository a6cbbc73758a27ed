//! Indexer acknowledgement: which requests of which channel are done.
//!
//! Invariants:
//! - a number is reported true only after its records were delivered, and only once, as Splunk does;
//! - numbers are never given twice, also not after a restart: they begin with the microseconds since 1970. So a sender
//!   that asks the next process about a request that the last one lost hears false, and sends again;
//! - channels and numbers are bounded; where there is no room, requests are refused.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sweepline_plugin::ack::Delivery;
use tokio::time::Instant;

use crate::limits::IDLE_LOOK;

/// How much is remembered, and for how long.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    pub(crate) channels: usize,
    pub(crate) per_channel: usize,
    pub(crate) together: usize,
    pub(crate) idle: Duration,
}

/// All channels of a source.
pub(crate) struct Acks {
    bounds: Bounds,
    state: Mutex<State>,
}

struct State {
    channels: HashMap<String, Channel>,
    /// Numbers of all channels together.
    held: usize,
    next: u64,
    looked: Instant,
}

struct Channel {
    /// Numbers that are open (false) or delivered and not asked about (true).
    numbers: BTreeMap<u64, bool>,
    used: Instant,
}

/// There is no room for another request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Full;

impl Acks {
    /// Returns a memory whose numbers begin with `first`.
    pub(crate) fn new(bounds: Bounds, first: u64) -> Self {
        let state = State { channels: HashMap::new(), held: 0, next: first, looked: Instant::now() };
        Self { bounds, state: Mutex::new(state) }
    }

    /// Returns the number of a new request on a channel.
    ///
    /// # Errors
    ///
    /// Fails when too much is remembered already. What was delivered longest ago makes room before that.
    pub(crate) fn begin(&self, channel: &str) -> Result<u64, Full> {
        let mut state = self.lock();
        state.forget_idle(self.bounds.idle);
        if !state.channels.contains_key(channel) && state.channels.len() >= self.bounds.channels {
            return Err(Full);
        }
        let full = state.held >= self.bounds.together;
        let State { channels, held, next, .. } = &mut *state;
        let channel = channels
            .entry(channel.to_owned())
            .or_insert_with(|| Channel { numbers: BTreeMap::new(), used: Instant::now() });
        channel.used = Instant::now();
        if full || channel.numbers.len() >= self.bounds.per_channel {
            let oldest = channel.numbers.iter().find(|(_, delivered)| **delivered).map(|(number, _)| *number);
            channel.numbers.remove(&oldest.ok_or(Full)?);
            *held -= 1;
        }
        let number = *next;
        *next += 1;
        channel.numbers.insert(number, false);
        *held += 1;
        Ok(number)
    }

    /// Remembers what became of a request.
    pub(crate) fn finish(&self, channel: &str, number: u64, delivery: Delivery) {
        let mut state = self.lock();
        let State { channels, held, .. } = &mut *state;
        let Some(channel) = channels.get_mut(channel) else { return };
        match channel.numbers.get_mut(&number) {
            Some(delivered) if delivery == Delivery::Delivered => *delivered = true,
            Some(_) => {
                channel.numbers.remove(&number);
                *held -= 1;
            }
            None => {}
        }
    }

    /// Tells whether a request is delivered, and forgets it if so.
    pub(crate) fn ask(&self, channel: &str, numbers: &[u64]) -> Vec<bool> {
        let mut state = self.lock();
        let State { channels, held, .. } = &mut *state;
        let Some(channel) = channels.get_mut(channel) else { return vec![false; numbers.len()] };
        channel.used = Instant::now();
        let mut take = |number: &u64| {
            let delivered = channel.numbers.get(number) == Some(&true);
            if delivered {
                channel.numbers.remove(number);
                *held -= 1;
            }
            delivered
        };
        numbers.iter().map(&mut take).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget_idle(&mut self, idle: Duration) {
        if self.looked.elapsed() < IDLE_LOOK {
            return;
        }
        self.looked = Instant::now();
        self.channels.retain(|_, channel| channel.used.elapsed() < idle);
        self.held = self.channels.values().map(|channel| channel.numbers.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acks() -> Acks {
        let bounds = Bounds { channels: 2, per_channel: 2, together: 3, idle: Duration::from_secs(60) };
        Acks::new(bounds, 100)
    }

    #[tokio::test]
    async fn a_request_is_reported_once_after_its_delivery_and_only_on_its_channel() {
        let acks = acks();
        let number = acks.begin("a").unwrap();
        assert_eq!(acks.ask("a", &[number, 7]), [false, false]);
        acks.finish("a", number, Delivery::Delivered);
        assert_eq!(acks.ask("b", &[number]), [false]);
        assert_eq!(acks.ask("a", &[number]), [true]);
        assert_eq!(acks.ask("a", &[number]), [false]);
    }

    #[tokio::test]
    async fn what_was_not_delivered_is_never_reported() {
        let acks = acks();
        for delivery in [Delivery::Failed, Delivery::Rejected] {
            let number = acks.begin("a").unwrap();
            acks.finish("a", number, delivery);
            assert_eq!(acks.ask("a", &[number]), [false]);
        }
        assert_eq!(acks.lock().held, 0);
    }

    #[tokio::test]
    async fn open_requests_and_channels_are_bounded_and_old_answers_make_room() {
        let acks = acks();
        let first = acks.begin("a").unwrap();
        let second = acks.begin("a").unwrap();
        assert_eq!(acks.begin("a"), Err(Full));
        acks.begin("b").unwrap();
        assert_eq!(acks.begin("b"), Err(Full), "three together");
        assert_eq!(acks.begin("c"), Err(Full), "two channels");
        acks.finish("a", second, Delivery::Delivered);
        acks.begin("a").unwrap();
        assert_eq!(acks.ask("a", &[first, second]), [false, false]);
    }

    #[tokio::test(start_paused = true)]
    async fn idle_channels_are_forgotten_and_their_numbers_never_come_again() {
        let acks = acks();
        let old = acks.begin("a").unwrap();
        acks.begin("b").unwrap();
        tokio::time::advance(Duration::from_secs(61)).await;
        let new = acks.begin("a").unwrap();
        acks.begin("c").unwrap();
        acks.finish("a", old, Delivery::Delivered);
        assert!(new > old);
        assert_eq!(acks.ask("a", &[old, new]), [false, false]);
    }
}
