//! Palo Alto Networks firewalls: PAN-OS traffic logs as CSV, CEF and LEEF, Cortex Data Lake as CEF and JSON.
//!
//! Layout: `text` finds the text forms, `columns` is the CSV row, `keys` the named forms, `lookups` the vendor's words,
//! `finish` what tables cannot say.

mod columns;
mod finish;
mod keys;
mod lookups;
mod text;

use sweepline_asim::{Field, Session};
use sweepline_parse::time::{Clock, Zone};
use sweepline_parse::{Arena, csv, leef, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object};
use crate::identity;
use crate::stream::Stream;
use crate::table::{Entry, Slots, To};

use finish::{Source, finish};
use text::{is_export_header, is_leef, row};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "palo_alto",
    title: "Palo Alto Networks PAN-OS and Cortex Data Lake",
    products: &[
        (finish::VENDOR, finish::PAN_OS),
        (finish::VENDOR, finish::CORTEX),
    ],
    tables: &[finish::TABLE],
    forms: &[
        "PAN-OS traffic log, comma separated, with any syslog header or none",
        "CEF of the PAN-OS custom log format",
        "CEF of Cortex Data Lake (Strata Logging Service)",
        "LEEF of the PAN-OS custom log format",
        "JSON of Cortex Data Lake, and of HTTP log forwarding with PAN-OS field names",
        "CommonSecurityLog rows",
    ],
    mappings: &[
        ("CSV columns", &columns::CSV),
        ("CEF keys", &keys::CEF),
        ("LEEF keys", &keys::LEEF),
        ("Cortex JSON keys", &keys::JSON),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A record of the product that is no traffic log: threat, system, configuration, ….
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// The line of column names that the web interface's export starts with.
const EXPORT_HEADER: Outcome = Outcome::Skipped("column_names");
/// A traffic row that was cut.
const SHORT_ROW: Outcome = Outcome::Rejected("short_row");
/// A traffic record without any address.
const NO_ADDRESSES: Outcome = Outcome::Rejected("no_addresses");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => row(line).is_some() || is_export_header(line) || is_leef(line),
        Form::Cef(cef) => lookups::is_vendor(cef.vendor) && Source::of_cef(cef.product).is_some(),
        Form::Json(object) => {
            json_text(object, "LogType").is_some_and(lookups::is_log_type)
                && object_has(object, CORTEX_MARKS)
                || json_text(object, "type").is_some_and(lookups::is_log_type)
                    && object_has(object, FORWARDED_MARKS)
        }
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => map_line(line, cx, sessions),
        Form::Cef(cef) => map_cef(cef, cx, sessions),
        Form::Json(object) => map_json(object, cx, sessions),
    }
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match row(line) {
        Some(row) if row.log_type.eq_ignore_ascii_case(lookups::TRAFFIC) => {
            map_row(line, row.start, cx, sessions)
        }
        Some(_) => NOT_TRAFFIC,
        None if is_leef(line) => map_leef(line, cx, sessions),
        None if is_export_header(line) => EXPORT_HEADER,
        None => UNKNOWN_FORM,
    }
}

fn map_row<'a>(
    line: &'a str,
    start: usize,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let mut fields = Vec::with_capacity(columns::USUAL);
    csv::split(line.get(start..).unwrap_or_default(), b',', &mut fields);
    if fields.len() < columns::FEWEST {
        return SHORT_ROW;
    }
    let (mut session, mut slots) = (Source::Csv.session(), Slots::new());
    for (number, entry) in columns::NUMBERS.iter().zip(columns::CSV.entries()) {
        let Some(field) = fields.get(usize::from(*number) - 1) else {
            break;
        };
        // Many columns are empty in most rows.
        if !field.raw.is_empty() {
            let text = if field.quoted_escapes {
                field.text(cx.arena)
            } else {
                field.raw
            };
            store(entry, text, &mut session, &mut slots, cx.arena);
        }
    }
    let zone = fields
        .get(columns::HIGH_RESOLUTION - 1)
        .and_then(|stamp| stamp.raw.get(finish::DATE_AND_T..))
        .and_then(finish::offset);
    let clock = Clock {
        zone: zone.as_ref().unwrap_or(cx.clock.zone),
        ..cx.clock
    };
    complete(
        Source::Csv,
        session,
        &slots,
        &clock,
        cx,
        line.get(..start).unwrap_or_default(),
        sessions,
    )
}

