//! Everything kept for one group.

use crate::counter::Counter;
use crate::group_key::GroupKey;
use crate::limits::{ALLOCATION_OVERHEAD, MAX_NODES};
use crate::names::NameId;
use crate::plan::Plan;
use crate::record::{Record, Records, Slot, Span};
use crate::settings::Measure;
use crate::table::Table;
use crate::value::ValueRef;
use crate::window::Window;

/// Reporters come in two kinds, told apart by the lowest bit of their table key.
pub(crate) const DEVICE: usize = 0;
pub(crate) const CONNECTOR: usize = 1;

/// Key of a reporter in a group's table; 0 for none.
#[inline]
pub(crate) fn reporter_key(kind: usize, id: Option<NameId>) -> u32 {
    id.map_or(0, |id| ((id + 1) << 1) | kind as u32)
}

/// No pane: before every other.
const NEVER: i64 = i64::MIN;

/// State of one group. Panes before `base` no longer change.
///
/// The order of fields is the order in memory: what an event touches lies in the first 128 bytes, two neighbouring cache
/// lines, because with tens of thousands of groups each line is a miss.
#[derive(Debug)]
#[repr(C, align(128))]
pub(crate) struct Group {
    pub(crate) key: GroupKey,
    pub(crate) base: i64,
    pub(crate) counter: Counter,
    /// Reporters of the last event as table keys, and its pane: a repeat needs no table.
    recent: [u32; 2],
    recent_pane: i64,
    /// The newest window counted, and its count, which follows every insert while the counter is exact.
    counted_last: i64,
    counted: u32,
    pub(crate) changed: bool,
    /// Open panes that changed since the last evaluation, one bit each from `base`.
    touched: u64,
    pub(crate) records: Records,
    /// Events by other nodes.
    remote: Vec<(u64, Records)>,
    reporters: Table<u32>,
    /// Heap bytes and form as last accounted.
    pub(crate) bytes: usize,
    pub(crate) dense: bool,
}

/// An event after the engine placed it in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) time: i64,
    pub(crate) slot: Slot,
    /// First and last pane it belongs to: one pane, or two at an inclusive border.
    pub(crate) panes: (i64, i64),
    pub(crate) value: ValueRef<'a>,
    pub(crate) weight: u64,
    /// Device and connector as reporter keys, see [`reporter_key`].
    pub(crate) reporters: [u32; 2],
}

impl Group {
    pub(crate) fn new(key: GroupKey, base: i64) -> Self {
        Self {
            key,
            base,
            counter: Counter::default(),
            records: Records::default(),
            remote: Vec::new(),
            reporters: Table::default(),
            recent: [0; 2],
            recent_pane: NEVER,
            counted_last: NEVER,
            counted: 0,
            touched: 0,
            changed: false,
            bytes: 0,
            dense: false,
        }
    }

    /// Takes an event in. Returns whether memory changed.
    #[inline]
    pub(crate) fn observe(&mut self, event: &Placed<'_>, plan: &Plan) -> bool {
        let (first, last) = event.panes;
        let mut grew = self.records.observe(event.time, event.weight, event.slot);
        if self.recent != event.reporters || self.recent_pane != last {
            grew |= self.report(event, plan);
        }
        if event.value != ValueRef::Absent {
            grew |= self.count_value(event.value, last, plan);
            if first != last {
                grew |= self.count_value(event.value, first, plan);
            }
        }
        grew
    }

    /// Loads both cache lines that an event needs, see `engine/batch.rs`; the result means nothing.
    #[inline]
    pub(crate) const fn load(&self) -> u64 {
        self.base as u64 ^ self.touched
    }

    /// Notes that open panes changed. Returns whether the group was untouched before.
    #[inline]
    pub(crate) const fn touch(&mut self, from: i64, to: i64) -> bool {
        let untouched = self.touched == 0;
        self.touched |= (1 << (to - self.base)) | (1 << (from - self.base));
        untouched
    }

    pub(crate) const fn is_touched(&self) -> bool {
        self.touched != 0
    }

    /// Returns the first and the last pane that changed since the last call.
    pub(crate) const fn take_touched(&mut self) -> Option<(i64, i64)> {
        let touched = self.touched;
        self.touched = 0;
        if touched == 0 {
            return None;
        }
        let last = 63 - touched.leading_zeros();
        Some((self.base + touched.trailing_zeros() as i64, self.base + last as i64))
    }

    /// Last pane of the newest window that an event in pane `changed` can have raised above those before it: no window that
    /// ends past the group's newest pane counts more than the one that ends with it.
    pub(crate) fn newest_raised(&self, changed: i64, plan: &Plan) -> i64 {
        let newest = self.newest_time().map_or(changed, |time| plan.windows().pane(time));
        newest.clamp(changed, changed + plan.windows().panes() - 1)
    }

    /// Moves to a later base and forgets what no open window holds.
    pub(crate) fn advance(&mut self, base: i64, plan: &Plan) {
        if base <= self.base {
            return;
        }
        let by = base - self.base;
        let was_dense = self.counter.is_dense();
        self.counter.advance(self.base, base, plan);
        if was_dense != self.counter.is_dense() {
            self.recount();
        }
        self.reporters.advance(by, &plan.cells, |key| plan.spread.of(key));
        let oldest = plan.windows().pane_start(plan.first_pane(base));
        self.records.forget_before(oldest);
        self.remote.iter_mut().for_each(|(_, records)| {
            records.forget_before(oldest);
        });
        self.remote.retain(|(_, records)| records.newest_time().is_some());
        self.touched = if by < 64 { self.touched >> by } else { 0 };
        self.base = base;
    }

