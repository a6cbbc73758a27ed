//! Makes the session of an event of the eStreamer client, by CEF.

use sweepline_asim::{Field, Session, Value};
use sweepline_parse::{addr, num, time};

use crate::apply::{self, apply, set_ip};
use crate::connector::Cx;
use crate::form::Cef;
use crate::identity::{self, Side};
use crate::table::{Slots, To};

use super::{keys, lookups};

/// Which event it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Connection,
    Intrusion,
    Policy,
}

impl Event {
    fn of(class_id: &str) -> Option<Self> {
        if class_id.contains("RNA:1003:1") {
            Some(Self::Connection)
        } else if class_id.contains("INTRUSION:400") {
            Some(Self::Intrusion)
        } else if class_id.contains("PV:112") {
            Some(Self::Policy)
        } else {
            None
        }
    }
}

/// Tells whether a CEF event is eStreamer's.
pub(super) fn is_event(cef: &Cef<'_>) -> bool {
    cef.vendor.eq_ignore_ascii_case("Cisco") && cef.product.eq_ignore_ascii_case("Firepower")
}

/// Makes the session of an event; nothing when it reports none.
pub(super) fn map<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>) -> Option<Session<'a>> {
    let event = Event::of(cef.class_id)?;
    let mut session = Session::new("Cisco", "Firepower", "CommonSecurityLog");
    let mut slots = Slots::new();
    let mut lookup = cx.stream.order.keys(&keys::CEF);
    for pair in &cef.pairs {
        if let Some(entry) = lookup.find(pair.key) {
            apply(entry.to, pair.value, &mut session, &mut slots, cx.arena);
        }
    }
    finish(event, &mut session, &slots, cef, cx);
    Some(session)
}

fn finish<'a>(event: Event, session: &mut Session<'a>, slots: &Slots<'a>, cef: &Cef<'a>, cx: &Cx<'a, '_>) {
    times(session, slots, cef, cx);
    ends(session, slots);
    verdict(event, session, slots, cef);
    if event == Event::Connection {
        for (slot, field) in [(keys::BYTES_IN, Field::SrcBytes), (keys::BYTES_OUT, Field::DstBytes)] {
            if let Some(text) = slots.get(slot) {
                apply::store(To::Count(field), text, session, &mut Slots::new(), cx.arena);
            }
        }
    }
    if let Some(user) = slots.get(keys::USER).map(user).filter(|user| !lookups::is_nobody(user)) {
        identity::user(session, Side::Src, user);
    }
    if let Some(user) = slots.get(keys::DST_USER).map(user).filter(|_| event == Event::Policy) {
        identity::user(session, Side::Dst, user);
    }
    if session.text(Field::NetworkApplicationProtocol) == Some("Unknown") {
        session.remove(Field::NetworkApplicationProtocol);
    }
    session.put_text(Field::EventProductVersion, cef.version);
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
    if let Some(host) = slots.get(keys::DEVICE).or(cef.host) {
        identity::device(session, host);
    }
}

fn times<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cef: &Cef<'a>, cx: &Cx<'a, '_>) {
    let stamp = |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock));
    let receipt = stamp(keys::RECEIPT);
    session.event_start_time = stamp(keys::START).or(receipt);
    session.event_end_time =
        stamp(keys::END).filter(|end| session.event_start_time.is_none_or(|start| start <= *end));
    session.time_generated = receipt.or(cef.time);
}

fn ends<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    for (slot, field) in [(keys::SRC_IPV6, Field::SrcIpAddr), (keys::DST_IPV6, Field::DstIpAddr)] {
        let is_empty =
            if field == Field::SrcIpAddr { session.src_ip.is_none() } else { session.dst_ip.is_none() };
        if is_empty {
            set_ip(field, slots.get(slot).and_then(addr::ip), session);
        }
    }
    session.protocol = slots.get(keys::PROTOCOL).and_then(apply::protocol);
    let (source, destination) = (slots.get(keys::SRC_PORT), slots.get(keys::DST_PORT));
    match session.protocol.filter(|protocol| protocol.is_icmp()) {
        // Type and code stand in place of ports.
        Some(protocol) => {
            if let Some(message_type) = source.and_then(num::u64).and_then(|number| number.try_into().ok()) {
                session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
            }
            if let Some(code) = destination.and_then(num::i64) {
                session.put(Field::NetworkIcmpCode, Value::Int(code));
            }
        }
        None => {
            session.src_port = source.and_then(apply::port);
            session.dst_port = destination.and_then(apply::port);
        }
    }
    if let Some(policy) = slots.get(keys::IPS_POLICY) {
        session.put_additional("ipspolicy", Value::Text(policy));
    }
    // The names of both sides for the direction, and for those who look for interfaces.
    for (device, end) in [
        (Field::DvcInboundInterface, Field::SrcInterfaceName),
        (Field::DvcOutboundInterface, Field::DstInterfaceName),
    ] {
        if let Some(name) = session.text(device) {
            session.put_text(end, name);
        }
    }
}

fn verdict<'a>(event: Event, session: &mut Session<'a>, slots: &Slots<'a>, cef: &Cef<'a>) {
    session.put_text(Field::EventOriginalSeverity, cef.severity);
    session.severity = lookups::severity(cef.severity);
    let (kind, message) = match event {
        Event::Connection => (cef.name, ""),
        Event::Intrusion => ("INTRUSION EVENT", cef.name),
        Event::Policy => (cef.name, slots.get(keys::MESSAGE).unwrap_or_default()),
    };
    session.put_text(Field::EventOriginalType, kind);
    session.put_text(Field::EventMessage, message);
    if event == Event::Intrusion {
        session.put_text(Field::ThreatCategory, slots.get(keys::CATEGORY).unwrap_or_default());
        session.put_text(Field::ThreatName, cef.name);
    }
    if let Some(word) = slots.get(keys::ACTION) {
        session.put_text(Field::DvcOriginalAction, word);
        if let Some((action, result, _)) = lookups::action(word) {
            (session.action, session.result) = (Some(action), Some(result));
        }
    }
    // `N/A` says something here, so the pair is read past the table, which takes it for nothing.
    if let Some(reason) = cef.get("reason") {
        session.put_text(Field::EventOriginalResultDetails, reason);
        session.result_details = lookups::reason(reason);
    }
}

/// Takes the name out of `{'blockType': 0, 'blockLength': 35, 'data': 'ann'}`, as the client writes blocks it does not
/// know.
fn user(text: &str) -> &str {
    let Some((_, after)) = text.split_once("'data': '") else { return text };
    after.split_once('\'').map_or("Unknown", |(name, _)| name)
}
