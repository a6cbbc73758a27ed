//! Counts of what became of records, and one message per kind of trouble.

use hashbrown::{HashMap, HashSet};
use metrics::{Counter, counter};
use sweepline_asim::{Field, Session};
use sweepline_plugin::event::RawBatch;
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use sweepline_plugin::metric_name;

use super::is_trouble;
use crate::catalogue::Catalogue;
use crate::connector::Outcome;
use crate::mapper::{ROW_LOST, Verdict};

/// A connector's id, an outcome's word, a reason.
type Key = (&'static str, &'static str, &'static str);

/// Columns whose absence is counted: without them a session is of little use to any rule.
const WATCHED: &[Field] =
    &[Field::SrcIpAddr, Field::DstIpAddr, Field::NetworkProtocol, Field::NetworkDirection];

/// Bytes of a record that a message shows.
const EXCERPT: usize = 120;

pub(super) struct Account {
    pub(super) metrics: ComponentMetrics,
    catalogue: Catalogue,
    outcomes: HashMap<Key, (Counter, u64)>,
    missing: HashMap<(&'static str, Field), (Counter, u64)>,
    reported: HashSet<Key>,
    unknown_connectors: HashSet<Box<str>>,
}

impl Account {
    pub(super) fn new(metrics: ComponentMetrics, catalogue: Catalogue) -> Self {
        Self {
            metrics,
            catalogue,
            outcomes: HashMap::new(),
            missing: HashMap::new(),
            reported: HashSet::new(),
            unknown_connectors: HashSet::new(),
        }
    }

    /// Tells once when a source names a connector that does not exist: its records are recognised instead.
    pub(super) fn named_connector(&mut self, raw: &RawBatch) {
        let Some(name) = raw.origin.connector.as_deref() else { return };
        if self.catalogue.position(name).is_none() && self.unknown_connectors.insert(name.into()) {
            self.metrics.errors(Stage::Receiving, "unknown_connector").increment(1);
            tracing::error!(
                connector = name,
                "a source names a connector that does not exist; see `sweepline connectors`"
            );
        }
    }

    /// Counts one record, and the row before it where that is lost.
    pub(super) fn record(&mut self, raw: &RawBatch, text: &str, verdict: &Verdict<'_>) {
        if verdict.row_lost {
            let lost = Verdict::new(verdict.connector, Outcome::Rejected("row_lost"));
            self.one(raw, text, &Verdict { detail: Some(ROW_LOST), ..lost });
        }
        self.one(raw, text, verdict);
    }

    fn one(&mut self, raw: &RawBatch, text: &str, verdict: &Verdict<'_>) {
        let key = key(verdict);
        if let Some((_, pending)) = self.outcomes.get_mut(&key) {
            *pending += 1;
        } else {
            self.outcomes.insert(key, (outcome_counter(key), 1));
        }
        match verdict.outcome {
            Outcome::Session => {}
            Outcome::Skipped(_) => self.metrics.discarded_intentionally.increment(1),
            Outcome::Rejected(_) => self.metrics.discarded_unintentionally.increment(1),
        }
        if is_trouble(verdict.outcome) && self.reported.insert(key) {
            report(raw, text, key, verdict.detail);
        }
    }

    /// Adds the counts of a batch.
    pub(super) fn batch(&mut self, sessions: &[Session<'_>]) {
        for (counter, pending) in self.outcomes.values_mut() {
            if *pending > 0 {
                counter.increment(std::mem::take(pending));
            }
        }
        for session in sessions {
            for field in missing_fields(session) {
                let entry = self
                    .missing
                    .entry((session.connector, field))
                    .or_insert_with(|| (missing_counter(session.connector, field), 0));
                entry.1 += 1;
            }
        }
        for (counter, pending) in self.missing.values_mut() {
            if *pending > 0 {
                counter.increment(std::mem::take(pending));
            }
        }
    }
}

fn key(verdict: &Verdict<'_>) -> Key {
    let word = match (verdict.connector, verdict.outcome) {
        (_, Outcome::Session) => "parsed",
        (None, Outcome::Rejected(_)) => "unmatched",
        (_, outcome) => outcome.word(),
    };
    (verdict.connector_id(), word, verdict.outcome.reason().unwrap_or(""))
}

fn missing_fields<'s>(session: &'s Session<'_>) -> impl Iterator<Item = Field> + 's {
    WATCHED.iter().copied().filter(|field| match field {
        Field::SrcIpAddr => session.src_ip.is_none(),
        Field::DstIpAddr => session.dst_ip.is_none(),
        Field::NetworkProtocol => session.protocol.is_none(),
        _ => session.direction.is_none(),
    })
}

fn outcome_counter((connector, outcome, reason): Key) -> Counter {
    counter!(metric_name!("parser_events_total"),
        "connector" => connector, "outcome" => outcome, "reason" => reason)
}

fn missing_counter(connector: &'static str, field: Field) -> Counter {
    counter!(metric_name!("parser_field_missing_total"),
        "connector" => connector, "field" => field.name())
}

fn report(raw: &RawBatch, text: &str, (connector, outcome, reason): Key, detail: Option<&str>) {
    let excerpt: String = text.chars().take(EXCERPT).flat_map(char::escape_debug).collect();
    tracing::warn!(
        connector,
        outcome,
        reason,
        error = detail,
        file = raw.origin.file.as_deref(),
        peer = raw.origin.peer.as_deref(),
        excerpt,
        "record not usable; further ones of this kind are only counted"
    );
}

#[cfg(test)]
mod tests {
    use metrics_exporter_prometheus::PrometheusBuilder;
    use sweepline_parse::Arena;
    use sweepline_parse::time::Nanos;
    use sweepline_plugin::event::Origin;
    use sweepline_plugin::metric::Labels;

    use super::*;
    use crate::mapper::map_record;
    use crate::options::Settings;
    use crate::stream::Stream;

    /// Returns the metrics after these lines of one stream.
    fn counted(lines: &[&str]) -> String {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || {
            let labels = Labels { id: "asim".to_owned(), kind: "transform", component_type: "asim" };
            let mut account = Account::new(ComponentMetrics::new(labels), Catalogue::default());
            let raw = RawBatch {
                data: Default::default(),
                records: Vec::new(),
                received: Nanos(0),
                origin: Origin::default(),
            };
            let (arena, mut stream) = (Arena::new(), Stream::default());
            for line in lines {
                let settings = Settings::default();
                let verdict =
                    map_record(line, Nanos(0), None, &settings, &mut stream, &arena, &mut Vec::new());
                account.record(&raw, line, &verdict);
            }
            account.batch(&[]);
        });
        recorder.handle().render()
    }

    #[test]
    fn a_row_that_an_open_quote_took_is_counted_as_lost() {
        let metrics = counted(&[
            "TimeGenerated,Text",
            "2026-03-14T09:26:53Z,\"cut",
            "2026-03-14T09:26:54Z,b",
            "2026-03-14T09:26:55Z,\"cut",
            "TimeGenerated,Text",
        ]);
        let lost =
            r#"sweepline_parser_events_total{connector="unknown",outcome="unmatched",reason="row_lost"} 2"#;
        assert!(metrics.contains(lost), "{metrics}");
        // Both lost rows, and the one that no connector knows.
        let discarded = r#"component_type="asim",intentional="false"} 3"#;
        assert!(metrics.contains(discarded), "{metrics}");
    }
}
