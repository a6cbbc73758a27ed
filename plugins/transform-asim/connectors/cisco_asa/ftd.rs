//! Connection events of FTD: `%FTD-6-430002` (start) and `%FTD-6-430003` (end), as `Key: value, Key: value`.
//!
//! They come through the same connector in Sentinel. The file stands alone, for the Firepower connector to take over.

use sweepline_asim::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, Field, Session, Value,
};
use sweepline_parse::{num, time};

use crate::apply::apply;
use crate::connector::Cx;
use crate::identity::{self, Side};
use crate::table::{Entry, Slots, Table, To};

use super::finish::{self, Envelope};

pub(super) const PRODUCT: &str = "FTD";

const START: &str = "430002";
const END: &str = "430003";

const FIRST_PACKET: u8 = 0;
const ACTION: u8 = 1;
const PRIORITY: u8 = 2;
const USER: u8 = 3;
const ICMP_TYPE: u8 = 4;
const ICMP_CODE: u8 = 5;

pub(super) static KEYS: Table = Table::new(&[
    Entry { key: "FirstPacketSecond", to: To::Slot(FIRST_PACKET) },
    Entry { key: "ConnectionDuration", to: To::Seconds },
    Entry { key: "EventPriority", to: To::Slot(PRIORITY) },
    Entry { key: "DeviceUUID", to: To::Text(Field::DvcId) },
    Entry { key: "ConnectionID", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "AccessControlRuleAction", to: To::Slot(ACTION) },
    Entry { key: "AccessControlRuleReason", to: To::Text(Field::ThreatCategory) },
    Entry { key: "AccessControlRuleName", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "ACPolicy", to: To::Extra("ACPolicy") },
    Entry { key: "SrcIP", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "DstIP", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "SrcPort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "DstPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "ICMPType", to: To::Slot(ICMP_TYPE) },
    Entry { key: "ICMPCode", to: To::Slot(ICMP_CODE) },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "IngressInterface", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "EgressInterface", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "IngressZone", to: To::Text(Field::SrcZone) },
    Entry { key: "EgressZone", to: To::Text(Field::DstZone) },
    Entry { key: "IngressVRF", to: To::Text(Field::DvcZone) },
    Entry { key: "User", to: To::Slot(USER) },
    Entry { key: "ApplicationProtocol", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "Client", to: To::Text(Field::SrcAppName) },
    Entry { key: "InitiatorBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "ResponderBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "InitiatorPackets", to: To::Count(Field::SrcPackets) },
    Entry { key: "ResponderPackets", to: To::Count(Field::DstPackets) },
    Entry { key: "NAT_InitiatorIP", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "NAT_InitiatorPort", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "NAT_ResponderIP", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "NAT_ResponderPort", to: To::NatPort(Field::DstNatPortNumber) },
]);

/// Tells whether a message id is a connection event's.
pub(super) fn is_connection(id: &str) -> bool {
    matches!(id, START | END)
}

/// Makes the session of a connection event; nothing when it has no address.
pub(super) fn map<'a>(text: &'a str, envelope: &Envelope<'a>, cx: &Cx<'a, '_>) -> Option<Session<'a>> {
    let (mut session, mut slots) = (finish::session(PRODUCT), Slots::new());
    for (key, value) in (Pairs { rest: text }).take(MAX_PAIRS) {
        if let Some(entry) = KEYS.find(key) {
            apply(entry.to, value, &mut session, &mut slots, cx.arena);
        }
    }
    session.src_ip.or(session.dst_ip)?;
    let stamp = slots.get(FIRST_PACKET).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = stamp;
    session.time_generated = envelope.time.or(stamp);
    if stamp.is_none() {
        session.event_end_time = envelope.time;
    }
    session.sub_type = Some(if envelope.id == START { EventSubType::Start } else { EventSubType::End });
    session.put_text(Field::EventOriginalType, envelope.id);
    session.put_text(Field::EventOriginalSeverity, slots.get(PRIORITY).unwrap_or(envelope.level));
    session.severity = Some(match slots.get(PRIORITY) {
        Some("High") => EventSeverity::High,
        Some("Medium") => EventSeverity::Medium,
        Some("Low") => EventSeverity::Low,
        _ => EventSeverity::Informational,
    });
    verdict(&mut session, &slots);
    if let Some(user) = slots.get(USER).filter(|user| !NOBODY.contains(user)) {
        identity::user(&mut session, Side::Src, user);
    }
    if session.rare(Field::SrcAppName).is_some() {
        session.put_text(Field::SrcAppType, "Other");
    }
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
    if let Some(host) = envelope.host {
        identity::device(&mut session, host);
    }
    icmp(&mut session, &slots);
    Some(session)
}

/// Users that are none.
const NOBODY: &[&str] = &["No Authentication Required", "Not Found", "Unknown"];
/// More pairs than a connection event has.
const MAX_PAIRS: usize = 256;

fn verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let Some(word) = slots.get(ACTION) else { return };
    session.put_text(Field::DvcOriginalAction, word);
    let (action, result, details) = match word {
        "Allow" | "Fastpath" | "Trust" => (DvcAction::Allow, EventResult::Success, EventResultDetails::Na),
        "Block" => (DvcAction::Deny, EventResult::Failure, EventResultDetails::Terminated),
        "Block with reset" => (DvcAction::Reset, EventResult::Failure, EventResultDetails::Reset),
        _ => {
            session.result_details = Some(EventResultDetails::Unknown);
            return;
        }
    };
    session.action = Some(action);
    session.result = Some(result);
    session.result_details = Some(details);
}

fn icmp(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    if let Some(message_type) =
        slots.get(ICMP_TYPE).and_then(num::u64).and_then(|number| number.try_into().ok())
    {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
    }
    if let Some(code) = slots.get(ICMP_CODE).and_then(num::i64) {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}

/// Splits `Key: value, Key: value`; a comma that no key follows belongs to the value.
struct Pairs<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        let (key, after) = rest.split_once(':')?;
        let end = after.match_indices(", ").map(|(at, _)| at).find(|at| starts_with_key(after, at + 2));
        let (value, next) = match end {
            Some(at) => after.split_at_checked(at).unwrap_or((after, "")),
            None => (after, ""),
        };
        self.rest = next.strip_prefix(", ").unwrap_or(next);
        Some((key, value.trim_ascii()))
    }
}

fn starts_with_key(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    let length =
        bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ')).count();
    bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.get(length) == Some(&b':')
        && matches!(bytes.get(length + 1), None | Some(b' '))
}
