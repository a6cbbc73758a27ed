//! AWS VPC Flow Logs.
//!
//! - `tables`: field → column, one table for AWS's own names, one for Sentinel's columns.
//! - `layout`: which field stands where in a line, and what a line of this product looks like.

mod layout;
mod tables;

#[cfg(test)]
mod tests;

use memchr::memchr;
use sweepline_asim::{DvcAction, EventSeverity, Field, NetworkDirection, Protocol, Session, Value};
use sweepline_parse::time::{self, Clock, Nanos};
use sweepline_parse::{json, num};

use crate::apply::{apply, store};
use crate::connector::{Connector, Cx, Outcome};
use crate::direction;
use crate::form::{Form, Object};
use crate::options::Settings;
use crate::stream::Stream;
use crate::table::{Entry, Slots};

use tables::{FIELDS, ROW, slot};

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: layout::ID,
    title: "AWS VPC Flow Logs",
    products: &[("AWS", "VPC")],
    tables: &["AWSVPCFlow"],
    forms: &[
        "lines below the header line that names their fields (files in S3)",
        "lines without header line: the default format, all fields in documented order, or `vpc_flow_format`",
        "the same lines in CloudWatch Logs subscription objects, also compressed (Lambda, Kinesis, Firehose)",
        "JSON objects with AWS's field names, with dashes, underscores or capitals",
        "rows of the Sentinel table AWSVPCFlow",
    ],
    mappings: &[("fields", &FIELDS), ("AWSVPCFlow", &ROW)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// Tells whether a name is one of AWS's fields, as written in its documentation, with underscores or as `${name}`.
pub(crate) fn is_vpc_field(name: &str) -> bool {
    layout::is_field(name)
}

fn recognises(form: &Form<'_, '_>, stream: &Stream) -> bool {
    match form {
        Form::Line(text) => layout::is_own(text, stream),
        Form::Json(object) => is_own_object(object),
        Form::Cef(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(text) => map_text(text, cx, sessions),
        Form::Json(object) => map_object(object, cx, sessions),
        Form::Cef(_) => Outcome::Rejected("not_a_flow_record"),
    }
}

/// Maps a text of one or more lines.
fn map_text<'a>(text: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if memchr(b'\n', text.as_bytes()).is_none() {
        return map_line(text, cx, sessions);
    }
    let lines = text.lines().filter(|line| !line.trim_ascii().is_empty());
    best(lines.map(|line| map_line(line, cx, sessions)))
}

/// The outcome of a record of many: a session if there is any, else the last word.
fn best(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    outcomes
        .reduce(|best, next| if best == Outcome::Session { best } else { next })
        .unwrap_or(Outcome::Skipped("empty"))
}

fn map_line<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let line = line.trim_ascii();
    if layout::is_header(line) {
        cx.stream.header = Some(layout::header(line));
        return Outcome::Skipped("header");
    }
    layout::adopt_format(cx.stream, cx.settings);
    let tokens = layout::Tokens::of(line);
    let layout = match layout::choose(&tokens, cx.stream) {
        Ok(layout) => layout,
        Err(reason) => return Outcome::Rejected(reason),
    };
    sessions.push(Session::new("AWS", "VPC", "AWSVPCFlow"));
    let Some(session) = sessions.last_mut() else { return Outcome::Rejected("malformed_row") };
    let mut slots = Slots::new();
    for (at, token) in tokens.iter().enumerate() {
        // Nothing else means "no value" in a line.
        if token != "-"
            && let Some(entry) = layout.entry(at, token)
        {
            store(entry.to, token, session, &mut slots, cx.arena);
        }
    }
    let mut outcome = finish(session, &slots, &cx.clock, cx.settings);
    if outcome == Outcome::Session && !layout.bears_out(session, &slots) {
        outcome = Outcome::Rejected("malformed_row");
    }
    if outcome != Outcome::Session {
        sessions.pop();
    }
    outcome
}

