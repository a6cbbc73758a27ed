//! AppGate SDP audit logs: network access through a gateway.
//!
//! Layout: `text` finds the JSON object in a line, `keys` the tables, `finish` what tables cannot say.

mod finish;
mod keys;
mod text;

use sweepline_asim::Session;
use sweepline_parse::{json, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use finish::finish;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "appgate",
    title: "AppGate SDP",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "Audit log over syslog: [AUDIT] and a JSON object",
        "The audit log's JSON object alone",
        "Syslog rows",
    ],
    mappings: &[("Audit fields", &keys::AUDIT), ("Places", &keys::PLACE)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A log of another event: sign-in, session, administration, …, or none of the audit.
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// An access without any address.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// A line whose JSON object is not whole, mostly one that was cut early.
const MALFORMED_JSON: Outcome = Outcome::Rejected("malformed_json");
/// None of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => text::object(line).is_some() || text::is_daemon(line),
        Form::Cef(_) => false,
        Form::Json(object) => is_audit(object) || text::is_row(object),
    }
}

/// Tells whether an object is an audit log without its line.
fn is_audit(object: &Object<'_>) -> bool {
    object.has("event_type")
        && (object.has("distinguished_name_user")
            || object.has("distinguished_name_device_id")
            || object.has("entitlement_token_id"))
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => map_line(line, None, cx, sessions),
        Form::Cef(_) => UNKNOWN_FORM,
        Form::Json(object) if text::is_row(object) => match object.text("SyslogMessage", cx.arena) {
            Some(message) => map_line(message, Some(object), cx, sessions),
            None => UNKNOWN_FORM,
        },
        Form::Json(object) if is_audit(object) => map_audit(object, &syslog::Header::default(), cx, sessions),
        Form::Json(_) => UNKNOWN_FORM,
    }
}

/// Maps a line, or the message of a row.
fn map_line<'a>(
    line: &'a str,
    row: Option<&Object<'a>>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let object = text::object(line).or_else(|| row.and_then(|_| memchr::memchr(b'{', line.as_bytes())));
    let Some(at) = object else {
        return if text::is_daemon(line) { NOT_TRAFFIC } else { UNKNOWN_FORM };
    };
    let (before, audit) = line.split_at_checked(at).unwrap_or((line, ""));
    let Ok(audit) = Object::read(audit, cx.arena) else { return MALFORMED_JSON };
    let mut header = syslog::header(text::without_tag(before), &cx.clock);
    if let Some(row) = row {
        header = finish::row_header(row, cx);
    }
    map_audit(&audit, &header, cx, sessions)
}

fn map_audit<'a>(
    audit: &Object<'a>,
    header: &syslog::Header<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    for (key, value) in audit.members() {
        match value {
            json::Value::Object(place) if text::is_place(key) => {
                for (key, value) in json::members(place).flatten() {
                    store(key.text(cx.arena), value, &keys::PLACE, &mut session, &mut slots, cx);
                }
            }
            value => store(key, *value, &keys::AUDIT, &mut session, &mut slots, cx),
        }
    }
    if slots.get(keys::EVENT) != Some(finish::ACCESS) {
        return NOT_TRAFFIC;
    }
    if session.src_ip.is_none() && session.src_nat_ip.is_none() && session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    finish(&mut session, &slots, header, cx);
    sessions.push(session);
    Outcome::Session
}

fn store<'a>(
    key: &str,
    value: json::Value<'a>,
    table: &Table,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &Cx<'a, '_>,
) {
    if let Some(entry) = table.find(key)
        && let Some(text) = value.as_text(cx.arena)
    {
        apply(entry.to, text, session, slots, cx.arena);
    }
}

#[cfg(test)]
mod tests;
