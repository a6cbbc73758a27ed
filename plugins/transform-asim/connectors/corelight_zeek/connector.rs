//! Zeek's conn.log, from Zeek itself or from Corelight sensors.
//!
//! - `tables`: field → column, the default field order, connection states.
//! - `form`: how JSON and TSV records are recognised and taken apart.

mod form;
mod tables;

#[cfg(test)]
mod tests;

use sweepline_asim::{
    EventResult, EventResultDetails, EventSeverity, EventSubType, EventType, Field,
    NetworkDirection, Protocol, Session, Value,
};
use sweepline_parse::time::{self, Clock, Nanos};
use sweepline_parse::{json, num, syslog, tsv};

use crate::apply::{self, apply};
use crate::connector::{Connector, Cx, Outcome};
use crate::direction;
use crate::form::{Form, Object};
use crate::identity;
use crate::options::{Settings, ZeekS0};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use tables::{CONN, ID_MEMBERS, STATES, State, slot};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: form::ID,
    title: "Corelight and Zeek connection logs",
    products: &[("Corelight", "Zeek")],
    tables: &["Corelight_CL", "Corelight_v3_conn_CL"],
    forms: &[
        "JSON objects with flat (`id.orig_h`), nested or underscore keys",
        "TSV lines below their `#` lines, or without them in default order",
        "rows of the Sentinel tables Corelight_CL (`Message`) and Corelight_v3_conn_CL",
        "any of these behind a syslog header",
    ],
    mappings: &[("conn", &CONN), ("id", &ID_MEMBERS)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

fn recognises(form: &Form<'_, '_>, stream: &Stream) -> bool {
    match form {
        Form::Line(text) => form::is_own_line(text, stream),
        Form::Json(object) => form::is_own_object(object),
        Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(text) => map_text(text, cx, sessions),
        Form::Json(object) => map_object(object, cx, sessions),
        Form::Cef(_) => Outcome::Rejected("not_a_zeek_record"),
    }
}

/// Maps a text of one or more lines.
fn map_text<'a>(text: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let lines = text.lines().filter(|line| !line.trim_ascii().is_empty());
    lines
        .map(|line| map_line(line, cx, sessions))
        .reduce(|best, next| if best == Outcome::Session { best } else { next })
        .unwrap_or(Outcome::Skipped("empty"))
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if form::directive(line, cx.stream) {
        return Outcome::Skipped("header");
    }
    if let Some(at) = form::json_start(line) {
        let (before, text) = line.split_at_checked(at).unwrap_or(("", line));
        return match Object::read(text, cx.arena) {
            Ok(object) => {
                let first_new = sessions.len();
                let outcome = map_object(&object, cx, sessions);
                name_device(before, cx, sessions.get_mut(first_new..).unwrap_or_default());
                outcome
            }
            Err(reason) => Outcome::Rejected(reason),
        };
    }
    map_row(line, cx, sessions)
}

/// The sensor is the host of the syslog header when the record does not name it.
fn name_device<'a>(prefix: &'a str, cx: &Cx<'a, '_>, sessions: &mut [Session<'a>]) {
    if prefix.trim_ascii().is_empty() {
        return;
    }
    let Some(host) = syslog::header(prefix, &cx.clock).host else { return };
    for session in sessions {
        if !identity::has_device(session) && session.text(Field::Dvc).is_none() {
            identity::device(session, host);
        }
    }
}

fn map_object<'a>(
    object: &Object<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if let Some(inner) = form::wrapped(object, cx.arena) {
        return match Object::read(inner, cx.arena) {
            Ok(inner) => map_members(&inner, cx, sessions),
            Err(reason) => Outcome::Rejected(reason),
        };
    }
    map_members(object, cx, sessions)
}

fn map_members<'a>(
    object: &Object<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let mut session = new_session(form::table_of(object));
    let mut slots = Slots::new();
    let mut put = |table: &Table, key: &str, value: &json::Value<'a>| {
        if let Some(entry) = table.find(key).or_else(|| table.find(form::without_suffix(key)))
            && let Some(text) = value.as_text(cx.arena)
        {
            apply(entry.to, text, &mut session, &mut slots, cx.arena);
        }
    };
    for (key, value) in object.members() {
        match value {
            json::Value::Object(id) if *key == "id" => {
                for (key, value) in json::members(id).map_while(Result::ok) {
                    put(&ID_MEMBERS, key.raw, &value);
                }
            }
            _ => put(&CONN, key, value),
        }
    }
    if let Err(reason) = form::conn_kind(object, &slots) {
        return Outcome::Skipped(reason);
    }
    let outcome = finish(&mut session, &slots, &cx.clock, cx.settings);
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

fn map_row<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let mut values = Vec::with_capacity(USUAL_VALUES);
    let header = cx.stream.header.as_ref().filter(|header| header.connector == form::ID);
    if let Some(header) = header
        && let Some(layout) = &header.tsv
        && !header.columns.is_empty()
    {
        layout.split(line, &mut values);
        if values.len() != header.columns.len() {
            return Outcome::Rejected("column_count");
        }
        if let Err(reason) = form::is_conn_log(layout) {
            return Outcome::Skipped(reason);
        }
        let mut session = new_session("Corelight_CL");
        let mut slots = Slots::new();
        for (raw, column) in values.iter().zip(&header.columns) {
            let entry = column.and_then(|column| CONN.entries().get(usize::from(column)));
            if let (Some(entry), Some(value)) = (entry, layout.value(raw)) {
                let text = tsv::unescape(value, cx.arena);
                apply(entry.to, text, &mut session, &mut slots, cx.arena);
            }
        }
        let outcome = finish(&mut session, &slots, &cx.clock, cx.settings);
        if outcome == Outcome::Session {
            sessions.push(session);
        }
        return outcome;
    }
    map_bare_row(line, cx, sessions)
}

