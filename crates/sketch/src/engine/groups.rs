//! The groups of an engine: a slab, an index by key, and what bounds them.

use std::hash::{BuildHasher, Hasher as _};

use foldhash::quality::FixedState;
use hashbrown::HashTable;

use crate::group::{Group, Placed};
use crate::group_key::GroupKey;
use crate::limits::{ALLOCATION_OVERHEAD, EVICTION_SCAN};
use crate::plan::Plan;
use crate::value::ValueRef;

/// Slab entry plus index entry, without the group's heap.
const FIXED_BYTES: usize = size_of::<Option<Group>>() + 2 * size_of::<u32>();

/// All groups alive.
#[derive(Debug)]
pub(super) struct Groups {
    slab: Vec<Option<Group>>,
    free: Vec<u32>,
    index: HashTable<u32>,
    seed: FixedState,
    /// The group of the last event; runs of one group skip the index.
    last: u32,
    touched: Vec<u32>,
    changed: Vec<u32>,
    hand: usize,
    heap: usize,
    dense: usize,
    evicted: u64,
}

impl Groups {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            slab: Vec::new(),
            free: Vec::new(),
            index: HashTable::new(),
            seed: FixedState::with_seed(plan.hasher.group_seed()),
            last: 0,
            touched: Vec::new(),
            changed: Vec::new(),
            hand: 0,
            heap: 0,
            dense: 0,
            evicted: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    pub(super) const fn dense(&self) -> usize {
        self.dense
    }

    pub(super) const fn evicted(&self) -> u64 {
        self.evicted
    }

    pub(super) fn state_bytes(&self) -> usize {
        self.heap
            + self.index.len() * FIXED_BYTES
            + (self.touched.capacity() + self.changed.capacity() + self.free.capacity()) * size_of::<u32>()
            + 5 * ALLOCATION_OVERHEAD
    }

    /// Takes an event into its group, made when missing. `other_bytes` count against `max_state_bytes` too.
    #[inline]
    pub(super) fn observe(
        &mut self,
        (key, hash): (GroupKey, Option<u64>),
        event: &Placed<'_>,
        frontier: i64,
        other_bytes: usize,
        plan: &Plan,
    ) {
        let at = self.find_or_make(key, hash, frontier, plan);
        let Some(group) = &mut self.slab[at as usize] else {
            return;
        };
        let mut resized = false;
        if group.base != frontier {
            group.advance(frontier, plan);
            resized = true;
        }
        resized |= group.observe(event, plan);
        if group.touch(event.panes.0, event.panes.1) {
            self.touched.push(at);
        }
        if !group.changed {
            group.changed = true;
            self.changed.push(at);
        }
        if resized {
            self.account(at, plan);
            self.shrink_to_limit(at, other_bytes, plan);
        }
    }

    #[inline]
    pub(super) fn hash(&self, key: &GroupKey) -> u64 {
        hash_of(&self.seed, key)
    }

    /// A group that probably has this hash, without looking at it.
    #[inline]
    pub(super) fn guess(&self, hash: u64) -> Option<u32> {
        self.index.find(hash, |_| true).copied()
    }

    /// Loads what an event will need of a group; the result means nothing.
    #[inline]
    pub(super) fn touch_group(&self, at: Option<u32>) -> u64 {
        self.at(at).map_or(0, Group::load)
    }

    /// Loads the slot where a value will probably go; the result means nothing.
    #[inline]
    pub(super) fn touch_slot(&self, at: Option<u32>, value: ValueRef<'_>, plan: &Plan) -> u64 {
        self.at(at).map_or(0, |group| group.counter.touch(value, plan))
    }

    #[inline]
    fn at(&self, at: Option<u32>) -> Option<&Group> {
        self.slab.get(at? as usize)?.as_ref()
    }

    /// Changes a group by `change`, made when missing.
    pub(super) fn change(
        &mut self,
        key: GroupKey,
        frontier: i64,
        plan: &Plan,
        change: impl FnOnce(&mut Group),
    ) {
        let at = self.find_or_make(key, None, frontier, plan);
        let Some(group) = &mut self.slab[at as usize] else {
            return;
        };
        group.advance(frontier, plan);
        let was_touched = group.is_touched();
        change(group);
        if !was_touched && group.is_touched() {
            self.touched.push(at);
        }
        if !group.changed {
            group.changed = true;
            self.changed.push(at);
        }
        self.account(at, plan);
        self.shrink_to_limit(at, 0, plan);
    }

    /// Runs `visit` on every group and drops those for which it returns false.
    pub(super) fn retain(&mut self, plan: &Plan, mut visit: impl FnMut(&mut Group) -> bool) {
        for at in 0..self.slab.len() {
            let Some(group) = &mut self.slab[at] else {
                continue;
            };
            let base = group.base;
            if !visit(group) {
                self.remove(at as u32);
            } else if group.base != base {
                self.account(at as u32, plan);
            }
        }
        if self.index.is_empty() {
            self.give_back();
        }
    }

    pub(super) fn drain_touched(&mut self, plan: &Plan, mut show: impl FnMut(&mut Group, (i64, i64))) {
        let mut list = std::mem::take(&mut self.touched);
        for at in list.drain(..) {
            let Some(group) = &mut self.slab[at as usize] else {
                continue;
            };
            let Some(touched) = group.take_touched() else {
                continue;
            };
            show(group, touched);
            if group.counter.is_dense() {
                self.account(at, plan);
            }
        }
        self.touched = list;
    }

