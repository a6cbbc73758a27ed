//! The estimated form of a counter: HyperLogLog++ pane by pane.
//!
//! A pane keeps hashes as long as it has few and takes registers after; both give the same registers for a window. The
//! newest window asked for is kept merged and follows every insert, so that asking again costs one register walk and no
//! merge.

use crate::cell::Cells;
use crate::limits::{ALLOCATION_OVERHEAD, FEW_LIMIT};
use crate::plan::Plan;
use crate::registers::Registers;
use crate::sample::Sample;
use crate::table::Table;

/// Sketches of the live panes of one group.
#[derive(Debug, Default)]
pub(crate) struct Dense {
    /// By rising pane.
    panes: Vec<Pane>,
    merged: Option<Merged>,
    pub(crate) sample: Sample,
}

#[derive(Debug)]
pub(crate) struct Pane {
    pub(crate) index: i64,
    pub(crate) set: Set,
}

#[derive(Debug)]
pub(crate) enum Set {
    Few(Table<u64>),
    Full(Registers),
}

#[derive(Debug)]
struct Merged {
    last: i64,
    registers: Registers,
    count: Option<u64>,
}

impl Dense {
    /// Inserts a hash into a pane. Returns whether memory changed.
    #[inline]
    pub(crate) fn insert(&mut self, hash: u64, pane: i64, plan: &Plan) -> bool {
        let (at, made) = self.pane_at(pane);
        let grew = self.panes[at].set.insert(hash, plan);
        if let Some(merged) = &mut self.merged
            && pane <= merged.last
            && pane >= plan.first_pane(merged.last)
        {
            merged.registers.insert(hash);
            merged.count = None;
        }
        made || grew
    }

    /// Merges registers that another engine made for a pane.
    pub(crate) fn merge_pane(&mut self, pane: i64, registers: &Registers, plan: &Plan) {
        let (at, _) = self.pane_at(pane);
        self.panes[at].set.fill(plan).merge(registers);
        self.merged = None;
    }

    /// Estimates the window that ends with `last`.
    pub(crate) fn count(&mut self, last: i64, plan: &Plan) -> u64 {
        if let Some(merged) = &mut self.merged {
            if merged.last == last {
                return *merged.count.get_or_insert_with(|| merged.registers.estimate());
            }
            if merged.last > last {
                return self.registers(last, plan).estimate();
            }
        }
        let mut registers = self.registers(last, plan);
        let count = registers.estimate();
        self.merged = Some(Merged { last, registers, count: Some(count) });
        count
    }

    /// Merges the panes of a window.
    pub(crate) fn registers(&self, last: i64, plan: &Plan) -> Registers {
        let mut all = plan.template.clone();
        let first = plan.first_pane(last);
        for pane in self.panes.iter().filter(|pane| (first..=last).contains(&pane.index)) {
            match &pane.set {
                Set::Few(table) => table.iter(&Cells::MEMBER).for_each(|(hash, _)| all.insert(hash)),
                Set::Full(registers) => all.merge(registers),
            }
        }
        all
    }

    pub(crate) fn panes(&self) -> impl Iterator<Item = &Pane> {
        self.panes.iter()
    }

    /// Drops panes before the first one that an open window holds.
    pub(crate) fn forget_before(&mut self, first: i64) {
        let gone = self.panes.partition_point(|pane| pane.index < first);
        self.panes.drain(..gone);
        if gone > 0 && self.panes.is_empty() {
            self.panes = Vec::new();
            self.merged = None;
        }
    }

    /// Whether every pane still has its hashes and they are few in all, so that the group could count exactly again.
    pub(crate) fn is_small(&self, limit: usize) -> bool {
        let mut total = 0;
        self.panes.iter().all(|pane| match &pane.set {
            Set::Few(table) => {
                total += table.len();
                total <= limit
            }
            Set::Full(_) => false,
        })
    }

    pub(crate) fn heap_bytes(&self, precision: u8) -> usize {
        let full = Registers::heap_bytes(precision);
        let merged = if self.merged.is_some() { full } else { 0 };
        let panes: usize = self
            .panes
            .iter()
            .map(|pane| match &pane.set {
                Set::Few(table) => table.heap_bytes(),
                Set::Full(_) => full,
            })
            .sum();
        panes
            + merged
            + self.panes.capacity() * size_of::<Pane>()
            + self.sample.heap_bytes()
            + ALLOCATION_OVERHEAD
    }

    #[inline]
    fn pane_at(&mut self, pane: i64) -> (usize, bool) {
        if let Some(newest) = self.panes.last()
            && newest.index == pane
        {
            return (self.panes.len() - 1, false);
        }
        match self.panes.binary_search_by_key(&pane, |known| known.index) {
            Ok(at) => (at, false),
            Err(at) => {
                if self.panes.len() == self.panes.capacity() {
                    self.panes.reserve_exact(self.panes.len() / 4 + 2);
                }
                self.panes.insert(at, Pane { index: pane, set: Set::Few(Table::default()) });
                (at, true)
            }
        }
    }
}

impl Set {
    #[inline]
    fn insert(&mut self, hash: u64, plan: &Plan) -> bool {
        match self {
            Self::Full(registers) => {
                registers.insert(hash);
                false
            }
            Self::Few(table) => {
                let grew = table.upsert(hash, &Cells::MEMBER, |key| key, |_| 1).grew;
                if table.len() <= FEW_LIMIT {
                    return grew;
                }
                self.fill(plan);
                true
            }
        }
    }

    /// Turns hashes into registers, if that was not done before.
    fn fill(&mut self, plan: &Plan) -> &mut Registers {
        if let Self::Few(table) = self {
            let mut registers = plan.template.clone();
            table.iter(&Cells::MEMBER).for_each(|(hash, _)| registers.insert(hash));
            *self = Self::Full(registers);
        }
        match self {
            Self::Full(registers) => registers,
            Self::Few(_) => unreachable!("filled just above"),
        }
    }
}
