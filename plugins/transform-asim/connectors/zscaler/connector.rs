//! Zscaler: the firewall of Internet Access (ZIA) as NSS feeds write it, and Private Access (ZPA) user activity.
//!
//! Layout: `mark` tells whose record it is, `keys` the tables, `lookups` Zscaler's words, `text` reads values of feeds,
//! `firewall` makes the session of a firewall record, `access` the one of a user's activity.

mod access;
mod firewall;
mod keys;
mod lookups;
mod mark;
mod text;

use sweepline_asim::Session;
use sweepline_parse::{json, leef, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object};
use crate::stream::Stream;
use crate::table::Slots;

use mark::{Feed, Lines};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "zscaler",
    title: "Zscaler Internet Access firewall and Private Access",
    products: &[(firewall::VENDOR, firewall::PRODUCT), (firewall::VENDOR, access::PRODUCT)],
    tables: &["CommonSecurityLog", "ZPA_CL"],
    forms: &[
        "ZIA: CEF feed of NSS (NSSFWlog)",
        "ZIA: JSON feed of NSS, wrapped in sourcetype and event, or bare",
        "ZIA: feed of key=value, separated by tabs, commas or blanks, quoted or not; LEEF",
        "ZPA: user activity of the Log Streaming Service as JSON, with any syslog header or none",
        "CommonSecurityLog and ZPA_CL (`Message`) rows",
    ],
    mappings: &[
        ("ZIA feed fields", &keys::FEED),
        ("ZIA CEF keys", &keys::CEF),
        ("ZPA user activity", &keys::ACCESS),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A record of another feed: web, DNS, tunnel, audit, CASB, user status, connector status, ….
const OTHER_FEED: Outcome = Outcome::Skipped("other_feed");
/// A record without any address, such as one that was cut early.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => mark::of_line(line).is_some(),
        Form::Cef(cef) => cef.vendor.eq_ignore_ascii_case(firewall::VENDOR),
        Form::Json(object) => mark::of_object(object).is_some(),
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let session = match form {
        Form::Line(line) => map_line(line, cx),
        Form::Cef(cef) => map_cef(cef, cx),
        Form::Json(object) => map_object(object, "", cx),
    };
    match session {
        Ok(session) if session.src_ip.is_none() && session.dst_ip.is_none() => NO_ENDPOINTS,
        Ok(session) => {
            sessions.push(session);
            Outcome::Session
        }
        Err(outcome) => outcome,
    }
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    match mark::of_line(line) {
        Some(Lines::Json { start }) => {
            let (header, record) = line.split_at_checked(start).unwrap_or(("", line));
            let object = Object::read(record, cx.arena).map_err(Outcome::Rejected)?;
            map_object(&object, header, cx)
        }
        Some(Lines::Pairs) => {
            let (header, pairs) = text::split(line);
            let (mut session, mut slots) = (firewall::session(), Slots::new());
            text::pairs(pairs, |key, value| feed(key, value, &mut session, &mut slots, cx));
            firewall::finish(&mut session, &slots, &syslog::header(header, &cx.clock), cx);
            Ok(session)
        }
        Some(Lines::Leef) => {
            let event = leef::parse(line, cx.arena).map_err(|_| Outcome::Rejected("malformed_leef"))?;
            if !lookups::is_firewall(event.product) {
                return Err(OTHER_FEED);
            }
            let (mut session, mut slots) = (firewall::session(), Slots::new());
            slots.set(keys::ACTION, event.event_id);
            for pair in leef::extension(event.extension, event.delimiter) {
                feed(pair.key, pair.value, &mut session, &mut slots, cx);
            }
            firewall::finish(&mut session, &slots, &syslog::header(event.prefix, &cx.clock), cx);
            Ok(session)
        }
        Some(Lines::OtherFeed) => Err(OTHER_FEED),
        None => Err(UNKNOWN_FORM),
    }
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    if !cef.vendor.eq_ignore_ascii_case(firewall::VENDOR) {
        return Err(UNKNOWN_FORM);
    }
    if !lookups::is_firewall(cef.product) {
        return Err(OTHER_FEED);
    }
    let (mut session, mut slots) = (firewall::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for (number, pair) in cef.pairs.iter().enumerate() {
        // The vendor's template writes `cs5` twice, once for the category of the address.
        if pair.key == "cs5" && text::is_address_category(&cef.pairs, number) {
            continue;
        }
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, pair.value, &mut session, &mut slots, cx.arena);
        }
    }
    firewall::cef(&mut session, &mut slots, cef);
    let header = syslog::Header { host: cef.host, time: cef.time, ..syslog::Header::default() };
    firewall::finish(&mut session, &slots, &header, cx);
    Ok(session)
}

/// Maps an object; `header` is the syslog header in front of it.
fn map_object<'a>(object: &Object<'a>, header: &'a str, cx: &mut Cx<'a, '_>) -> Result<Session<'a>, Outcome> {
    match mark::of_object(object) {
        Some(Feed::Firewall) => {
            let (mut session, mut slots) = (firewall::session(), Slots::new());
            let event = match object.get("event") {
                Some(json::Value::Object(event)) => {
                    Some(Object::read(event, cx.arena).map_err(Outcome::Rejected)?)
                }
                _ => None,
            };
            for (key, value) in event.as_ref().unwrap_or(object).members() {
                if let Some(text) = value.as_text(cx.arena) {
                    feed(key, text, &mut session, &mut slots, cx);
                }
            }
            firewall::finish(&mut session, &slots, &syslog::header(header, &cx.clock), cx);
            Ok(session)
        }
        Some(Feed::Access) => access::map(object, cx).ok_or(OTHER_FEED),
        Some(Feed::AccessRow) => {
            let text = object.text(mark::MESSAGE, cx.arena).unwrap_or_default();
            let object = Object::read(text.trim_ascii_start(), cx.arena).map_err(Outcome::Rejected)?;
            access::map(&object, cx).ok_or(OTHER_FEED)
        }
        Some(Feed::Other) => Err(OTHER_FEED),
        None => Err(UNKNOWN_FORM),
    }
}

/// Stores a value of a feed by its field name.
fn feed<'a>(key: &str, value: &'a str, session: &mut Session<'a>, slots: &mut Slots<'a>, cx: &Cx<'a, '_>) {
    if let Some(entry) = keys::FEED.find(key) {
        apply(entry.to, text::decoded(value, cx.arena), session, slots, cx.arena);
    }
}

#[cfg(test)]
mod tests;
