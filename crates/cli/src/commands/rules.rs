//! `sweepline rules`.

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_count::{SHIPPED, Selection};
use sweepline_rules::{Measure, Plan};

use super::print;
use crate::args::{RulesAction, RulesArgs};
use crate::exit::{self, Failure};

pub(crate) fn run(args: &RulesArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        None | Some(RulesAction::List) => print(&list()?)?,
        Some(RulesAction::Show { name }) => print(show(name)?)?,
        Some(RulesAction::Check { files }) => print(&check(files)?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn selected(entries: &[String]) -> Result<Selection, Failure> {
    Selection::new(entries, |path| std::fs::read_to_string(path))
        .map_err(|error| Failure::new(exit::CONFIG, error))
}

fn list() -> Result<String, Failure> {
    let mut out = String::new();
    for plan in selected(&["all".to_owned()])?.plans {
        let _ = writeln!(
            out,
            "{:24} {:7} {} ({})",
            plan.name,
            plan.severity.as_str(),
            plan.title,
            condition(&plan)
        );
    }
    Ok(out)
}

/// What a plan counts, in a line.
fn condition(plan: &Plan) -> String {
    let groups: Vec<&str> = plan.group_by.iter().map(|field| field.name()).collect();
    let what = match plan.measure {
        Measure::Distinct(field) => format!("distinct {}", field.name()),
        Measure::Rows => "sessions".to_owned(),
        Measure::EventCount => "sum of EventCount".to_owned(),
    };
    let minutes = plan.timespan_ns / 60_000_000_000;
    format!("{what} by {} {} in {minutes} min", groups.join(", "), plan.threshold)
}

fn show(name: &str) -> Result<&'static str, Failure> {
    let known = || SHIPPED.iter().map(|shipped| shipped.name).collect::<Vec<_>>().join(", ");
    SHIPPED
        .iter()
        .find(|shipped| shipped.name == name)
        .map(|shipped| shipped.text)
        .ok_or_else(|| Failure::new(exit::USAGE, format_args!("no rule `{name}` (known: {})", known())))
}

fn check(files: &[String]) -> Result<String, Failure> {
    let mut out = String::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::new(exit::IO, format_args!("{file}: cannot be read: {error}")))?;
        let loaded = sweepline_rules::load(&text, file).map_err(|error| Failure::new(exit::CONFIG, error))?;
        for warning in &loaded.warnings {
            let _ = writeln!(out, "warning: {warning}");
        }
        for plan in &loaded.plans {
            let _ = writeln!(out, "{file}: {}: {}", plan.name, condition(plan));
        }
        if loaded.plans.is_empty() {
            let _ = writeln!(out, "{file}: holds no correlation rule");
        }
    }
    Ok(out)
}
