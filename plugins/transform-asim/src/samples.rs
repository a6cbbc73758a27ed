//! What the samples of a connector become, against what they should.
//!
//! Samples lie in one folder, beside each other:
//!
//! - `<name>.in`: one record a line, all of one stream; `<name>.raw.in`: the whole file is one record;
//! - `<name>.out`: what becomes of each record, as `sweepline parse --explain` prints it.
//!
//! Records are read with the receive time 2026-03-14T12:00:00Z, and recognised among all connectors unless the connector has
//! no marks.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use sweepline_parse::time::Nanos;
use sweepline_parse::{Arena, lines};

use crate::explain;
use crate::mapper::map_record;
use crate::options::Settings;
use crate::stream::Stream;

/// When samples were received: 2026-03-14T12:00:00Z.
pub const RECEIVED: Nanos = Nanos(1_773_489_600_000_000_000);

/// What to do with the expected output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Compare.
    Check,
    /// Rewrite what differs.
    Update,
}

/// What came of a connector's samples.
#[derive(Clone, Default, Debug)]
pub struct Report {
    /// Sample files read.
    pub files: usize,
    /// Records in them.
    pub records: usize,
    /// What differs from the `.out` files, or breaks the schema; the latter is never rewritten away.
    pub mismatches: Vec<Mismatch>,
    /// The `.out` files that were rewritten.
    pub rewritten: Vec<PathBuf>,
}

/// One difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mismatch {
    /// The sample file.
    pub file: PathBuf,
    /// The record, counted from 1; 0 for the file as a whole.
    pub record: usize,
    /// What differs: `outcome`, `reason`, `connector`, a column as in `events[0].DstPortNumber`, or `schema`.
    pub what: String,
    /// What the `.out` file says, as JSON; `None` when it says nothing.
    pub expected: Option<String>,
    /// What came of it, as JSON; `None` when nothing did.
    pub got: Option<String>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(out, "{}", self.file.display())?;
        if self.record > 0 {
            write!(out, ":{}", self.record)?;
        }
        write!(out, ": {}: expected {}, got {}", self.what, shown(&self.expected), shown(&self.got))
    }
}

/// Runs the samples in a folder; `pinned` is the number of the connector that must read them, `None` recognises each record.
///
/// # Errors
///
/// Fails when a file cannot be read or written, with its name; a folder without samples is no error.
pub fn run(folder: &Path, pinned: Option<usize>, settings: &Settings, mode: Mode) -> io::Result<Report> {
    let mut report = Report::default();
    for input in inputs(folder)? {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", input.display()));
        let got = outcomes(&input, pinned, settings, &mut report).map_err(named)?;
        report.files += 1;
        let output = input.with_extension("out");
        let mut differences = Vec::new();
        match fs::read_to_string(&output) {
            Ok(expected) => compare(&input, &expected, &got, &mut differences),
            Err(error) if error.kind() == io::ErrorKind::NotFound => differences.push(Mismatch {
                file: input.clone(),
                record: 0,
                what: "samples".to_owned(),
                expected: Some(format!("a file {}", output.display())),
                got: None,
            }),
            Err(error) => return Err(named(error)),
        }
        if differences.is_empty() {
            continue;
        }
        match mode {
            Mode::Check => report.mismatches.append(&mut differences),
            Mode::Update => {
                fs::write(&output, got.concat()).map_err(named)?;
                report.rewritten.push(output);
            }
        }
    }
    Ok(report)
}

fn inputs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(io::Error::new(error.kind(), format!("{}: {error}", folder.display()))),
    };
    let mut inputs = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "in") {
            inputs.push(path);
        }
    }
    inputs.sort();
    Ok(inputs)
}

/// Maps the records of a file; returns a line of JSON for each, and reports events that break the schema.
fn outcomes(
    input: &Path,
    pinned: Option<usize>,
    settings: &Settings,
    report: &mut Report,
) -> io::Result<Vec<String>> {
    let bytes = fs::read(input)?;
    let file_arena = Arena::new();
    let (text, _) = lines::text(&bytes, &file_arena);
    let is_whole = input.to_string_lossy().ends_with(".raw.in");
    let records: Vec<&str> = if is_whole { vec![text] } else { text.lines().collect() };
    report.records += records.len();
    let mut stream = Stream::default();
    let mut outcomes = Vec::with_capacity(records.len());
    for (number, record) in records.into_iter().enumerate() {
        let arena = Arena::new();
        let mut sessions = Vec::new();
        let verdict = map_record(record, RECEIVED, pinned, settings, &mut stream, &arena, &mut sessions);
        let mut line = String::new();
        explain::write(number as u64, &verdict, &sessions, &mut line);
        line.push('\n');
        for session in &sessions {
            let mut event = String::new();
            sweepline_asim::json::write(session, &mut event);
            report.mismatches.extend(sweepline_asim::check::errors(&event).into_iter().map(|error| {
                Mismatch {
                    file: input.to_owned(),
                    record: number + 1,
                    what: "schema".to_owned(),
                    expected: Some("no error".to_owned()),
                    got: Some(error),
                }
            }));
        }
        outcomes.push(line);
    }
    Ok(outcomes)
}

fn compare(input: &Path, expected: &str, got: &[String], differences: &mut Vec<Mismatch>) {
    let expected: Vec<&str> = expected.lines().collect();
    for number in 0..expected.len().max(got.len()) {
        let mut wanted = members(expected.get(number).copied());
        let mut found = members(got.get(number).map(String::as_str));
        let names: Vec<String> = wanted.keys().chain(found.keys()).cloned().collect();
        for what in names {
            let (wanted, found) = (wanted.remove(&what), found.remove(&what));
            if wanted != found {
                let file = input.to_owned();
                differences.push(Mismatch { file, record: number + 1, what, expected: wanted, got: found });
            }
        }
    }
}

/// Returns the single values of a line of output by their path; a line that is no JSON is one value.
fn members(line: Option<&str>) -> BTreeMap<String, String> {
    let mut members = BTreeMap::new();
    let Some(line) = line else { return members };
    match serde_json::from_str::<Json>(line) {
        Ok(json) => flatten(String::new(), &json, &mut members),
        Err(_) => {
            members.insert("line".to_owned(), line.to_owned());
        }
    }
    members
}

/// The nesting is that of JSON as it was read, which is bounded.
fn flatten(path: String, json: &Json, members: &mut BTreeMap<String, String>) {
    match json {
        Json::Object(entries) => {
            for (key, value) in entries {
                let dot = if path.is_empty() { "" } else { "." };
                flatten(format!("{path}{dot}{key}"), value, members);
            }
        }
        Json::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                flatten(format!("{path}[{index}]"), value, members);
            }
        }
        single => {
            members.insert(path, single.to_string());
        }
    }
}
