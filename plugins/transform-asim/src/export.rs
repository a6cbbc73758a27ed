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

/// What a line is to an export.
#[derive(Debug, PartialEq)]
pub(crate) enum Line<'a> {
    /// It names the columns.
    Header,
    /// A row, as the text of a JSON object.
    Row(&'a str),
    /// The same behind a row that had a quote which never closes, and is lost.
    RowAfterLost(&'a str),
    /// A row that ends on another line.
    Open,
    /// A row over more lines than any has.
    TooLong,
    /// Neither.
    Other,
}

/// Reads a line of a stream, and takes note of its header line.
pub(crate) fn read<'a>(line: &'a str, export: &mut Option<Export>, arena: &'a Arena) -> Line<'a> {
    if let Some(columns) = header(line) {
        *export = Some(Export { columns, open: String::new(), lines: 0 });
        return Line::Header;
    }
    let Some(export) = export else { return Line::Other };
    let is_open = !export.open.is_empty();
    if is_open && let Some(row) = export.fresh_row(line, arena) {
        export.close();
        return Line::RowAfterLost(row);
    }
    let ends_inside_quotes = is_open != (memchr::memchr_iter(b'"', line.as_bytes()).count() % 2 == 1);
    if !is_open && !ends_inside_quotes {
        return export.row(line, arena);
    }
    export.open.push_str(line);
    export.lines += 1;
    if ends_inside_quotes {
        if export.lines < MAX_OPEN_LINES && export.open.len() < MAX_OPEN_BYTES {
            export.open.push('\n');
            return Line::Open;
        }
        export.close();
        return Line::TooLong;
    }
    let row = arena.alloc_str(&export.open);
    export.close();
    export.row(row, arena)
}

impl Export {
    fn close(&mut self) {
        self.open.clear();
        self.lines = 0;
    }

    /// Reads a line as a row of its own while another goes on; only one whose time reads as such can be: the lines of a
    /// value do not have the table's columns.
    fn fresh_row<'a>(&self, line: &'a str, arena: &'a Arena) -> Option<&'a str> {
        let time = self.columns.iter().position(|column| TIMES.contains(&column.as_str()))?;
        let mut values = Vec::with_capacity(self.columns.len());
        csv::split(line, b',', &mut values);
        let clock = Clock { zone: &Zone::Utc, received: Nanos(0) };
        let is_row = values.len() == self.columns.len() && time::any(values.get(time)?.raw, &clock).is_some();
        match self.row(line, arena) {
            Line::Row(row) if is_row => Some(row),
            _ => None,
        }
    }

    fn row<'a>(&self, line: &'a str, arena: &'a Arena) -> Line<'a> {
        let mut values = Vec::with_capacity(self.columns.len());
        csv::split(line, b',', &mut values);
        if values.len() != self.columns.len() {
            return Line::Other;
        }
        let mut object = String::with_capacity(line.len() * 2);
        for (column, value) in self.columns.iter().zip(&values) {
            object.push(if object.is_empty() { '{' } else { ',' });
            json::write_str(column, &mut object);
            object.push(':');
            json::write_str(value.text(arena), &mut object);
        }
        object.push('}');
        Line::Row(arena.alloc_str(&object))
    }
}

/// Columns of time, one of which every exported table has, and one that Athena's tables of flow logs have.
const SIGNS: &[&str] = &["TimeGenerated", "Timestamp", "_time", "@timestamp", "srcaddr"];
/// Those of time.
const TIMES: &[&str] = &["TimeGenerated", "Timestamp", "_time", "@timestamp"];

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
        is_known |= SIGNS.contains(&name);
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
        let read: Vec<_> = lines.map(|line| read(line, &mut export, &arena)).into();
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
        let read: Vec<_> = lines.map(|line| read(line, &mut export, &arena)).into();
        assert_eq!(
            read,
            [
                Line::Header,
                Line::Open,
                Line::Open,
                Line::RowAfterLost(r#"{"Timestamp":"2026-03-14T09:26:54Z","Text":"b"}"#),
                Line::Row(r#"{"Timestamp":"2026-03-14T09:26:55Z","Text":"c"}"#),
            ]
        );
    }

    #[test]
    fn a_quote_that_never_closes_ends_at_the_bound() {
        let arena = Arena::new();
        let mut export = None;
        read("Timestamp,Text", &mut export, &arena);
        read("1,\"", &mut export, &arena);
        let ends = (0..MAX_OPEN_LINES).find(|_| read("x", &mut export, &arena) == Line::TooLong);
        assert!(ends.is_some());
        assert_eq!(read("1,a", &mut export, &arena), Line::Row(r#"{"Timestamp":"1","Text":"a"}"#));
    }
}