fn is_own_object(object: &Object<'_>) -> bool {
    let (mut is_row, mut address, mut own) = (false, false, 0_u8);
    for (key, value) in object.members() {
        match *key {
            "srcaddr" | "dstaddr" | "SrcAddr" | "DstAddr" | "srcAddr" | "dstAddr" => address = true,
            "interface-id" | "interface_id" | "InterfaceId" | "interfaceId" | "log-status"
            | "log_status" | "LogStatus" | "logStatus" | "vpc-id" | "vpc_id" | "VpcId" | "vpcId"
            | "flow-direction" | "flow_direction" | "FlowDirection" | "flowDirection" => own += 1,
            "Type" => is_row = is_text(value, "AWSVPCFlow"),
            // A session that came of such a row.
            "EventSchema" => return false,
            _ => {}
        }
    }
    is_row || address && own > 0 || own > 1
}

fn is_text(value: &json::Value<'_>, wanted: &str) -> bool {
    matches!(value, json::Value::String(text) if text.raw == wanted)
}

fn map_object<'a>(
    object: &Object<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let mut session = Session::new("AWS", "VPC", "AWSVPCFlow");
    let mut slots = Slots::new();
    for (key, value) in object.members() {
        let Some(entry) = entry(key) else { continue };
        let text = match value {
            json::Value::Number(number) => number.strip_suffix(".0").unwrap_or(number),
            other => other.as_text(cx.arena).unwrap_or_default(),
        };
        apply(entry.to, text, &mut session, &mut slots, cx.arena);
    }
    let outcome = finish(&mut session, &slots, &cx.clock, cx.settings);
    if outcome == Outcome::Session {
        sessions.push(session);
    }
    outcome
}

/// Finds the entry of a JSON key: `pkt-srcaddr`, `pkt_srcaddr`, `PktSrcAddr` or `pktSrcAddr`.
fn entry(key: &str) -> Option<&'static Entry> {
    layout::position(key).and_then(|at| FIELDS.entries().get(usize::from(at))).or_else(|| {
        let mut name = [0_u8; 32];
        let place = name.get_mut(..key.len())?;
        place.copy_from_slice(key.as_bytes());
        place.first_mut()?.make_ascii_uppercase();
        ROW.find(std::str::from_utf8(place).ok()?)
    })
}

/// What the tables cannot say.
fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    clock: &Clock<'_>,
    settings: &Settings,
) -> Outcome {
    match slots.get(slot::STATUS) {
        None | Some("OK") => {}
        Some("NODATA") => return Outcome::Skipped("no_data"),
        Some("SKIPDATA") => return Outcome::Skipped("skip_data"),
        Some(_) => return Outcome::Rejected("unknown_log_status"),
    }
    addresses(session);
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return Outcome::Rejected("no_address");
    }
    ports(session);
    times(session, slots, clock);
    action(session, slots);
    device(session, slots);
    direct(session, slots, settings);
    flags(session, slots);
    if session.text(Field::SrcAppName).is_some() {
        session.put_text(Field::SrcAppType, "Service");
    }
    if session.text(Field::DstAppName).is_some() {
        session.put_text(Field::DstAppType, "Service");
    }
    Outcome::Session
}

/// AWS logs the packet's own addresses beside the interface's; equal ones say nothing new.
fn addresses(session: &mut Session<'_>) {
    session.src_ip = session.src_ip.or(session.src_nat_ip);
    session.dst_ip = session.dst_ip.or(session.dst_nat_ip);
    session.src_nat_ip = session.src_nat_ip.filter(|ip| Some(*ip) != session.src_ip);
    session.dst_nat_ip = session.dst_nat_ip.filter(|ip| Some(*ip) != session.dst_ip);
}

/// AWS writes port 0 for protocols that have no ports.
fn ports(session: &mut Session<'_>) {
    let has_ports = matches!(session.protocol, Some(Protocol(6 | 17 | 33 | 132 | 136)) | None);
    if !has_ports {
        session.src_port = session.src_port.filter(|port| *port != 0);
        session.dst_port = session.dst_port.filter(|port| *port != 0);
    }
}

