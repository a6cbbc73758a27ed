//! Traffic Analytics' rows: flows of an interval, folded to one row per rule, port and ends.

use sweepline_asim::{DvcAction, EventResult, EventSeverity, Field, NetworkDirection, Session, Value};
use sweepline_parse::{num, time};

use crate::apply::{apply, port};
use crate::azure::{self, PublicIp};
use crate::connector::{Cx, Outcome};
use crate::direction::set_vendor;
use crate::form::Object;
use crate::identity::Side;
use crate::table::{Entry, Slots, Table, To};

use super::{is_text, new_session};

/// Slots of what `finish` puts together.
mod slot {
    pub(super) const START: u8 = 0;
    pub(super) const END: u8 = 1;
    pub(super) const PROTOCOL: u8 = 2;
    pub(super) const APPLICATION: u8 = 3;
    pub(super) const DIRECTION: u8 = 4;
    pub(super) const STATUS: u8 = 5;
    pub(super) const FLOW_TYPE: u8 = 6;
    pub(super) const SUB_TYPE: u8 = 7;
    pub(super) const SRC_PUBLIC: u8 = 8;
    pub(super) const DST_PUBLIC: u8 = 9;
    pub(super) const SRC_PORTS: u8 = 10;
    pub(super) const MAC: u8 = 11;
    pub(super) const SRC_VM: u8 = 12;
    pub(super) const DST_VM: u8 = 13;
    pub(super) const COUNTRY: u8 = 14;
    pub(super) const SRC_SUBSCRIPTION: u8 = 15;
    pub(super) const DST_SUBSCRIPTION: u8 = 16;
    pub(super) const RESOURCE: u8 = 17;
    /// The four counts of flows, allowed and denied, in and out.
    pub(super) const FLOWS: [u8; 4] = [18, 19, 20, 21];
}

/// Column → column.
#[rustfmt::skip]
pub(super) static ROW: Table = Table::new(&[
    Entry { key: "SubType", to: To::Slot(slot::SUB_TYPE) },
    Entry { key: "FlowStartTime", to: To::Slot(slot::START) },
    Entry { key: "FlowEndTime", to: To::Slot(slot::END) },
    Entry { key: "FlowType", to: To::Slot(slot::FLOW_TYPE) },
    Entry { key: "SrcIp", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "DestIp", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "SrcPorts", to: To::Slot(slot::SRC_PORTS) },
    Entry { key: "DestPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "L4Protocol", to: To::Slot(slot::PROTOCOL) },
    Entry { key: "L7Protocol", to: To::Slot(slot::APPLICATION) },
    Entry { key: "FlowDirection", to: To::Slot(slot::DIRECTION) },
    Entry { key: "FlowStatus", to: To::Slot(slot::STATUS) },
    Entry { key: "FlowEncryption", to: To::Extra("FlowEncryption") },
    Entry { key: "IsFlowCapturedAtUdrHop", to: To::Extra("IsFlowCapturedAtUdrHop") },
    Entry { key: "AclGroup", to: To::Extra("AclGroup") },
    Entry { key: "AclRule", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "MacAddress", to: To::Slot(slot::MAC) },
    Entry { key: "TargetResourceId", to: To::Slot(slot::RESOURCE) },
    Entry { key: "TargetResourceType", to: To::Extra("TargetResourceType") },
    Entry { key: "SrcSubscription", to: To::Slot(slot::SRC_SUBSCRIPTION) },
    Entry { key: "DestSubscription", to: To::Slot(slot::DST_SUBSCRIPTION) },
    Entry { key: "SrcRegion", to: To::Extra("SrcRegion") },
    Entry { key: "DestRegion", to: To::Extra("DestRegion") },
    Entry { key: "SrcNic", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "DestNic", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "SrcVm", to: To::Slot(slot::SRC_VM) },
    Entry { key: "DestVm", to: To::Slot(slot::DST_VM) },
    Entry { key: "SrcSubnet", to: To::Extra("SrcSubnet") },
    Entry { key: "DestSubnet", to: To::Extra("DestSubnet") },
    Entry { key: "ConnectionName", to: To::Extra("ConnectionName") },
    Entry { key: "Country", to: To::Slot(slot::COUNTRY) },
    Entry { key: "AzureRegion", to: To::Extra("AzureRegion") },
    Entry { key: "AllowedInFlows", to: To::Slot(slot::FLOWS[0]) },
    Entry { key: "DeniedInFlows", to: To::Slot(slot::FLOWS[1]) },
    Entry { key: "AllowedOutFlows", to: To::Slot(slot::FLOWS[2]) },
    Entry { key: "DeniedOutFlows", to: To::Slot(slot::FLOWS[3]) },
    Entry { key: "PacketsSrcToDest", to: To::Count(Field::SrcPackets) },
    Entry { key: "PacketsDestToSrc", to: To::Count(Field::DstPackets) },
    Entry { key: "BytesSrcToDest", to: To::Count(Field::SrcBytes) },
    Entry { key: "BytesDestToSrc", to: To::Count(Field::DstBytes) },
    Entry { key: "SrcPublicIps", to: To::Slot(slot::SRC_PUBLIC) },
    Entry { key: "DestPublicIps", to: To::Slot(slot::DST_PUBLIC) },
    Entry { key: "_ItemId", to: To::Text(Field::EventUid) },
]);

/// Rows of other kinds (topology, status) have some of the columns too.
pub(super) fn is_row(object: &Object<'_>) -> bool {
    is_text(object, "Type", "NTANetAnalytics") && !object.has("EventSchema")
        || object.has("FlowDirection") && object.has("FlowStatus") && object.has("FlowType")
        || object.has("FaSchemaVersion") && object.has("SubType")
}

pub(super) fn map<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let mut session = new_session("Azure NSG flows");
    let mut slots = Slots::new();
    let mut lookup = cx.stream.order.keys(&ROW);
    for (key, value) in object.members() {
        let Some(entry) = lookup.find(key) else { continue };
        let text = value.as_text(cx.arena).unwrap_or_default();
        apply(entry.to, text, &mut session, &mut slots, cx.arena);
    }
    finish(session, &slots, cx, sessions)
}

