//! Export and merge of partial state.

use std::net::Ipv4Addr;

use super::Engine;
use crate::cell::{Cells, portable_panes};
use crate::counter::Counter;
use crate::dense::Set;
use crate::group::{Group, reporter_key};
use crate::names::Names;
use crate::partial::{Header, MergeError, PaneValues, Partial, Reporter, Values};
use crate::plan::Plan;
use crate::record::Record;
use crate::registers::{Registers, plausible};
use crate::sample::Sampled;
use crate::value::Value;

impl Engine {
    /// Hands out the state of every group that changed since the last call, once. Call it before [`Engine::close`].
    pub fn export_changed(&mut self, mut send: impl FnMut(Partial)) {
        let watermark = self.watermark();
        let (plan, names) = (&self.plan, &self.names);
        self.groups.drain_changed(|group| send(export(group, watermark, plan, names)));
    }

    /// Merges a partial of another node. Merging is commutative, associative and idempotent for the values; event counts are
    /// kept per node, each node's fullest account. It does not move time: call [`Engine::advance`] with what the slowest
    /// node has reached. An engine without a clock starts with the oldest pane that the first partial's sender had open, so that
    /// nothing of the same export is late.
    ///
    /// # Errors
    ///
    /// When the partial does not fit this engine; nothing changes then.
    pub fn absorb(&mut self, partial: &Partial) -> Result<(), MergeError> {
        header(&self.plan).check(&partial.header)?;
        if self.clock.is_none() {
            self.start_at(partial.base);
        }
        let frontier = self.frontier();
        let room = self.plan.cells.open_panes();
        let reach = partial.newest_pane().saturating_sub(frontier);
        if reach >= room {
            return Err(MergeError::Ahead { panes: reach - room + 1 });
        }
        let ready = Ready::new(partial, frontier, &self.plan)?;
        let reporters = intern(&partial.reporters, &mut self.names, &self.plan);
        let plan = &self.plan;
        let key = partial.key.clone();
        self.groups.change(key, frontier, plan, |group| merge(group, partial, &ready, &reporters, plan));
        self.totals.absorbed += 1;
        Ok(())
    }
}

fn header(plan: &Plan) -> Header {
    Header {
        fingerprint: plan.hasher.fingerprint(),
        precision: plan.settings.precision,
        length: plan.windows().length(),
        hop: plan.windows().hop(),
    }
}

fn export(group: &Group, watermark: i64, plan: &Plan, names: &Names) -> Partial {
    let cells = &plan.cells;
    let mut sample = Vec::new();
    let values = match &group.counter {
        Counter::Addresses(table) => {
            let mut all: Vec<_> =
                table.iter(cells).map(|(bits, cell)| (bits, cells.to_portable(cell))).collect();
            all.sort_unstable();
            Values::Addresses(all)
        }
        Counter::Hashes(hashes) => {
            let mut all: Vec<_> =
                hashes.table.iter(cells).map(|(hash, cell)| (hash, cells.to_portable(cell))).collect();
            all.sort_unstable();
            sample.extend(hashes.sample.iter().map(|entry| Sampled {
                cell: cells.to_portable(hashes.table.get(entry.hash, entry.hash, cells)),
                ..entry.clone()
            }));
            Values::Hashes(all)
        }
        Counter::Dense(dense) => {
            sample.extend(
                dense
                    .sample
                    .iter()
                    .map(|entry| Sampled { cell: cells.to_portable(entry.cell), ..entry.clone() }),
            );
            Values::Panes(dense.panes().map(|pane| (pane.index, export_pane(&pane.set))).collect())
        }
    };
    let mut reporters: Vec<Reporter> = group
        .all_reporters(plan)
        .map(|(kind, id, cell)| Reporter {
            kind: kind as u8,
            name: names.name(id).into(),
            cell: cells.to_portable(cell),
        })
        .collect();
    reporters.sort_by(|one, two| (one.kind, &one.name).cmp(&(two.kind, &two.name)));
    Partial {
        header: header(plan),
        node: plan.settings.node,
        watermark,
        key: group.key.clone(),
        base: group.base,
        values,
        sample,
        reporters,
        records: group.all_records(plan),
    }
}

fn export_pane(set: &Set) -> PaneValues {
    match set {
        Set::Full(registers) => PaneValues::Full(registers.to_words()),
        Set::Few(table) => {
            let mut hashes: Vec<u64> = table.iter(&Cells::MEMBER).map(|(hash, _)| hash).collect();
            hashes.sort_unstable();
            PaneValues::Few(hashes)
        }
    }
}

/// What is prepared, and can fail, before a group is changed.
struct Ready {
    registers: Vec<(i64, Registers)>,
    records: Vec<(u64, Vec<Record>)>,
}

