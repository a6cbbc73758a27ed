//! CSV exports of tables: a header line that names the columns, then a row a line, or over several lines where a value
//! holds line breaks. A row becomes the JSON object that the query API gives for it.
//!
//! Invariant: only a line of nothing but names, one of them a column that every table has, is a header line.

use sweepline_parse::time::{self, Clock, Nanos, Zone};
use sweepline_parse::{Arena, csv, json};

use crate::form::without_zone;

/// The export that a stream is.
#[derive(Debug)]
pub struct Export {
    columns: Vec<String>,
    /// The lines so far of a row that goes on.
    open: String,
    lines: usize,
}

/// More columns than any table has.
const MAX_COLUMNS: usize = 1024;
/// Longest row of several lines: Log Analytics keeps 32 KiB of a value, of which a row has a few.
const MAX_OPEN_BYTES: usize = 1 << 20;
/// Most lines of one row: a rendered event has a few dozen. A quote that never closes costs no more rows than these, and its
/// own only where the next row tells itself by its time.
const MAX_OPEN_LINES: usize = 1024;

/// What became of a line.
#[derive(Debug, PartialEq)]
pub(crate) struct Read<'a> {
    /// What it is.
    pub(crate) line: Line<'a>,
    /// Whether the row before it had a quote that never closes, and is lost.
    pub(crate) row_lost: bool,
}

/// What a line is to an export.
#[derive(Debug, PartialEq)]
pub(crate) enum Line<'a> {
    /// It names the columns.
    Header,
    /// A row, as the text of a JSON object.
    Row(&'a str),
    /// A row that ends on another line.
    Open,
    /// A row over more lines than any has.
    TooLong,
    /// Neither.
    Other,
}

/// Reads a line of a stream, and takes note of its header line.
pub(crate) fn read<'a>(line: &'a str, export: &mut Option<Export>, arena: &'a Arena) -> Read<'a> {
    if let Some(columns) = header(line) {
        let before = export.replace(Export { columns, open: String::new(), lines: 0 });
        return Read { line: Line::Header, row_lost: before.is_some_and(|export| export.is_open()) };
    }
    let Some(export) = export else { return Read { line: Line::Other, row_lost: false } };
    if export.is_open()
        && let Some(row) = export.fresh_row(line, arena)
    {
        export.close();
        return Read { line: Line::Row(row), row_lost: true };
    }
    Read { line: export.take(line, arena), row_lost: false }
}

impl Export {
    fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Reads a line that is a row, or a part of one.
    fn take<'a>(&mut self, line: &'a str, arena: &'a Arena) -> Line<'a> {
        let is_open = self.is_open();
        let ends_inside_quotes = is_open != (memchr::memchr_iter(b'"', line.as_bytes()).count() % 2 == 1);
        if !is_open && !ends_inside_quotes {
            return self.row(line, arena);
        }
        self.open.push_str(line);
        self.lines += 1;
        if ends_inside_quotes {
            if self.lines < MAX_OPEN_LINES && self.open.len() < MAX_OPEN_BYTES {
                self.open.push('\n');
                return Line::Open;
            }
            self.close();
            return Line::TooLong;
        }
        let row = arena.alloc_str(&self.open);
        self.close();
        self.row(row, arena)
    }

    fn close(&mut self) {
        self.open.clear();
        self.lines = 0;
    }

    /// Reads a line as a row of its own while another goes on; only one whose time reads as such can be: the lines of a
    /// value do not have the table's columns.
    fn fresh_row<'a>(&self, line: &'a str, arena: &'a Arena) -> Option<&'a str> {
        let time = self.columns.iter().position(|column| TIMES.contains(&column.as_str()))?;
        let values = self.values(line)?;
        let clock = Clock { zone: &Zone::Utc, received: Nanos(0) };
        time::any(values.get(time)?.raw, &clock)?;
        Some(self.object(line, &values, arena))
    }

    fn row<'a>(&self, line: &'a str, arena: &'a Arena) -> Line<'a> {
        self.values(line).map_or(Line::Other, |values| Line::Row(self.object(line, &values, arena)))
    }

    /// Splits a row; `None` when it has not the table's columns.
    fn values<'a>(&self, line: &'a str) -> Option<Vec<csv::Field<'a>>> {
        let mut values = Vec::with_capacity(self.columns.len());
        csv::split(line, b',', &mut values);
        (values.len() == self.columns.len()).then_some(values)
    }

    fn object<'a>(&self, line: &str, values: &[csv::Field<'a>], arena: &'a Arena) -> &'a str {
        let mut object = String::with_capacity(line.len() * 2);
        for (column, value) in self.columns.iter().zip(values) {
            object.push(if object.is_empty() { '{' } else { ',' });
            json::write_str(column, &mut object);
            object.push(':');
            json::write_str(value.text(arena), &mut object);
        }
        object.push('}');
        arena.alloc_str(&object)
    }
}

