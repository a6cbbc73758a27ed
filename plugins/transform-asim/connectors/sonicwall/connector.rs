//! SonicWall SonicOS logs: CEF ("ArcSight") and enhanced syslog.
//!
//! Layout: `keys` the tables, `lookups` the vendor's words, `text` how a line is recognised and an end is written, `finish`
//! what tables cannot say.

mod finish;
mod keys;
mod lookups;
mod text;

use sweepline_asim::Session;
use sweepline_parse::{kv, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form};
use crate::stream::Stream;
use crate::table::Slots;

use finish::finish;
use text::Mark;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "sonicwall",
    title: "SonicWall SonicOS",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "SonicOS enhanced syslog, key=value, with any syslog header or none",
        "SonicOS CEF (syslog format ArcSight)",
        "CommonSecurityLog rows",
    ],
    mappings: &[("Enhanced syslog", &keys::NATIVE), ("CEF keys", &keys::CEF)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A log of another category, or a message that reports web sites, host names, VPN clients, ….
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// A log of Secure Mobile Access or another product.
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A log without a source and a destination address.
const NO_ENDPOINTS: Outcome = Outcome::Skipped("no_endpoints");
/// None of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => text::mark(line).is_some(),
        Form::Cef(cef) => is_sonicwall(cef),
        Form::Json(_) => false,
    }
}

fn is_sonicwall(cef: &Cef<'_>) -> bool {
    cef.vendor.eq_ignore_ascii_case(finish::VENDOR)
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => match text::mark(line) {
            Some(Mark::Firewall(at)) => map_line(line, at, cx, sessions),
            Some(Mark::OtherProduct) => OTHER_PRODUCT,
            None => UNKNOWN_FORM,
        },
        Form::Cef(cef) if is_sonicwall(cef) => map_cef(cef, cx, sessions),
        Form::Cef(_) | Form::Json(_) => UNKNOWN_FORM,
    }
}

fn map_line<'a>(line: &'a str, at: usize, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (header, log) = line.split_at_checked(at).unwrap_or(("", line));
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let arena = cx.arena;
    cx.stream.order.walk(kv::pairs(log, kv::Separator::Blank), &keys::NATIVE, |entry, pair| {
        let value = if pair.escaped { kv::unescape(pair.value, arena) } else { pair.value };
        apply(entry.to, value, &mut session, &mut slots, arena);
        true
    });
    if !finish::is_session_log(&slots) {
        return NOT_TRAFFIC;
    }
    finish::native(&mut session, &mut slots, cx);
    push(session, &slots, &syslog::header(header, &cx.clock), cx, sessions)
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    slots.set(keys::MESSAGE_ID, cef.class_id);
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for pair in &cef.pairs {
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, text::unquoted(pair.value), &mut session, &mut slots, cx.arena);
        }
    }
    if !finish::is_session_log(&slots) {
        return NOT_TRAFFIC;
    }
    finish::cef(&mut session, &mut slots, cef, cx);
    let header = syslog::Header { host: cef.host, time: cef.time, ..syslog::Header::default() };
    push(session, &slots, &header, cx, sessions)
}

fn push<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if session.src_ip.is_none() || session.dst_ip.is_none() {
        return NO_ENDPOINTS;
    }
    finish(&mut session, slots, header, cx);
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
