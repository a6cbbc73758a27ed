//! What the tables cannot say.

use std::net::IpAddr;

use sweepline_asim::{
    DvcAction, EventResult, EventResultDetails, EventSubType, Field, NetworkDirection, Session, Value,
};
use sweepline_parse::time::{self, Clock, Nanos, Zone};
use sweepline_parse::{Arena, addr, num, syslog};

use crate::apply::protocol;
use crate::connector::Cx;
use crate::direction::{self, Role};
use crate::form::Cef;
use crate::identity::{self, Side};
use crate::table::Slots;

use super::{keys, lookups, text};

pub(super) const VENDOR: &str = "SonicWall";
pub(super) const PRODUCT: &str = "Firewall";
pub(super) const TABLE: &str = "CommonSecurityLog";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Tells whether a message reports a session: by its group, or by its category where firmware has no groups.
pub(super) fn is_session_log(slots: &Slots<'_>) -> bool {
    let id = slots.get(keys::MESSAGE_ID).unwrap_or_default();
    if lookups::OTHER_MESSAGES.contains(&id) {
        return false;
    }
    match slots.get(keys::GROUP) {
        Some(group) => lookups::GROUPS.contains(&group),
        None => {
            matches!(id, lookups::OPENED | lookups::CLOSED)
                || slots.get(keys::CATEGORY).is_some_and(|category| lookups::CATEGORIES.contains(&category))
        }
    }
}

/// Takes what the enhanced syslog writes in a form of its own.
pub(super) fn native<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, cx: &Cx<'a, '_>) {
    ends(session, slots);
    for (slot, is_source) in [(keys::SRC_NAT, true), (keys::DST_NAT, false)] {
        let Some(end) = slots.get(slot).map(text::end) else { continue };
        let ip = end.ip.filter(|ip| !addr::canonical(*ip).is_unspecified());
        let port = end.port.filter(|port| *port != 0);
        if is_source {
            (session.src_nat_ip, session.src_nat_port) = (ip, port);
        } else {
            (session.dst_nat_ip, session.dst_nat_port) = (ip, port);
        }
    }
    session.event_end_time = slots.get(keys::TIME).and_then(|text| stamp(text, cx));
    if let Some(priority) = slots.get(keys::PRIORITY) {
        session.put_text(Field::EventOriginalSeverity, priority);
        session.severity = num::u64(priority).map(lookups::severity_of_priority);
    }
    if let Some(message) = slots.get(keys::MESSAGE) {
        session.put_text(Field::EventMessage, message);
    }
}

fn ends<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    for (slot, side, interface) in [
        (keys::SRC, Side::Src, Field::DvcInboundInterface),
        (keys::DST, Side::Dst, Field::DvcOutboundInterface),
    ] {
        let Some(end) = slots.get(slot).map(text::end) else { continue };
        if side == Side::Src {
            session.src_ip = session.src_ip.or(end.ip);
            session.src_port = session.src_port.or(end.port);
        } else {
            session.dst_ip = session.dst_ip.or(end.ip);
            session.dst_port = session.dst_port.or(end.port);
        }
        session.put_text(interface, end.interface);
        if !end.host.is_empty() {
            identity::host(session, side, end.host);
        }
    }
}

/// Takes what a CEF event keeps outside its keys.
pub(super) fn cef<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, cef: &Cef<'a>, cx: &Cx<'a, '_>) {
    ends(session, slots);
    session.put_text(Field::EventMessage, cef.name);
    session.put_text(Field::EventOriginalSeverity, cef.severity);
    session.put_text(Field::EventProductVersion, cef.version);
    session.put_text(Field::DvcOsVersion, cef.version);
    session.put_text(Field::DvcDescription, cef.product);
    session.severity = num::u64(cef.severity).map(lookups::severity);
    session.event_end_time = slots.get(keys::TIME).and_then(|text| stamp(text, cx));
    if slots.get(keys::MESSAGE).is_none() {
        slots.set(keys::MESSAGE, cef.name);
    }
}

/// Reads a stamp, which is the firewall's local time unless `UTC` follows.
fn stamp(text: &str, cx: &Cx<'_, '_>) -> Option<Nanos> {
    match text.strip_suffix(" UTC") {
        Some(text) => time::any(text, &Clock { zone: &Zone::Utc, ..cx.clock }),
        None => time::any(text, &cx.clock),
    }
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &mut Cx<'a, '_>,
) {
    session.event_end_time = session.event_end_time.or(header.time);
    session.time_generated = session.event_end_time;
    session.duration_ms = slots.get(keys::LENGTH).and_then(num::i64);
    session.put_text(Field::EventOriginalType, slots.get(keys::MESSAGE_ID).unwrap_or_default());
    session.put_text(Field::DvcOs, "SonicOS");
    verdict(session, slots);
    protocols(session, slots, cx.arena);
    user(session, slots);
    threat(session, slots);
    device(session, slots, header);
    for (slot, field) in [(keys::SRC_ZONE, Field::SrcZone), (keys::DST_ZONE, Field::DstZone)] {
        if let Some(zone) = slots.get(slot) {
            session.put_text(field, text::unquoted(zone));
        }
    }
    direction(session, cx);
}

