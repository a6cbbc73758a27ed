//! Flow summaries of Illumio Core.
//!
//! Layout: `keys` the tables, `lookups` the vendor's codes, `finish` what tables cannot say.

mod finish;
mod keys;
mod lookups;

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_asim::Session;
use sweepline_parse::{json, leef, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object, Pair};
use crate::stream::Stream;
use crate::table::{Slots, To};

use finish::finish;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "illumio",
    title: "Illumio Core",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE, "Illumio_Flow_Events2_CL"],
    forms: &[
        "flow summaries as JSON objects (S3)",
        "syslog of the PCE with a JSON object as message",
        "CEF and LEEF of the PCE",
        "rows of the Sentinel tables Illumio_Flow_Events_CL and Illumio_Flow_Events2_CL",
    ],
    mappings: &[("flow summary", &keys::FLOW), ("CEF keys", &keys::CEF), ("LEEF keys", &keys::LEEF)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// An auditable event: logins, rule changes, agents, ….
const AUDIT: Outcome = Outcome::Skipped("audit_event");
/// A summary without both ends.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// A message that is no whole JSON object.
const MALFORMED: Outcome = Outcome::Rejected("malformed_json");
/// A LEEF line with too few header fields.
const MALFORMED_LEEF: Outcome = Outcome::Rejected("malformed_leef");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

/// What the classes of flow summaries start with.
const FLOW_CLASS: &str = "flow_";

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Json(object) => is_flow(object) || is_audit(object),
        Form::Line(line) => message(line).is_some() || is_leef(line),
        Form::Cef(cef) => cef.vendor.eq_ignore_ascii_case(finish::VENDOR),
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Json(object) if is_flow(object) => map_flow(object, cx, sessions),
        Form::Json(object) if is_audit(object) => AUDIT,
        Form::Line(line) if is_leef(line) => map_leef(line, cx, sessions),
        Form::Line(line) => map_line(line, cx, sessions),
        Form::Cef(cef) if cef.vendor.eq_ignore_ascii_case(finish::VENDOR) => map_cef(cef, cx, sessions),
        Form::Json(_) | Form::Cef(_) => UNKNOWN_FORM,
    }
}

fn is_flow(object: &Object<'_>) -> bool {
    ["src_ip", "dst_ip", "pd", "proto"].iter().all(|key| object.has(key))
}

fn is_audit(object: &Object<'_>) -> bool {
    object.has("pce_fqdn") && object.has("event_type")
}

/// Tells whether a line holds LEEF of the PCE.
fn is_leef(line: &str) -> bool {
    leef::vendor(line).is_some_and(|vendor| vendor.eq_ignore_ascii_case(finish::VENDOR))
}

static TAG: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("illumio_pce/"));

/// Returns the JSON message of a syslog line of the PCE, and what stands before it.
fn message(line: &str) -> Option<(&str, &str)> {
    let tag = TAG.find(line.as_bytes())?;
    let start = tag + memchr::memchr(b'{', line.as_bytes().get(tag..)?)?;
    Some((line.get(..start)?, line.get(start..)?))
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Some((header, text)) = message(line) else { return UNKNOWN_FORM };
    let Ok(object) = Object::read(text, cx.arena) else { return MALFORMED };
    if !is_flow(&object) {
        return AUDIT;
    }
    let outcome = map_flow(&object, cx, sessions);
    if let Some(session) = sessions.last_mut().filter(|_| outcome == Outcome::Session) {
        session.time_generated = session.time_generated.or_else(|| syslog::header(header, &cx.clock).time);
    }
    outcome
}

fn map_flow<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::FLOW);
    for (key, value) in object.members() {
        let Some(entry) = lookup.find(key) else { continue };
        let text = match (entry.to, value) {
            // Labels are objects; they are kept as their text.
            (To::Extra(_), json::Value::Object(text)) if *text != "{}" => Some(*text),
            (_, value) => value.as_text(cx.arena),
        };
        apply(entry.to, text.unwrap_or_default(), &mut session, &mut slots, cx.arena);
    }
    push(session, &slots, cx, sessions)
}

fn map_leef<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Ok(event) = leef::parse(line, cx.arena) else { return MALFORMED_LEEF };
    let Some(decision) = event.event_id.strip_prefix(FLOW_CLASS) else { return AUDIT };
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::LEEF);
    for pair in leef::extension(event.extension, event.delimiter) {
        if let Some(entry) = lookup.find(pair.key) {
            let value = if pair.escaped { leef::unescape(pair.value, cx.arena) } else { pair.value };
            apply(entry.to, value, &mut session, &mut slots, cx.arena);
        }
    }
    slots.set(keys::DECISION, decision);
    let header = syslog::header(event.prefix, &cx.clock);
    if let Some(host) = header.host {
        slots.set(keys::PCE, host);
    }
    let outcome = push(session, &slots, cx, sessions);
    if let Some(session) = sessions.last_mut().filter(|_| outcome == Outcome::Session) {
        session.time_generated = session.time_generated.or(header.time);
    }
    outcome
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if !cef.class_id.starts_with(FLOW_CLASS) {
        return AUDIT;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for Pair { key, value } in &cef.pairs {
        let to = match lookup.find(key).map(|entry| entry.to) {
            Some(To::Slot(keys::LABELLED)) => labelled(cef, key),
            to => to,
        };
        if let Some(to) = to {
            apply(to, value, &mut session, &mut slots, cx.arena);
        }
    }
    if slots.get(keys::DECISION).is_none() {
        slots.set(keys::DECISION, cef.class_id.strip_prefix(FLOW_CLASS).unwrap_or_default());
    }
    let outcome = push(session, &slots, cx, sessions);
    if let Some(session) = sessions.last_mut().filter(|_| outcome == Outcome::Session) {
        session.time_generated = session.time_generated.or(cef.time);
    }
    outcome
}

/// Returns where a custom key goes: its label is the name that the field has in JSON.
fn labelled(cef: &Cef<'_>, key: &str) -> Option<To> {
    let is_label = |pair: &&Pair<'_>| pair.key.strip_prefix(key) == Some("Label");
    let label = cef.pairs.iter().find(is_label)?.value;
    keys::FLOW.find(label).map(|entry| entry.to)
}

fn push<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if session.src_ip.is_none() || session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    finish(&mut session, slots, cx);
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
