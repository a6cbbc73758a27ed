//! What the tables cannot say.

use std::net::IpAddr;

use sweepline_asim::{EventResult, EventResultDetails, EventType, Field, NetworkDirection, Session, Value};
use sweepline_parse::{num, time};

use crate::connector::Cx;
use crate::direction;
use crate::endpoint::{self, End};
use crate::identity::{self, Side};
use crate::options::DirectionMode;
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Illumio";
pub(super) const PRODUCT: &str = "Core";
pub(super) const TABLE: &str = "Illumio_Flow_Events_CL";

pub(super) fn session<'a>() -> Session<'a> {
    let mut session = Session::new(VENDOR, PRODUCT, TABLE);
    session.event_type = EventType::Flow;
    session
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let stamp = slots.get(keys::TIME).or_else(|| slots.get(keys::GENERATED));
    session.event_end_time = stamp.and_then(|text| time::any(text, &cx.clock));
    session.time_generated = session.event_end_time;
    session.table = slots.get(keys::TABLE_NAME).unwrap_or(TABLE);
    verdict(session, slots);
    icmp(session, slots);
    if let Some(state) = slots.get(keys::STATE) {
        session.put_text(Field::EventOriginalSubType, state);
        session.sub_type = lookups::sub_type(state);
    }
    if let Some(class) = slots.get(keys::CLASS) {
        session.put_additional("Class", Value::Text(lookups::class(class)));
    }
    for (side, slot) in [(Side::Src, keys::SRC_HOST), (Side::Dst, keys::DST_HOST)] {
        if let Some(name) = slots.get(slot) {
            identity::host(session, side, name);
        }
    }
    reporter(session, slots, cx);
    // The policy engine collects the summaries; it names the device better than a workload's address.
    session.put_text(Field::Dvc, slots.get(keys::PCE).unwrap_or_default());
}

fn verdict(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(decision) = slots.get(keys::DECISION).and_then(lookups::decision) else {
        session.result = Some(EventResult::Success);
        return;
    };
    session.put_text(Field::DvcOriginalAction, decision.text);
    session.action = decision.action;
    if decision.action.is_none() {
        session.result = Some(EventResult::Success);
    }
    if decision.is_simulated {
        session.result_details = Some(EventResultDetails::Simulation);
    }
}

/// Stores what belongs to the workload that reported the flow.
fn reporter<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let word = slots.get(keys::DIRECTION).unwrap_or_default();
    session.put_additional("dir", Value::Text(word));
    let side = lookups::reporter(word);
    // Which end reports is no direction at the network's edge: addresses tell more, see the README.
    if cx.settings.direction_mode == DirectionMode::Compat {
        direction::set_vendor(
            session,
            match side {
                Some(Side::Dst) => NetworkDirection::Inbound,
                Some(Side::Src) => NetworkDirection::Outbound,
                None => NetworkDirection::Na,
            },
        );
    }
    let Some(side) = side else { return };
    let (ip, host) = match side {
        Side::Src => (session.src_ip, slots.get(keys::SRC_HOST)),
        Side::Dst => (session.dst_ip, slots.get(keys::DST_HOST)),
    };
    endpoint::put_device_address(session, ip.filter(|ip| !is_group(*ip)));
    if let Some(host) = host {
        identity::device(session, host);
    }
    End::of(side).put_process(session, slots.get(keys::PROCESS), None);
    if let Some(user) = slots.get(keys::USER) {
        identity::user(session, side, user);
    }
}

fn is_group(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => v4.is_multicast() || v4.is_broadcast(),
        IpAddr::V6(v6) => v6.is_multicast(),
    }
}

fn icmp(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let number = |slot| slots.get(slot).and_then(num::integral).and_then(|number| u8::try_from(number).ok());
    if let Some(message_type) = number(keys::ICMP_TYPE) {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
    }
    if let Some(code) = number(keys::ICMP_CODE) {
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(code)));
    }
}