fn verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let id = slots.get(keys::MESSAGE_ID).unwrap_or_default();
    let category = slots.get(keys::CATEGORY).unwrap_or_default();
    session.sub_type = match id {
        lookups::OPENED => Some(EventSubType::Start),
        lookups::CLOSED => Some(EventSubType::End),
        _ => None,
    };
    let word = slots.get(keys::ACTION).map(text::unquoted);
    session.put_text(Field::DvcOriginalAction, word.unwrap_or_default());
    let told = word.filter(|word| *word != lookups::MANAGEMENT);
    session.action = match told {
        Some(word) => lookups::action(word),
        None if session.sub_type.is_some() => Some(DvcAction::Allow),
        None => match category {
            lookups::CATEGORY_OPENED | lookups::CATEGORY_CLOSED => Some(DvcAction::Allow),
            lookups::DROPPED_TCP | lookups::DROPPED_UDP | lookups::DROPPED_ICMP => Some(DvcAction::Drop),
            _ => None,
        },
    };
    // Without an action, or with `NA`, nothing was said about the session.
    session.result = Some(match (session.action, told) {
        (Some(action), _) => action.result(),
        (None, Some(_)) => EventResult::Failure,
        (None, None) => EventResult::Na,
    });
    session.result_details = Some(EventResultDetails::Na);
}

/// Splits `tcp/https`; a port in place of the name is none of an application.
fn protocols<'a>(session: &mut Session<'a>, slots: &Slots<'a>, arena: &'a Arena) {
    // Older firmware names the protocol only in words, as in `TCP packet dropped`.
    let spoken = || slots.get(keys::MESSAGE)?.split(' ').next().filter(|word| lookups::SPOKEN.contains(word));
    let Some(text) = slots.get(keys::PROTOCOL).or_else(spoken) else { return };
    let (name, application) = match text.split_once('/') {
        Some(parts) => parts,
        None => (text.split_once('-').map_or(text, |(_, name)| name), ""),
    };
    session.protocol = protocol(name);
    if application.bytes().any(|byte| !byte.is_ascii_digit()) {
        let name = arena.alloc_str(application);
        name.make_ascii_uppercase();
        session.put_text(Field::NetworkApplicationProtocol, name);
    }
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    session.remove(Field::NetworkApplicationProtocol);
    if let Some(number) =
        slots.get(keys::ICMP_TYPE).and_then(num::u64).and_then(|number| u8::try_from(number).ok())
    {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(number));
    }
    if let Some(code) = slots.get(keys::ICMP_CODE).and_then(num::i64) {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}

fn user<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let name = slots.get(keys::USER).or_else(|| slots.get(keys::OTHER_USER)).map(text::unquoted);
    if let Some(name) = name.filter(|name| !name.starts_with("Unknown")) {
        identity::user(session, Side::Src, name);
    }
}

/// Takes the threat and the application that the security services found.
fn threat<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let message =
        slots.get(keys::MESSAGE).filter(|text| lookups::THREATS.iter().any(|start| text.starts_with(start)));
    if let Some((_, threat)) = message.and_then(|text| text.split_once("Alert: ")) {
        session.put_text(Field::ThreatName, threat.split(", SID").next().unwrap_or(threat));
    } else if session.rare(Field::ThreatCategory).is_none() {
        session.remove(Field::ThreatId);
    }
    if let Some(name) = slots.get(keys::APP_CATEGORY).or_else(|| slots.get(keys::APP_NAME)) {
        session.put_text(Field::DstAppName, text::unquoted(name));
        session.put_text(Field::DstAppType, "Service");
    }
}

fn device<'a>(session: &mut Session<'a>, slots: &Slots<'a>, header: &syslog::Header<'a>) {
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
    if let Some(firewall) = slots.get(keys::FIREWALL) {
        identity::device(session, firewall);
    }
    if let Some(host) = header.host.filter(|host| addr::ip(host).is_none() || !identity::has_device(session))
    {
        identity::device(session, host);
    }
}

/// What a zone is to the rules below.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Wan,
    Vpn,
    Multicast,
    Other,
}

/// Decides by zones as Microsoft's parser does; without both zones the shared ladder decides.
fn direction(session: &mut Session<'_>, cx: &mut Cx<'_, '_>) {
    let (Some(source), Some(destination)) = (session.text(Field::SrcZone), session.text(Field::DstZone))
    else {
        return;
    };
    session.direction = Some(match (kind(source, cx), kind(destination, cx)) {
        (Kind::Wan, Kind::Wan) if session.dst_ip.is_some_and(is_broadcast) => NetworkDirection::External,
        (Kind::Wan, _) => NetworkDirection::Inbound,
        (Kind::Vpn, Kind::Wan) => NetworkDirection::Outbound,
        (Kind::Vpn, _) => NetworkDirection::Inbound,
        (_, Kind::Multicast) => NetworkDirection::Na,
        (_, Kind::Wan) => NetworkDirection::Outbound,
        _ => NetworkDirection::Local,
    });
    session.put_additional(direction::DIRECTION_SOURCE, Value::Text("zone"));
}

fn kind(zone: &str, cx: &mut Cx<'_, '_>) -> Kind {
    if zone.eq_ignore_ascii_case("VPN") || zone.eq_ignore_ascii_case("SSLVPN") {
        Kind::Vpn
    } else if zone.eq_ignore_ascii_case("MULTICAST") {
        Kind::Multicast
    } else if cx.stream.roles.role(zone, &cx.settings.zones) == Some(Role::External) {
        Kind::Wan
    } else {
        Kind::Other
    }
}

/// Tells whether an address is a broadcast one, of any net of whole octets.
fn is_broadcast(ip: IpAddr) -> bool {
    match addr::canonical(ip) {
        IpAddr::V4(v4) => v4.octets().iter().skip(1).any(|octet| *octet == 255),
        IpAddr::V6(_) => false,
    }
}
