//! The CSV export: a header line that names the columns, then a row a line.

use memchr::{memchr_iter, memmem};
use sweepline_parse::{Arena, csv};

use crate::stream::{Header, Stream};
use crate::table::Entry;

use super::tables::COLUMNS;

const ID: &str = "defender_device_network_events";

/// More columns than any export has.
const MAX_COLUMNS: usize = 256;

/// Tells whether a line names the columns of the table.
pub(super) fn is_header(line: &str) -> bool {
    let has = |name: &str| memmem::find(line.as_bytes(), name.as_bytes()).is_some();
    has("ActionType") && has("LocalIP") && has("RemoteIP") && line.split(',').all(is_name)
}

/// Reads a header line.
pub(super) fn header(line: &str) -> Header {
    let columns = line.split(',').take(MAX_COLUMNS).map(|name| {
        let at = COLUMNS.position(super::plain(unquoted(name)))?;
        u8::try_from(at).ok()
    });
    Header { connector: ID, columns: columns.collect(), tsv: None }
}

/// Tells whether a line can be a row below the stream's header line.
pub(super) fn is_row(line: &str, stream: &Stream) -> bool {
    let Some(header) = own_header(stream) else { return false };
    memchr_iter(b',', line.as_bytes()).count() + 1 >= header.columns.len()
}

/// Gives each known column of a row to `take`; tells whether the row has all its columns.
pub(super) fn read<'a>(
    line: &'a str,
    stream: &Stream,
    arena: &'a Arena,
    mut take: impl FnMut(&'static Entry, &'a str),
) -> bool {
    let Some(header) = own_header(stream) else { return false };
    let mut fields = Vec::with_capacity(header.columns.len());
    csv::split(line, b',', &mut fields);
    for (column, field) in header.columns.iter().zip(&fields) {
        if let Some(entry) = column.and_then(|at| COLUMNS.entries().get(usize::from(at))) {
            take(entry, field.text(arena));
        }
    }
    fields.len() == header.columns.len()
}

fn own_header(stream: &Stream) -> Option<&Header> {
    stream.header.as_ref().filter(|header| header.connector == ID)
}

fn is_name(text: &str) -> bool {
    let name = super::plain(unquoted(text));
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn unquoted(name: &str) -> &str {
    name.trim_start_matches('\u{feff}').trim().trim_matches('"')
}
