//! Makes the session of what was read.

use std::net::IpAddr;

use sweepline_asim::{
    DvcAction, EventResult, EventSeverity, EventSubType, Field, NetworkDirection, Protocol, Session, Value,
};
use sweepline_parse::addr;
use sweepline_parse::time::Nanos;

use crate::connector::Cx;
use crate::direction::{self, Role};
use crate::identity::{self, Side};
use crate::options::DirectionMode;
use crate::table::Slots;

use super::endpoint::Endpoint;
use super::messages::{self, Message, Named, Shape};
use super::reading::Reading;
use super::{keys, lookups};

pub(super) const VENDOR: &str = "Cisco";
pub(super) const PRODUCT: &str = "ASA";
/// Products of rows.
pub(super) const PRODUCTS: &[&str] = &[PRODUCT, "FTD"];
pub(super) const TABLE: &str = "CommonSecurityLog";

/// What is known of a message besides its text.
pub(super) struct Envelope<'a> {
    pub(super) id: &'a str,
    pub(super) level: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) time: Option<Nanos>,
}

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Tells whether a session names one of its ends at all.
pub(super) fn has_end(session: &Session<'_>) -> bool {
    session.src_ip.is_some()
        || session.dst_ip.is_some()
        || session.rare(Field::SrcHostname).is_some()
        || session.rare(Field::DstHostname).is_some()
}

/// Makes the session of a message.
pub(super) fn finish<'a>(
    message: &Message,
    reading: &Reading<'a>,
    text: &'a str,
    envelope: &Envelope<'a>,
    cx: &mut Cx<'a, '_>,
) -> Session<'a> {
    let mut session = session();
    let is_swapped = second_is_source(message.shape, reading);
    let (source, destination) =
        if is_swapped { (&reading.second, &reading.first) } else { (&reading.first, &reading.second) };
    protocol(&mut session, message, reading);
    end(&mut session, Side::Src, source, cx);
    end(&mut session, Side::Dst, destination, cx);
    if !reading.interface.is_empty() {
        let interface = lower_case(reading.interface, cx);
        session.put_text(Field::SrcInterfaceName, interface);
        session.put_text(Field::DvcInboundInterface, interface);
    }
    users(&mut session, message.shape, reading, source, destination);
    verdict(&mut session, message, reading);
    header(&mut session, message, text, envelope);
    facts(&mut session, message, reading);
    let word = reading.direction.or(message.direction);
    direct(&mut session, message.shape, word, cx);
    // Mapped addresses come last: the ladder takes a translated destination for the real one, here it is the other way.
    translation(&mut session, source, destination);
    if session.protocol.is_some_and(|protocol| !lookups::has_ports(protocol)) {
        // The number behind an address is 0, or a GRE call's id.
        (session.src_port, session.dst_port) = (None, None);
        (session.src_nat_port, session.dst_nat_port) = (None, None);
    }
    session
}

/// Tells which end opened the connection. Messages name the end on the less trusted side first.
fn second_is_source(shape: Shape, reading: &Reading<'_>) -> bool {
    match shape {
        Shape::Built | Shape::IcmpBuilt => reading.direction == Some(NetworkDirection::Outbound),
        // No state is kept, so the ports tell which end serves.
        Shape::Teardown => {
            lookups::is_server_port(reading.first.port) && !lookups::is_server_port(reading.second.port)
        }
        // The end that sent the request has the query's id, the other 0.
        Shape::IcmpTeardown => reading.first.port == Some(0) && reading.second.port.is_some_and(|id| id != 0),
        Shape::FromTo
        | Shape::ToBox
        | Shape::SrcDst
        | Shape::OutboundList
        | Shape::AccessList
        | Shape::BypassBuilt
        | Shape::BypassTeardown => false,
    }
}

