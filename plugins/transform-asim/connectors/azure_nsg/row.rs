//! Traffic Analytics' rows: flows of an interval, folded to one row per rule, port and ends.

use sweepline_asim::{Field, NetworkDirection, Session};
use sweepline_parse::{num, time};

use crate::apply::apply;
use crate::azure::{self, PublicIp};
use crate::connector::{Cx, Outcome};
use crate::direction::set_vendor;
use crate::form::Object;
use crate::identity::Side;
use crate::table::{Entry, Slots, Table, To};

use super::{decide, direction, is_text, new_session};

/// Slots of what `finish` puts together.
mod slot {
    pub(super) const START: u8 = 0;
    pub(super) const END: u8 = 1;
    pub(super) const PROTOCOL: u8 = 2;
    pub(super) const DIRECTION: u8 = 3;
    pub(super) const STATUS: u8 = 4;
    pub(super) const FLOW_TYPE: u8 = 5;
    pub(super) const SRC_PUBLIC: u8 = 6;
    pub(super) const DST_PUBLIC: u8 = 7;
    pub(super) const MAC: u8 = 8;
    pub(super) const NIC: u8 = 9;
    pub(super) const SRC_VM: u8 = 10;
    pub(super) const DST_VM: u8 = 11;
    pub(super) const COUNTRY: u8 = 12;
    pub(super) const SUBSCRIPTION: u8 = 13;
    /// The four counts of flows, allowed and denied, in and out.
    pub(super) const FLOWS: [u8; 4] = [14, 15, 16, 17];
    /// Packets and bytes into the interface.
    pub(super) const INBOUND: [u8; 2] = [18, 19];
    /// Packets and bytes out of the interface.
    pub(super) const OUTBOUND: [u8; 2] = [20, 21];
}

/// Column → column.
#[rustfmt::skip]
pub(super) static ROW: Table = Table::new(&[
    Entry { key: "FlowStartTime_t", to: To::Slot(slot::START) },
    Entry { key: "FlowEndTime_t", to: To::Slot(slot::END) },
    Entry { key: "FlowType_s", to: To::Slot(slot::FLOW_TYPE) },
    Entry { key: "FlowDirection_s", to: To::Slot(slot::DIRECTION) },
    Entry { key: "FlowStatus_s", to: To::Slot(slot::STATUS) },
    Entry { key: "SrcIP_s", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "DestIP_s", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "SrcPublicIPs_s", to: To::Slot(slot::SRC_PUBLIC) },
    Entry { key: "DestPublicIPs_s", to: To::Slot(slot::DST_PUBLIC) },
    Entry { key: "DestPort_d", to: To::Port(Field::DstPortNumber) },
    Entry { key: "L4Protocol_s", to: To::Slot(slot::PROTOCOL) },
    Entry { key: "L7Protocol_s", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "NSGList_s", to: To::Text(Field::Dvc) },
    Entry { key: "NSGRule_s", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "NSGRuleType_s", to: To::Extra("RuleType") },
    Entry { key: "MACAddress_s", to: To::Slot(slot::MAC) },
    Entry { key: "NIC_s", to: To::Slot(slot::NIC) },
    Entry { key: "VM1_s", to: To::Slot(slot::SRC_VM) },
    Entry { key: "VM2_s", to: To::Slot(slot::DST_VM) },
    Entry { key: "Subscription_g", to: To::Slot(slot::SUBSCRIPTION) },
    Entry { key: "Region_s", to: To::Extra("Region") },
    Entry { key: "Country_s", to: To::Slot(slot::COUNTRY) },
    Entry { key: "ConnectionName_s", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "AllowedInFlows_d", to: To::Slot(slot::FLOWS[0]) },
    Entry { key: "DeniedInFlows_d", to: To::Slot(slot::FLOWS[1]) },
    Entry { key: "AllowedOutFlows_d", to: To::Slot(slot::FLOWS[2]) },
    Entry { key: "DeniedOutFlows_d", to: To::Slot(slot::FLOWS[3]) },
    Entry { key: "InboundPackets_d", to: To::Slot(slot::INBOUND[0]) },
    Entry { key: "InboundBytes_d", to: To::Slot(slot::INBOUND[1]) },
    Entry { key: "OutboundPackets_d", to: To::Slot(slot::OUTBOUND[0]) },
    Entry { key: "OutboundBytes_d", to: To::Slot(slot::OUTBOUND[1]) },
]);

/// Rows of other kinds (topology, status) have some of the columns too.
pub(super) fn is_row(object: &Object<'_>) -> bool {
    is_text(object, "Type", "AzureNetworkAnalytics_CL") && !object.has("EventSchema")
        || object.has("SubType_s") && (object.has("FlowType_s") || object.has("FASchemaVersion_s"))
        || object.has("FlowType_s") && object.has("FlowDirection_s") && object.has("NSGList_s")
}

