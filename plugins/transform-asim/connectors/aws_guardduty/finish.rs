//! What the tables cannot say, and a session for each probed port.

use std::net::IpAddr;

use sweepline_asim::{DvcAction, EventSeverity, Field, NetworkDirection, Session, Value};
use sweepline_parse::{addr, json, num, time};

use crate::apply::port;
use crate::connector::{Cx, Outcome};
use crate::direction::set_vendor;
use crate::identity::{self, Side};
use crate::table::Slots;

use super::keys::{ADDRESS, CONNECTION, DETAILS, INTERFACE, slot};
use super::read;

pub(super) fn finish<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let action = slots.get(slot::ACTION_TYPE).unwrap_or_default();
    match action {
        "NETWORK_CONNECTION" | "PORT_PROBE" => {}
        "AWS_API_CALL" => return Outcome::Skipped("api_call"),
        "DNS_REQUEST" => return Outcome::Skipped("dns_request"),
        _ => return Outcome::Skipped("other_finding"),
    }
    session.put_additional("GuardDutyActionType", Value::Text(action));
    finding(&mut session, slots, cx);
    let mut slots = *slots;
    interface(&mut session, &mut slots, cx);
    if action == "NETWORK_CONNECTION" {
        let word = slots.get(slot::DIRECTION).unwrap_or_default();
        let direction = match word {
            "INBOUND" => NetworkDirection::Inbound,
            "OUTBOUND" => NetworkDirection::Outbound,
            _ => NetworkDirection::Na,
        };
        let uid = ["guardduty-", slots.get(slot::ID).unwrap_or_default()].concat();
        return connection(session, slots, direction, cx.arena.alloc_str(&uid), cx, sessions);
    }
    let probes = json::elements(slots.get(slot::PROBES).unwrap_or("[]")).map_while(Result::ok);
    let mut outcome = Outcome::Skipped("no_remote_address");
    for (number, probe) in probes.filter_map(|probe| probe.as_object()).enumerate() {
        let (mut session, mut slots) = (session.clone(), slots);
        read(probe, &CONNECTION, &mut session, &mut slots, cx);
        let uid = format!("guardduty-{}-{number}", slots.get(slot::ID).unwrap_or_default());
        let uid = cx.arena.alloc_str(&uid);
        let one = connection(session, slots, NetworkDirection::Inbound, uid, cx, sessions);
        if outcome != Outcome::Session {
            outcome = one;
        }
    }
    outcome
}

/// What holds for all sessions of a finding.
fn finding<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let at = |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock));
    let (created, updated) = (at(slot::CREATED), at(slot::UPDATED));
    session.event_start_time = at(slot::FIRST_SEEN).or(created);
    session.event_end_time = at(slot::LAST_SEEN).or(created);
    session.time_generated = updated;
    let reported = [(Field::ThreatFirstReportedTime, created), (Field::ThreatLastReportedTime, updated)];
    for (field, at) in reported {
        if let Some(at) = at {
            session.put(field, Value::Time(at));
        }
    }
    if let Some(id) = slots.get(slot::ID) {
        session.put_text(Field::EventOriginalUid, id);
        session.put_text(Field::NetworkSessionId, id);
    }
    if let Some(kind) = slots.get(slot::TYPE) {
        session.put_text(Field::EventOriginalType, kind);
        session.put_text(Field::ThreatName, kind);
        session.put_text(Field::NetworkRuleName, kind);
    }
    session.put(Field::ThreatIsActive, Value::Bool(true));
    severity(session, slots);
    if let Some(account) = slots.get(slot::ACCOUNT) {
        session.put_additional("AwsAccountId", Value::Text(account));
        session.put_text(Field::DvcScopeId, account);
    }
    if let Some(instance) = slots.get(slot::INSTANCE_ID) {
        session.put_text(Field::DvcId, instance);
        session.put_text(Field::DvcIdType, "Other");
        session.put_additional("InstanceId", Value::Text(instance));
        identity::device(session, instance);
    }
    let platform = slots.get(slot::PLATFORM).unwrap_or_default();
    let is_windows = platform.eq_ignore_ascii_case("windows");
    session.put_text(Field::DvcOs, if is_windows { "Windows" } else { platform });
}

/// The highest `ThreatRiskLevel`.
const MAX_RISK: i64 = 100;
/// Nanoseconds of a tenth: severities have one decimal.
const TENTH: i64 = 100_000_000;

fn severity<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let Some(text) = slots.get(slot::SEVERITY) else { return };
    session.put_text(Field::EventOriginalSeverity, text);
    session.put_text(Field::ThreatOriginalRiskLevel, text);
    let Some(tenths) = num::decimal_nanos(text).map(|nanos| nanos / TENTH) else { return };
    session.severity = Some(match tenths {
        70.. => EventSeverity::High,
        40.. => EventSeverity::Medium,
        10.. => EventSeverity::Low,
        _ => EventSeverity::Informational,
    });
    if (0..=MAX_RISK).contains(&tenths) {
        session.put(Field::ThreatRiskLevel, Value::Int(tenths));
    }
}

/// The interface that the action names, else the instance's first.
fn interface<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, cx: &Cx<'a, '_>) {
    let list = slots.get(slot::INTERFACES).unwrap_or("[]");
    let interfaces =
        || json::elements(list).map_while(Result::ok).filter_map(|interface| interface.as_object());
    let named = slots.get(slot::LOCAL_INTERFACE).and_then(|wanted| {
        interfaces().find(|interface| {
            json::members(interface)
                .map_while(Result::ok)
                .any(|(key, id)| key.raw.ends_with("etworkInterfaceId") && id.as_number() == Some(wanted))
        })
    });
    if let Some(interface) = named.or_else(|| interfaces().next()) {
        read(interface, &INTERFACE, session, slots, cx);
    }
}

