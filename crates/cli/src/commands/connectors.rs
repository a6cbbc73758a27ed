//! `sweepline connectors`.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use sweepline_transform_asim::catalogue::{Catalogue, Entry};
use sweepline_transform_asim::{doc, options, user};

use super::print;
use crate::args::{ConnectorsAction, ConnectorsArgs};
use crate::exit::{self, Failure};

pub(crate) fn run(args: &ConnectorsArgs) -> Result<ExitCode, Failure> {
    let catalogue =
        user::load(&args.connectors_dir).map_err(|problems| Failure::new(exit::CONFIG, problems))?;
    match &args.action {
        None | Some(ConnectorsAction::List) => print(&list(&catalogue))?,
        Some(ConnectorsAction::Show { id }) => print(&page(find(id, &catalogue)?))?,
        Some(ConnectorsAction::Doc { dir }) => write_pages(dir, &catalogue)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn find<'c>(id: &str, catalogue: &'c Catalogue) -> Result<Entry<'c>, Failure> {
    let number = options::pinned(Some(id), catalogue).map_err(|error| Failure::new(exit::USAGE, error))?;
    number
        .and_then(|number| catalogue.get(number))
        .ok_or_else(|| Failure::new(exit::USAGE, "`auto` is not a connector but the choice among them"))
}

fn list(catalogue: &Catalogue) -> String {
    let entries = catalogue.entries();
    let width = entries.iter().map(|entry| entry.id().len()).max().unwrap_or(0);
    let mut out = String::new();
    for entry in entries {
        let _ = match entry {
            Entry::BuiltIn(connector) => {
                let tables = connector.tables.join(", ");
                writeln!(out, "{:width$}  {} [{tables}]", connector.id, connector.title)
            }
            Entry::User(own) => {
                let folder = own.folder().display();
                writeln!(out, "{:width$}  {} [{}] ({folder})", own.id(), own.title(), own.table())
            }
        };
    }
    out
}

fn page(entry: Entry<'_>) -> String {
    match entry {
        Entry::BuiltIn(connector) => doc::page(connector),
        Entry::User(own) => doc::own_page(own),
    }
}

/// Writes a page per connector.
fn write_pages(dir: &Path, catalogue: &Catalogue) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| Failure::io(path.display(), error);
    fs::create_dir_all(dir).map_err(|error| failed(dir, &error))?;
    for entry in catalogue.entries() {
        let path = dir.join(format!("{}.md", entry.id()));
        fs::write(&path, page(entry)).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}
