//! What components have counted, read off the metrics' own text: there the labels are, and nobody pays while nobody looks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::time::Instant;

use crate::limits::FIGURES_AGE;

/// What a component has counted since the start; `None` for what it does not count.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Counts {
    pub(super) received_bytes: Option<u64>,
    pub(super) received_events: Option<u64>,
    pub(super) sent_bytes: Option<u64>,
    pub(super) sent_events: Option<u64>,
    pub(super) errors: Option<u64>,
}

/// Counts by component.
#[derive(Default, Debug)]
pub(super) struct Figures(HashMap<String, Counts>);

impl Figures {
    /// Reads Prometheus' text form.
    fn of(text: &str) -> Self {
        let mut figures = Self::default();
        for line in text.lines().filter_map(|line| line.strip_prefix("sweepline_component_")) {
            if let Some((name, id, count)) = series(line) {
                figures.add(name, id, count);
            }
        }
        figures
    }

    fn add(&mut self, name: &str, id: String, count: u64) {
        let counts = self.0.entry(id).or_default();
        let counted = match name {
            "received_bytes_total" => &mut counts.received_bytes,
            "received_events_total" => &mut counts.received_events,
            "sent_bytes_total" => &mut counts.sent_bytes,
            "sent_events_total" => &mut counts.sent_events,
            "errors_total" => &mut counts.errors,
            _ => return,
        };
        *counted = Some(counted.unwrap_or_default().saturating_add(count));
    }

    /// Returns the counts of a component.
    pub(super) fn component(&self, id: &str) -> Counts {
        self.0.get(id).copied().unwrap_or_default()
    }
}

/// Takes a line apart: name, component and count.
fn series(line: &str) -> Option<(&str, String, u64)> {
    let (name, rest) = line.split_once('{')?;
    let (_, value) = rest.split_once("component_id=\"")?;
    let mut id = String::new();
    let mut text = value.chars();
    loop {
        match text.next()? {
            '"' => break,
            '\\' => match text.next()? {
                'n' => id.push('\n'),
                other => id.push(other),
            },
            other => id.push(other),
        }
    }
    let (_, count) = text.as_str().rsplit_once(' ')?;
    Some((name, id, count.parse().ok()?))
}

/// Reads the figures for all who ask, seldom enough.
pub(super) struct Reader {
    metrics: PrometheusHandle,
    last: Mutex<Option<(Instant, Arc<Figures>)>>,
}

impl Reader {
    pub(super) fn new(metrics: PrometheusHandle) -> Self {
        Self { metrics, last: Mutex::new(None) }
    }

    /// Returns figures that are at most [`FIGURES_AGE`] old, and when they were read.
    pub(super) fn read(&self) -> (Instant, Arc<Figures>) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((at, figures)) if at.elapsed() < FIGURES_AGE => (*at, figures.clone()),
            _ => {
                let read = (Instant::now(), Arc::new(Figures::of(&self.metrics.render())));
                *last = Some(read.clone());
                read
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_of_a_component_are_summed() {
        let figures = Figures::of(
            "# TYPE sweepline_component_errors_total counter\n\
             sweepline_component_errors_total{component_id=\"in\",stage=\"receiving\",error_type=\"a\"} 2\n\
             sweepline_component_errors_total{component_id=\"in\",stage=\"sending\",error_type=\"b\"} 3\n\
             sweepline_component_sent_events_total{component_kind=\"source\",component_id=\"in\"} 7\n\
             sweepline_component_sent_events_total{component_id=\"a\\\"b\\\\\"} 1\n\
             sweepline_component_active_connections{component_id=\"in\"} 9\n\
             sweepline_uptime_seconds 4\n",
        );
        let wanted = Counts { errors: Some(5), sent_events: Some(7), ..Counts::default() };
        assert_eq!(figures.component("in"), wanted);
        assert_eq!(figures.component("a\"b\\").sent_events, Some(1));
        assert_eq!(figures.component("other"), Counts::default());
    }
}
