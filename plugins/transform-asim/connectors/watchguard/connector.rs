//! WatchGuard Fireware traffic logs: syslog and LEEF.
//!
//! Layout: `text` finds and takes apart the text forms, `keys` the tables, `finish` what tables cannot say.

mod finish;
mod keys;
mod text;

use sweepline_asim::Session;
use sweepline_parse::{kv, leef, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::Slots;

use finish::finish;
use text::Shape;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "watchguard",
    title: "WatchGuard Fireware",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "Fireware syslog, with any syslog header or none, also without `msg_id`",
        "Fireware LEEF, with or without the LEEF: marker",
        "Syslog rows",
    ],
    mappings: &[("Pairs of the syslog form", &keys::SYSLOG), ("LEEF keys", &keys::LEEF)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A record of another product of the vendor: endpoint security.
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A log of another message: proxies, authentication, DHCP, the system.
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// A traffic log of which two addresses could not be read, such as one that was cut early.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// A LEEF line with too few header fields.
const MALFORMED_LEEF: Outcome = Outcome::Rejected("malformed_leef");
/// None of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => text::shape(line).is_some(),
        Form::Cef(_) => false,
        Form::Json(object) => text::is_row(object) || is_endpoint(object),
    }
}

/// Tells a record of the vendor's endpoint security, which has its own names for the device's group, or for what an
/// exploit did.
fn is_endpoint(object: &Object<'_>) -> bool {
    object.has("security_event_date") && object.has("custom_group_folder_id")
        || object.has("exploit_technique") && object.has("protection_mode")
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => map_line(line, cx, sessions),
        Form::Cef(_) => UNKNOWN_FORM,
        Form::Json(object) => map_row(object, cx, sessions),
    }
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let read = match text::shape(line) {
        Some(Shape::Syslog(at)) => read_syslog(line, at, &mut session, &mut slots, cx),
        Some(Shape::Unnumbered(at)) => {
            let (prefix, message) = line.split_at_checked(at).unwrap_or((line, ""));
            read_traffic(prefix, message, &mut session, &mut slots, cx)
        }
        Some(Shape::Leef) => read_leef(line, &mut session, &mut slots, cx),
        Some(Shape::LeefWithoutTag(at)) => {
            let (header, event) = line.split_at_checked(at).unwrap_or(("", line));
            let tagged = cx.arena.alloc_str(&[header, "LEEF:", event].concat());
            read_leef(tagged, &mut session, &mut slots, cx)
        }
        None => Err(UNKNOWN_FORM),
    };
    match read {
        Ok(()) => push(session, &slots, cx, sessions),
        Err(outcome) => outcome,
    }
}

/// Maps a row of the Syslog table, whose `SyslogMessage` is the line behind its header.
fn map_row<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let outcome = match object.text("SyslogMessage", cx.arena) {
        Some(message) => map_line(message, cx, sessions),
        None if is_endpoint(object) => OTHER_PRODUCT,
        None => UNKNOWN_FORM,
    };
    if outcome == Outcome::Session
        && let Some(session) = sessions.last_mut()
    {
        finish::row(session, object, cx);
    }
    outcome
}

/// Reads the form whose ends stand at places and whose rest stands in pairs.
fn read_syslog<'a>(
    line: &'a str,
    at: usize,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &mut Cx<'a, '_>,
) -> Result<(), Outcome> {
    let (prefix, message) = line.split_at_checked(at).unwrap_or((line, ""));
    let (id, message) = text::message_id(message).ok_or(UNKNOWN_FORM)?;
    if !text::is_traffic(id) {
        return Err(NOT_TRAFFIC);
    }
    slots.set(keys::ID, id);
    read_traffic(prefix, message, session, slots, cx)
}

fn read_traffic<'a>(
    prefix: &'a str,
    message: &'a str,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &mut Cx<'a, '_>,
) -> Result<(), Outcome> {
    let traffic = text::traffic(message).ok_or(NO_ENDPOINTS)?;
    let mut lookup = cx.stream.order.keys(&keys::SYSLOG);
    for pair in kv::pairs(traffic.rest, kv::Separator::Blank) {
        if let Some(entry) = lookup.find(pair.key) {
            let value = if pair.escaped { kv::unescape(pair.value, cx.arena) } else { pair.value };
            apply(entry.to, value, session, slots, cx.arena);
        }
    }
    finish::traffic(session, slots, &traffic, cx);
    finish::envelope(session, slots, prefix, cx);
    Ok(())
}

fn read_leef<'a>(
    line: &'a str,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &mut Cx<'a, '_>,
) -> Result<(), Outcome> {
    let event = leef::parse(line, cx.arena).map_err(|_| MALFORMED_LEEF)?;
    if !text::is_traffic(event.event_id) {
        return Err(NOT_TRAFFIC);
    }
    slots.set(keys::ID, event.event_id);
    slots.set(keys::VERSION, event.device_version);
    let mut lookup = cx.stream.order.keys(&keys::LEEF);
    for pair in leef::extension(text::with_tabs(event.extension, cx.arena), event.delimiter) {
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, pair.value, session, slots, cx.arena);
        }
    }
    let header = syslog::header(event.prefix, &cx.clock);
    finish::leef(session, slots, &header, cx);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return Err(NO_ENDPOINTS);
    }
    Ok(())
}

fn push<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    finish(&mut session, slots, cx);
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
