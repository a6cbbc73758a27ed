//! An open-addressing table of keys with a cell beside each: the exact form of a counter.
//!
//! One allocation, slots of `key bytes + cell bytes` without padding, linear probing, places by multiply-shift so that a
//! capacity need not be a power of two. Grows in steps of 1.25 to 1.5, full at 80 %.
//!
//! Invariants:
//! - a slot is free exactly when its cell is 0; at least one slot is free (or the capacity is 0), so probing ends;
//! - eight spare bytes follow the last slot, so that a cell can be read as one word;
//! - contents, not order, are the state: nothing outside may depend on slot order.

use crate::cell::{Cells, word};
use crate::limits::ALLOCATION_OVERHEAD;

const SPARE: usize = 8;

/// A key as it lies in a slot.
pub(crate) trait SlotKey: Copy + Eq {
    const BYTES: usize;
    fn read(buffer: &[u8], at: usize) -> Self;
    fn write(self, buffer: &mut [u8], at: usize);
}

impl SlotKey for u32 {
    const BYTES: usize = 4;

    #[inline]
    fn read(buffer: &[u8], at: usize) -> Self {
        word(buffer, at) as Self
    }

    #[inline]
    fn write(self, buffer: &mut [u8], at: usize) {
        buffer[at..at + 4].copy_from_slice(&self.to_le_bytes());
    }
}

impl SlotKey for u64 {
    const BYTES: usize = 8;

    #[inline]
    fn read(buffer: &[u8], at: usize) -> Self {
        word(buffer, at)
    }

    #[inline]
    fn write(self, buffer: &mut [u8], at: usize) {
        buffer[at..at + 8].copy_from_slice(&self.to_le_bytes());
    }
}

/// The table. Its cell layout and its placing function belong to the engine and are passed in.
#[derive(Clone, Debug)]
pub(crate) struct Table<K> {
    buffer: Box<[u8]>,
    len: u32,
    capacity: u32,
    key: std::marker::PhantomData<K>,
}

/// What `upsert` found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Upsert {
    /// The cell before; 0 for a new key.
    pub(crate) before: u64,
    /// Whether the table was reallocated.
    pub(crate) grew: bool,
}

impl<K> Default for Table<K> {
    fn default() -> Self {
        Self { buffer: Box::default(), len: 0, capacity: 0, key: std::marker::PhantomData }
    }
}

impl<K: SlotKey> Table<K> {
    pub(crate) const fn len(&self) -> usize {
        self.len as usize
    }

    pub(crate) const fn heap_bytes(&self) -> usize {
        if self.capacity == 0 { 0 } else { self.buffer.len() + ALLOCATION_OVERHEAD }
    }

    /// Replaces the cell of `key` by `update(cell)`, which must not be 0. `place` gives a key's 64-bit spread.
    #[inline]
    pub(crate) fn upsert(
        &mut self,
        key: K,
        cells: &Cells,
        place: impl Fn(K) -> u64,
        update: impl FnOnce(u64) -> u64,
    ) -> Upsert {
        let stride = K::BYTES + cells.bytes();
        if self.capacity != 0 {
            let (at, before) = self.find(key, place(key), cells, stride);
            if before != 0 || self.len < max_len(self.capacity) {
                let after = update(before);
                if before == 0 {
                    key.write(&mut self.buffer, at);
                    self.len += 1;
                }
                if after != before {
                    cells.write(&mut self.buffer, at + K::BYTES, after);
                }
                return Upsert { before, grew: false };
            }
        }
        self.grow_and_insert(key, cells, place, update(0));
        Upsert { before: 0, grew: true }
    }

    /// Returns the cell of `key`, 0 when it is not there.
    #[inline]
    pub(crate) fn get(&self, key: K, spread: u64, cells: &Cells) -> u64 {
        if self.capacity == 0 {
            return 0;
        }
        self.find(key, spread, cells, K::BYTES + cells.bytes()).1
    }

    /// Loads the slot where probing starts; the result means nothing.
    #[inline]
    pub(crate) fn touch(&self, spread: u64, cells: &Cells) -> u64 {
        let at = self.home(spread) * (K::BYTES + cells.bytes());
        self.buffer.get(at).copied().map_or(0, u64::from)
    }

    /// All keys with their cells, in slot order.
    pub(crate) fn iter<'a>(&'a self, cells: &'a Cells) -> impl Iterator<Item = (K, u64)> + 'a {
        let stride = K::BYTES + cells.bytes();
        (0..self.capacity as usize).filter_map(move |slot| {
            let at = slot * stride;
            let cell = cells.read(&self.buffer, at + K::BYTES);
            (cell != 0).then(|| (K::read(&self.buffer, at), cell))
        })
    }

    /// Makes room for `more` keys at once.
    pub(crate) fn reserve(&mut self, more: usize, cells: &Cells, place: impl Fn(K) -> u64) -> bool {
        let wanted = self.len.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        if wanted <= max_len(self.capacity) {
            return false;
        }
        let mut capacity = self.capacity;
        while max_len(capacity) < wanted {
            capacity = next_capacity(capacity);
        }
        self.rebuild(capacity, cells, place);
        true
    }

