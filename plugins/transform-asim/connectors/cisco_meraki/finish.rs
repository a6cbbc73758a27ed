//! What the tables cannot say.

use std::net::{IpAddr, Ipv4Addr};

use sweepline_asim::{
    DvcAction, EventResult, EventSeverity, EventSubType, Field, NetworkDirection, Session, Value,
};
use sweepline_parse::{addr, num, time};

use crate::apply;
use crate::connector::Cx;
use crate::direction;
use crate::identity;
use crate::options::DirectionMode;
use crate::table::Slots;

use super::mark::{self, Record};
use super::{keys, lookups};

pub(super) const VENDOR: &str = "Cisco";
pub(super) const PRODUCT: &str = "Meraki";
pub(super) const SYSLOG: &str = "Syslog";

/// Any address inside: what a client of the LAN counts as, whatever addresses the LAN has.
const INSIDE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Sets what every record says in front.
pub(super) fn header<'a>(session: &mut Session<'a>, record: &Record<'a>, cx: &Cx<'a, '_>) {
    let at = time::any(record.epoch, &cx.clock);
    session.event_start_time = at;
    session.time_generated = at;
    session.put_text(Field::EventOriginalType, record.kind);
    identity::device(session, record.device);
}

/// Returns the first word, when it is no pair: older firmware writes the action in front.
pub(super) fn first_word(pairs: &str) -> &str {
    let (word, _) = mark::word(pairs);
    if word.contains('=') { "" } else { word }
}

/// Completes a flow: `word` is the action in front, `pattern` the rule behind.
pub(super) fn flow<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    word: &'a str,
    pattern: Option<&'a str>,
    kind: &str,
    cx: &mut Cx<'a, '_>,
) {
    ends(session, slots, cx);
    let (rule_word, rule) = pattern.map_or(("", ""), rule);
    let word = if rule_word.is_empty() { word } else { rule_word };
    // Rules of layer 7 write their decision as a pair.
    let word = if word.is_empty() { slots.get(keys::DECISION).unwrap_or_default() } else { word };
    session.put_text(Field::DvcOriginalAction, word);
    session.put_text(Field::NetworkRuleName, rule);
    session.action = lookups::action(word);
    session.sub_type = match kind {
        "ip_flow_start" => Some(EventSubType::Start),
        "ip_flow_end" => Some(EventSubType::End),
        _ => None,
    };
    // A translated flow has passed.
    if session.sub_type.is_some() && session.action.is_none() {
        session.action = Some(DvcAction::Allow);
    }
    translation(session, slots);
    icmp(session, slots);
    let is_inbound_rule = matches!(word, "0" | "1");
    flow_direction(session, is_inbound_rule, slots.get(keys::MAC).is_some(), cx);
}

/// Splits `ACTION RULE`. Rules of a group policy have their name in front.
fn rule(pattern: &str) -> (&str, &str) {
    const GROUP: &str = "Group Policy ";
    match pattern.strip_prefix(GROUP).map(mark::word) {
        Some((action, _)) if lookups::action(action).is_some() => (action, pattern),
        _ => mark::word(pattern),
    }
}

/// Reads both ends, with or without ports, and the protocol.
fn ends<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    if let Some((ip, port)) = slots.get(keys::SRC).and_then(end) {
        session.src_ip = Some(ip);
        session.src_port = session.src_port.or(port);
    }
    if let Some((ip, port)) = slots.get(keys::DST).and_then(end) {
        session.dst_ip = Some(ip);
        session.dst_port = session.dst_port.or(port);
    }
    session.protocol = slots.get(keys::PROTOCOL).and_then(lookups::protocol);
    if let Some(mac) = slots.get(keys::MAC).and_then(|text| addr::mac(text, cx.arena)) {
        session.put_text(Field::SrcMacAddr, mac);
    }
}

/// Reads `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`.
pub(super) fn end(text: &str) -> Option<(IpAddr, Option<u16>)> {
    if let Some(ip) = addr::ip(text) {
        return Some((ip, None));
    }
    let (address, port) = text.rsplit_once(':')?;
    Some((addr::ip(address)?, num::u16(port)))
}

