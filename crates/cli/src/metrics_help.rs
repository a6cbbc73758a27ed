//! Every metric of the process with its help text, as Prometheus shows it. What labels and values mean in full stands in
//! `docs/metrics.md`.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// What a metric is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

use Kind::{Counter, Gauge, Histogram};

/// Kind, name without the prefix, and help.
const METRICS: &[(Kind, &str, &str)] = &[
    (Counter, "component_received_events_total", "Events taken in."),
    (Counter, "component_received_event_bytes_total", "Size of the events taken in."),
    (Counter, "component_received_bytes_total", "Bytes read from outside."),
    (Counter, "component_sent_events_total", "Events passed on."),
    (Counter, "component_sent_event_bytes_total", "Size of the events passed on."),
    (Counter, "component_sent_bytes_total", "Bytes written to outside."),
    (
        Counter,
        "component_discarded_events_total",
        "Events that did not go on, as they should (intentional) or not.",
    ),
    (Counter, "component_errors_total", "Errors, by stage and type."),
    (Gauge, "component_active_connections", "Connections that are open."),
    (Gauge, "plugin_up", "Whether a plugin in another process is at work."),
    (Counter, "plugin_restarts_total", "Times a plugin in another process was started or called again."),
    (Counter, "buffer_received_events_total", "Events taken into a buffer."),
    (Counter, "buffer_sent_events_total", "Events that a buffer gave to its sink."),
    (Counter, "buffer_discarded_events_total", "Events dropped since a buffer was full."),
    (Counter, "buffer_too_large_events_total", "Events too large for a disk buffer."),
    (Counter, "buffer_lost_records_total", "Records of a disk buffer lost to damage of its files."),
    (Counter, "buffer_errors_total", "Calls of a buffer to its disk that failed and are tried again."),
    (Gauge, "buffer_events", "Events in a buffer in memory."),
    (Gauge, "buffer_records", "Records in a disk buffer: batches, or parts of large ones."),
    (Gauge, "buffer_byte_size", "Size of a disk buffer."),
    (Counter, "parser_events_total", "Records that came to asim, by what became of them."),
    (Counter, "parser_field_missing_total", "Sessions without a column that every session should have."),
    (Gauge, "distinct_groups", "Groups that a rule holds."),
    (Gauge, "distinct_groups_limit", "Groups that a rule may hold."),
    (Gauge, "distinct_groups_by_form", "Groups that count exactly, and groups that estimate."),
    (Gauge, "distinct_state_bytes", "Memory of a rule's counts."),
    (Counter, "distinct_groups_evicted_total", "Groups dropped to stay within a rule's memory."),
    (
        Counter,
        "distinct_late_events_total",
        "Events older than the newest pane, counted (merged) or not (dropped).",
    ),
    (
        Counter,
        "distinct_clamped_events_total",
        "Events whose clock runs ahead, counted at their receive time.",
    ),
    (Gauge, "distinct_watermark_lag_seconds", "How far a rule's watermark is behind the clock."),
    (Counter, "sketch_rejected_total", "Partial counts that detection could not use."),
    (Counter, "detections_total", "Findings, each once."),
    (Counter, "detection_updates_total", "Updates of findings."),
    (Histogram, "detection_latency_seconds", "From the last counted event to the alert."),
    (
        Counter,
        "detection_findings_forgotten_total",
        "Findings forgotten to bound memory while they could still grow.",
    ),
    (Gauge, "build_info", "1, with the version."),
    (Counter, "started_total", "1 after the start."),
    (Gauge, "uptime_seconds", "Seconds since the pipeline started."),
    (Counter, "reloaded_total", "Times a configuration was read again and taken up, or said the same."),
    (Counter, "config_reload_rejected_total", "Times a configuration was read again and could not be used."),
];

/// Tells the recorder what each metric is.
pub(crate) fn describe() {
    for (kind, name, help) in METRICS {
        let name = format!("sweepline_{name}");
        match kind {
            Counter => describe_counter!(name, *help),
            Gauge => describe_gauge!(name, *help),
            Histogram => describe_histogram!(name, *help),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    fn gather(folder: &Path, sources: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, sources);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(path);
            }
        }
    }

    /// Names in `metric_name!("…")`, anywhere in the workspace.
    fn used() -> BTreeSet<String> {
        let mut sources = Vec::new();
        for folder in ["crates", "plugins"] {
            gather(&root().join(folder), &mut sources);
        }
        let mut names = BTreeSet::new();
        for source in sources {
            let text = std::fs::read_to_string(source).unwrap();
            for part in text.split("metric_name!(\"").skip(1) {
                let name: &str = part.split('"').next().unwrap();
                let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                names.extend(is_name.then(|| name.to_owned()));
            }
        }
        names
    }

    /// Kinds and names in the tables of the documentation.
    fn documented() -> BTreeSet<(String, String)> {
        let docs = std::fs::read_to_string(root().join("docs/metrics.md")).unwrap();
        let mut rows = BTreeSet::new();
        for row in docs.lines().filter(|line| line.starts_with("| `sweepline_")) {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            for name in cells[1].split(", ") {
                let name = name.trim_matches('`').strip_prefix("sweepline_").unwrap();
                assert!(rows.insert((cells[2].to_owned(), name.to_owned())), "{name} stands there twice");
            }
        }
        rows
    }

    #[test]
    fn every_metric_that_is_used_is_described_and_no_other() {
        let known: BTreeSet<String> = METRICS.iter().map(|(_, name, _)| (*name).to_owned()).collect();
        assert_eq!(known.len(), METRICS.len(), "each once");
        assert_eq!(known, used());
    }

    #[test]
    fn the_documentation_names_the_same_metrics() {
        let word = |kind: Kind| format!("{kind:?}").to_lowercase();
        let known: BTreeSet<(String, String)> =
            METRICS.iter().map(|(kind, name, _)| (word(*kind), (*name).to_owned())).collect();
        assert_eq!(known, documented());
    }
}
