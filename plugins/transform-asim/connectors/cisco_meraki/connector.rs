//! Cisco Meraki MX, MR and MS syslog: flows, firewall rules, intrusion alerts and what access points see on layer 2.
//!
//! Layout: `mark` finds the record in a line, `keys` the tables, `lookups` Meraki's words, `finish` what tables cannot say,
//! `texts` the events that are sentences.

mod finish;
mod keys;
mod lookups;
mod mark;
mod texts;

use sweepline_asim::{EventType, Field, Session};
use sweepline_parse::kv;

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Form, Object};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use mark::Record;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "cisco_meraki",
    title: "Cisco Meraki",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &["Syslog", "meraki_CL"],
    forms: &[
        "Meraki syslog: epoch, device, type, with any syslog header or none",
        "rows of the Sentinel tables Syslog (`SyslogMessage`) and meraki_CL (`Message`)",
    ],
    mappings: &[
        ("Flows and firewall rules", &keys::FLOW),
        ("Intrusion alerts", &keys::ALERT),
        ("Events", &keys::EVENT),
        ("Air Marshal events", &keys::AIR),
    ],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A web request, which is no network session's log.
const URLS: Outcome = Outcome::Skipped("web_request");
/// An event about no session: DHCP leases, VPN logins, radio, ports, file scans, ….
const OTHER_EVENT: Outcome = Outcome::Skipped("other_event");
/// A record that names no end, such as one that was cut early.
const NO_ENDPOINTS: Outcome = Outcome::Rejected("no_endpoints");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => mark::find(line).is_some(),
        Form::Json(object) => mark::is_row(object),
        Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => match mark::find(line) {
            Some(record) => map_record(&record, finish::SYSLOG, cx, sessions),
            None => UNKNOWN_FORM,
        },
        Form::Json(object) => map_row(object, cx, sessions),
        Form::Cef(_) => UNKNOWN_FORM,
    }
}

fn map_row<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    for (column, table) in mark::COLUMNS {
        if let Some(line) = object.text(column, cx.arena)
            && let Some(record) = mark::find(line)
        {
            return map_record(&record, table, cx, sessions);
        }
    }
    UNKNOWN_FORM
}

fn map_record<'a>(
    record: &Record<'a>,
    table: &'static str,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let mut session = Session::new(finish::VENDOR, finish::PRODUCT, table);
    finish::header(&mut session, record, cx);
    let outcome = match record.kind {
        "urls" => URLS,
        "ids-alerts" => alert(record.kind, record.rest, &mut session, cx),
        "security_event" => match mark::word(record.rest) {
            (kind @ ("ids-alerted" | "ids_alerted"), rest) => alert(kind, rest, &mut session, cx),
            _ => OTHER_EVENT,
        },
        "events" => event(record.rest, &mut session, cx),
        "airmarshal_events" => air(record.rest, &mut session, cx),
        kind => flow(kind, record.rest, &mut session, cx),
    };
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

/// Maps a flow or a firewall rule's hit.
fn flow<'a>(kind: &str, rest: &'a str, session: &mut Session<'a>, cx: &mut Cx<'a, '_>) -> Outcome {
    session.event_type = EventType::Flow;
    let (pairs, pattern) = lookups::cut(rest, "pattern:");
    let slots = read(pairs, &keys::FLOW, session, cx);
    finish::flow(session, &slots, finish::first_word(pairs), pattern, kind, cx);
    if session.src_ip.is_some() || session.dst_ip.is_some() { Outcome::Session } else { NO_ENDPOINTS }
}

/// Maps an intrusion alert.
fn alert<'a>(kind: &'a str, rest: &'a str, session: &mut Session<'a>, cx: &mut Cx<'a, '_>) -> Outcome {
    let (pairs, message) = lookups::cut(rest, "message:");
    let slots = read(pairs, &keys::ALERT, session, cx);
    session.put_text(Field::EventOriginalSubType, kind);
    finish::alert(session, &slots, message, cx);
    if session.src_ip.is_some() || session.dst_ip.is_some() { Outcome::Session } else { NO_ENDPOINTS }
}

/// Maps what an access point or switch tells of its clients.
fn event<'a>(rest: &'a str, session: &mut Session<'a>, cx: &mut Cx<'a, '_>) -> Outcome {
    session.event_type = EventType::L2NetworkSession;
    if !lookups::is_client_event(rest) {
        return if texts::read(rest, session, cx) { Outcome::Session } else { OTHER_EVENT };
    }
    let slots = read(rest, &keys::EVENT, session, cx);
    finish::client(session, &slots);
    let has_end = session.src_ip.is_some() || session.rare(Field::SrcMacAddr).is_some();
    // Old firmware names the client by the number of its association only.
    if has_end { Outcome::Session } else { OTHER_EVENT }
}

/// Maps what Air Marshal heard on the air.
fn air<'a>(rest: &'a str, session: &mut Session<'a>, cx: &mut Cx<'a, '_>) -> Outcome {
    session.event_type = EventType::L2NetworkSession;
    let slots = read(rest, &keys::AIR, session, cx);
    if !slots.get(keys::TYPE).is_some_and(|kind| lookups::AIR_EVENTS.contains(&kind)) {
        return OTHER_EVENT;
    }
    finish::air(session, &slots);
    let has_end = session.rare(Field::SrcMacAddr).is_some() || session.rare(Field::DstMacAddr).is_some();
    if has_end { Outcome::Session } else { NO_ENDPOINTS }
}

fn read<'a>(
    pairs: &'a str,
    table: &'static Table,
    session: &mut Session<'a>,
    cx: &mut Cx<'a, '_>,
) -> Slots<'a> {
    let (mut slots, arena) = (Slots::new(), cx.arena);
    cx.stream.order.walk(kv::pairs(pairs, kv::Separator::Blank), table, |entry, pair| {
        apply(entry.to, pair.value, session, &mut slots, arena);
        true
    });
    slots
}

#[cfg(test)]
mod tests;