/// What the table cannot say, and a session for each public address that the row lists.
fn finish<'a>(
    mut session: Session<'a>,
    slots: &Slots<'a>,
    cx: &mut Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    let flow_type = slots.get(slot::FLOW_TYPE);
    let is_flow = slots.get(slot::SUB_TYPE).map_or(flow_type.is_some(), |kind| kind == "FlowLog");
    if !is_flow {
        return Outcome::Skipped("not_a_flow");
    }
    session.put_text(Field::EventOriginalResultDetails, flow_type.unwrap_or_default());
    session.put_additional("FlowType", Value::Text(flow_type.unwrap_or_default()));
    let way = slots.get(slot::DIRECTION).and_then(direction);
    if let Some(way) = way {
        set_vendor(&mut session, way);
    }
    times(&mut session, slots, cx);
    service(&mut session, slots, cx);
    decide(&mut session, slots.get(slot::STATUS).unwrap_or_default());
    ends(&mut session, way, slots, cx);
    if let Some(way) = way {
        remote_end(&mut session, way, slots, cx);
    }
    let flows = slot::FLOWS.iter().filter_map(|at| slots.get(*at)).filter_map(num::integral);
    session.event_count = azure::event_count(flows.fold(0, u64::saturating_add));

    let first_new = sessions.len();
    let list = match (session.src_ip, session.dst_ip) {
        (None, _) => slots.get(slot::SRC_PUBLIC).unwrap_or_default(),
        (_, None) => slots.get(slot::DST_PUBLIC).unwrap_or_default(),
        _ => "",
    };
    for entry in azure::public_ips(list) {
        sessions.push(with_public_ip(session.clone(), entry));
    }
    if sessions.len() == first_new {
        if session.src_ip.is_none() && session.dst_ip.is_none() {
            return Outcome::Rejected("no_address");
        }
        sessions.push(session);
    }
    if flow_type == Some("MaliciousFlow") {
        sessions.iter_mut().skip(first_new).for_each(|session| threat(session, way));
    }
    Outcome::Session
}

fn direction(word: &str) -> Option<NetworkDirection> {
    match word {
        "Inbound" | "I" => Some(NetworkDirection::Inbound),
        "Outbound" | "O" => Some(NetworkDirection::Outbound),
        _ => None,
    }
}

fn times(session: &mut Session<'_>, slots: &Slots<'_>, cx: &Cx<'_, '_>) {
    let at = |number| slots.get(number).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = at(slot::START);
    session.event_end_time = at(slot::END);
    if let (Some(start), Some(end)) = (session.event_start_time, session.event_end_time) {
        session.duration_ms = Some(end.0.saturating_sub(start.0).max(0) / 1_000_000);
    }
}

