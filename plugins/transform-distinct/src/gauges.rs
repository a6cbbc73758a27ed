//! What counters hold and what they dropped, as metrics.

use metrics::{Counter, Gauge, counter, gauge};
use sweepline_plugin::metric_name;
use sweepline_sketch::Stats;

/// The metrics of one rule's counter.
pub struct Gauges {
    groups: Gauge,
    exact: Gauge,
    state_bytes: Gauge,
    dense: Gauge,
    evicted: Counter,
    merged_late: Counter,
    dropped_late: Counter,
    clamped: Counter,
    lag: Gauge,
    last: Stats,
}

impl Gauges {
    /// Takes the handles for a rule that a component counts for.
    pub fn new(component: &str, rule: &str, max_groups: usize) -> Self {
        let rule = rule.to_owned();
        gauge!(metric_name!("distinct_groups_limit"), "component_id" => component.to_owned(), "rule" => rule.clone()).set(max_groups as f64);
        let groups_by = |form: &'static str| gauge!(metric_name!("distinct_groups_by_form"), "component_id" => component.to_owned(), "rule" => rule.clone(), "form" => form);
        let late = |action: &'static str| counter!(metric_name!("distinct_late_events_total"), "component_id" => component.to_owned(), "rule" => rule.clone(), "action" => action);
        Self {
            groups: gauge!(metric_name!("distinct_groups"), "component_id" => component.to_owned(), "rule" => rule.clone()),
            exact: groups_by("exact"),
            dense: groups_by("dense"),
            state_bytes: gauge!(metric_name!("distinct_state_bytes"), "component_id" => component.to_owned(), "rule" => rule.clone()),
            evicted: counter!(metric_name!("distinct_groups_evicted_total"), "component_id" => component.to_owned(), "rule" => rule.clone()),
            merged_late: late("merged"),
            dropped_late: late("dropped"),
            clamped: counter!(metric_name!("distinct_clamped_events_total"), "component_id" => component.to_owned(), "rule" => rule.clone()),
            lag: gauge!(metric_name!("distinct_watermark_lag_seconds"), "component_id" => component.to_owned(), "rule" => rule),
            last: Stats::default(),
        }
    }

    /// Sets the metrics; `watermark` and `now` in nanoseconds since 1970.
    pub fn set(&mut self, stats: Stats, watermark: i64, now: i64) {
        self.groups.set(stats.groups as f64);
        self.exact.set(stats.exact as f64);
        self.dense.set(stats.dense as f64);
        self.state_bytes.set(stats.state_bytes as f64);
        self.evicted.increment(stats.evicted_groups.saturating_sub(self.last.evicted_groups));
        self.merged_late.increment(stats.late_merged.saturating_sub(self.last.late_merged));
        self.dropped_late.increment(stats.late_dropped.saturating_sub(self.last.late_dropped));
        self.clamped.increment(stats.clamped.saturating_sub(self.last.clamped));
        if watermark > i64::MIN {
            self.lag.set(now.saturating_sub(watermark) as f64 / 1e9);
        }
        self.last = stats;
    }
}