fn times(session: &mut Session<'_>, slots: &Slots<'_>, clock: &Clock<'_>) {
    let at = |number| slots.get(number).and_then(|text| instant(text, clock));
    let start = at(slot::START).or_else(|| at(slot::GENERATED));
    let end = at(slot::END).max(start);
    session.event_start_time = start;
    session.event_end_time = end;
    session.time_generated = start.or(end);
    if let (Some(start), Some(end)) = (start, end) {
        session.duration_ms = Some(end.0.saturating_sub(start.0) / 1_000_000);
    }
}

/// Reads Unix seconds, the form of the lines, or any stamp.
fn instant(text: &str, clock: &Clock<'_>) -> Option<Nanos> {
    if text.len() == 10
        && let Some(seconds) = num::u64(text).and_then(|seconds| i64::try_from(seconds).ok())
    {
        return seconds.checked_mul(1_000_000_000).map(Nanos);
    }
    time::any(text, clock)
}

fn action<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(status) = slots.get(slot::STATUS) {
        session.put_text(Field::EventOriginalResultDetails, status);
    }
    let Some(action) = slots.get(slot::ACTION) else { return };
    session.put_text(Field::DvcOriginalAction, action);
    session.action = if action.eq_ignore_ascii_case("ACCEPT") {
        Some(DvcAction::Allow)
    } else if action.eq_ignore_ascii_case("REJECT") {
        Some(DvcAction::Deny)
    } else {
        None
    };
    session.severity = Some(session.action.map_or(EventSeverity::Informational, DvcAction::severity));
}

fn device<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(account) = slots.get(slot::ACCOUNT).filter(|account| *account != "unknown") {
        session.put_text(Field::DvcSubscriptionId, account);
        session.put_text(Field::DvcScopeId, account);
    }
    let interface = slots.get(slot::INTERFACE).unwrap_or_default();
    match slots.get(slot::VPC) {
        Some(vpc) => {
            session.put_text(Field::DvcId, vpc);
            session.put_text(Field::DvcIdType, "AwsVpcId");
        }
        None => session.put_text(Field::Dvc, interface),
    }
    let is_egress = slots.get(slot::DIRECTION).is_some_and(|text| text.eq_ignore_ascii_case("egress"));
    let field = if is_egress { Field::DvcOutboundInterface } else { Field::DvcInboundInterface };
    session.put_text(field, interface);
}

/// The interface's direction where it is logged, else the packet's own addresses decide.
fn direct(session: &mut Session<'_>, slots: &Slots<'_>, settings: &Settings) {
    let word = slots.get(slot::DIRECTION).unwrap_or_default();
    if word.eq_ignore_ascii_case("ingress") {
        direction::set_vendor(session, NetworkDirection::Inbound);
    } else if word.eq_ignore_ascii_case("egress") {
        direction::set_vendor(session, NetworkDirection::Outbound);
    } else {
        let source = session.src_nat_ip.or(session.src_ip);
        let destination = session.dst_nat_ip.or(session.dst_ip);
        direction::set_by_address(session, settings, source, destination);
    }
}

/// The flags that AWS logs, as bits of `tcp-flags`; 0 means none or not supported.
const TCP_FLAGS: &[(u64, Field)] = &[
    (1, Field::TcpFlagsFin),
    (2, Field::TcpFlagsSyn),
    (4, Field::TcpFlagsRst),
    (16, Field::TcpFlagsAck),
];

fn flags(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(flags) = slots.get(slot::TCP_FLAGS).and_then(num::integral) else { return };
    if flags == 0 || session.protocol != Some(Protocol::TCP) {
        return;
    }
    for (bit, field) in TCP_FLAGS {
        session.put(*field, Value::Bool(flags & bit != 0));
    }
}