    pub(super) fn drain_changed(&mut self, mut show: impl FnMut(&Group)) {
        let mut list = std::mem::take(&mut self.changed);
        for at in list.drain(..) {
            let Some(group) = &mut self.slab[at as usize] else {
                continue;
            };
            if std::mem::take(&mut group.changed) {
                show(group);
            }
        }
        self.changed = list;
    }

    #[inline]
    fn find_or_make(&mut self, key: GroupKey, hash: Option<u64>, frontier: i64, plan: &Plan) -> u32 {
        if let Some(Some(group)) = self.slab.get(self.last as usize)
            && group.key == key
        {
            return self.last;
        }
        let hash = hash.unwrap_or_else(|| self.hash(&key));
        let slab = &self.slab;
        let found =
            self.index.find(hash, |at| slab[*at as usize].as_ref().is_some_and(|group| group.key == key));
        self.last = match found {
            Some(at) => *at,
            None => self.make(key, hash, frontier, plan),
        };
        self.last
    }

    #[cold]
    #[inline(never)]
    fn make(&mut self, key: GroupKey, hash: u64, frontier: i64, plan: &Plan) -> u32 {
        while self.index.len() >= plan.settings.max_groups {
            self.evict(None);
        }
        if self.touched.len().max(self.changed.len()) > 2 * self.slab.len() + 1_024 {
            self.tidy_lists();
        }
        let group = Some(Group::new(key, frontier));
        let at = match self.free.pop() {
            Some(at) => {
                self.slab[at as usize] = group;
                at
            }
            None => {
                self.slab.push(group);
                (self.slab.len() - 1) as u32
            }
        };
        let (slab, seed) = (&self.slab, &self.seed);
        self.index.insert_unique(hash, at, |other| {
            slab[*other as usize].as_ref().map_or(0, |group| hash_of(seed, &group.key))
        });
        self.account(at, plan);
        at
    }

    fn account(&mut self, at: u32, plan: &Plan) {
        let Some(group) = &mut self.slab[at as usize] else {
            return;
        };
        let bytes = group.heap_bytes(plan);
        self.heap = self.heap - group.bytes + bytes;
        group.bytes = bytes;
        let dense = group.counter.is_dense();
        self.dense = self.dense + usize::from(dense) - usize::from(group.dense);
        group.dense = dense;
    }

    #[inline]
    fn shrink_to_limit(&mut self, keep: u32, other_bytes: usize, plan: &Plan) {
        while self.state_bytes() + other_bytes > plan.settings.max_state_bytes && self.index.len() > 1 {
            self.evict(Some(keep));
        }
        // Only an exact group without a limit can be too large alone: better an estimate than no memory.
        if self.state_bytes() + other_bytes > plan.settings.max_state_bytes
            && let Some(group) = &mut self.slab[keep as usize]
            && !group.counter.is_dense()
        {
            group.counter.dense(group.base, plan);
            self.account(keep, plan);
        }
    }

    /// Drops the least recently seen of the next few groups after the hand, sparing those that wait for evaluation.
    #[cold]
    #[inline(never)]
    fn evict(&mut self, keep: Option<u32>) {
        let mut victim: Option<(bool, Option<i64>, u32)> = None;
        let mut seen = 0;
        for _ in 0..self.slab.len() {
            let at = self.hand as u32;
            self.hand = (self.hand + 1) % self.slab.len();
            let Some(group) = &self.slab[at as usize] else {
                continue;
            };
            if keep == Some(at) {
                continue;
            }
            let candidate = (group.is_touched(), group.newest_time(), at);
            victim = Some(victim.map_or(candidate, |best| best.min(candidate)));
            seen += 1;
            if seen == EVICTION_SCAN {
                break;
            }
        }
        if let Some((_, _, at)) = victim {
            self.remove(at);
            self.evicted += 1;
        }
    }

    fn remove(&mut self, at: u32) {
        let Some(group) = self.slab[at as usize].take() else {
            return;
        };
        let hash = hash_of(&self.seed, &group.key);
        if let Ok(entry) = self.index.find_entry(hash, |other| *other == at) {
            entry.remove();
        }
        self.heap -= group.bytes;
        self.dense -= usize::from(group.dense);
        self.free.push(at);
    }

    /// Forgets list entries of groups that are gone, so that the lists stay within the slab.
    fn tidy_lists(&mut self) {
        for list in [&mut self.touched, &mut self.changed] {
            list.sort_unstable();
            list.dedup();
        }
        let slab = &self.slab;
        self.touched.retain(|at| slab[*at as usize].as_ref().is_some_and(|group| group.is_touched()));
        self.changed.retain(|at| slab[*at as usize].as_ref().is_some_and(|group| group.changed));
    }

    fn give_back(&mut self) {
        self.slab = Vec::new();
        self.free = Vec::new();
        self.touched = Vec::new();
        self.changed = Vec::new();
        self.index = HashTable::new();
        (self.last, self.hand) = (0, 0);
    }
}

#[inline]
fn hash_of(seed: &FixedState, key: &GroupKey) -> u64 {
    let mut hasher = seed.build_hasher();
    hasher.write(key.bytes());
    hasher.finish()
}
