//! Stream states by number, bounded.

use hashbrown::HashMap;

use crate::stream::Stream;

/// States of the streams seen last.
#[derive(Debug, Default)]
pub(super) struct Streams {
    states: HashMap<u64, Entry, foldhash::fast::RandomState>,
    uses: u64,
}

#[derive(Debug, Default)]
struct Entry {
    stream: Stream,
    used: u64,
}

/// Streams remembered at once: more open connections than the syslog source allows. A forgotten
/// stream loses its header line, nothing else.
const MAX_STREAMS: usize = 4096;

impl Streams {
    /// Returns the state of a stream.
    pub(super) fn of(&mut self, number: u64) -> &mut Stream {
        self.uses += 1;
        if self.states.len() >= MAX_STREAMS && !self.states.contains_key(&number) {
            self.forget_older_half();
        }
        let entry = self.states.entry(number).or_default();
        entry.used = self.uses;
        &mut entry.stream
    }

    fn forget_older_half(&mut self) {
        let mut uses: Vec<u64> = self.states.values().map(|entry| entry.used).collect();
        let middle = uses.len() / 2;
        let (_, limit, _) = uses.select_nth_unstable(middle);
        let limit = *limit;
        self.states.retain(|_, entry| entry.used > limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_streams_is_bounded_and_the_newest_stay() {
        let mut streams = Streams::default();
        for number in 0..20_000 {
            streams.of(number).recent.touch(1);
        }
        assert!(streams.states.len() <= MAX_STREAMS);
        assert_eq!(streams.of(19_999).recent.iter().next(), Some(1));
    }
}