    /// Moves every cell to a base `by` panes later and drops keys that no open window holds. Returns whether the table was
    /// reallocated.
    pub(crate) fn advance(&mut self, by: i64, cells: &Cells, place: impl Fn(K) -> u64) -> bool {
        if self.capacity == 0 || by <= 0 {
            return false;
        }
        let stride = K::BYTES + cells.bytes();
        let mut survivors = 0;
        for slot in 0..self.capacity as usize {
            let at = slot * stride + K::BYTES;
            let cell = cells.read(&self.buffer, at);
            if cell != 0 {
                let moved = cells.advance(cell, by);
                cells.write(&mut self.buffer, at, moved);
                survivors += u32::from(moved != 0);
            }
        }
        if survivors == self.len {
            return false;
        }
        // Freed slots break the probe chains behind them, so what is left is placed anew.
        let capacity =
            if survivors > self.capacity / 5 * 2 { self.capacity } else { capacity_for(survivors) };
        self.rebuild(capacity, cells, place);
        true
    }

    /// Finds the slot of `key`, or the free slot where it belongs with cell 0.
    #[inline]
    fn find(&self, key: K, spread: u64, cells: &Cells, stride: usize) -> (usize, u64) {
        let end = self.capacity as usize * stride;
        let mut at = self.home(spread) * stride;
        loop {
            let cell = cells.read(&self.buffer, at + K::BYTES);
            if cell == 0 || K::read(&self.buffer, at) == key {
                return (at, cell);
            }
            at += stride;
            if at == end {
                at = 0;
            }
        }
    }

    /// Multiply-shift range reduction of the upper half of a spread.
    #[inline]
    const fn home(&self, spread: u64) -> usize {
        (((spread >> 32) * self.capacity as u64) >> 32) as usize
    }

    #[cold]
    #[inline(never)]
    fn grow_and_insert(&mut self, key: K, cells: &Cells, place: impl Fn(K) -> u64, cell: u64) {
        self.rebuild(next_capacity(self.capacity), cells, &place);
        self.insert_new(key, place(key), cells, cell);
    }

    fn rebuild(&mut self, capacity: u32, cells: &Cells, place: impl Fn(K) -> u64) {
        let stride = K::BYTES + cells.bytes();
        let size = if capacity == 0 { 0 } else { capacity as usize * stride + SPARE };
        let mut fresh = Self {
            buffer: vec![0; size].into_boxed_slice(),
            len: 0,
            capacity,
            key: std::marker::PhantomData,
        };
        for (key, cell) in self.iter(cells) {
            fresh.insert_new(key, place(key), cells, cell);
        }
        *self = fresh;
    }

    fn insert_new(&mut self, key: K, spread: u64, cells: &Cells, cell: u64) {
        let (at, _) = self.find(key, spread, cells, K::BYTES + cells.bytes());
        key.write(&mut self.buffer, at);
        cells.write(&mut self.buffer, at + K::BYTES, cell);
        self.len += 1;
    }
}

const fn max_len(capacity: u32) -> u32 {
    (capacity as u64 * 4 / 5) as u32
}

/// 0, 4, 6, 8, 12, 16, 24 ... 128, 160, 192, 224, 256, 320 ...: quarter steps once a table is worth it.
const fn next_capacity(capacity: u32) -> u32 {
    if capacity < 4 {
        return 4;
    }
    let power = 1 << capacity.ilog2();
    let parts = if capacity >= 128 { 4 } else { 2 };
    capacity.saturating_add(power / parts)
}

const fn capacity_for(len: u32) -> u32 {
    let mut capacity = 0;
    while max_len(capacity) < len {
        capacity = next_capacity(capacity);
    }
    capacity
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::window::Windows;

    fn place(key: u32) -> u64 {
        u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    #[test]
    fn capacities_grow_by_a_half_at_most() {
        let mut capacity = next_capacity(0);
        while capacity < 1_000_000 {
            let next = next_capacity(capacity);
            assert!(next > capacity && next <= capacity + capacity / 2, "{capacity} -> {next}");
            assert!(max_len(capacity) < capacity);
            capacity = next;
        }
    }

    #[test]
    fn an_emptied_table_gives_its_memory_back() {
        let cells = Cells::new(&Windows::new(60, 20, 0).unwrap(), 0);
        let mut table = Table::<u32>::default();
        for key in 0..1_000 {
            table.upsert(key, &cells, place, |_| 1);
        }
        assert!(table.advance(1_000, &cells, place));
        assert_eq!((table.len(), table.heap_bytes()), (0, 0));
    }

    proptest! {
        #[test]
        fn table_behaves_like_a_map(
            keys in prop::collection::vec((0_u32..400, 0_i64..3, 0_i64..2), 0..600),
            window in 1_i64..5,
        ) {
            let cells = Cells::new(&Windows::new(window, 1, 1).unwrap(), 1);
            let (mut table, mut model) = (Table::<u32>::default(), HashMap::new());
            for (key, pane, by) in keys {
                let by = if key % 50 == 0 { by } else { 0 };
                table.advance(by, &cells, place);
                model.retain(|_, cell| { *cell = cells.advance(*cell, by); *cell != 0 });
                let bit = cells.seen(pane, 0).unwrap();
                let found = table.upsert(key, &cells, place, |cell| cells.merge(cell, bit));
                let expected = model.entry(key).or_insert(0);
                prop_assert_eq!(found.before, *expected);
                *expected = cells.merge(*expected, bit);
                prop_assert_eq!(table.get(key, place(key), &cells), *expected);
            }
            prop_assert_eq!(table.len(), model.len());
            prop_assert_eq!(table.iter(&cells).collect::<HashMap<_, _>>(), model);
        }
    }
}
