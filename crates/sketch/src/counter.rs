//! One counter per group: exact up to a limit, then HyperLogLog++.
//!
//! Three forms, in one direction except when a burst has passed:
//! - addresses: every value is IPv4 and kept as its 32 bits. Smaller than hashes (6 bytes a slot instead of 10), no
//!   SipHash per event, and any window's sample can be read off it;
//! - hashes: values of other kinds as 64-bit hashes, with a sample beside;
//! - dense: see `dense.rs`.
//!
//! Promotion depends on how many values the open windows hold, not on the order they came in.

use std::net::{IpAddr, Ipv4Addr};

use crate::cell::{Cells, Selection};
use crate::dense::{Dense, Set};
use crate::limits::ALLOCATION_OVERHEAD;
use crate::plan::Plan;
use crate::registers::Registers;
use crate::sample::Sample;
use crate::table::Table;
use crate::value::{Value, ValueRef};

/// The set of values of one group.
#[derive(Debug)]
pub(crate) enum Counter {
    Addresses(Table<u32>),
    Hashes(Box<Hashes>),
    Dense(Box<Dense>),
}

/// Exact hashes and a sample. The table has the cells; those of the sample are filled in when they are needed.
#[derive(Debug, Default)]
pub(crate) struct Hashes {
    pub(crate) table: Table<u64>,
    pub(crate) sample: Sample,
}

/// What an insert found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Insert {
    /// Cell of the value before, 0 when it is new; meaningless in dense form.
    pub(crate) before: u64,
    /// Whether memory changed.
    pub(crate) grew: bool,
}

impl Default for Counter {
    fn default() -> Self {
        Self::Addresses(Table::default())
    }
}

impl Counter {
    /// Inserts a value into an open pane.
    #[inline]
    pub(crate) fn observe(&mut self, value: ValueRef<'_>, pane: i64, base: i64, plan: &Plan) -> Insert {
        let bit = open_bit(pane, base);
        if let Self::Addresses(table) = self {
            if let ValueRef::Ip(IpAddr::V4(v4)) = value {
                let spread = plan.spread;
                let place = |key| spread.of(key);
                let found = table.upsert(v4.to_bits(), &plan.cells, place, |cell| cell | bit);
                let crowded = found.before == 0 && table.len() > plan.promote_above;
                if crowded {
                    self.promote(base, plan);
                }
                return Insert { before: found.before, grew: found.grew || crowded };
            }
            self.leave_addresses(plan);
        }
        let hash = plan.hasher.hash(value);
        self.observe_hash(hash, value, pane, bit, base, plan)
    }

    /// Loads the slot of an IPv4 value, see `engine/batch.rs`; the result means nothing.
    #[inline]
    pub(crate) fn touch(&self, value: ValueRef<'_>, plan: &Plan) -> u64 {
        match (self, value) {
            (Self::Addresses(table), ValueRef::Ip(IpAddr::V4(v4))) => {
                table.touch(plan.spread.of(v4.to_bits()), &plan.cells)
            }
            _ => 0,
        }
    }

    fn observe_hash(
        &mut self,
        hash: u64,
        value: ValueRef<'_>,
        pane: i64,
        bit: u64,
        base: i64,
        plan: &Plan,
    ) -> Insert {
        let limit = plan.settings.sample;
        match self {
            Self::Dense(dense) => {
                let grew = dense.insert(hash, pane, plan);
                let before_bytes = dense.sample.heap_bytes();
                dense.sample.offer(hash, value, limit, |cell| cell | bit);
                Insert { before: 0, grew: grew || dense.sample.heap_bytes() != before_bytes }
            }
            Self::Hashes(hashes) => {
                let found = hashes.table.upsert(hash, &plan.cells, |key| key, |cell| cell | bit);
                if found.before != 0 {
                    return Insert { before: found.before, grew: false };
                }
                hashes.sample.offer(hash, value, limit, |_| bit);
                if hashes.table.len() > plan.promote_above {
                    self.promote(base, plan);
                }
                Insert { before: 0, grew: true }
            }
            Self::Addresses(_) => unreachable!("left by the caller"),
        }
    }

