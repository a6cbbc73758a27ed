//! How Zeek's records are told from others, and how each form is taken apart.

use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::Finder;
use sweepline_parse::{Arena, addr, json, tsv};

use crate::form::Object;
use crate::stream::{Header, Stream};
use crate::table::Slots;

use super::tables::{BASE_FIELDS, CONN, DEFAULT_FIELDS, STATES, slot};

pub(super) const ID: &str = "corelight_zeek";

/// Tells whether a text is a Zeek record: a `#` line, a TSV row, or JSON behind a syslog header.
pub(super) fn is_own_line(text: &str, stream: &Stream) -> bool {
    let line = text.lines().next().unwrap_or_default();
    if is_directive(line) {
        return true;
    }
    if let Some(at) = json_start(line) {
        return is_own_json(line.get(at..).unwrap_or_default());
    }
    own_header(stream).is_some_and(|header| fits(line, header)) || is_bare(line)
}

/// Names of `#` lines.
const DIRECTIVES: &[&str] = &[
    "#separator", "#set_separator", "#empty_field", "#unset_field", "#path", "#open", "#fields",
    "#types", "#close",
];

fn is_directive(line: &str) -> bool {
    line.starts_with('#')
        && DIRECTIVES.iter().any(|name| {
            line.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
}

fn own_header(stream: &Stream) -> Option<&Header> {
    stream.header.as_ref().filter(|header| header.connector == ID && !header.columns.is_empty())
}

/// Tells whether a line has the header's number of columns; logs of other separators than the
/// usual ones are told by their first character only.
fn fits(line: &str, header: &Header) -> bool {
    let tabs = memchr_iter(b'\t', line.as_bytes()).count();
    if tabs > 0 {
        return tabs + 1 == header.columns.len();
    }
    line.starts_with(|first: char| first.is_ascii_digit()) && !line.starts_with('<')
        && header.tsv.as_ref().is_some_and(|layout| {
            let mut values = Vec::new();
            layout.split(line, &mut values);
            values.len() == header.columns.len()
        })
}

/// Takes a `#` line into the stream's header; false for a row.
pub(super) fn directive(line: &str, stream: &mut Stream) -> bool {
    if !is_directive(line) {
        return false;
    }
    let is_ours = stream.header.as_ref().is_some_and(|header| header.connector == ID);
    if !is_ours || line.starts_with("#separator") {
        let tsv = Some(tsv::Layout::new());
        stream.header = Some(Header { connector: ID, columns: Vec::new(), tsv });
    }
    let Some(header) = &mut stream.header else { return true };
    let layout = header.tsv.get_or_insert_with(tsv::Layout::new);
    layout.directive(line);
    if line.starts_with("#fields") {
        header.columns = layout.fields().iter().map(|name| position(name)).collect();
    }
    true
}

fn position(name: &str) -> Option<u8> {
    CONN.position(name).and_then(|at| u8::try_from(at).ok())
}

/// Tells whether the rows below a header are connections.
pub(super) fn is_conn_log(layout: &tsv::Layout) -> Result<(), &'static str> {
    let path = layout.path();
    if path.is_empty() {
        let is_conn = layout.fields().iter().any(|name| name == "conn_state");
        return if is_conn { Ok(()) } else { Err("not_conn") };
    }
    conn_path(path)
}

fn conn_path(path: &str) -> Result<(), &'static str> {
    match path {
        "conn" | "conn_red" => Ok(()),
        "conn_long" => Err("conn_long"),
        _ => Err("not_conn"),
    }
}

/// Beginnings of keys that only Zeek's JSON has. The closing quote is left off, as it has a backslash
/// before it where the JSON is itself a JSON string.
const OWN_KEYS: &[&str] = &["\"id.orig_h", "\"id_orig_h", "\"orig_h", "\"_path", "\"conn_state"];

/// Returns where JSON begins in a line.
pub(super) fn json_start(line: &str) -> Option<usize> {
    let at = memchr::memchr(b'{', line.as_bytes())?;
    let after = line.get(at + 1..)?.trim_ascii_start();
    after.starts_with('"').then_some(at)
}