fn map_leef<'a>(line: &'a str, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Ok(event) = leef::parse(line, cx.arena) else {
        return Outcome::Rejected("malformed_leef");
    };
    let (mut session, mut slots) = (Source::Leef.session(), Slots::new());
    let mut log_type = event.event_id;
    // The vendor's template for LEEF 1.0 separates with pipes, too.
    let delimiter = if event.extension.contains(event.delimiter) {
        event.delimiter
    } else {
        '|'
    };
    for pair in leef::extension(event.extension, delimiter) {
        // Cortex Data Lake keeps its own names where LEEF has none.
        let Some(entry) = keys::LEEF
            .find(pair.key)
            .or_else(|| keys::JSON.find(pair.key))
        else {
            continue;
        };
        let value = if pair.escaped {
            leef::unescape(pair.value, cx.arena)
        } else {
            pair.value
        };
        if entry.to == To::Slot(keys::LOG_TYPE) {
            log_type = value;
        }
        store(entry, value, &mut session, &mut slots, cx.arena);
    }
    if !log_type.eq_ignore_ascii_case(lookups::TRAFFIC) {
        return NOT_TRAFFIC;
    }
    session.put_text(Field::EventProductVersion, event.device_version);
    complete(
        Source::Leef,
        session,
        &slots,
        &cx.clock,
        cx,
        event.prefix,
        sessions,
    )
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Some(source) = Source::of_cef(cef.product).filter(|_| lookups::is_vendor(cef.vendor))
    else {
        return UNKNOWN_FORM;
    };
    let (name, class) = (cef.name, cef.class_id);
    let sub_type = match () {
        () if name.eq_ignore_ascii_case(lookups::TRAFFIC) => class,
        () if class.eq_ignore_ascii_case(lookups::TRAFFIC) => name,
        () => return NOT_TRAFFIC,
    };
    let (mut session, mut slots) = (source.session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for pair in &cef.pairs {
        if let Some(entry) = lookup.find(pair.key) {
            store(entry, pair.value, &mut session, &mut slots, cx.arena);
        }
    }
    slots.set(keys::SUB_TYPE, sub_type);
    slots.set(keys::SEVERITY, cef.severity);
    if source == Source::Cef {
        session.put_text(Field::EventProductVersion, cef.version);
    }
    let zone = slots
        .get(keys::ZONE)
        .filter(|name| *name != "UTC" || *cx.clock.zone != Zone::Utc)
        .and_then(Zone::parse);
    let clock = Clock {
        zone: zone.as_ref().unwrap_or(cx.clock.zone),
        ..cx.clock
    };
    finish(source, &mut session, &slots, &clock, cx);
    finish::envelope(source, &mut session, cef.host, cef.time);
    push(session, sessions)
}

fn map_json<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (source, table, log_type) = match json_text(object, "LogType") {
        Some(log_type) => (Source::CortexJson, &keys::JSON, log_type),
        None => (
            Source::Csv,
            &columns::CSV,
            json_text(object, "type").unwrap_or_default(),
        ),
    };
    if !log_type.eq_ignore_ascii_case(lookups::TRAFFIC) {
        return if lookups::is_log_type(log_type) {
            NOT_TRAFFIC
        } else {
            UNKNOWN_FORM
        };
    }
    let (mut session, mut slots) = (source.session(), Slots::new());
    let mut lookup = cx.stream.order.keys(table);
    for (key, value) in object.members() {
        if let Some(entry) = lookup.find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            store(entry, text, &mut session, &mut slots, cx.arena);
        }
    }
    complete(source, session, &slots, &cx.clock, cx, "", sessions)
}

/// Finishes a session whose syslog header, read only when it is needed, is `prefix`.
fn complete<'a>(
    source: Source,
    mut session: Session<'a>,
    slots: &Slots<'a>,
    clock: &Clock<'_>,
    cx: &Cx<'a, '_>,
    prefix: &'a str,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    finish(source, &mut session, slots, clock, cx);
    if session.time_generated.is_none() || !identity::has_device(&session) {
        let header = syslog::header(prefix, &cx.clock);
        finish::envelope(source, &mut session, header.host, header.time);
    }
    push(session, sessions)
}

fn push<'a>(session: Session<'a>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ADDRESSES;
    }
    sessions.push(session);
    Outcome::Session
}

/// Stores a value; slots take it as it is, since `n/a` is one of the vendor's words there.
fn store<'a>(
    entry: &Entry,
    text: &'a str,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    arena: &'a Arena,
) {
    match entry.to {
        To::Slot(slot) => slots.set(slot, text.trim_ascii()),
        to => apply(to, text, session, slots, arena),
    }
}

/// Members of which every Cortex record has one, besides `LogType`.
const CORTEX_MARKS: &[&str] = &[
    "DeviceSN",
    "LogSourceID",
    "TimeGenerated",
    "TimeReceived",
    "ConfigVersion",
];
/// Members of which every forwarded record has one, besides `type`.
const FORWARDED_MARKS: &[&str] = &["time_generated", "receive_time"];

fn object_has(object: &Object<'_>, keys: &[&str]) -> bool {
    keys.iter().any(|key| object.has(key))
}

/// Returns a member that holds a plain word.
fn json_text<'a>(object: &Object<'a>, key: &str) -> Option<&'a str> {
    match object.get(key)? {
        sweepline_parse::json::Value::String(text) if !text.escaped => Some(text.raw),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
