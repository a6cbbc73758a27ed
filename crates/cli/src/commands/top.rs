//! `sweepline top`.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sweepline_proto::vector::observability::observability_service_client::ObservabilityServiceClient;
use sweepline_proto::vector::observability::stream_component_metrics_response::Value;
use sweepline_proto::vector::observability::{
    Component, ComponentType, GetComponentsRequest, GetMetaRequest, MetricName, StreamComponentMetricsRequest,
};
use tokio::time::Instant;
use tonic::transport::Channel;

use super::observe::{Observed, block_on, shown};
use crate::args::TopArgs;
use crate::exit::Failure;

/// Clears a terminal and goes to its first place.
const CLEAR: &str = "\x1b[H\x1b[2J";

pub(crate) fn run(args: &TopArgs) -> Result<ExitCode, Failure> {
    let is_live = !args.once && io::stdout().is_terminal();
    block_on(async {
        let mut observed = Observed::connect(&args.url).await?;
        let meta = observed.client.get_meta(GetMetaRequest {}).await;
        let meta = meta.map_err(|status| observed.failure(&status))?.into_inner();
        let errors = Errors::follow(observed.client.clone(), args.interval);
        let mut last = Look::now(&mut observed).await?;
        loop {
            tokio::time::sleep(Duration::from_millis(u64::from(args.interval))).await;
            let look = Look::now(&mut observed).await?;
            let head = format!("{} {} at {}", meta.hostname, meta.version, observed.url);
            let table = table(&look.since(&last, &errors));
            let shown = if is_live {
                print(&format!("{CLEAR}{head}, every {} ms, Ctrl-C ends\n\n{table}", args.interval))
            } else {
                print(&table)
            };
            shown.map_err(|error| Failure::io("standard output", &error))?;
            if !is_live {
                return Ok(());
            }
            last = look;
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Errors of each component, as they are told.
#[derive(Clone, Default)]
struct Errors(Arc<Mutex<HashMap<String, i64>>>);

impl Errors {
    fn follow(mut client: ObservabilityServiceClient<Channel>, interval: u32) -> Self {
        let errors = Self::default();
        let told = errors.clone();
        tokio::spawn(async move {
            let request = StreamComponentMetricsRequest {
                interval_ms: i32::try_from(interval).unwrap_or(i32::MAX),
                metric: MetricName::ErrorsTotal.into(),
            };
            let Ok(answers) = client.stream_component_metrics(request).await else { return };
            let mut answers = answers.into_inner();
            while let Ok(Some(answer)) = answers.message().await {
                if let Some(Value::Total(total)) = answer.value {
                    told.with(|errors| errors.insert(answer.component_id, total.value));
                }
            }
        });
        errors
    }

    fn of(&self, id: &str) -> i64 {
        self.with(|errors| errors.get(id).copied().unwrap_or_default())
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, i64>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The components at one moment.
struct Look {
    at: Instant,
    components: Vec<Component>,
}

impl Look {
    async fn now(observed: &mut Observed) -> Result<Self, Failure> {
        let answer = observed.client.get_components(GetComponentsRequest { limit: 0 }).await;
        let components = answer.map_err(|status| observed.failure(&status))?.into_inner().components;
        Ok(Self { at: Instant::now(), components })
    }

    /// Returns a row for each component, with rates since an earlier look.
    fn since(&self, last: &Self, errors: &Errors) -> Vec<[String; COLUMNS.len()]> {
        let seconds = self.at.duration_since(last.at).as_secs_f64();
        let before: HashMap<&str, &Component> =
            last.components.iter().map(|component| (component.component_id.as_str(), component)).collect();
        let row = |component: &Component| {
            let id = component.component_id.as_str();
            let now = component.metrics.unwrap_or_default();
            let then = before.get(id).and_then(|component| component.metrics).unwrap_or_default();
            let pair = |now: Option<i64>, then: Option<i64>| match now {
                Some(now) => {
                    let grown = now.saturating_sub(then.unwrap_or(now)) as f64;
                    (now.to_string(), format!("{:.0}", grown / seconds))
                }
                None => ("-".to_owned(), "-".to_owned()),
            };
            let (events_in, events_in_rate) = pair(now.received_events_total, then.received_events_total);
            let (bytes_in, bytes_in_rate) = pair(now.received_bytes_total, then.received_bytes_total);
            let (events_out, events_out_rate) = pair(now.sent_events_total, then.sent_events_total);
            let (bytes_out, bytes_out_rate) = pair(now.sent_bytes_total, then.sent_bytes_total);
            let kind = match component.component_type() {
                ComponentType::Source => "source",
                ComponentType::Transform => "transform",
                ComponentType::Sink => "sink",
                ComponentType::Unspecified => "-",
            };
            [
                shown(id),
                kind.to_owned(),
                shown(&component.on_type),
                events_in,
                events_in_rate,
                events_out,
                events_out_rate,
                bytes_in,
                bytes_in_rate,
                bytes_out,
                bytes_out_rate,
                errors.of(id).to_string(),
            ]
        };
        self.components.iter().map(row).collect()
    }
}

const COLUMNS: [&str; 12] = [
    "ID",
    "KIND",
    "TYPE",
    "EVENTS IN",
    "/S",
    "EVENTS OUT",
    "/S",
    "BYTES IN",
    "/S",
    "BYTES OUT",
    "/S",
    "ERRORS",
];
/// Names stand at the left of their columns, numbers at the right.
const NAMES: usize = 3;

/// Lays rows out below the columns' names.
fn table(rows: &[[String; COLUMNS.len()]]) -> String {
    let head = COLUMNS.map(str::to_owned);
    let width = |column: usize| {
        rows.iter().chain([&head]).filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..COLUMNS.len()).map(|column| width(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in [&head].into_iter().chain(rows) {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column < NAMES { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use sweepline_proto::vector::observability::ComponentMetrics;

    use super::*;

    #[test]
    fn rates_are_those_between_two_looks() {
        let at = Instant::now();
        let look = |later: u64, events: i64| Look {
            at: at + Duration::from_secs(later),
            components: vec![Component {
                component_id: "in\u{1b}".to_owned(),
                component_type: ComponentType::Source.into(),
                on_type: "syslog".to_owned(),
                metrics: Some(ComponentMetrics { received_events_total: Some(events), ..Default::default() }),
                ..Component::default()
            }],
        };
        let errors = Errors::default();
        errors.with(|told| told.insert("in\u{1b}".to_owned(), 3));
        let text = table(&look(2, 250).since(&look(0, 50), &errors));
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        let wanted = ["in", "source", "syslog", "250", "100", "-", "-", "-", "-", "-", "-", "3"];
        assert_eq!(lines[1], wanted);
    }
}