/// The one translated port belongs to the translated address; without a destination, the translated one is it.
fn translation(session: &mut Session<'_>, slots: &Slots<'_>) {
    let port = slots.get(keys::NAT_PORT).and_then(apply::port).filter(|port| *port != 0);
    if session.dst_nat_ip.is_none() {
        session.src_nat_port = session.src_nat_ip.and(port);
        return;
    }
    session.dst_nat_port = port;
    if session.dst_ip.is_none() {
        session.dst_ip = session.dst_nat_ip.take();
        let nat_port = session.dst_nat_port.take();
        session.dst_port = session.dst_port.or(nat_port);
    }
}

fn icmp(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let message_type =
        slots.get(keys::ICMP_TYPE).and_then(num::u64).and_then(|number| number.try_into().ok());
    if let Some(message_type) = message_type {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
    }
}

/// Decides what the shared ladder cannot know: whose rule it was, and on which side the client is.
fn flow_direction(session: &mut Session<'_>, is_inbound_rule: bool, has_mac: bool, cx: &Cx<'_, '_>) {
    if cx.settings.direction_mode == DirectionMode::Compat {
        return;
    }
    if has_mac && session.dst_ip.is_some() {
        // Devices know the MAC addresses of their own clients only.
        direction::set_by_address(session, cx.settings, Some(INSIDE), session.dst_ip);
    } else if is_inbound_rule || session.dst_nat_ip.is_some() {
        direction::set_vendor(session, NetworkDirection::Inbound);
    } else if session.src_nat_ip.is_some() {
        direction::set_vendor(session, NetworkDirection::Outbound);
    }
}

/// Completes an intrusion alert.
pub(super) fn alert<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    message: Option<&'a str>,
    cx: &mut Cx<'a, '_>,
) {
    ends(session, slots, cx);
    if let Some(at) = slots.get(keys::TIMESTAMP).and_then(|text| time::any(text, &cx.clock)) {
        session.event_start_time = Some(at);
    }
    let message = message.unwrap_or_default();
    session.put_text(Field::EventMessage, message);
    session.put_text(Field::ThreatName, message);
    if let Some(signature) = slots.get(keys::SIGNATURE) {
        session.put_text(Field::ThreatId, signature);
        session.put_additional("signature", Value::Text(signature));
    }
    session.result = Some(EventResult::Success);
    if let Some(word) = slots.get(keys::DECISION) {
        session.put_text(Field::DvcOriginalAction, word);
        session.action = lookups::action(word);
        session.result = Some(session.action.map_or(EventResult::Success, DvcAction::result));
    }
    if let Some(priority) = slots.get(keys::PRIORITY) {
        session.put_text(Field::EventOriginalSeverity, priority);
        session.severity = lookups::priority(priority);
    }
    if let Some(direction) = slots.get(keys::DIRECTION).and_then(lookups::direction) {
        direction::set_vendor(session, direction);
    }
}

/// Completes the event of a client that came or went.
pub(super) fn client<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let kind = slots.get(keys::TYPE).unwrap_or_default();
    session.put_text(Field::EventOriginalSubType, kind);
    if session.src_ip.is_none() {
        session.src_ip = slots.get(keys::LAST_IP).and_then(addr::ip);
    }
    if kind == "association" {
        session.result = Some(EventResult::Success);
        return;
    }
    // The record is written when the client has gone.
    session.event_end_time = session.event_start_time.take();
    session.result = Some(EventResult::Failure);
    session.severity = Some(EventSeverity::Low);
    if let Some(code) = slots.get(keys::REASON) {
        session.put_text(Field::EventOriginalResultDetails, code);
        session.result_details = lookups::reason(code);
    }
}

/// Completes an Air Marshal event.
pub(super) fn air<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    session.put_text(Field::EventOriginalSubType, slots.get(keys::TYPE).unwrap_or_default());
    session.result = Some(EventResult::Success);
    session.severity = Some(EventSeverity::High);
}
