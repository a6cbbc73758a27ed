//! What a pipeline did, told when it ends, read off its own metrics.

use sweepline_plugin::metric_name;
use sweepline_runtime::topology::Outcome;

/// Tells, on standard error, what went through and what did not.
pub(crate) fn tell(metrics: &str, outcome: Outcome) {
    let how = match outcome {
        Outcome::Finished => "all input read",
        Outcome::Stopped => "stopped",
    };
    let of_sources = |series: &Series<'_>| series.label("component_kind") == Some("source");
    let records = sum(metrics, metric_name!("component_sent_events_total"), of_sources);
    let mapped =
        sum(metrics, metric_name!("parser_events_total"), |series| series.label("outcome") == Some("parsed"));
    let skipped = sum(metrics, metric_name!("parser_events_total"), |series| {
        series.label("outcome") == Some("skipped")
    });
    let rejected = sum(metrics, metric_name!("parser_events_total"), |series| {
        matches!(series.label("outcome"), Some("rejected" | "unmatched"))
    });
    let alerts = sum(metrics, metric_name!("detections_total"), |_| true);
    tracing::info!(records, mapped, skipped, rejected, alerts, "{how}");
    for series in all(metrics, metric_name!("parser_events_total")) {
        if series.label("outcome") == Some("parsed") && series.value > 0 {
            tracing::info!(connector = series.label("connector"), records = series.value, "mapped");
        }
    }
}

/// One line of Prometheus' text format.
struct Series<'m> {
    labels: &'m str,
    value: u64,
}

impl Series<'_> {
    fn label(&self, name: &str) -> Option<&str> {
        let start = self.labels.find(&format!("{name}=\""))? + name.len() + 2;
        self.labels.get(start..)?.split('"').next()
    }
}

fn all<'m>(metrics: &'m str, name: &str) -> impl Iterator<Item = Series<'m>> {
    let prefix = format!("{name}{{");
    metrics.lines().filter_map(move |line| {
        let (labels, value) = line.strip_prefix(&prefix)?.rsplit_once("} ")?;
        Some(Series { labels, value: value.trim().parse().ok()? })
    })
}

fn sum(metrics: &str, name: &str, keep: impl Fn(&Series<'_>) -> bool) -> u64 {
    all(metrics, name).filter(|series| keep(series)).map(|series| series.value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_found_by_name_and_label() {
        let text = "# TYPE a_total counter\na_total{x=\"1\",y=\"b\"} 3\na_total{x=\"2\",y=\"b\"} 4\nab_total{x=\"1\"} 9\n";
        assert_eq!(sum(text, "a_total", |_| true), 7);
        assert_eq!(sum(text, "a_total", |series| series.label("x") == Some("2")), 4);
    }
}
