//! `sweepline generate`.

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_plugin::component::ComponentType;
use sweepline_plugin::options;

use super::print;
use crate::args::GenerateArgs;
use crate::exit::{self, Failure};
use crate::registry;

pub(crate) fn run(args: &GenerateArgs) -> Result<ExitCode, Failure> {
    print(&config(&args.components)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a configuration with the named components, each taking the one before it.
pub(crate) fn config(components: &str) -> Result<String, Failure> {
    let sections: Vec<&str> = components.split('/').collect();
    let [sources, transforms, sinks] = sections.as_slice() else {
        let message = format!("`{components}` is not SOURCES/TRANSFORMS/SINKS, such as `syslog/asim,distinct/detection`");
        return Err(Failure::new(exit::USAGE, message));
    };
    let mut out = String::from("# Where components keep state over restarts.\ndata_dir: /var/lib/sweepline\n\napi:\n  # /metrics, /health and /ready.\n  address: 127.0.0.1:9598\n");
    let mut inputs: Vec<String> = Vec::new();
    let starts = section(&mut out, "sources", sources, &[])?;
    inputs.extend(starts);
    let _ = writeln!(out, "\ntransforms:");
    for name in names(transforms) {
        component(&mut out, "transforms", name, &inputs)?;
        inputs = vec![name.to_owned()];
    }
    section(&mut out, "sinks", sinks, &inputs)?;
    Ok(out)
}

fn names(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty())
}

fn section(out: &mut String, title: &str, list: &str, inputs: &[String]) -> Result<Vec<String>, Failure> {
    let _ = writeln!(out, "\n{title}:");
    let mut ids = Vec::new();
    for name in names(list) {
        component(out, title, name, inputs)?;
        ids.push(name.to_owned());
    }
    if ids.is_empty() {
        return Err(Failure::new(exit::USAGE, format_args!("no {title} named")));
    }
    Ok(ids)
}

fn component(out: &mut String, title: &str, name: &str, inputs: &[String]) -> Result<(), Failure> {
    let found = find(title, name)?;
    let id = if title == "sinks" { format!("{name}_out") } else { name.to_owned() };
    let _ = writeln!(out, "  # {}\n  {id}:\n    type: {name}", found.summary);
    if !inputs.is_empty() {
        let _ = writeln!(out, "    inputs: [{}]", inputs.join(", "));
    }
    for line in found.example.lines().filter(|line| !line.starts_with("type:")) {
        let _ = writeln!(out, "    {line}");
    }
    Ok(())
}

fn find(title: &str, name: &str) -> Result<&'static ComponentType, Failure> {
    let fits = |candidate: &ComponentType| match title {
        "sources" => candidate.takes.is_empty(),
        "sinks" => candidate.gives.is_none(),
        _ => !candidate.takes.is_empty() && candidate.gives.is_some(),
    };
    let all = registry::all();
    let fitting: Vec<&&ComponentType> = all.iter().filter(|candidate| fits(candidate)).collect();
    fitting.iter().find(|candidate| candidate.name == name).map(|found| **found).ok_or_else(|| {
        let known: Vec<&str> = fitting.iter().map(|candidate| candidate.name).collect();
        let hint = options::suggestion(name, &known);
        let kind = title.trim_end_matches('s');
        Failure::new(exit::USAGE, format_args!("unknown {kind} `{name}`{hint}"))
    })
}
