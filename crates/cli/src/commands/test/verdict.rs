//! Whether what came out is what the case wants, and what to tell where it is not.

use std::fmt::Write;

use sweepline_asim::json;
use sweepline_plugin::event::Events;
use sweepline_runtime::config::{Case, CaseCondition, CaseOutput, Problem};
use sweepline_sink_detection::output::push_json;
use sweepline_vrl::{RunError, Runtime};

use super::prepare::Condition;

/// Events shown of an output that failed.
const SHOWN_EVENTS: usize = 5;

/// Messages shown of a condition that no event meets: the first events' are enough to see why.
const SHOWN_MESSAGES: usize = 3;

/// Checks one output; appends what is wrong.
pub(super) fn output(
    case: &Case,
    output: &CaseOutput,
    conditions: &[Condition],
    given: &[Vec<Events>],
    names: &[String],
    out: &mut String,
) {
    let events: Vec<&Events> = output.extract_from.iter().flat_map(|number| &given[*number]).collect();
    let from: Vec<&str> = output.extract_from.iter().map(|number| names[*number].as_str()).collect();
    let from = from.join(", ");
    let mut texts = Vec::new();
    events.iter().for_each(|events| write_json(events, &mut texts));
    let before = out.len();
    let count = texts.len() as u64;
    if count < output.at_least || count > output.at_most {
        let message = format!("`{from}` gave {}, expected {}", number_of(count), expected(output));
        tell(&Problem::at(&case.file, output.place, message), out);
    }
    if count > 0 {
        for (source, condition) in output.conditions.iter().zip(conditions) {
            if let Err(messages) = holds(condition, &events, &texts) {
                unmet(case, &from, source, &messages, out);
            }
        }
    }
    if out.len() > before {
        show(&from, &texts, out);
    }
}

/// Checks that components gave nothing; appends what is wrong.
pub(super) fn silence(case: &Case, given: &[Vec<Events>], names: &[String], out: &mut String) {
    for number in &case.silent {
        let count: usize = given[*number].iter().map(len).sum();
        if count > 0 {
            let name = &names[*number];
            let message = format!("`{name}` gave {}, expected none", number_of(count as u64));
            tell(&Problem::at(&case.file, case.place, message), out);
            let mut texts = Vec::new();
            given[*number].iter().for_each(|events| write_json(events, &mut texts));
            show(name, &texts, out);
        }
    }
}

/// Returns text whose control characters are escaped, fit for a terminal.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|letter| {
            let escaped = letter.is_control().then(|| letter.escape_default());
            let plain = escaped.is_none().then_some(letter);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

/// A condition holds when it holds for one event; else the messages of the runs that failed.
fn holds(condition: &Condition, events: &[&Events], texts: &[String]) -> Result<(), Vec<String>> {
    let mut runtime = Runtime::default();
    let mut messages = Vec::new();
    let mut does = |result: Result<bool, RunError>| match result {
        Ok(holds) => holds,
        Err(error) => {
            if messages.len() < SHOWN_MESSAGES {
                messages.push(error.to_string());
            }
            false
        }
    };
    let found = match condition {
        Condition::Session(program) => events
            .iter()
            .filter_map(|events| match events {
                Events::Sessions(batch) => Some(batch.sessions()),
                _ => None,
            })
            .flatten()
            .any(|session| does(program.holds(&mut runtime, session))),
        Condition::Alert(condition) => texts.iter().any(|text| does(condition.holds(&mut runtime, text))),
    };
    if found { Ok(()) } else { Err(messages) }
}

fn unmet(case: &Case, from: &str, condition: &CaseCondition, messages: &[String], out: &mut String) {
    let message = format!("no event of `{from}` meets the condition");
    tell(&Problem::at(&case.file, condition.place, message), out);
    for line in condition.source.trim_end().lines() {
        let _ = writeln!(out, "      {}", printable(line));
    }
    for message in messages {
        for line in message.lines() {
            let _ = writeln!(out, "    {}", printable(line));
        }
    }
}

fn tell(problem: &Problem, out: &mut String) {
    let _ = writeln!(out, "  {}", printable(&problem.to_string()));
}

fn show(from: &str, texts: &[String], out: &mut String) {
    if texts.is_empty() {
        return;
    }
    let _ = writeln!(out, "  events of `{from}`:");
    for text in texts.iter().take(SHOWN_EVENTS) {
        let _ = writeln!(out, "    {}", printable(text));
    }
    if texts.len() > SHOWN_EVENTS {
        let _ = writeln!(out, "    and {} more", texts.len() - SHOWN_EVENTS);
    }
}

fn write_json(events: &Events, texts: &mut Vec<String>) {
    match events {
        Events::Sessions(batch) => {
            for session in batch.sessions() {
                let mut text = String::new();
                json::write(session, &mut text);
                texts.push(text);
            }
        }
        Events::Alerts(batch) => {
            for alert in &batch.alerts {
                let mut text = String::new();
                push_json(alert, &mut text);
                texts.push(text.trim_end().to_owned());
            }
        }
        Events::Raw(_) | Events::Sketches(_) => {}
    }
}

fn len(events: &Events) -> usize {
    match events {
        Events::Raw(batch) => batch.records.len(),
        Events::Sessions(batch) => batch.sessions().len(),
        Events::Sketches(batch) => batch.partials.len(),
        Events::Alerts(batch) => batch.alerts.len(),
    }
}

fn number_of(count: u64) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

fn expected(output: &CaseOutput) -> String {
    let CaseOutput { at_least, at_most, .. } = output;
    match (*at_least, *at_most) {
        (least, most) if least == most => least.to_string(),
        (least, u64::MAX) => format!("at least {least}"),
        (0, most) => format!("at most {most}"),
        (least, most) => format!("{least} to {most}"),
    }
}
