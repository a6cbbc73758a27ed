//! FortiGate traffic logs: native key=value and comma form, JSON, CEF of FortiGate and FortiAnalyzer.
//!
//! Layout: `keys` the tables, `old` FortiOS 4, `lookups` the vendor's words, `marks` how a line is recognised, `finish` what tables
//! cannot say.

mod finish;
mod keys;
mod lookups;
mod marks;
mod old;

use sweepline_asim::{Field, Session, Value};
use sweepline_parse::{kv, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object};
use crate::identity;
use crate::stream::Stream;
use crate::table::{Slots, To};

use finish::finish;
use marks::Mark;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "fortinet",
    title: "Fortinet FortiGate",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "FortiOS key=value log, with any syslog header or none, FortiOS 4 included",
        "FortiOS comma-separated key=value log",
        "FortiOS log as a JSON object with FortiOS field names",
        "CEF of FortiGate (keys FTNTFGT…, FortinetFortiGate…)",
        "CEF of FortiAnalyzer (keys ad.… or bare)",
        "CommonSecurityLog rows",
    ],
    mappings: &[
        ("FortiOS fields", &keys::FORTIOS),
        ("FortiOS 4 fields", &old::TABLE),
        ("CEF keys", &keys::CEF),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A FortiGate log of another type: utm, event, dns, voip, ….
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// A traffic log whose sub type reports no sessions.
const OTHER_SUB_TYPE: Outcome = Outcome::Skipped("other_subtype");
/// A log of FortiWeb, FortiADC or FortiMail, or one of FortiOS 4 that is no session's.
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A traffic log with neither end, such as one that was cut early.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => marks::of_line(line).is_some(),
        Form::Cef(cef) => marks::is_fortigate(cef.vendor, cef.product),
        Form::Json(object) => is_log_object(object),
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
    let (header, log) = line.split_at_checked(marks::first_key(line)).unwrap_or(("", line));
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut truncated = false;
    let (arena, pairs) = (cx.arena, kv::pairs(log, marks::separator(log)));
    cx.stream.order.walk(pairs, &keys::FORTIOS, |entry, pair| {
        let value = if pair.escaped { kv::unescape(pair.value, arena) } else { pair.value };
        truncated |= pair.truncated;
        apply(entry.to, value, &mut session, &mut slots, arena);
        !matches!(entry.to, To::Slot(keys::TYPE)) || value == lookups::TRAFFIC
    });
    let is_fortios = session.rare(Field::DvcId).is_some() || session.rare(Field::EventOriginalType).is_some();
    match slots.get(keys::TYPE) {
        Some(lookups::TRAFFIC) if is_fortios => {}
        _ => return map_other_line(line, cx, sessions),
    }
    if truncated {
        session.put_additional("truncated", Value::Bool(true));
    }
    finish(&mut session, &slots, cx);
    if session.event_end_time.is_none() || !identity::has_device(&session) {
        let header = syslog::header(header, &cx.clock);
        finish::envelope(&mut session, header.host, header.time);
    }
    push(session, &slots, sessions)
}

/// Maps a line that is no FortiOS traffic log.
#[cold]
fn map_other_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match marks::of_line(line) {
        Some(Mark::FortiOs) => NOT_TRAFFIC,
        Some(Mark::OldOrOther) => map_old(line, cx, sessions),
        Some(Mark::CefWithoutTag(at)) => {
            let (header, event) = line.split_at_checked(at).unwrap_or(("", line));
            let tagged = cx.arena.alloc_str(&[header, "CEF:", event].concat());
            match Cef::from_line(tagged, cx.arena, &cx.clock) {
                Ok(cef) => map_cef(&cef, cx, sessions),
                Err(reason) => Outcome::Rejected(reason),
            }
        }
        None => UNKNOWN_FORM,
    }
}

fn map_old<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (header, log) = line.split_at_checked(marks::first_key(line)).unwrap_or(("", line));
    let Some((mut session, slots)) = old::read(log, cx) else { return OTHER_PRODUCT };
    let header = syslog::header(header, &cx.clock);
    finish::envelope(&mut session, header.host, header.time);
    push(session, &slots, sessions)
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    let mut prefixed = cx.stream.inner_order.keys(&keys::FORTIOS);
    for pair in &cef.pairs {
        let entry = match keys::without_prefix(pair.key) {
            Some(name) => prefixed.find(name),
            None => lookup.find(pair.key).or_else(|| keys::FORTIOS.find(pair.key)),
        };
        if let Some(entry) = entry {
            apply(entry.to, pair.value, &mut session, &mut slots, cx.arena);
        }
    }
    if !finish::is_traffic(cef, &mut slots) {
        return NOT_TRAFFIC;
    }
    finish::cef(&mut session, &mut slots, cef);
    finish(&mut session, &slots, cx);
    finish::envelope(&mut session, cef.host, cef.time.or_else(|| finish::receipt(&slots, cx)));
    push(session, &slots, sessions)
}

fn map_json<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::FORTIOS);
    for (key, value) in object.members() {
        if let Some(entry) = lookup.find(key)
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    }
    if slots.get(keys::TYPE) != Some(lookups::TRAFFIC) {
        return NOT_TRAFFIC;
    }
    finish(&mut session, &slots, cx);
    push(session, &slots, sessions)
}

fn push<'a>(session: Session<'a>, slots: &Slots<'a>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if slots.get(keys::SUB_TYPE).is_some_and(|sub_type| !lookups::SESSION_SUB_TYPES.contains(&sub_type)) {
        return OTHER_SUB_TYPE;
    }
    let has_end = session.src_ip.is_some()
        || session.dst_ip.is_some()
        || session.rare(Field::SrcHostname).is_some()
        || session.rare(Field::DstHostname).is_some();
    if !has_end {
        return NO_ENDPOINTS;
    }
    sessions.push(session);
    Outcome::Session
}

fn is_log_object(object: &Object<'_>) -> bool {
    object.has("logid") && object.has("type") && (object.has("devid") || object.has("subtype"))
}

#[cfg(test)]
mod tests;