pub(super) fn map<'a>(object: &Object<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let mut session = new_session();
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
    let Some(flow_type) = slots.get(slot::FLOW_TYPE) else { return Outcome::Skipped("not_a_flow") };
    let Some(way) = slots.get(slot::DIRECTION).and_then(direction) else {
        return Outcome::Skipped("no_direction");
    };
    let is_inbound = way == NetworkDirection::Inbound;
    set_vendor(&mut session, way);
    session.put_text(Field::EventOriginalSubType, flow_type);
    decide(&mut session, slots.get(slot::STATUS).unwrap_or_default());
    if let Some(protocol) = slots.get(slot::PROTOCOL) {
        azure::protocol(&mut session, protocol);
    }
    times(&mut session, slots, cx);
    ends(&mut session, is_inbound, slots, cx);
    if let Some(subscription) = slots.get(slot::SUBSCRIPTION) {
        session.put_text(Field::DvcSubscriptionId, subscription);
        session.put_text(Field::DvcScopeId, subscription);
    }
    let flows = slot::FLOWS.iter().filter_map(|flows| count(slots, *flows)).fold(0, u64::saturating_add);
    session.event_count = azure::event_count(flows);
    let [packets_in, bytes_in] = slot::INBOUND.map(|at| count(slots, at));
    let [packets_out, bytes_out] = slot::OUTBOUND.map(|at| count(slots, at));
    carry(&mut session, is_inbound, [packets_in, packets_out, bytes_in, bytes_out]);

    let first_new = sessions.len();
    let list = match (session.src_ip, session.dst_ip) {
        (None, _) => slots.get(slot::SRC_PUBLIC).unwrap_or_default(),
        (_, None) => slots.get(slot::DST_PUBLIC).unwrap_or_default(),
        _ => "",
    };
    for entry in azure::public_ips(list) {
        sessions.push(with_public_ip(session.clone(), entry, is_inbound));
    }
    if sessions.len() == first_new {
        if session.src_ip.is_none() && session.dst_ip.is_none() {
            return Outcome::Rejected("no_address");
        }
        sessions.push(session);
    }
    Outcome::Session
}

/// The entry's end of the row, with the entry's own counters.
fn with_public_ip<'a>(mut session: Session<'a>, entry: PublicIp, is_inbound: bool) -> Session<'a> {
    let place = if session.src_ip.is_none() { &mut session.src_ip } else { &mut session.dst_ip };
    *place = Some(entry.ip);
    if let Some([started, _, packets_out, packets_in, bytes_out, bytes_in]) = entry.counters {
        session.event_count = azure::event_count(started);
        let counters = [packets_in, packets_out, bytes_in, bytes_out];
        // Denied flows have no counters; the list writes them as 0.
        let are_known = counters.iter().any(|counter| *counter != 0);
        carry(&mut session, is_inbound, counters.map(|counter| Some(counter).filter(|_| are_known)));
    }
    session
}

/// Stores packets in, packets out, bytes in, bytes out by who opened the flow.
fn carry(session: &mut Session<'_>, is_inbound: bool, counters: [Option<u64>; 4]) {
    let [packets_in, packets_out, bytes_in, bytes_out] = counters;
    let ((source_packets, source_bytes), (destination_packets, destination_bytes)) = if is_inbound {
        ((packets_in, bytes_in), (packets_out, bytes_out))
    } else {
        ((packets_out, bytes_out), (packets_in, bytes_in))
    };
    session.src_packets = source_packets;
    session.src_bytes = source_bytes;
    session.dst_packets = destination_packets;
    session.dst_bytes = destination_bytes;
}

fn times(session: &mut Session<'_>, slots: &Slots<'_>, cx: &Cx<'_, '_>) {
    let at = |number| slots.get(number).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = at(slot::START);
    session.event_end_time = at(slot::END);
    if let (Some(start), Some(end)) = (session.event_start_time, session.event_end_time) {
        session.duration_ms = Some(end.0.saturating_sub(start.0).max(0) / 1_000_000);
    }
}

/// Names of the monitored end, and the country of the other.
fn ends<'a>(session: &mut Session<'a>, is_inbound: bool, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    azure::interface_mac(session, is_inbound, slots.get(slot::MAC).unwrap_or_default(), cx.arena);
    let (machine, side, nic, country) = if is_inbound {
        (slot::DST_VM, Side::Dst, Field::DstInterfaceName, Field::SrcGeoCountry)
    } else {
        (slot::SRC_VM, Side::Src, Field::SrcInterfaceName, Field::DstGeoCountry)
    };
    if let Some(machine) = slots.get(machine) {
        azure::virtual_machine(session, side, machine);
    }
    session.put_text(nic, slots.get(slot::NIC).map_or("", azure::last_part));
    session.put_text(country, azure::upper(slots.get(slot::COUNTRY).unwrap_or_default(), cx.arena));
}

fn count(slots: &Slots<'_>, slot: u8) -> Option<u64> {
    slots.get(slot).and_then(num::integral)
}