/// Columns of time, one of which every exported table has.
const TIMES: &[&str] = &["TimeGenerated", "Timestamp", "_time", "@timestamp"];
/// The sign of Athena's tables of flow logs, which name their columns of time otherwise.
const FLOW_SIGN: &str = "srcaddr";

/// Returns the columns that a header line names.
fn header(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start_matches('\u{feff}').trim_ascii();
    let is_name_start = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'"' | b'_' | b'@');
    if !line.as_bytes().first().is_some_and(is_name_start) {
        return None;
    }
    let mut columns = Vec::new();
    let mut is_known = false;
    for name in line.split(',') {
        let name = without_zone(name.trim_ascii().trim_matches('"'));
        if name.is_empty() || columns.len() == MAX_COLUMNS || !name.bytes().all(is_name_byte) {
            return None;
        }
        is_known |= name == FLOW_SIGN || TIMES.contains(&name);
        columns.push(name.to_owned());
    }
    (is_known && columns.len() > 1).then_some(columns)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_and_a_time_make_a_header_line() {
        assert!(header("\u{feff}\"Timestamp\",\"ActionType\",\"LocalIP\"").is_some());
        assert_eq!(
            header("TenantId,\"TimeGenerated [UTC]\",Computer").unwrap(),
            ["TenantId", "TimeGenerated", "Computer"]
        );
        for line in [
            "a,b,c",
            "TimeGenerated",
            "x,Timestamp: 1,y",
            "date=2026-03-14,Timestamp",
            "1,2026/03/14 09:26:53,0011,TRAFFIC,Timestamp",
        ] {
            assert_eq!(header(line), None, "{line}");
        }
    }

    #[test]
    fn a_row_may_hold_quotes_commas_and_line_breaks() {
        let arena = Arena::new();
        let mut export = None;
        let lines = ["Timestamp,Text", "1,a", "2,\"say \"\"hi\"\",", "then go\"", "a,b,c"];
        let read: Vec<_> = lines.map(|line| read(line, &mut export, &arena).line).into();
        assert_eq!(
            read,
            [
                Line::Header,
                Line::Row(r#"{"Timestamp":"1","Text":"a"}"#),
                Line::Open,
                Line::Row(r#"{"Timestamp":"2","Text":"say \"hi\",\nthen go"}"#),
                Line::Other,
            ]
        );
    }

    #[test]
    fn a_continued_line_keeps_its_blanks() {
        let arena = Arena::new();
        let mut export = None;
        let lines = ["Timestamp,Text", "1,\"a:", "  b\""];
        let read: Vec<_> = lines.map(|line| read(line, &mut export, &arena).line).into();
        assert_eq!(read.last(), Some(&Line::Row(r#"{"Timestamp":"1","Text":"a:\n  b"}"#)));
    }

    #[test]
    fn a_header_line_tells_of_a_lost_row() {
        let arena = Arena::new();
        let mut export = None;
        let lines = ["Timestamp,Text", "1,\"cut", "Timestamp,Text", "Timestamp,Text"];
        let lost = lines.map(|line| read(line, &mut export, &arena).row_lost);
        assert_eq!(lost, [false, false, true, false]);
    }

    #[test]
    fn a_quote_that_never_closes_costs_one_row() {
        let arena = Arena::new();
        let mut export = None;
        let lines = [
            "Timestamp,Text",
            "2026-03-14T09:26:53Z,\"cut",
            "not a time,b",
            "\"2026-03-14T09:26:54Z\",\"b\"",
            "2026-03-14T09:26:55Z,c",
        ];
        let read: Vec<_> =
            lines.map(|line| read(line, &mut export, &arena)).map(|read| (read.line, read.row_lost)).into();
        assert_eq!(
            read,
            [
                (Line::Header, false),
                (Line::Open, false),
                (Line::Open, false),
                (Line::Row(r#"{"Timestamp":"2026-03-14T09:26:54Z","Text":"b"}"#), true),
                (Line::Row(r#"{"Timestamp":"2026-03-14T09:26:55Z","Text":"c"}"#), false),
            ]
        );
    }

    #[test]
    fn a_quote_that_never_closes_ends_at_the_bound() {
        let arena = Arena::new();
        let mut export = None;
        read("Timestamp,Text", &mut export, &arena);
        read("1,\"", &mut export, &arena);
        let ends = (0..MAX_OPEN_LINES).find(|_| read("x", &mut export, &arena).line == Line::TooLong);
        assert!(ends.is_some());
        assert_eq!(read("1,a", &mut export, &arena).line, Line::Row(r#"{"Timestamp":"1","Text":"a"}"#));
    }
}