    /// Merges one exact value of another engine; `cell` is relative to our base.
    pub(crate) fn merge_value(&mut self, hash: u64, value: Option<Value>, cell: u64, base: i64, plan: &Plan) {
        if cell == 0 {
            return;
        }
        let cells = &plan.cells;
        match (&mut *self, &value) {
            (Self::Addresses(table), Some(Value::Ip(IpAddr::V4(v4)))) => {
                let spread = plan.spread;
                table.upsert(v4.to_bits(), cells, |key| spread.of(key), |known| cells.merge(known, cell));
            }
            (Self::Addresses(_), _) => {
                self.leave_addresses(plan);
                return self.merge_value(hash, value, cell, base, plan);
            }
            (Self::Hashes(hashes), _) => {
                hashes.table.upsert(hash, cells, |key| key, |known| cells.merge(known, cell));
            }
            (Self::Dense(dense), _) => {
                for pane in cells.panes(cell, base) {
                    dense.insert(hash, pane, plan);
                }
            }
        }
        if let Some(value) = &value {
            self.merge_sample(hash, value.as_value_ref(), cell, plan);
        }
        self.promote_if_crowded(base, plan);
    }

    /// Merges one entry of another engine's sample.
    pub(crate) fn merge_sample(&mut self, hash: u64, value: ValueRef<'_>, cell: u64, plan: &Plan) {
        if cell == 0 {
            return;
        }
        let update = |known| plan.cells.merge(known, cell);
        match self {
            Self::Addresses(_) => {}
            Self::Hashes(hashes) => hashes.sample.offer(hash, value, plan.settings.sample, update),
            Self::Dense(dense) => dense.sample.offer(hash, value, plan.settings.sample, update),
        }
    }

    /// Makes room for many exact values at once; without it, merging in table order would cluster.
    pub(crate) fn reserve(&mut self, more: usize, plan: &Plan) {
        let room = plan.promote_above.saturating_add(1);
        match self {
            Self::Addresses(table) => {
                let more = more.min(room.saturating_sub(table.len()));
                table.reserve(more, &plan.cells, |key| plan.spread.of(key));
            }
            Self::Hashes(hashes) => {
                let more = more.min(room.saturating_sub(hashes.table.len()));
                hashes.table.reserve(more, &plan.cells, |key| key);
            }
            Self::Dense(_) => {}
        }
    }

    /// Turns to the dense form, if that was not done before.
    pub(crate) fn dense(&mut self, base: i64, plan: &Plan) -> &mut Dense {
        self.promote(base, plan);
        match self {
            Self::Dense(dense) => dense,
            _ => unreachable!("promoted just above"),
        }
    }

    /// Counts the window that ends with `last`, and says whether the count is exact.
    pub(crate) fn count(&mut self, base: i64, last: i64, plan: &Plan) -> (u64, bool) {
        let selection = plan.cells.select(base, last);
        match self {
            Self::Addresses(table) => (count_cells(table.iter(&plan.cells), &plan.cells, selection), true),
            Self::Hashes(hashes) => {
                (count_cells(hashes.table.iter(&plan.cells), &plan.cells, selection), true)
            }
            Self::Dense(dense) => (dense.count(last, plan), false),
        }
    }

    /// No window counts more than this; costs nothing.
    pub(crate) fn at_most(&self) -> u64 {
        match self {
            Self::Addresses(table) => table.len() as u64,
            Self::Hashes(hashes) => hashes.table.len() as u64,
            Self::Dense(_) => u64::MAX,
        }
    }

    /// Values of the window that ends with `last`, by rising hash, at most the sample size.
    pub(crate) fn sample(&self, base: i64, last: i64, plan: &Plan) -> Vec<Value> {
        let selection = plan.cells.select(base, last);
        let within = |cell| plan.cells.within(cell, selection);
        match self {
            Self::Addresses(table) => {
                let inside = table.iter(&plan.cells).filter(|(_, cell)| within(*cell));
                let mut hashed: Vec<(u64, u32)> =
                    inside.map(|(bits, _)| (plan.hasher.hash_v4(bits), bits)).collect();
                hashed.sort_unstable();
                hashed.truncate(plan.settings.sample);
                hashed.into_iter().map(|(_, bits)| Value::Ip(Ipv4Addr::from_bits(bits).into())).collect()
            }
            Self::Hashes(hashes) => hashes
                .sample
                .iter()
                .filter(|entry| within(hashes.table.get(entry.hash, entry.hash, &plan.cells)))
                .map(|entry| entry.value.clone())
                .collect(),
            Self::Dense(dense) => dense
                .sample
                .iter()
                .filter(|entry| within(entry.cell))
                .map(|entry| entry.value.clone())
                .collect(),
        }
    }

    /// The registers that the window's values make, whatever the form.
    pub(crate) fn registers(&self, base: i64, last: i64, plan: &Plan) -> Registers {
        let selection = plan.cells.select(base, last);
        let mut registers = plan.template.clone();
        match self {
            Self::Addresses(table) => table
                .iter(&plan.cells)
                .filter(|(_, cell)| plan.cells.within(*cell, selection))
                .for_each(|(bits, _)| registers.insert(plan.hasher.hash_v4(bits))),
            Self::Hashes(hashes) => hashes
                .table
                .iter(&plan.cells)
                .filter(|(_, cell)| plan.cells.within(*cell, selection))
                .for_each(|(hash, _)| registers.insert(hash)),
            Self::Dense(dense) => return dense.registers(last, plan),
        }
        registers
    }