fn protocol(session: &mut Session<'_>, message: &Message, reading: &Reading<'_>) {
    let named = match message.protocol {
        Named::Always(protocol) => Some(protocol),
        Named::Word(_) | Named::Elsewhere => lookups::protocol(reading.protocol),
    };
    let is_v6 = matches!(reading.first.ip.or(reading.second.ip), Some(IpAddr::V6(_)));
    session.protocol = if named == Some(Protocol::ICMP) && is_v6 { Some(Protocol::ICMPV6) } else { named };
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let (message_type, code) = match message.shape {
        Shape::AccessList => match (reading.first.port, reading.second.port) {
            (Some(0), Some(second)) if second != 0 => (u8::try_from(second).ok(), None),
            (first, second) => (first.and_then(|first| first.try_into().ok()), second.map(i64::from)),
        },
        _ if message.is(messages::ECHO_REQUEST) => (Some(8), None),
        _ => (reading.icmp_type, reading.icmp_code),
    };
    if let Some(message_type) = message_type {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
    }
    if let Some(code) = code {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}

fn end<'a>(session: &mut Session<'a>, side: Side, end: &Endpoint<'a>, cx: &Cx<'a, '_>) {
    let interface = match side {
        Side::Src => {
            (session.src_ip, session.src_port) = (end.ip, end.port);
            Field::SrcInterfaceName
        }
        Side::Dst => {
            (session.dst_ip, session.dst_port) = (end.ip, end.port);
            Field::DstInterfaceName
        }
    };
    if end.ip.is_none() {
        identity::host(session, side, end.host);
    }
    session.put_text(interface, lower_case(end.interface, cx));
}

/// Interface names are compared without case everywhere; one spelling keeps them together.
fn lower_case<'a>(name: &'a str, cx: &Cx<'a, '_>) -> &'a str {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return name;
    }
    let lower = cx.arena.alloc_str(name);
    lower.make_ascii_lowercase();
    lower
}

fn users<'a>(
    session: &mut Session<'a>,
    shape: Shape,
    reading: &Reading<'a>,
    source: &Endpoint<'a>,
    destination: &Endpoint<'a>,
) {
    if !matches!(shape, Shape::Built | Shape::Teardown | Shape::BypassBuilt | Shape::BypassTeardown) {
        identity::user(session, Side::Src, source.any_user());
        identity::user(session, Side::Dst, destination.any_user());
        return;
    }
    identity::user(session, Side::Src, source.user);
    let other = if destination.user.is_empty() { reading.second.last_user } else { destination.user };
    identity::user(session, Side::Dst, other);
}

fn verdict<'a>(session: &mut Session<'a>, message: &Message, reading: &Reading<'a>) {
    let is_denied = reading.verb == "denied";
    session.action = Some(if is_denied { DvcAction::Deny } else { message.action });
    session.put_text(
        Field::DvcOriginalAction,
        if reading.verb.is_empty() { message.verb } else { reading.verb },
    );
    if matches!(message.shape, Shape::Teardown | Shape::BypassTeardown) {
        let reason = lookups::teardown(reading.reason);
        session.action = reason.action;
        session.result = Some(reason.result);
        session.result_details = reason.details;
    }
    session.put_text(Field::EventOriginalResultDetails, reading.reason);
    severity(session);
}

fn severity(session: &mut Session<'_>) {
    let result = session.result.or(session.action.map(DvcAction::result));
    let is_failure = result == Some(EventResult::Failure);
    session.severity = Some(if is_failure { EventSeverity::Low } else { EventSeverity::Informational });
}

fn header<'a>(session: &mut Session<'a>, message: &Message, text: &'a str, envelope: &Envelope<'a>) {
    session.put_text(Field::EventOriginalType, envelope.id);
    session.put_text(Field::EventOriginalSeverity, envelope.level);
    session.put_text(Field::EventMessage, text);
    session.event_end_time = envelope.time;
    session.time_generated = envelope.time;
    session.sub_type = match message.shape {
        Shape::Built | Shape::BypassBuilt | Shape::IcmpBuilt => Some(EventSubType::Start),
        Shape::Teardown | Shape::BypassTeardown | Shape::IcmpTeardown => Some(EventSubType::End),
        _ => None,
    };
    if let Some(host) = envelope.host {
        identity::device(session, host);
    }
}

/// Sets what only some messages have.
fn facts<'a>(session: &mut Session<'a>, message: &Message, reading: &Reading<'a>) {
    session.put_text(Field::NetworkRuleName, reading.rule);
    session.put_text(Field::NetworkSessionId, reading.connection);
    session.network_bytes = reading.bytes;
    session.duration_ms = reading.seconds.and_then(|seconds| seconds.checked_mul(1000));
    session.event_count = reading.hits.unwrap_or(1).max(1);
    for flag in reading.flags.split(' ') {
        if let Some((_, field)) = lookups::FLAGS.iter().find(|(name, _)| *name == flag) {
            session.put(*field, Value::Bool(true));
        }
    }
    if message.is(messages::DNS) {
        session.put_text(Field::DstAppName, "DNS");
        session.put_text(Field::DstAppType, "Service");
    }
    if message.is(messages::LAND_ATTACK) {
        session.put_text(Field::ThreatName, "Land Attack");
    }
}