/// Completes one session: the resource's end, the remote end, what became of it.
fn connection<'a>(
    mut session: Session<'a>,
    mut slots: Slots<'a>,
    direction: NetworkDirection,
    uid: &'a str,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let local_ip = address(slot::LOCAL_IP, &mut session, &mut slots, cx);
    let Some(remote_ip) = address(slot::REMOTE_IP, &mut session, &mut slots, cx) else {
        return Outcome::Skipped("no_remote_address");
    };
    let local_ip = local_ip.or_else(|| interface_ip(remote_ip, &slots));
    let is_inbound = direction == NetworkDirection::Inbound;
    set_vendor(&mut session, direction);
    let local_port = detail(slot::LOCAL_PORT, slot::PORT, &mut session, &mut slots, cx).and_then(port);
    let remote_port = detail(slot::REMOTE_PORT, slot::PORT, &mut session, &mut slots, cx).and_then(port);
    let (local, remote) = ((local_ip, local_port), (Some(remote_ip), remote_port));
    let (source, destination) = if is_inbound { (remote, local) } else { (local, remote) };
    (session.src_ip, session.src_port) = source;
    (session.dst_ip, session.dst_port) = destination;
    session.put_text(Field::NetworkApplicationProtocol, service(session.dst_port));
    session.put_text(Field::EventUid, uid);
    session.action = Some(match slots.get(slot::BLOCKED) {
        Some("true") => DvcAction::Deny,
        _ => DvcAction::Allow,
    });
    session.put(Field::ThreatIpAddr, Value::Ip(remote_ip));
    session.put_text(Field::ThreatField, if is_inbound { "SrcIpAddr" } else { "DstIpAddr" });
    local_end(&mut session, is_inbound, &slots);
    remote_end(&mut session, is_inbound, &mut slots, cx);
    sessions.push(session);
    Outcome::Session
}

/// Reads the address of an `…IpDetails` object, IPv4 before IPv6.
fn address<'a>(
    object: u8,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &Cx<'a, '_>,
) -> Option<IpAddr> {
    let text = slots.get(object)?;
    slots.set(slot::IPV4_ADDRESS, "");
    slots.set(slot::IPV6_ADDRESS, "");
    read(text, &ADDRESS, session, slots, cx);
    let at = |slot| slots.get(slot).and_then(addr::ip);
    at(slot::IPV4_ADDRESS).or_else(|| at(slot::IPV6_ADDRESS))
}

/// The interface's address of the remote one's kind.
fn interface_ip(remote: IpAddr, slots: &Slots<'_>) -> Option<IpAddr> {
    let mut ipv6 = json::elements(slots.get(slot::IPV6).unwrap_or("[]")).map_while(Result::ok);
    if remote.is_ipv6()
        && let Some(ip) = ipv6.find_map(|ip| addr::ip(ip.as_number()?))
    {
        return Some(ip);
    }
    let at = |slot| slots.get(slot).and_then(addr::ip);
    at(slot::PRIVATE_IP).or_else(|| at(slot::PUBLIC_IP))
}

/// Reads the one value that an object wraps.
fn detail<'a>(
    object: u8,
    value: u8,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &Cx<'a, '_>,
) -> Option<&'a str> {
    let text = slots.get(object)?;
    slots.set(value, "");
    read(text, &DETAILS, session, slots, cx);
    slots.get(value)
}

/// What Microsoft's parser calls the services by port.
fn service(port: Option<u16>) -> &'static str {
    match port {
        Some(80) => "HTTP",
        Some(443) => "HTTPS",
        Some(53) => "DNS",
        Some(22) => "SSH",
        Some(3389) => "RDP",
        _ => "",
    }
}

fn local_end<'a>(session: &mut Session<'a>, is_inbound: bool, slots: &Slots<'a>) {
    let (side, id, id_type, interface) = if is_inbound {
        (Side::Dst, Field::DstDvcId, Field::DstDvcIdType, Field::DvcInboundInterface)
    } else {
        (Side::Src, Field::SrcDvcId, Field::SrcDvcIdType, Field::DvcOutboundInterface)
    };
    if let Some(instance) = slots.get(slot::INSTANCE_ID) {
        identity::host(session, side, instance);
        session.put_text(id, instance);
        session.put_text(id_type, "Other");
    }
    let named = slots.get(slot::INTERFACE_ID).or(slots.get(slot::LOCAL_INTERFACE));
    session.put_text(interface, named.unwrap_or_default());
}

fn remote_end<'a>(session: &mut Session<'a>, is_inbound: bool, slots: &mut Slots<'a>, cx: &Cx<'a, '_>) {
    let [country, city, description] = if is_inbound {
        [Field::SrcGeoCountry, Field::SrcGeoCity, Field::SrcDescription]
    } else {
        [Field::DstGeoCountry, Field::DstGeoCity, Field::DstDescription]
    };
    let known = [(slot::COUNTRY, country), (slot::CITY, city), (slot::ORGANIZATION, description)];
    for (object, field) in known {
        if let Some(name) = detail(object, slot::NAME, session, slots, cx) {
            session.put_text(field, name);
        }
    }
}