static TS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"ts"));
static VECTRA: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"metadata_type"));
static ORIGINATOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("orig_h"));

/// Tells whether JSON text is a Zeek record, without reading it.
fn is_own_json(text: &str) -> bool {
    static FINDERS: LazyLock<Vec<Finder<'static>>> =
        LazyLock::new(|| OWN_KEYS.iter().map(|key| Finder::new(*key)).collect());
    let text = text.as_bytes();
    TS.find(text).is_some()
        && FINDERS.iter().any(|finder| finder.find(text).is_some())
        // Vectra's metadata has Zeek's keys.
        && VECTRA.find(text).is_none()
}

/// Tells whether an object is a Zeek record of whatever log, or wraps one.
pub(super) fn is_own_object(object: &Object<'_>) -> bool {
    let (mut ts, mut own, mut is_row) = (false, false, false);
    for (key, value) in object.members() {
        match *key {
            "ts" | "ts_t" | "ts_d" | "ts_s" | "_write_ts" | "write_ts" => ts = true,
            "_path" | "id.orig_h" | "id_orig_h" | "id_orig_h_s" | "conn_state" | "conn_uids"
            | "certificate" | "certificate.serial" => own = true,
            "uid" | "fuid" if is_uid_value(value) => own = true,
            "uids" if value.as_array().is_some() => own = true,
            "id" if is_endpoints(value) => own = true,
            // Vectra's metadata has Zeek's keys; our own sessions keep the name of the table.
            "metadata_type" | "metadata_type_s" | "EventSchema" => return false,
            "Type" => {
                is_row = matches!(value, json::Value::String(name) if name.raw.starts_with("Corelight_"));
            }
            _ => {}
        }
    }
    is_row || ts && own || tagged(object).is_some_and(is_own_json)
}

/// Returns the record that Zeek's Kafka writer puts under the name of its log.
fn tagged<'a>(object: &Object<'a>) -> Option<&'a str> {
    object.get("conn")?.as_object()
}

fn is_uid_value(value: &json::Value<'_>) -> bool {
    matches!(value, json::Value::String(text) if text.raw.len() > 9 && is_uid(text.raw))
}

fn is_endpoints(value: &json::Value<'_>) -> bool {
    value.as_object().is_some_and(|id| ORIGINATOR.find(id.as_bytes()).is_some())
}

/// Returns the record inside a row of Corelight_CL or under the name of its log; `None` when the object is the record.
pub(super) fn wrapped<'a>(object: &Object<'a>, arena: &'a Arena) -> Option<&'a str> {
    if object.has("ts") && (object.has("uid") || object.has("_path")) {
        return None;
    }
    let message = object.text("Message", arena).map(str::trim_ascii);
    message.filter(|text| text.starts_with('{')).or_else(|| tagged(object))
}

/// Returns the Sentinel table of a row, or the one that a sensor's record goes to.
pub(super) fn table_of<'a>(object: &Object<'a>) -> &'a str {
    match object.get("Type") {
        Some(json::Value::String(name)) if name.raw.starts_with("Corelight_") => name.raw,
        _ => "Corelight_CL",
    }
}

/// Takes the type suffix of old custom tables (`uid_s`, `duration_d`) off a column name.
pub(super) fn without_suffix(key: &str) -> &str {
    match key.as_bytes() {
        [.., b'_', b's' | b'd' | b't' | b'b' | b'g'] => key.get(..key.len() - 2).unwrap_or(key),
        _ => key,
    }
}

/// Tells whether an object reports a connection.
///
/// # Errors
///
/// Returns why it does not.
pub(super) fn conn_kind(object: &Object<'_>, slots: &Slots<'_>) -> Result<(), &'static str> {
    if let Some(path) = slots.get(slot::PATH) {
        return conn_path(path);
    }
    let has_state = slots.get(slot::STATE).is_some();
    match slots.get(slot::TABLE_PATH) {
        // The table's column; in other logs `path` is a path of files.
        Some(path @ ("conn" | "conn_red" | "conn_long")) => conn_path(path),
        _ if has_state => Ok(()),
        _ if slots.get(slot::HISTORY).is_some() && object.has("proto") => Ok(()),
        _ => Err("not_conn"),
    }
}