/// Sets the direction: the message's word, unless both sides are inside; for the firewall's own traffic, where it came
/// from; else the shared ladder.
fn direct(session: &mut Session<'_>, shape: Shape, word: Option<NetworkDirection>, cx: &mut Cx<'_, '_>) {
    let zones = &cx.settings.zones;
    let mut role = |field| session.text(field).and_then(|name| cx.stream.roles.role(name, zones));
    let (source, destination) = (role(Field::SrcInterfaceName), role(Field::DstInterfaceName));
    if cx.settings.direction_mode == DirectionMode::Compat {
        return;
    }
    if shape == Shape::ToBox {
        let is_inbound = match (destination, session.src_ip) {
            (Some(role), _) => role == Role::External,
            (None, Some(ip)) => is_external(ip, cx),
            (None, None) => return,
        };
        session.direction =
            Some(if is_inbound { NetworkDirection::Inbound } else { NetworkDirection::Local });
        let rung = if destination.is_some() { "zone" } else { "ip" };
        session.put_additional(direction::DIRECTION_SOURCE, Value::Text(rung));
        return;
    }
    let is_inside = source == Some(Role::Internal) && destination == Some(Role::Internal);
    match word {
        Some(word) if !is_inside => direction::set_vendor(session, word),
        _ => direction::derive(session, cx.settings, &mut cx.stream.roles),
    }
}

/// Tells whether an address is one host's outside the organisation.
fn is_external(ip: IpAddr, cx: &Cx<'_, '_>) -> bool {
    let ip = addr::canonical(ip);
    !(ip.is_unspecified() || ip.is_multicast() || cx.settings.networks.is_internal(ip))
}

fn translation(session: &mut Session<'_>, source: &Endpoint<'_>, destination: &Endpoint<'_>) {
    if let Some((ip, port)) = source.mapped {
        (session.src_nat_ip, session.src_nat_port) = (Some(ip), port);
    }
    if let Some((ip, port)) = destination.mapped {
        (session.dst_nat_ip, session.dst_nat_port) = (Some(ip), port);
    }
}

/// Completes a session that only a row's columns tell of.
pub(super) fn columns<'a>(
    message: &Message,
    mut session: Session<'a>,
    slots: &Slots<'a>,
    text: &'a str,
    envelope: &Envelope<'a>,
    cx: &mut Cx<'a, '_>,
) -> Session<'a> {
    session.protocol = slots.get(keys::PROTOCOL).and_then(lookups::protocol).or(match message.protocol {
        Named::Always(protocol) => Some(protocol),
        Named::Word(_) | Named::Elsewhere => None,
    });
    let act = slots.get(keys::ACTION).unwrap_or(message.verb);
    let is_denied = message.shape == Shape::AccessList && [act, text].iter().any(|text| says_denied(text));
    session.action = Some(if is_denied { DvcAction::Deny } else { message.action });
    session.put_text(Field::DvcOriginalAction, act);
    severity(&mut session);
    header(&mut session, message, text, envelope);
    for field in [Field::SrcInterfaceName, Field::DstInterfaceName] {
        if let Some(name) = session.text(field) {
            session.put_text(field, lower_case(name, cx));
        }
    }
    let stated = slots.get(keys::DIRECTION).and_then(stated_direction);
    direct(&mut session, message.shape, stated.or(message.direction), cx);
    session
}

fn says_denied(text: &str) -> bool {
    ["denied", "Denied", "Deny", "deny"].iter().any(|word| text.contains(word))
}

/// Adds what a row has beside its message.
pub(super) fn row<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    if session.rare(Field::NetworkRuleName).is_none()
        && let Some(rule) = slots.get(keys::RULE)
    {
        session.put_text(Field::NetworkRuleName, rule);
    }
    if session.direction.is_none()
        && cx.settings.direction_mode == DirectionMode::Derive
        && let Some(direction) = slots.get(keys::DIRECTION).and_then(stated_direction)
    {
        direction::set_vendor(session, direction);
    }
}

/// Reads CommunicationDirection: CEF's number, or the agent's word.
fn stated_direction(text: &str) -> Option<NetworkDirection> {
    match text {
        "0" | "Inbound" | "inbound" => Some(NetworkDirection::Inbound),
        "1" | "Outbound" | "outbound" => Some(NetworkDirection::Outbound),
        _ => NetworkDirection::from_text(text),
    }
}
