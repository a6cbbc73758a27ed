//! What a component under test has counted.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, atomic::Ordering};

use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, LocalRecorderGuard, Metadata, Recorder, SharedString, Unit,
};

#[derive(Default)]
struct Table(Mutex<HashMap<String, Arc<AtomicU64>>>);

/// What has been counted while this value lives, on this thread.
pub struct Counts {
    table: &'static Table,
    _guard: LocalRecorderGuard<'static>,
}

impl Counts {
    /// Begins to count, from nought.
    pub fn start() -> Self {
        let table: &'static Table = Box::leak(Box::default());
        Self { table, _guard: metrics::set_default_local_recorder(table) }
    }

    /// Returns a counter by its name, or by its error type.
    ///
    /// # Panics
    ///
    /// Fails the test when nobody has made such a counter.
    pub fn of(&self, name: &str) -> u64 {
        let table = self.table.0.lock().unwrap();
        table.get(name).unwrap_or_else(|| panic!("no counter {name}")).load(Ordering::Relaxed)
    }
}

impl Recorder for Table {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let error_type = key.labels().find(|label| label.key() == "error_type");
        let name = error_type.map_or(key.name(), |label| label.value()).to_owned();
        Counter::from_arc(self.0.lock().unwrap().entry(name).or_default().clone())
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
