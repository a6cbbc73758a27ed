//! What a rule found.

use std::sync::Arc;

use sha2::{Digest, Sha256};
use sweepline_asim::Field;
use sweepline_asim::schema::Logical;
use sweepline_rules::{Measure, Plan};
use sweepline_sketch::{GroupKey, GroupView, Value, Window};

use crate::observe::as_mapped;

/// A group whose count holds a rule's condition in a window.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub plan: Arc<Plan>,
    /// The same for the same rule, version, group and window start.
    pub id: String,
    /// First instant of the window, nanoseconds since 1970.
    pub window_start: i64,
    /// End of the window, nanoseconds since 1970.
    pub window_end: i64,
    /// Group values, in the order of the rule's columns.
    pub group: Vec<Value>,
    /// Distinct values, or events.
    pub count: u64,
    /// Whether the count is exact.
    pub exact: bool,
    /// Standard error as a share of the count; 0 when exact.
    pub error: f64,
    /// A sample of the counted values.
    pub values: Vec<Value>,
    /// Devices that reported.
    pub devices: Vec<String>,
    /// Connectors that the sessions came through.
    pub connectors: Vec<String>,
    /// First counted event, nanoseconds since 1970.
    pub first_seen: i64,
    /// Last counted event, nanoseconds since 1970.
    pub last_seen: i64,
    /// Counted events.
    pub events: u64,
    /// 0 for the first message about this finding, then 1, 2, ….
    pub update: u32,
}

impl Finding {
    /// Reads a finding off a group; `start` is the start of the window that it is known by.
    pub(crate) fn read(
        plan: &Arc<Plan>,
        view: &mut GroupView<'_>,
        window: Window,
        start: i64,
        update: u32,
    ) -> Self {
        let count = view.count(window);
        let (first_seen, last_seen) = view.seen(window).unwrap_or((window.start, window.start));
        Self {
            id: finding_id(plan, view.key(), start),
            window_start: start,
            window_end: window.end,
            group: plan
                .group_by
                .iter()
                .zip(view.values())
                .map(|(field, value)| shown(*field, value))
                .collect(),
            count: count.value,
            exact: count.exact,
            error: count.error,
            values: match plan.measure {
                Measure::Distinct(field) => {
                    view.sample(window).into_iter().map(|value| shown(field, value)).collect()
                }
                Measure::Rows | Measure::EventCount => Vec::new(),
            },
            devices: owned(&view.devices(window)),
            connectors: owned(&view.connectors(window)),
            first_seen,
            last_seen,
            events: view.events(window),
            update,
            plan: plan.clone(),
        }
    }
}

/// An IPv4-mapped address that was kept apart from the IPv4 address shows as what it is.
fn shown(field: Field, value: Value) -> Value {
    match value {
        Value::Int(number) if field.info().logical == Logical::IpAddress => as_mapped(number),
        value => value,
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().filter(|name| !name.is_empty()).map(|name| (*name).to_owned()).collect()
}

/// Bytes of the hash that an id shows: 128 bits, no two findings will ever share them.
const ID_BYTES: usize = 16;

/// Returns the id of a finding: SHA-256 over rule, version, group and window start, shortened.
pub fn finding_id(plan: &Plan, group: &GroupKey, window_start: i64) -> String {
    let mut hash = Sha256::new();
    hash.update(plan.id.as_bytes());
    hash.update([0]);
    hash.update(plan.version.to_le_bytes());
    for value in group.values() {
        // The length goes first: text from a log may hold any byte, so no byte could end it.
        let text = value.to_string();
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(window_start.to_le_bytes());
    let digest = hash.finalize();
    digest.iter().take(ID_BYTES).map(|byte| format!("{byte:02x}")).collect()
}
