//! Where the text forms start.

use memchr::memchr;
use sweepline_parse::leef;

use super::lookups;

/// Where a CSV row starts in a line, and what log it belongs to.
pub(super) struct Row<'a> {
    pub(super) start: usize,
    pub(super) log_type: &'a str,
}

/// Commas that a syslog header may hold before the row's first one.
const HEADER_COMMAS: usize = 3;

/// Finds `digits,date,serial,TYPE`, after any header.
pub(super) fn row(line: &str) -> Option<Row<'_>> {
    let bytes = line.as_bytes();
    let (mut comma, mut tries) = (memchr(b',', bytes)?, HEADER_COMMAS);
    loop {
        let next = comma + 1 + memchr(b',', bytes.get(comma + 1..)?)?;
        if let Some(start) = row_start(bytes, comma)
            && is_date(bytes.get(comma + 1..next)?)
        {
            let serial_end = next + 1 + memchr(b',', bytes.get(next + 1..)?)?;
            let after = line.get(serial_end + 1..)?;
            let end = memchr(b',', after.as_bytes()).unwrap_or(after.len());
            let log_type = after.get(..end)?.trim_matches('"');
            return lookups::is_log_type(log_type).then_some(Row { start, log_type });
        }
        (comma, tries) = (next, tries.checked_sub(1)?);
    }
}

/// Returns where the number in front of the row's first comma starts.
fn row_start(bytes: &[u8], comma: usize) -> Option<usize> {
    let quoted = usize::from(bytes.get(comma.checked_sub(1)?) == Some(&b'"'));
    let mut start = comma - quoted;
    while start > 0 && bytes.get(start - 1).is_some_and(u8::is_ascii_digit) {
        start -= 1;
    }
    let digits = comma - quoted - start;
    let start = start.checked_sub(quoted)?;
    let is_free =
        start.checked_sub(1).and_then(|before| bytes.get(before)).is_none_or(|byte| ends_word(*byte));
    (digits > 0 && is_free).then_some(start)
}

/// Tells whether a field is a date and time, `YYYY/MM/DD …` or `M/D/YY …`.
fn is_date(field: &[u8]) -> bool {
    let field = field.strip_prefix(b"\"").unwrap_or(field);
    field.len() >= 8
        && field.first().is_some_and(u8::is_ascii_digit)
        && field.iter().take(5).any(|byte| matches!(byte, b'/' | b'-'))
}

/// Tells whether a row may start after the byte.
fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b':' | b']' | b'>')
}

/// Tells whether a line is the column names of an export from the web interface.
pub(super) fn is_export_header(line: &str) -> bool {
    line.trim_start_matches(['\u{feff}', '"']).starts_with("Domain,Receive Time,Serial #,Type,")
}

/// Tells whether a line is LEEF of the vendor.
pub(super) fn is_leef(line: &str) -> bool {
    leef::find(line)
        .and_then(|start| line.get(start..)?.split('|').nth(1))
        .is_some_and(|vendor| lookups::is_vendor(vendor.trim_ascii()))
}
