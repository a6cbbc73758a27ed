//! `sweepline generate`.

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_plugin::component::ComponentType;
use sweepline_plugin::event::Kind;
use sweepline_plugin::options;

use super::print;
use crate::args::GenerateArgs;
use crate::exit::{self, Failure};
use crate::registry;

pub(crate) fn run(args: &GenerateArgs) -> Result<ExitCode, Failure> {
    print(&config(&args.components)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a configuration with the named components; each takes the nearest one before it that gives what it wants.
pub(crate) fn config(components: &str) -> Result<String, Failure> {
    let sections: Vec<&str> = components.split('/').collect();
    let [sources, transforms, sinks] = sections.as_slice() else {
        let message = format!(
            "`{components}` is not SOURCES/TRANSFORMS/SINKS, such as `syslog/asim,distinct/detection`"
        );
        return Err(Failure::new(exit::USAGE, message));
    };
    let mut out = String::from(HEAD);
    let mut givers = Vec::new();
    section(&mut out, "sources", sources, &mut givers)?;
    section(&mut out, "transforms", transforms, &mut givers)?;
    section(&mut out, "sinks", sinks, &mut givers)?;
    Ok(out)
}

const HEAD: &str = "\
# Where components keep state over restarts.
data_dir: /var/lib/sweepline

api:
  # /metrics, /health and /ready.
  address: 127.0.0.1:9598
";

/// A component that has been written, and what it gives.
struct Giver {
    id: String,
    gives: Option<Kind>,
    is_source: bool,
}

fn section(out: &mut String, title: &str, list: &str, givers: &mut Vec<Giver>) -> Result<(), Failure> {
    let names: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() && title != "transforms" {
        return Err(Failure::new(exit::USAGE, format_args!("no {title} named")));
    }
    if names.is_empty() {
        return Ok(());
    }
    let _ = writeln!(out, "\n{title}:");
    for name in names {
        let found = find(title, name)?;
        let id = if title == "sinks" { format!("{name}_out") } else { name.to_owned() };
        let _ = writeln!(out, "  # {}\n  {id}:\n    type: {name}", found.summary);
        let is_source = title == "sources";
        if !is_source {
            let _ = writeln!(out, "    inputs: [{}]", inputs(found, givers)?.join(", "));
        }
        // Some examples are whole components.
        for line in found.example.lines().filter(|line| !line.starts_with("type:")) {
            let _ = writeln!(out, "    {line}");
        }
        givers.push(Giver { id, gives: found.gives, is_source });
    }
    Ok(())
}

/// The nearest component before that gives what `taker` wants; all sources together where it is one of them.
fn inputs<'g>(taker: &ComponentType, givers: &'g [Giver]) -> Result<Vec<&'g str>, Failure> {
    let fits = |giver: &&Giver| giver.gives.is_some_and(|kind| taker.takes.contains(&kind));
    let Some(nearest) = givers.iter().rev().find(fits) else {
        let wanted: Vec<&str> = taker.takes.iter().map(|kind| kind.name()).collect();
        let message = format!("nothing before `{}` gives {}", taker.name, wanted.join(" or "));
        return Err(Failure::new(exit::USAGE, message));
    };
    if nearest.is_source {
        return Ok(givers.iter().filter(|giver| giver.is_source).map(|giver| giver.id.as_str()).collect());
    }
    Ok(vec![nearest.id.as_str()])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_generated_is_a_valid_configuration() {
        for components in [
            "syslog/asim,distinct/detection",
            "stdin,file/asim/detection,file,console",
            "stdin//console",
            "syslog/asim,detection/file",
        ] {
            let text = config(components).map_err(|_| components).unwrap();
            let built_in = registry::all();
            let known = registry::with_plugins(&built_in);
            let loaded = sweepline_runtime::config::load_text("generated", &text, &known, &|_| None);
            assert!(loaded.is_ok(), "{components}: {}", loaded.err().unwrap());
        }
    }

    #[test]
    fn a_sink_that_nothing_feeds_is_refused() {
        assert!(config("syslog//detection").is_err());
    }
}