/// More values than an ordinary conn.log has.
const USUAL_VALUES: usize = 32;

/// Maps a row whose `#fields` line is unknown.
fn map_bare_row<'a>(
    line: &'a str,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let Some((prefix, row)) = form::bare_row(line, cx.arena) else {
        return Outcome::Rejected("not_a_zeek_record");
    };
    let mut values = Vec::with_capacity(USUAL_VALUES);
    form::split_tabs(row, &mut values);
    if !form::is_conn_row(&values) {
        return Outcome::Skipped("not_conn");
    }
    let mut session = new_session("Corelight_CL");
    let mut slots = Slots::new();
    for (name, raw) in form::bare_columns(&values) {
        if let Some(entry) = CONN.find(name) {
            apply(entry.to, tsv::unescape(raw, cx.arena), &mut session, &mut slots, cx.arena);
        }
    }
    let outcome = finish(&mut session, &slots, &cx.clock, cx.settings);
    if outcome == Outcome::Session {
        name_device(prefix, cx, std::slice::from_mut(&mut session));
        sessions.push(session);
    }
    outcome
}

fn new_session<'a>(table: &'a str) -> Session<'a> {
    let mut session = Session::new("Corelight", "Zeek", table);
    session.event_type = EventType::Flow;
    session
}

/// What the tables cannot say.
fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    clock: &Clock<'_>,
    settings: &Settings,
) -> Outcome {
    if session.src_ip.is_none() || session.dst_ip.is_none() {
        return Outcome::Rejected("no_address");
    }
    times(session, slots, clock);
    protocol(session, slots);
    state(session, slots, settings);
    direct(session, slots, settings);
    if let Some(history) = slots.get(slot::HISTORY) {
        session.put_text(Field::NetworkConnectionHistory, history);
        session.put_additional("FlowHistory", Value::Text(history));
    }
    Outcome::Session
}

fn times(session: &mut Session<'_>, slots: &Slots<'_>, clock: &Clock<'_>) {
    let at = |number| slots.get(number).and_then(|text| time::any(text, clock));
    let start = at(slot::TS);
    let duration = slots.get(slot::DURATION).and_then(num::decimal_nanos).filter(|nanos| *nanos >= 0);
    session.event_start_time = start;
    session.time_generated = start;
    session.duration_ms = duration.map(|nanos| nanos / 1_000_000);
    session.event_end_time = match (start, duration) {
        (Some(start), Some(duration)) => Some(Nanos(start.0.saturating_add(duration))),
        _ => at(slot::WRITE_TS).or(start),
    };
}

/// Zeek writes `icmp` for both versions, type and code in the place of the ports, and port 0 for
/// protocols that have none.
fn protocol(session: &mut Session<'_>, slots: &Slots<'_>) {
    if session.protocol.is_none() {
        session.protocol = slots.get(slot::IP_PROTO).and_then(apply::protocol);
    }
    if session.protocol == Some(Protocol::ICMP) && session.protocol_version() == Some("IPv6") {
        session.protocol = Some(Protocol::ICMPV6);
    }
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else {
        if !matches!(session.protocol, Some(Protocol(6 | 17 | 33 | 132 | 136))) {
            session.src_port = session.src_port.filter(|port| *port != 0);
            session.dst_port = session.dst_port.filter(|port| *port != 0);
        }
        return;
    };
    if let Some(kind) = session.src_port.and_then(|number| u8::try_from(number).ok()) {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(kind));
    }
    if let Some(code) = session.dst_port.and_then(|number| u8::try_from(number).ok()) {
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(code)));
    }
}

fn state<'a>(session: &mut Session<'a>, slots: &Slots<'a>, settings: &Settings) {
    let code = slots.get(slot::STATE).unwrap_or_default();
    let is_open = matches!(code, "S0" | "S1");
    session.sub_type = (session.duration_ms.is_some() && !is_open).then_some(EventSubType::End);
    let Some(state) = STATES.iter().find(|state| state.code == code) else {
        session.result = Some(EventResult::Na);
        session.severity = Some(EventSeverity::Informational);
        session.put_text(Field::EventOriginalResultDetails, code);
        return;
    };
    let State { result, details, severity, text, .. } = *state;
    session.put_text(Field::EventOriginalResultDetails, text);
    (session.result, session.result_details, session.severity) =
        if code == "S0" && settings.zeek_s0 == ZeekS0::Failure {
            (
                Some(EventResult::Failure),
                Some(EventResultDetails::Timeout),
                Some(EventSeverity::Low),
            )
        } else {
            (Some(result), details, Some(severity))
        };
}

/// The sensor knows its networks, unless nobody told it: then both ends are "not local", private or not.
fn direct(session: &mut Session<'_>, slots: &Slots<'_>, settings: &Settings) {
    let flag = |number| match slots.get(number) {
        Some("T" | "true" | "True" | "1") => Some(true),
        Some("F" | "false" | "False" | "0") => Some(false),
        _ => None,
    };
    let inside = |ip: Option<_>| ip.is_some_and(|ip| settings.networks.is_internal(ip));
    let direction = match (flag(slot::LOCAL_ORIG), flag(slot::LOCAL_RESP)) {
        (Some(false), Some(true)) => NetworkDirection::Inbound,
        (Some(true), Some(false)) => NetworkDirection::Outbound,
        (Some(true), Some(true)) => NetworkDirection::Local,
        (Some(false), Some(false)) if !inside(session.src_ip) && !inside(session.dst_ip) => {
            NetworkDirection::External
        }
        _ => return,
    };
    direction::set_vendor(session, direction);
}
