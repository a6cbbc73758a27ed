//! A bounded sample of real values: those with the smallest hashes, whatever the order they came in.
//!
//! Used beside hashes and registers, which cannot be turned back into values. (A group that holds addresses themselves
//! needs no sample.) The smallest hashes of a union are among the smallest of its parts, so samples merge.
//!
//! Invariant: entries are sorted by hash and at most `limit`; a sample that lost values to age is filled only by values
//! that come after.

use crate::limits::ALLOCATION_OVERHEAD;
use crate::value::{Value, ValueRef};

/// One value of a sample with its hash and the panes it was seen in (see `cell.rs`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sampled {
    pub(crate) hash: u64,
    pub(crate) cell: u64,
    pub(crate) value: Value,
}

/// The sample of one group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    entries: Vec<Sampled>,
    text_bytes: usize,
}

impl Sample {
    /// Offers a value; `update` merges the cell of a known one. The usual case, a hash above a full sample, is one compare.
    #[inline]
    pub(crate) fn offer(
        &mut self,
        hash: u64,
        value: ValueRef<'_>,
        limit: usize,
        update: impl FnOnce(u64) -> u64,
    ) {
        if self.entries.len() >= limit && self.entries.last().is_none_or(|last| hash > last.hash) {
            return;
        }
        match self.entries.binary_search_by_key(&hash, |entry| entry.hash) {
            Ok(at) => self.entries[at].cell = update(self.entries[at].cell),
            Err(at) => self.insert(at, Sampled { hash, cell: update(0), value: value.to_value() }, limit),
        }
    }

    /// Rewrites every cell and drops the values whose cell becomes 0.
    pub(crate) fn map_cells(&mut self, map: impl Fn(u64, u64) -> u64) {
        let text_bytes = &mut self.text_bytes;
        self.entries.retain_mut(|entry| {
            entry.cell = map(entry.hash, entry.cell);
            if entry.cell == 0 {
                *text_bytes -= entry.value.heap_bytes();
            }
            entry.cell != 0
        });
    }

    /// Entries by rising hash.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Sampled> {
        self.entries.iter()
    }

    pub(crate) const fn heap_bytes(&self) -> usize {
        self.text_bytes
            + match self.entries.capacity() {
                0 => 0,
                capacity => capacity * size_of::<Sampled>() + ALLOCATION_OVERHEAD,
            }
    }

    fn insert(&mut self, at: usize, entry: Sampled, limit: usize) {
        if self.entries.len() >= limit
            && let Some(largest) = self.entries.pop()
        {
            self.text_bytes -= largest.value.heap_bytes();
        }
        if self.entries.len() == self.entries.capacity() {
            let step = (self.entries.len() / 2 + 2).min(limit - self.entries.len());
            self.entries.reserve_exact(step);
        }
        self.text_bytes += entry.value.heap_bytes();
        self.entries.insert(at, entry);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sample_keeps_the_smallest_hashes_in_any_order(
            hashes in prop::collection::vec((0_u64..500, 0_u32..8), 0..300),
            limit in 1_usize..50,
        ) {
            let mut sample = Sample::default();
            let mut model = BTreeMap::new();
            for (hash, bit) in &hashes {
                let text = hash.to_string();
                sample.offer(*hash, ValueRef::Text(&text), limit, |cell| cell | (1 << bit));
                *model.entry(*hash).or_insert(0_u64) |= 1 << bit;
            }
            let kept: Vec<u64> = sample.iter().map(|entry| entry.hash).collect();
            let expected: Vec<u64> = model.keys().copied().take(limit).collect();
            prop_assert_eq!(kept, expected);
            sample.map_cells(|_, _| 0);
            prop_assert_eq!(sample.text_bytes, 0);
        }
    }

    #[test]
    fn a_sample_of_nothing_stays_empty() {
        let mut sample = Sample::default();
        sample.offer(1, ValueRef::Int(1), 0, |_| 1);
        assert_eq!(sample.iter().count(), 0);
    }
}