/// Tells whether a line begins like a row: time, tab, unique id, tab.
fn is_bare(line: &str) -> bool {
    let (head, separator) = match memchr::memchr(b'\t', line.as_bytes()) {
        Some(at) => (line.get(..at).unwrap_or_default(), "\t"),
        None => match ESCAPED_TABS.find(line.as_bytes()) {
            Some(at) => (line.get(..at).unwrap_or_default(), ESCAPED_TAB),
            None => return false,
        },
    };
    let rest = line.get(head.len() + separator.len()..).unwrap_or_default();
    let uid = rest.split(separator).next().unwrap_or_default();
    is_stamp(last_word(head)) && is_uid(uid)
}

/// What syslog daemons write for a tab.
const ESCAPED_TAB: &str = "#011";

static ESCAPED_TABS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(ESCAPED_TAB));

fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

/// Seconds with six decimals, as Zeek writes times.
fn is_stamp(text: &str) -> bool {
    let Some((whole, fraction)) = text.split_once('.') else { return false };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (9..=10).contains(&whole.len()) && digits(whole) && (1..=9).contains(&fraction.len())
        && digits(fraction)
}

fn is_uid(text: &str) -> bool {
    (2..=24).contains(&text.len())
        && text.starts_with(['C', 'F'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Returns what stands before a row, and the row with its tabs.
pub(super) fn bare_row<'a>(line: &'a str, arena: &'a Arena) -> Option<(&'a str, &'a str)> {
    if !is_bare(line) {
        return None;
    }
    let tab = line.find('\t').or_else(|| line.find(ESCAPED_TAB))?;
    let start = line.get(..tab)?.rfind(' ').map_or(0, |blank| blank + 1);
    let (prefix, row) = line.split_at_checked(start)?;
    if row.contains('\t') {
        return Some((prefix, row));
    }
    Some((prefix, arena.alloc_str(&row.replace(ESCAPED_TAB, "\t"))))
}

/// Splits a row at its tabs.
pub(super) fn split_tabs<'a>(row: &'a str, values: &mut Vec<&'a str>) {
    let mut from = 0;
    for end in memchr_iter(b'\t', row.as_bytes()).take(MAX_VALUES) {
        values.push(row.get(from..end).unwrap_or_default());
        from = end + 1;
    }
    values.push(row.get(from..).unwrap_or_default());
}

/// More columns than any conn.log has; a row of more is not split further.
const MAX_VALUES: usize = 128;

/// Tells whether the values of a row without header are a connection's.
pub(super) fn is_conn_row(values: &[&str]) -> bool {
    let value = |at: usize| values.get(at).copied().unwrap_or_default();
    let is_flag = |text: &str| matches!(text, "T" | "F" | "-");
    values.len() >= BASE_FIELDS
        && addr::ip(value(2)).is_some()
        && addr::ip(value(4)).is_some()
        && matches!(value(6), "tcp" | "udp" | "icmp" | "unknown_transport")
        && STATES.iter().any(|state| state.code == value(11))
        && is_flag(value(12))
        && is_flag(value(13))
}

/// Pairs the values of a row without header with the names of their fields. Which scripts added
/// further columns is not known, so those must look like what they are taken for.
pub(super) fn bare_columns<'a>(
    values: &[&'a str],
) -> impl Iterator<Item = (&'static str, &'a str)> {
    let has_usual_tail = values.len() >= BASE_FIELDS + 4
        && [23, 24].iter().all(|at| {
            values.get(*at).is_some_and(|text| *text == "-" || text.len() == 17)
        });
    values.iter().enumerate().filter_map(move |(at, value)| {
        let name = match at {
            _ if *value == "-" || *value == "(empty)" => return None,
            _ if at >= BASE_FIELDS && value.starts_with("1:") => "community_id",
            _ if at < BASE_FIELDS || has_usual_tail => *DEFAULT_FIELDS.get(at)?,
            _ => return None,
        };
        Some((name, *value))
    })
}
