//! Many events at once, with the memory misses of neighbouring events overlapped.
//!
//! With tens of thousands of groups alive an event waits for three dependent misses: the index, the group, the slot of
//! its table. One by one these are hundreds of nanoseconds. Here a few events are looked up together, stage by stage,
//! so that the processor has many loads under way; then each is taken in as usual, from cache. Results are the same.

use std::hint::black_box;

use super::{Engine, Observation, Outcome};
use crate::group_key::GroupKey;

/// Events looked up together: more than a core keeps in flight (10 to 16 misses), few enough to stay in the first cache.
const TOGETHER: usize = 16;

/// State that fits the second-level cache gains nothing from looking ahead.
const WORTH_BYTES: usize = 1 << 20;

/// One event's key, looked up ahead.
#[derive(Debug)]
pub(super) struct Looked {
    key: GroupKey,
    hash: u64,
    at: Option<u32>,
}

impl Engine {
    /// Takes events in, in order, and reports each outcome with its place in the slice. Returns how many were handled: less than all
    /// when the next one is [`Outcome::Ahead`], so call `touched` and `close` and go on from there.
    pub fn observe_batch(
        &mut self,
        observations: &[Observation<'_>],
        received_now: i64,
        mut outcome: impl FnMut(usize, Outcome),
    ) -> usize {
        if self.groups.state_bytes() < WORTH_BYTES {
            return self.observe_each(observations, received_now, outcome);
        }
        let mut looked = std::mem::take(&mut self.looked);
        let mut done = 0;
        'all: for chunk in observations.chunks(TOGETHER) {
            self.look_up(chunk, &mut looked);
            for (observation, ahead) in chunk.iter().zip(looked.drain(..)) {
                let result = self.observe_keyed(observation, received_now, || (ahead.key, Some(ahead.hash)));
                if result == Outcome::Ahead {
                    break 'all;
                }
                outcome(done, result);
                done += 1;
            }
        }
        looked.clear();
        self.looked = looked;
        done
    }

    fn observe_each(
        &mut self,
        observations: &[Observation<'_>],
        received_now: i64,
        mut outcome: impl FnMut(usize, Outcome),
    ) -> usize {
        for (done, observation) in observations.iter().enumerate() {
            let result = self.observe(observation, received_now);
            if result == Outcome::Ahead {
                return done;
            }
            outcome(done, result);
        }
        observations.len()
    }

    fn look_up(&self, chunk: &[Observation<'_>], looked: &mut Vec<Looked>) {
        looked.extend(chunk.iter().map(|observation| {
            let key = GroupKey::new(observation.group);
            Looked { hash: self.groups.hash(&key), at: None, key }
        }));
        for ahead in &mut *looked {
            ahead.at = self.groups.guess(ahead.hash);
        }
        let mut touched = 0;
        for ahead in &*looked {
            touched ^= self.groups.touch_group(ahead.at);
        }
        for (observation, ahead) in chunk.iter().zip(&*looked) {
            touched ^= self.groups.touch_slot(ahead.at, observation.value, &self.plan);
        }
        black_box(touched);
    }
}
