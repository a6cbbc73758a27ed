//! `sweepline plugin`: components as plugins of another Sweepline.

mod check;
mod serve;

use std::fmt::Write;
use std::process::ExitCode;

use sweepline_plugin::component::ComponentType;

use super::print;
use crate::args::{PluginAction, PluginArgs};
use crate::exit::Failure;
use crate::registry;

pub(crate) fn run(args: &PluginArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        None => serve::run(args),
        Some(PluginAction::List) => list(),
        Some(PluginAction::Check(args)) => check::run(args),
    }
}

fn list() -> Result<ExitCode, Failure> {
    let mut out = String::new();
    for component in registry::all() {
        let ComponentType { name, summary, .. } = component;
        let _ = writeln!(out, "{:9}  {name:12}  {summary}", component.kind());
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}