    /// Moves from one base to a later one and forgets what no open window holds.
    pub(crate) fn advance(&mut self, from: i64, to: i64, plan: &Plan) {
        let by = to - from;
        match self {
            Self::Addresses(table) => {
                table.advance(by, &plan.cells, |key| plan.spread.of(key));
            }
            Self::Hashes(hashes) => {
                hashes.table.advance(by, &plan.cells, |key| key);
                let table = &hashes.table;
                hashes.sample.map_cells(|hash, _| table.get(hash, hash, &plan.cells));
            }
            Self::Dense(dense) => {
                dense.forget_before(plan.first_pane(to));
                dense.sample.map_cells(|_, cell| plan.cells.advance(cell, by));
                if dense.is_small(plan.settings.exact_limit / 2) {
                    self.demote(to, plan);
                }
            }
        }
    }

    pub(crate) const fn is_dense(&self) -> bool {
        matches!(self, Self::Dense(_))
    }

    pub(crate) fn heap_bytes(&self, plan: &Plan) -> usize {
        match self {
            Self::Addresses(table) => table.heap_bytes(),
            Self::Hashes(hashes) => {
                size_of::<Hashes>()
                    + ALLOCATION_OVERHEAD
                    + hashes.table.heap_bytes()
                    + hashes.sample.heap_bytes()
            }
            Self::Dense(dense) => {
                size_of::<Dense>() + ALLOCATION_OVERHEAD + dense.heap_bytes(plan.settings.precision)
            }
        }
    }

    /// Goes over to hashes because a value that is not IPv4 came.
    fn leave_addresses(&mut self, plan: &Plan) {
        let Self::Addresses(table) = self else { return };
        let mut hashes = Box::<Hashes>::default();
        hashes.table.reserve(table.len(), &plan.cells, |key| key);
        for (bits, cell) in table.iter(&plan.cells) {
            let hash = plan.hasher.hash_v4(bits);
            let value = ValueRef::Ip(Ipv4Addr::from_bits(bits).into());
            hashes.table.upsert(hash, &plan.cells, |key| key, |_| cell);
            hashes.sample.offer(hash, value, plan.settings.sample, |_| cell);
        }
        *self = Self::Hashes(hashes);
    }

    fn promote_if_crowded(&mut self, base: i64, plan: &Plan) {
        if !self.is_dense() && self.at_most() > plan.promote_above as u64 {
            self.promote(base, plan);
        }
    }

    #[cold]
    #[inline(never)]
    fn promote(&mut self, base: i64, plan: &Plan) {
        self.leave_addresses(plan);
        let Self::Hashes(hashes) = self else { return };
        let mut dense = Box::<Dense>::default();
        for (hash, cell) in hashes.table.iter(&plan.cells) {
            for pane in plan.cells.panes(cell, base) {
                dense.insert(hash, pane, plan);
            }
        }
        dense.sample = std::mem::take(&mut hashes.sample);
        dense.sample.map_cells(|hash, _| hashes.table.get(hash, hash, &plan.cells));
        *self = Self::Dense(dense);
    }

    fn demote(&mut self, base: i64, plan: &Plan) {
        let Self::Dense(dense) = self else { return };
        let mut hashes = Box::<Hashes>::default();
        for pane in dense.panes() {
            let (Set::Few(table), Ok(seen)) = (&pane.set, plan.cells.seen(pane.index, base)) else {
                continue;
            };
            if seen == 0 {
                continue;
            }
            hashes.table.reserve(table.len(), &plan.cells, |key| key);
            for (hash, _) in table.iter(&Cells::MEMBER) {
                hashes.table.upsert(hash, &plan.cells, |key| key, |cell| plan.cells.merge(cell, seen));
            }
        }
        hashes.sample = std::mem::take(&mut dense.sample);
        let table = &hashes.table;
        hashes.sample.map_cells(|hash, _| table.get(hash, hash, &plan.cells));
        *self = Self::Hashes(hashes);
    }
}

/// The bit of an open pane; the engine has made sure that it fits.
#[inline]
fn open_bit(pane: i64, base: i64) -> u64 {
    1 << (pane - base)
}

fn count_cells<K>(entries: impl Iterator<Item = (K, u64)>, cells: &Cells, selection: Selection) -> u64 {
    entries.filter(|(_, cell)| cells.within(*cell, selection)).count() as u64
}
