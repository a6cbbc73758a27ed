//! The ASIM tester: what Microsoft's schema and data testers check, and a little more.
//!
//! Three testers look at the events, which are JSON objects with the column names as keys:
//! - [`Tester::Schema`]: are the columns there that the schema wants? It sees the union of the columns of all events.
//! - [`Tester::Data`]: does each value fit its column?
//! - [`Tester::Extra`]: do the values of one event fit each other? Microsoft's testers do not ask this.
//!
//! Invariants:
//! - memory is bounded by the schema and the constants below, however many events come;
//! - an event that is not a JSON object changes nothing.
//!
//! JSON knows one kind of number, so `int` and `long` are told apart by range only; column types that a table declares
//! are checked by [`schema`].

mod columns;
mod format;
mod relations;
mod row;
mod sound;
mod tally;
mod values;

use std::fmt;

use sweepline_parse::{Arena, json};

use crate::schema::FIELDS;

use self::columns::Columns;
use self::row::Row;
use self::tally::Tally;

pub use self::format::{is_domain, is_fqdn, is_hostname};
pub use self::sound::unsound;

/// Example values kept per kind of finding, as in Microsoft's tester.
pub const MAX_EXAMPLES: usize = 10;

/// Different bad values counted per kind of finding; the count stops there.
pub const MAX_DISTINCT: usize = 1_000;

/// Names of columns outside the schema that are remembered; further ones are reported together.
pub const MAX_EXTRA_COLUMNS: usize = 200;

/// Longest example value or foreign column name kept, in bytes.
pub const MAX_EXAMPLE_BYTES: usize = 120;

/// How bad a finding is; the numbers are the ones that Microsoft's testers print.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Level {
    /// The events are not ASIM.
    Error = 0,
    /// Something that should be there is missing or doubtful.
    Warning = 1,
    /// Worth knowing.
    Info = 2,
}

impl Level {
    /// Returns the level's name as the testers print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Info => "Info",
        }
    }
}

/// Which of the testers found it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Tester {
    /// Column names and types.
    Schema,
    /// Values.
    Data,
    /// Values against each other: our own rules.
    Extra,
}

impl Tester {
    /// Returns the tester's name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Data => "data",
            Self::Extra => "extra",
        }
    }
}

/// How closely to follow Microsoft's testers where they are laxer, or behind the documentation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Enumerated values match exactly; values that only the documentation lists are accepted.
    #[default]
    Strict,
    /// As the testers do it: any word of the list of values passes, in any case; the list is the testers' own.
    Compat,
}

/// One thing that the tester found, over all events.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// Which tester found it.
    pub tester: Tester,
    /// The column, where it is about one.
    pub field: Option<String>,
    /// What was found, with counts and percent where values are concerned.
    pub message: String,
    /// How many events show it; 0 for findings about columns.
    pub rows: u64,
    /// Some of the values, at most [`MAX_EXAMPLES`].
    pub examples: Vec<String>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}) {}: ", self.level as u8, self.level.name())?;
        if let Some(field) = &self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.message)?;
        for (index, example) in self.examples.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { ", " })?;
            write!(f, "`{}`", example.escape_debug())?;
        }
        write!(f, " [{}]", self.tester.name())
    }
}

/// Everything that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// How many events were looked at.
    pub rows: u64,
    /// The findings, errors first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Tells whether there is a finding of level 0.
    pub fn has_errors(&self) -> bool {
        self.findings.first().is_some_and(|finding| finding.level == Level::Error)
    }
}

/// The text of an event is not a JSON object.
#[derive(Debug)]
pub struct NotJson(json::Error);

impl fmt::Display for NotJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a JSON object: {}", self.0)
    }
}

impl std::error::Error for NotJson {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// Looks at events one by one and reports once at the end.
pub struct Checker {
    mode: Mode,
    rows: u64,
    columns: Columns,
    tally: Tally,
    arena: Arena,
}

impl Checker {
    /// Returns a checker that has seen nothing.
    pub fn new(mode: Mode) -> Self {
        Self { mode, rows: 0, columns: Columns::default(), tally: Tally::default(), arena: Arena::new() }
    }

    /// Looks at one event.
    ///
    /// # Errors
    ///
    /// Fails when the text is not a JSON object; the event is then not counted.
    pub fn add(&mut self, event: &str) -> Result<(), NotJson> {
        let mut arena = std::mem::take(&mut self.arena);
        arena.reset();
        let outcome = match Row::read(event, &arena) {
            Ok(row) => {
                self.check(&row);
                Ok(())
            }
            Err(error) => Err(NotJson(error)),
        };
        self.arena = arena;
        outcome
    }

    fn check(&mut self, row: &Row<'_>) {
        self.rows += 1;
        self.columns.add(row);
        for info in &FIELDS {
            if let Some(cell) = row.cell(info.field)
                && let Some((level, kind)) = values::verdict(info, cell, self.mode)
            {
                self.tally.add(level, Tester::Data, info.field, kind, cell);
            }
        }
        relations::check(row, &mut self.tally);
    }

    /// Returns what was found, errors first.
    pub fn finish(self) -> Report {
        let mut findings = self.tally.findings(self.rows);
        if self.rows > 0 {
            self.columns.missing(self.mode, &mut findings);
            self.columns.foreign(&mut findings);
            self.columns.empty(self.rows, &mut findings);
        }
        sort(&mut findings);
        Report { rows: self.rows, findings }
    }
}

/// Checks the columns that a table or a parser declares, as name and KQL type.
///
/// This is the schema tester alone, column types included.
pub fn schema(declared: &[(&str, &str)], mode: Mode) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut columns = Columns::default();
    for (name, kql_type) in declared {
        columns.declare(name, kql_type, &mut findings);
    }
    columns.missing(mode, &mut findings);
    columns.foreign(&mut findings);
    sort(&mut findings);
    findings
}

/// Returns the errors of one event as text: the level-0 findings of all testers.
///
/// A text that is not a JSON object is one error.
pub fn errors(event: &str) -> Vec<String> {
    let mut checker = Checker::new(Mode::Strict);
    if let Err(error) = checker.add(event) {
        return vec![error.to_string()];
    }
    let report = checker.finish();
    report.findings.iter().take_while(|f| f.level == Level::Error).map(Finding::to_string).collect()
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        (a.level, a.tester, &a.field, &a.message).cmp(&(b.level, b.tester, &b.field, &b.message))
    });
}

/// Writes "3 records, 30%".
fn share(rows: u64, of: u64) -> String {
    let percent = if of == 0 { 0.0 } else { rows as f64 * 100.0 / of as f64 };
    let noun = if rows == 1 { "record" } else { "records" };
    format!("{rows} {noun}, {}%", (percent * 100.0).round() / 100.0)
}

/// Cuts text for a report.
fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_EXAMPLE_BYTES)].to_owned()
}

#[cfg(test)]
mod tests;
