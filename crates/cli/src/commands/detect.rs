//! `sweepline detect`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use sweepline_count::{SHIPPED, Selection, When};
use sweepline_plugin::event::Alert;
use sweepline_plugin::options::Span;
use sweepline_sink_detection::detect::Detection;
use sweepline_sink_detection::{output, text};
use sweepline_sketch::Key;

use super::print;
use crate::args::{AlertFormat, DetectArgs};
use crate::exit::{self, Failure};
use crate::input;

/// Reading history: no event is ahead of the clock.
const NO_CLOCK: i64 = i64::MAX;

pub(crate) fn run(args: &DetectArgs) -> Result<ExitCode, Failure> {
    let (rules, files) = rules_and_files(args);
    let selection = selection(args, rules)?;
    let when = if args.final_only { When::Final } else { When::EarlyAndFinal };
    let mut detection = Detection::new("detect", &selection, &Key::new([0; 16]), when)
        .map_err(|error| Failure::new(exit::CONFIG, error))?;
    let mut printer = Printer::new(args.format);
    let mapping = input::mapping(&args.mapping)?;
    let read = input::each_batch(&files, mapping, |batch| {
        detection.sessions(batch.sessions(), NO_CLOCK, &mut |alert| printer.put(&alert));
        printer.flush()
    });
    detection.finish(NO_CLOCK, &mut |alert| printer.put(&alert));
    printer.flush()?;
    report(&detection);
    read?.report();
    Ok(ExitCode::SUCCESS)
}

/// Prints alerts; keeps little in memory however many there are.
struct Printer {
    for_people: bool,
    text: String,
    failed: Option<Failure>,
}

/// Text that waits to be written at most.
const MAX_WAITING: usize = 64 * 1024;

impl Printer {
    fn new(format: AlertFormat) -> Self {
        let for_people = match format {
            AlertFormat::Auto => std::io::stdout().is_terminal(),
            AlertFormat::Text => true,
            AlertFormat::Json => false,
        };
        Self { for_people, text: String::new(), failed: None }
    }

    fn put(&mut self, alert: &Alert) {
        if self.for_people {
            text::write(alert, &mut self.text);
        } else {
            output::push_json(alert, &mut self.text);
        }
        if self.text.len() >= MAX_WAITING {
            self.failed = self.failed.take().or(print(&self.text).err());
            self.text.clear();
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        if let Some(failure) = self.failed.take() {
            return Err(failure);
        }
        let result = print(&self.text);
        self.text.clear();
        result
    }
}

/// Tells rules from files where both stand behind `--rules`: what is not named like a rule is the first file.
fn rules_and_files(args: &DetectArgs) -> (&[String], Vec<PathBuf>) {
    let is_file = |entry: &String| !is_rule(entry);
    // What stands right behind the flag is a rule, whatever its name.
    let behind = args.rules.iter().skip(1).position(is_file).map_or(args.rules.len(), |at| at + 1);
    let (rules, further) = args.rules.split_at(behind);
    let mut files: Vec<PathBuf> = further.iter().map(PathBuf::from).collect();
    files.extend(args.files.iter().cloned());
    if files.is_empty() {
        files.push(PathBuf::from("-"));
    }
    (rules, files)
}

fn is_rule(entry: &str) -> bool {
    let is_shipped = SHIPPED.iter().any(|shipped| shipped.name == entry);
    let is_sigma =
        Path::new(entry).extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
    is_shipped || is_sigma || matches!(entry, "default" | "all")
}

fn selection(args: &DetectArgs, rules: &[String]) -> Result<Selection, Failure> {
    let mut selection = Selection::new(rules, |path| std::fs::read_to_string(path))
        .map_err(|error| Failure::new(exit::CONFIG, error))?;
    for warning in &selection.warnings {
        tracing::warn!("{warning}");
    }
    let lateness = args.lateness.as_deref().map(span).transpose()?;
    for plan in &mut selection.plans {
        let plan = Arc::make_mut(plan);
        if args.tumbling {
            plan.hop_ns = plan.timespan_ns;
        }
        if let Some(lateness) = lateness {
            plan.lateness_ns = lateness.nanos();
        }
    }
    Ok(selection)
}

/// Reads a length of time given on the command line.
pub(crate) fn span(text: &str) -> Result<Span, Failure> {
    Span::parse(text).ok_or_else(|| {
        Failure::new(
            exit::USAGE,
            format_args!("`{text}` is not a length of time (such as `90s`, `5m`, `1h`)"),
        )
    })
}

fn report(detection: &Detection) {
    for (rule, stats) in detection.stats() {
        tracing::info!(rule, events = stats.events, late_dropped = stats.late_dropped, "rule done");
        if stats.evicted_groups > 0 {
            tracing::warn!(
                rule,
                evicted_groups = stats.evicted_groups,
                "groups were evicted to stay within max_groups and max_state_bytes; their counts are too low"
            );
        }
        if stats.late_dropped > 0 {
            tracing::warn!(
                rule,
                events = stats.late_dropped,
                "events came later than the allowed lateness and were not counted; see --lateness"
            );
        }
    }
}
