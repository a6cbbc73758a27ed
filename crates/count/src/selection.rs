//! Which rules a user wants: names of shipped ones, `default`, `all`, and files.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use sweepline_rules::{Loaded, Plan};

use crate::shipped::{SHIPPED, Shipped};

/// Selected rules, compiled.
#[derive(Debug, Default)]
pub struct Selection {
    /// The rules, each once, in the order of selection.
    pub plans: Vec<Arc<Plan>>,
    /// What the user should know about rules that load all the same.
    pub warnings: Vec<String>,
}

/// Why a selection cannot be had.
#[derive(Debug)]
pub enum SelectionError {
    /// Neither a shipped rule nor a file.
    Unknown(String),
    /// A file cannot be read.
    File(String, std::io::Error),
    /// A file is not a rule file.
    Rule(sweepline_rules::Error),
    /// A file holds no correlation.
    Empty(String),
    /// Two different rules have a name or an id in common.
    Twice(String),
}

impl fmt::Display for SelectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => {
                let known: Vec<&str> = SHIPPED.iter().map(|shipped| shipped.name).collect();
                write!(
                    f,
                    "no rule `{name}` (known: default, all, {}; a file's name ends in .yml or .yaml)",
                    known.join(", ")
                )
            }
            Self::File(path, error) => write!(f, "{path}: cannot be read: {error}"),
            Self::Rule(error) => error.fmt(f),
            Self::Twice(name) => write!(
                f,
                "two selected rules have the name or the id of `{name}` but are not the same; give one of them another name and id"
            ),
            Self::Empty(path) => write!(f, "{path}: holds no correlation rule"),
        }
    }
}

impl std::error::Error for SelectionError {}

impl Selection {
    /// Finds and compiles rules; an empty list selects the default rule.
    ///
    /// `read` reads a file.
    ///
    /// # Errors
    ///
    /// Fails on the first entry that cannot be found, read or compiled.
    pub fn new(
        entries: &[String],
        read: impl Fn(&str) -> std::io::Result<String>,
    ) -> Result<Self, SelectionError> {
        let mut selection = Self::default();
        if entries.is_empty() {
            selection.add_shipped(&SHIPPED[0])?;
        }
        for entry in entries {
            match entry.as_str() {
                "default" => selection.add_shipped(&SHIPPED[0])?,
                "all" => {
                    for shipped in SHIPPED {
                        selection.add_shipped(shipped)?;
                    }
                }
                name => match SHIPPED.iter().find(|shipped| shipped.name == name) {
                    Some(shipped) => selection.add_shipped(shipped)?,
                    None if is_file(name) => selection.add_file(name, &read)?,
                    None => return Err(SelectionError::Unknown(name.to_owned())),
                },
            }
        }
        Ok(selection)
    }

    /// Returns the entries that are paths of files.
    pub fn files(entries: &[String]) -> Vec<PathBuf> {
        let is_shipped = |name: &str| {
            matches!(name, "default" | "all") || SHIPPED.iter().any(|shipped| shipped.name == name)
        };
        entries.iter().filter(|name| !is_shipped(name) && is_file(name)).map(PathBuf::from).collect()
    }

    fn add_shipped(&mut self, shipped: &Shipped) -> Result<(), SelectionError> {
        let loaded = sweepline_rules::load(shipped.text, shipped.file).map_err(SelectionError::Rule)?;
        self.add(loaded)
    }

    fn add_file(
        &mut self,
        path: &str,
        read: impl Fn(&str) -> std::io::Result<String>,
    ) -> Result<(), SelectionError> {
        let text = read(path).map_err(|error| SelectionError::File(path.to_owned(), error))?;
        let loaded = sweepline_rules::load(&text, path).map_err(SelectionError::Rule)?;
        if loaded.plans.is_empty() {
            return Err(SelectionError::Empty(path.to_owned()));
        }
        self.add(loaded)
    }

    /// Adds rules, the same one once. Counts travel by the rule's name and alerts are known by its id, so no two may
    /// share either.
    fn add(&mut self, loaded: Loaded) -> Result<(), SelectionError> {
        self.warnings.extend(loaded.warnings.iter().map(ToString::to_string));
        for plan in loaded.plans {
            match self.plans.iter().find(|known| known.id == plan.id || known.name == plan.name) {
                None => self.plans.push(Arc::new(plan)),
                Some(known) if **known == plan => {}
                Some(_) => return Err(SelectionError::Twice(plan.name)),
            }
        }
        Ok(())
    }
}

fn is_file(name: &str) -> bool {
    name.contains('/') || name.ends_with(".yml") || name.ends_with(".yaml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(entries: &[&str]) -> Result<Vec<String>, String> {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        let read = |_: &str| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
        Selection::new(&entries, read)
            .map(|selection| selection.plans.iter().map(|plan| plan.name.clone()).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_selected_means_the_default_rule() {
        assert_eq!(names(&[]).unwrap(), ["port_sweep_sources"]);
    }

    #[test]
    fn a_rule_selected_twice_counts_once() {
        assert_eq!(names(&["all", "default"]).unwrap().len(), SHIPPED.len());
    }

    #[test]
    fn two_rules_of_one_name_are_refused() {
        let entries = ["default".to_owned(), "own.yml".to_owned()];
        let edited = SHIPPED[0].text.replace("gt: 20", "gt: 30");
        let error = Selection::new(&entries, |_| Ok(edited.clone())).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("two selected rules have the name or the id of `port_sweep_sources`")
        );
        let same = Selection::new(&entries, |_| Ok(SHIPPED[0].text.to_owned())).unwrap();
        assert_eq!(same.plans.len(), 1);
    }

    #[test]
    fn unknown_names_and_missing_files_are_told() {
        assert!(names(&["port_swep"]).unwrap_err().starts_with("no rule `port_swep` (known: default"));
        assert!(names(&["rules/own.yml"]).unwrap_err().starts_with("rules/own.yml: cannot be read"));
    }
}