    /// Counts a window by the rule's measure, and says whether the count is exact.
    pub(crate) fn count(&mut self, window: Window, plan: &Plan) -> (u64, bool) {
        if plan.settings.measure != Measure::Distinct {
            return (self.span(window, plan).events, self.remote.is_empty());
        }
        let last = window.last_pane;
        if self.counted_last == last && !self.counter.is_dense() {
            return (u64::from(self.counted), true);
        }
        let (count, exact) = self.counter.count(self.base, last, plan);
        if exact && last > self.counted_last {
            (self.counted_last, self.counted) = (last, u32::try_from(count).unwrap_or(u32::MAX));
        }
        (count, exact)
    }

    /// Events and times of a window over all nodes.
    pub(crate) fn span(&self, window: Window, plan: &Plan) -> Span {
        let mut span = self.records.span(window, plan.windows());
        for (_, records) in &self.remote {
            span.add(&records.span(window, plan.windows()));
        }
        span
    }

    /// Time of the newest event on any node.
    pub(crate) fn newest_time(&self) -> Option<i64> {
        let remote = self.remote.iter().filter_map(|(_, records)| records.newest_time());
        remote.chain(self.records.newest_time()).max()
    }

    /// Devices or connectors that reported in a window, as name numbers.
    pub(crate) fn reporters(&self, kind: usize, last: i64, plan: &Plan) -> Vec<NameId> {
        let selection = plan.cells.select(self.base, last);
        self.all_reporters(plan)
            .filter(|(of, _, cell)| *of == kind && plan.cells.within(*cell, selection))
            .map(|(_, id, _)| id)
            .collect()
    }

    /// All reporters with kind and cell.
    pub(crate) fn all_reporters<'a>(
        &'a self,
        plan: &'a Plan,
    ) -> impl Iterator<Item = (usize, NameId, u64)> + 'a {
        self.reporters.iter(&plan.cells).map(|(key, cell)| ((key & 1) as usize, (key >> 1) - 1, cell))
    }

    /// Adds a reporter; names past the bound are left out.
    pub(crate) fn merge_reporter(&mut self, key: u32, cell: u64, plan: &Plan) -> bool {
        let kind = (key & 1) as usize;
        let known = self.reporters.get(key, plan.spread.of(key), &plan.cells) != 0;
        // The bound holds for each window, so that a new window is not starved by an older one.
        let full = || {
            let newest = plan.cells.panes(cell, self.base).max().unwrap_or(self.base);
            let most = if kind == DEVICE { plan.settings.devices } else { plan.settings.connectors };
            self.reporters(kind, newest.max(self.base), plan).len() >= most
        };
        if key == 0 || cell == 0 || (!known && full()) {
            return false;
        }
        let merge = |before| plan.cells.merge(before, cell);
        self.reporters.upsert(key, &plan.cells, |key| plan.spread.of(key), merge).grew
    }

    /// Takes over another node's account of its events; nodes past [`MAX_NODES`] are left out.
    pub(crate) fn merge_records(&mut self, node: u64, records: &[Record], plan: &Plan) {
        if node == plan.settings.node {
            records.iter().for_each(|record| self.records.unite(*record, plan.windows()));
            return;
        }
        let remote = &mut self.remote;
        let at = match remote.binary_search_by_key(&node, |(known, _)| *known) {
            Ok(at) => at,
            Err(_) if remote.len() >= MAX_NODES => return,
            Err(at) => {
                remote.insert(at, (node, Records::default()));
                at
            }
        };
        records.iter().for_each(|record| remote[at].1.unite(*record, plan.windows()));
    }

    /// Events per node, our own first.
    pub(crate) fn all_records(&self, plan: &Plan) -> Vec<(u64, Vec<Record>)> {
        let own = (plan.settings.node, &self.records);
        std::iter::once(own)
            .chain(self.remote.iter().map(|(node, records)| (*node, records)))
            .map(|(node, records)| (node, records.iter().copied().collect::<Vec<_>>()))
            .filter(|(_, records)| !records.is_empty())
            .collect()
    }

    /// Forgets the cached count after a merge.
    pub(crate) const fn recount(&mut self) {
        self.counted_last = NEVER;
    }

    pub(crate) fn heap_bytes(&self, plan: &Plan) -> usize {
        let remote: usize = self.remote.iter().map(|(_, records)| records.heap_bytes()).sum();
        let nodes = match self.remote.capacity() {
            0 => 0,
            capacity => capacity * size_of::<(u64, Records)>() + ALLOCATION_OVERHEAD,
        };
        self.key.heap_bytes()
            + self.counter.heap_bytes(plan)
            + self.records.heap_bytes()
            + self.reporters.heap_bytes()
            + remote
            + nodes
    }

    #[inline]
    fn count_value(&mut self, value: ValueRef<'_>, pane: i64, plan: &Plan) -> bool {
        let insert = self.counter.observe(value, pane, self.base, plan);
        if pane <= self.counted_last && pane >= plan.first_pane(self.counted_last) {
            let selection = plan.cells.select(self.base, self.counted_last);
            let known = plan.cells.within(insert.before, selection);
            self.counted = self.counted.saturating_add(u32::from(!known));
        }
        insert.grew
    }

    /// Marks the event's device and connector as seen in its pane.
    fn report(&mut self, event: &Placed<'_>, plan: &Plan) -> bool {
        let mut grew = false;
        for pane in event.panes.0..=event.panes.1 {
            let Ok(cell) = plan.cells.seen(pane, self.base) else {
                continue;
            };
            for key in event.reporters {
                grew |= self.merge_reporter(key, cell, plan);
            }
        }
        (self.recent, self.recent_pane) = (event.reporters, event.panes.1);
        grew
    }
}
