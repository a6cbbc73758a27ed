//! What a component under test has counted.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, LocalRecorderGuard, Metadata, Recorder, SharedString, Unit,
};

/// Counters by name and telling label; gauges and histograms are not kept.
#[derive(Default)]
struct Table(Mutex<BTreeMap<(String, String), Arc<AtomicU64>>>);

/// What has been counted while this value lives, on this thread.
pub struct Counts {
    table: &'static Table,
    _guard: LocalRecorderGuard<'static>,
}

impl Counts {
    /// Begins to count, from nought.
    pub fn start() -> Self {
        // Counters live as long as the test, and so does this.
        let table: &'static Table = Box::leak(Box::default());
        Self { table, _guard: metrics::set_default_local_recorder(table) }
    }

    /// Returns a counter by its error type, or by its name over all labels.
    ///
    /// # Panics
    ///
    /// Fails the test when nobody has made such a counter.
    pub fn of(&self, name: &str) -> u64 {
        let table = self.table.0.lock().unwrap();
        let meant = table.iter().filter(|((known, label), _)| known == name || label == name);
        let counts: Vec<u64> = meant.map(|(_, count)| count.load(Ordering::Relaxed)).collect();
        assert!(!counts.is_empty(), "no counter {name}");
        counts.iter().sum()
    }

    /// Returns the counters that have counted, by name without the common prefix and, after a blank, the telling label.
    pub fn all(&self) -> Vec<(String, u64)> {
        let table = self.table.0.lock().unwrap();
        let shown = |(name, label): &(String, String)| {
            let name = name.trim_start_matches("sweepline_component_");
            if label.is_empty() { name.to_owned() } else { format!("{name} {label}") }
        };
        let values = table.iter().map(|(key, value)| (shown(key), value.load(Ordering::Relaxed)));
        values.filter(|(_, value)| *value > 0).collect()
    }
}

impl Recorder for Table {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let telling = key.labels().find(|label| matches!(label.key(), "error_type" | "intentional"));
        let label = telling.map(|label| label.value().to_owned()).unwrap_or_default();
        let mut table = self.0.lock().unwrap();
        Counter::from_arc(table.entry((key.name().to_owned(), label)).or_default().clone())
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
