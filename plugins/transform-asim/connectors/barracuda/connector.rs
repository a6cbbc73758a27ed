//! Barracuda network logs: the Web Application Firewall's network firewall log and CloudGen Firewall's activity log.
//!
//! Layout: `text` finds and takes apart the text forms, `keys` the tables, `lookups` the vendor's words, `finish` what tables
//! cannot say.

mod finish;
mod keys;
mod lookups;
mod text;

use sweepline_asim::Session;
use sweepline_parse::{json, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use finish::finish;
use text::Shape;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "barracuda",
    title: "Barracuda Web Application Firewall and CloudGen Firewall",
    products: &[(finish::VENDOR, finish::WAF), (finish::VENDOR, finish::CLOUDGEN)],
    tables: &[finish::OWN_TABLE, finish::CEF_TABLE, finish::SYSLOG_TABLE],
    forms: &[
        "WAF syslog, default log format",
        "WAF and WAF-as-a-Service CEF",
        "CloudGen Firewall activity log, with or without names of fields",
        "barracuda_CL rows",
        "CommonSecurityLog rows",
    ],
    mappings: &[
        ("WAF syslog", &keys::SYSLOG),
        ("CEF keys", &keys::CEF),
        ("barracuda_CL columns", &keys::ROW),
        ("CloudGen Firewall fields", &keys::ACTIVITY),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A log of another type: access, web firewall, audit, system.
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// Another product of the vendor.
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A network log of which neither end could be read, such as one that was cut early.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// None of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => text::shape(line).is_some(),
        Form::Cef(cef) => is_barracuda(cef),
        Form::Json(object) => is_row(object),
    }
}

/// The vendor's name is `Barracuda` or `BarracudaNetworks`.
fn is_barracuda(cef: &Cef<'_>) -> bool {
    cef.vendor.get(..finish::VENDOR.len()).is_some_and(|start| start.eq_ignore_ascii_case(finish::VENDOR))
}

fn is_row(object: &Object<'_>) -> bool {
    let is_typed =
        matches!(object.get("Type"), Some(json::Value::String(name)) if name.raw == finish::OWN_TABLE);
    is_typed && !object.has("EventSchema") || object.has("LogType_s") && object.has("DeviceReceiptTime_s")
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => match text::shape(line) {
            Some(Shape::Waf { at, kind }) => map_syslog(line, at, kind, cx, sessions),
            Some(Shape::Activity { at, action }) => map_activity(line, at, action, cx, sessions),
            Some(Shape::OtherLog) => NOT_TRAFFIC,
            None => UNKNOWN_FORM,
        },
        Form::Cef(cef) if is_barracuda(cef) => map_cef(cef, cx, sessions),
        Form::Json(object) if is_row(object) => map_row(object, cx, sessions),
        Form::Cef(_) | Form::Json(_) => UNKNOWN_FORM,
    }
}

fn map_syslog<'a>(
    line: &'a str,
    at: usize,
    kind: &str,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if kind != lookups::NETWORK {
        return NOT_TRAFFIC;
    }
    let (header, log) = line.split_at_checked(at).unwrap_or(("", line));
    let (mut session, mut slots) = (finish::session(finish::WAF, finish::OWN_TABLE), Slots::new());
    let fields = text::waf_fields(log);
    read(fields, &keys::SYSLOG, &mut session, &mut slots, cx);
    push(session, &slots, &syslog::header(header, &cx.clock), cx, sessions)
}

fn map_activity<'a>(
    line: &'a str,
    at: usize,
    action: &'a str,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if lookups::NO_SESSION.contains(&lookups::without_local(action)) {
        return NOT_TRAFFIC;
    }
    let (before, log) = line.split_at_checked(at).unwrap_or(("", line));
    let (mut session, mut slots) = (finish::session(finish::CLOUDGEN, finish::SYSLOG_TABLE), Slots::new());
    read(text::activity_fields(log), &keys::ACTIVITY, &mut session, &mut slots, cx);
    slots.set(keys::ACTION, action);
    let header = finish::activity(&mut session, &mut slots, before, cx);
    push(session, &slots, &header, cx, sessions)
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if !lookups::WAF_PRODUCTS.iter().any(|product| cef.product.eq_ignore_ascii_case(product)) {
        return OTHER_PRODUCT;
    }
    let (mut session, mut slots) = (finish::session(finish::WAF, finish::CEF_TABLE), Slots::new());
    let pairs = cef.pairs.iter().map(|pair| (pair.key, pair.value.trim_matches('"')));
    read(pairs, &keys::CEF, &mut session, &mut slots, cx);
    if slots.get(keys::KIND) != Some(lookups::NETWORK) {
        return NOT_TRAFFIC;
    }
    finish::cef(&mut session, &mut slots, cef);
    let header = syslog::Header { host: cef.host, time: cef.time, ..syslog::Header::default() };
    push(session, &slots, &header, cx, sessions)
}

fn map_row<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(finish::WAF, finish::OWN_TABLE), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::ROW);
    for (key, value) in object.members() {
        if let Some(entry) = lookup.find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    if slots.get(keys::KIND) != Some(lookups::NETWORK) {
        return NOT_TRAFFIC;
    }
    let header = syslog::Header { host: slots.get(keys::HOST), ..syslog::Header::default() };
    push(session, &slots, &header, cx, sessions)
}

fn read<'a, 'k>(
    pairs: impl Iterator<Item = (&'k str, &'a str)>,
    table: &'static Table,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &mut Cx<'a, '_>,
) {
    let mut lookup = cx.stream.order.keys(table);
    for (key, value) in pairs {
        if let Some(entry) = lookup.find(key) {
            apply(entry.to, value, session, slots, cx.arena);
        }
    }
}

fn push<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    finish(&mut session, slots, header, cx);
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
