//! The tables of one connector.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hashbrown::HashMap;
use sweepline_plugin::options::{Node, Problem};
use sweepline_vrl::text;
use sweepline_vrl::vrl::prelude::*;

use super::{Lookup, csv};
use crate::user::limits::LOOKUP_FILES;
use crate::user::manifest::Manifest;

/// Keys and what stands behind them: texts, or objects of texts.
#[derive(Debug)]
pub(super) struct Table {
    entries: HashMap<String, Value, foldhash::fast::RandomState>,
    /// The keys of the objects; `None` for texts.
    columns: Option<Vec<String>>,
}

impl Table {
    /// Returns an empty table; `columns` are the keys of the objects that it is to hold, `None` for texts.
    pub(super) fn new(columns: Option<Vec<String>>) -> Self {
        Self { entries: HashMap::default(), columns }
    }

    /// Puts a value behind a key; returns false when there is one already.
    pub(super) fn insert(&mut self, key: &str, value: Value) -> bool {
        self.entries.try_insert(key.to_owned(), value).is_ok()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.entries.get(key)
    }

    /// Returns the type of the values.
    pub(super) fn type_def(&self) -> TypeDef {
        match &self.columns {
            None => TypeDef::bytes(),
            Some(columns) => {
                let known = columns.iter().map(|name| (name.as_str().into(), Kind::bytes())).collect();
                TypeDef::object(Collection::from_parts(known, Kind::undefined()))
            }
        }
    }
}

/// Reads the tables of a connector; the ones with problems are there, too, so that the mapping can be compiled.
pub(in super::super) fn read(
    folder: &Path,
    file: &Path,
    node: Option<&Node>,
    manifest: &Manifest,
    problems: &mut Vec<Problem>,
) -> Lookup {
    let mut tables = BTreeMap::new();
    for (name, entries) in &manifest.lookups {
        let mut table = Table::new(None);
        for (key, value) in entries {
            table.insert(key, text(value));
        }
        tables.insert(name.clone(), Arc::new(table));
    }
    let files = node.and_then(|node| node.get("lookup_files"));
    let place = |keys: &[&str]| {
        let found = keys.iter().try_fold(files?, |node, key| node.get(key));
        Some(found.or(files)?.place)
    };
    let at = |keys: &[&str]| place(keys).unwrap_or_default();
    if manifest.lookup_files.len() > LOOKUP_FILES {
        problems.push(Problem::at(file, at(&[]), format!("`lookup_files`: more than {LOOKUP_FILES} files")));
        return Lookup { tables };
    }
    for (name, options) in &manifest.lookup_files {
        if manifest.lookups.contains_key(name) {
            let message = format!("`lookup_files.{name}`: there is a table `{name}` under `lookups`");
            problems.push(Problem::at(file, at(&[name]), message));
        }
        if options.value.list().is_empty() {
            let message = format!("`lookup_files.{name}.value`: names no column");
            problems.push(Problem::at(file, at(&[name, "value"]), message));
        }
        let table = csv::read(folder, options, problems, |key, message| {
            Problem::at(file, at(&[name, key]), format!("`lookup_files.{name}.{key}`: {message}"))
        });
        tables.insert(name.clone(), Arc::new(table));
    }
    Lookup { tables }
}