impl Ready {
    fn new(partial: &Partial, frontier: i64, plan: &Plan) -> Result<Self, MergeError> {
        let precision = plan.settings.precision;
        let mut registers = Vec::new();
        if let Values::Panes(panes) = &partial.values {
            for (pane, values) in panes {
                let PaneValues::Full(words) = values else {
                    continue;
                };
                if !plausible(precision, words) {
                    return Err(MergeError::Registers);
                }
                let made = Registers::from_words(precision, words).map_err(|_| MergeError::Registers)?;
                registers.push((*pane, made));
            }
        }
        // Times that no pane of ours can hold would keep the group alive for ever.
        let oldest = plan.windows().pane_start(plan.first_pane(frontier));
        let newest = plan.windows().pane_start(frontier + plan.cells.open_panes());
        let live =
            |record: &&Record| record.first >= oldest && record.first <= record.last && record.last < newest;
        let records = partial
            .records
            .iter()
            .map(|(node, all)| (*node, all.iter().filter(live).copied().collect()))
            .collect();
        Ok(Self { registers, records })
    }
}

fn intern(reporters: &[Reporter], names: &mut Names, plan: &Plan) -> Vec<(u32, u64)> {
    let known = reporters.iter().map(|reporter| {
        let kind = usize::from(reporter.kind & 1);
        (reporter_key(kind, names.intern(&reporter.name, kind, &plan.hasher)), reporter.cell)
    });
    known.collect()
}

fn merge(group: &mut Group, partial: &Partial, ready: &Ready, reporters: &[(u32, u64)], plan: &Plan) {
    let base = group.base;
    let cell_of = |portable| plan.cells.read_portable(portable, partial.base, base).unwrap_or(0);
    for (node, records) in &ready.records {
        group.merge_records(*node, records, plan);
    }
    group.recount();
    match &partial.values {
        Values::Addresses(all) => {
            group.counter.reserve(all.len(), plan);
            for (bits, cell) in all {
                let value = Value::Ip(Ipv4Addr::from_bits(*bits).into());
                let hash = plan.hasher.hash_v4(*bits);
                group.counter.merge_value(hash, Some(value), cell_of(*cell), base, plan);
            }
        }
        Values::Hashes(all) => {
            group.counter.reserve(all.len(), plan);
            for (hash, cell) in all {
                group.counter.merge_value(*hash, None, cell_of(*cell), base, plan);
            }
        }
        Values::Panes(panes) => merge_panes(group, panes, &ready.registers, plan),
    }
    for entry in &partial.sample {
        let value = entry.value.as_value_ref();
        group.counter.merge_sample(entry.hash, value, cell_of(entry.cell), plan);
    }
    for (key, cell) in reporters {
        group.merge_reporter(*key, cell_of(*cell), plan);
    }
    if let (Some(from), to) = (partial.oldest_pane(), partial.newest_pane())
        && to >= base
    {
        group.touch(from.max(base), to);
    }
}

fn merge_panes(group: &mut Group, panes: &[(i64, PaneValues)], registers: &[(i64, Registers)], plan: &Plan) {
    let base = group.base;
    let oldest = plan.first_pane(base);
    let dense = group.counter.dense(base, plan);
    for (pane, values) in panes {
        if let PaneValues::Few(hashes) = values
            && *pane >= oldest
        {
            for hash in hashes {
                dense.insert(*hash, *pane, plan);
            }
        }
    }
    for (pane, registers) in registers {
        if *pane >= oldest {
            dense.merge_pane(*pane, registers, plan);
        }
    }
}

impl Partial {
    /// Newest pane that holds anything; far in the past when empty.
    fn newest_pane(&self) -> i64 {
        let panes = match &self.values {
            Values::Panes(panes) => panes.iter().map(|(pane, _)| *pane).max(),
            _ => None,
        };
        let cells = self.cells().filter_map(|cell| portable_panes(cell, self.base).max()).max();
        let records = self.records.iter().flat_map(|(_, all)| all);
        let events = records.map(|record| record.first.div_euclid(self.header.hop)).max();
        panes.max(cells).max(events).unwrap_or(i64::MIN / 2)
    }

    fn oldest_pane(&self) -> Option<i64> {
        let records = self.records.iter().flat_map(|(_, all)| all);
        let events = records.map(|record| record.first.div_euclid(self.header.hop)).min();
        let cells = self.cells().filter_map(|cell| portable_panes(cell, self.base).min()).min();
        match (events, cells) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        }
    }

    fn cells(&self) -> Box<dyn Iterator<Item = u64> + '_> {
        let values: Box<dyn Iterator<Item = u64> + '_> = match &self.values {
            Values::Addresses(all) => Box::new(all.iter().map(|(_, cell)| *cell)),
            Values::Hashes(all) => Box::new(all.iter().map(|(_, cell)| *cell)),
            Values::Panes(_) => Box::new(std::iter::empty()),
        };
        let reporters = self.reporters.iter().map(|reporter| reporter.cell);
        Box::new(values.chain(reporters))
    }
}