fn service<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    if let Some(protocol) = slots.get(slot::PROTOCOL) {
        azure::protocol(session, protocol);
    }
    if let Some(name) = slots.get(slot::APPLICATION).filter(|name| *name != "Unknown") {
        session.put_text(Field::NetworkApplicationProtocol, azure::upper(name, cx.arena));
    }
    session.src_port = slots.get(slot::SRC_PORTS).and_then(|ports| port(ports.split('|').next()?));
}

fn decide(session: &mut Session<'_>, status: &str) {
    session.action = match status {
        "Allowed" => Some(DvcAction::Allow),
        "Denied" => Some(DvcAction::Deny),
        _ => None,
    };
    session.result = Some(session.action.map_or(EventResult::Na, DvcAction::result));
}

fn ends<'a>(session: &mut Session<'a>, way: Option<NetworkDirection>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    if let (Some(way), Some(mac)) = (way, slots.get(slot::MAC)) {
        azure::interface_mac(session, way == NetworkDirection::Inbound, mac, cx.arena);
    }
    for (at, side) in [(slot::SRC_VM, Side::Src), (slot::DST_VM, Side::Dst)] {
        if let Some(machine) = slots.get(at) {
            azure::virtual_machine(session, side, machine);
        }
    }
    if let Some(subscription) = slots.get(slot::SRC_SUBSCRIPTION) {
        session.put_text(Field::SrcSubscriptionId, subscription);
        session.put_text(Field::SrcDvcScopeId, subscription);
    }
    if let Some(subscription) = slots.get(slot::DST_SUBSCRIPTION) {
        session.put_text(Field::DstSubscriptionId, subscription);
        session.put_text(Field::DstDvcScopeId, subscription);
    }
    if let Some(resource) = slots.get(slot::RESOURCE) {
        session.put_additional("TargetResourceId", Value::Text(resource));
        session.put_text(Field::Dvc, azure::last_part(resource));
        let subscription = azure::subscription(resource).unwrap_or_default();
        session.put_text(Field::DvcSubscriptionId, subscription);
        session.put_text(Field::DvcScopeId, subscription);
    }
}

/// Country and zone of the end that is not the monitored one.
fn remote_end<'a>(session: &mut Session<'a>, way: NetworkDirection, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let (country, zone) = if way == NetworkDirection::Inbound {
        (Field::SrcGeoCountry, Field::SrcZone)
    } else {
        (Field::DstGeoCountry, Field::DstZone)
    };
    session.put_text(country, azure::upper(slots.get(slot::COUNTRY).unwrap_or_default(), cx.arena));
    let flow_type = slots.get(slot::FLOW_TYPE).unwrap_or_default();
    let name = match flow_type {
        "ExternalPublic" => "Internet",
        "AzurePublic" => "Azure",
        "S2S" => "S2S",
        "P2S" => "P2S",
        _ => "",
    };
    session.put_text(zone, name);
}

/// The entry's end of the row, with the entry's own counters.
fn with_public_ip<'a>(mut session: Session<'a>, entry: PublicIp) -> Session<'a> {
    let place = if session.src_ip.is_none() { &mut session.src_ip } else { &mut session.dst_ip };
    *place = Some(entry.ip);
    if let Some([started, _, src_packets, dst_packets, src_bytes, dst_bytes]) = entry.counters {
        session.event_count = azure::event_count(started);
        session.src_packets = Some(src_packets);
        session.dst_packets = Some(dst_packets);
        session.src_bytes = Some(src_bytes);
        session.dst_bytes = Some(dst_bytes);
    }
    session
}

/// Microsoft's threat intelligence knows the remote address.
fn threat(session: &mut Session<'_>, way: Option<NetworkDirection>) {
    session.severity = Some(EventSeverity::Medium);
    session.put_text(Field::ThreatCategory, "MaliciousFlow");
    let (name, ip) = match way {
        Some(NetworkDirection::Inbound) => ("SrcIpAddr", session.src_ip),
        Some(_) => ("DstIpAddr", session.dst_ip),
        None => return,
    };
    if let Some(ip) = ip {
        session.put(Field::ThreatIpAddr, Value::Ip(ip));
        session.put_text(Field::ThreatField, name);
    }
}
