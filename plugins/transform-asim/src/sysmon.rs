//! Sysmon's event 3, which Sysmon for Windows and for Linux write alike.

use std::net::IpAddr;

use sweepline_asim::{EventResult, EventSeverity, EventType, Field, NetworkDirection, Session};
use sweepline_parse::time::{self, Clock, Nanos, Zone};

use crate::direction;
use crate::endpoint::End;
use crate::identity::{self, Side};
use crate::table::{Entry, Slots, Table, To};
use crate::windows::Event;

/// The id of the event "Network connection detected".
pub(crate) const NETWORK_CONNECTION: u32 = 3;

const UTC_TIME: u8 = 0;
const PROCESS_GUID: u8 = 1;
const PROCESS_ID: u8 = 2;
const IMAGE: u8 = 3;
const USER: u8 = 4;
const INITIATED: u8 = 5;

/// The data of event 3.
pub(crate) static DATA: Table = Table::new(&[
    Entry { key: "RuleName", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "UtcTime", to: To::Slot(UTC_TIME) },
    Entry { key: "ProcessGuid", to: To::Slot(PROCESS_GUID) },
    Entry { key: "ProcessId", to: To::Slot(PROCESS_ID) },
    Entry { key: "Image", to: To::Slot(IMAGE) },
    Entry { key: "User", to: To::Slot(USER) },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "Initiated", to: To::Slot(INITIATED) },
    Entry { key: "SourceIp", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "SourceHostname", to: To::SrcHost },
    Entry { key: "SourcePort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "SourcePortName", to: To::Extra("SourcePortName") },
    Entry { key: "DestinationIp", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "DestinationHostname", to: To::DstHost },
    Entry { key: "DestinationPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "DestinationPortName", to: To::Text(Field::NetworkApplicationProtocol) },
]);

/// Completes a session with what is the same on both systems; `guess` is its local side where the event has no
/// `Initiated`. Returns the local side.
pub(crate) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    event: &Event<'a>,
    clock: &Clock<'_>,
    guess: impl FnOnce(&Session<'a>) -> Option<Side>,
) -> Option<Side> {
    session.event_type = EventType::EndpointNetworkSession;
    session.result = Some(EventResult::Success);
    session.severity = Some(EventSeverity::Informational);
    session.put_text(Field::EventOriginalType, "3");
    if let Some(record) = event.record_id {
        session.put_text(Field::EventOriginalUid, record);
    }
    if let Some(item) = event.item_id {
        session.put_text(Field::EventUid, item);
    }
    let at = slots.get(UTC_TIME).and_then(|text| utc(text, clock)).or(event.time);
    session.event_start_time = at;
    session.event_end_time = at;
    session.time_generated = at;
    if let Some(computer) = event.computer {
        identity::device(session, computer);
    }
    let initiated = slots.get(INITIATED).and_then(is_initiated);
    let side =
        initiated.map(|initiated| if initiated { Side::Src } else { Side::Dst }).or_else(|| guess(session));
    if let Some(side) = side {
        local(session, slots, side);
    }
    side
}

/// `UtcTime` is UTC whatever the configured zone.
fn utc(text: &str, clock: &Clock<'_>) -> Option<Nanos> {
    time::any(text, &Clock { zone: &Zone::Utc, received: clock.received })
}

fn is_initiated(word: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 2]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
    match word {
        _ if is_one_of(["true", "1"]) => Some(true),
        _ if is_one_of(["false", "0"]) => Some(false),
        _ => None,
    }
}

/// Sysmon writes the opener as source: a local one makes the session outbound, and the process is the local side's.
fn local<'a>(session: &mut Session<'a>, slots: &Slots<'a>, side: Side) {
    let direction = match side {
        Side::Src => NetworkDirection::Outbound,
        Side::Dst => NetworkDirection::Inbound,
    };
    direction::set_vendor(session, direction);
    if let Some(user) = slots.get(USER) {
        identity::user(session, side, user);
    }
    let end = End::of(side);
    end.put_process(session, slots.get(IMAGE), slots.get(PROCESS_ID));
    let [_, _, guid] = end.process;
    if let Some(process) = slots.get(PROCESS_GUID) {
        session.put_text(guid, process.trim_start_matches('{').trim_end_matches('}'));
    }
    let [app, ..] = end.app;
    if let Some(image) = slots.get(IMAGE) {
        session.put_text(app, image.rsplit(['\\', '/']).next().unwrap_or(image));
    }
}

/// Tells whether an address can be one machine's own.
pub(crate) fn is_host(ip: IpAddr) -> bool {
    let is_broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    !(ip.is_unspecified() || ip.is_multicast() || is_broadcast)
}
