//! `sweepline connectors`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sweepline_transform_asim::connector::Connector;
use sweepline_transform_asim::registry::CONNECTORS;
use sweepline_transform_asim::{doc, options};

use super::print;
use crate::args::{ConnectorsAction, ConnectorsArgs};
use crate::exit::{self, Failure};

pub(crate) fn run(args: &ConnectorsArgs) -> Result<ExitCode, Failure> {
    match &args.action {
        None | Some(ConnectorsAction::List) => print(&list())?,
        Some(ConnectorsAction::Show { id }) => print(&doc::page(find(id)?))?,
        Some(ConnectorsAction::Doc { dir }) => write_pages(dir)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn find(id: &str) -> Result<&'static Connector, Failure> {
    let number = options::pinned(Some(id)).map_err(|error| Failure::new(exit::USAGE, error))?;
    number
        .and_then(|number| CONNECTORS.get(number).copied())
        .ok_or_else(|| Failure::new(exit::USAGE, "`auto` is not a connector but the choice among them"))
}

fn list() -> String {
    let width = CONNECTORS.iter().map(|connector| connector.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for connector in CONNECTORS {
        let tables = connector.tables.join(", ");
        let _ = writeln!(out, "{:width$}  {} [{tables}]", connector.id, connector.title);
    }
    out
}

/// Writes a page per connector.
fn write_pages(dir: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| Failure::io(path.display(), error);
    fs::create_dir_all(dir).map_err(|error| failed(dir, &error))?;
    for connector in CONNECTORS {
        let path = dir.join(format!("{}.md", connector.id));
        fs::write(&path, doc::page(connector)).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}
