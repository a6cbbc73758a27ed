//! What the table cannot say.

use std::mem::swap;
use std::net::IpAddr;

use sweepline_asim::{EventType, Field, NetworkDirection, Session, Value};
use sweepline_parse::{addr, num};

use crate::direction;
use crate::endpoint::End;
use crate::identity::{self, Side};
use crate::table::Slots;
use crate::windows::Event;

use super::keys;
use super::lookups::{self, Kind};

pub(super) const VENDOR: &str = "Microsoft";
pub(super) const PRODUCT: &str = "Windows Firewall";
/// Where agents put the events of their own machine.
pub(super) const TABLE: &str = "SecurityEvent";
/// Where collectors put the events of other machines.
pub(super) const FORWARDED: &str = "WindowsEvent";

pub(super) fn session<'a>(event: &Event<'a>) -> Session<'a> {
    let table = if event.is_forwarded_row { FORWARDED } else { TABLE };
    let mut session = Session::new(VENDOR, PRODUCT, table);
    session.event_type = EventType::EndpointNetworkSession;
    session
}

/// Completes a session from its event and what the table set aside.
pub(super) fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, event: &Event<'a>, kind: &Kind) {
    session.event_start_time = event.time;
    session.event_end_time = event.time;
    session.time_generated = event.time;
    session.action = Some(kind.action);
    session.put_text(Field::EventOriginalType, kind.text);
    session.put_text(Field::EventOriginalUid, event.record_id.unwrap_or(""));
    session.put_text(Field::EventUid, event.item_id.unwrap_or(""));
    session.put_text(Field::DvcOs, "Windows");
    rule(session, slots);
    let side = roles(session, slots, event, kind);
    icmp(session);
    device(session, event, side);
    if let Some(side) = side {
        local(session, slots, event, side);
        remote(session, slots, side);
    }
}

fn rule<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(text) = slots.get(keys::RULE) {
        match num::i64(text).filter(|number| i32::try_from(*number).is_ok()) {
            Some(number) => session.put(Field::NetworkRuleNumber, Value::Int(number)),
            // Filter ids have 64 bits, the column has 32.
            None => session.put_text(Field::NetworkRuleName, text),
        }
    }
    if let Some(layer) = slots.get(keys::LAYER) {
        session.put_additional("LayerName", Value::Text(lookups::layer(layer)));
    }
}

/// Sets the direction and puts the ends in their places; returns the host's side.
fn roles(session: &mut Session<'_>, slots: &Slots<'_>, event: &Event<'_>, kind: &Kind) -> Option<Side> {
    if kind.is_listen {
        // What waits for connections is their destination.
        session.dst_ip = session.src_ip.take();
        session.dst_port = session.src_port.take();
        direction::set_vendor(session, NetworkDirection::Listen);
        return Some(Side::Dst);
    }
    let direction = slots.get(keys::DIRECTION).and_then(lookups::direction)?;
    direction::set_vendor(session, direction);
    match direction {
        NetworkDirection::Outbound => Some(Side::Src),
        lookups::FORWARD => None,
        _ => {
            if direction == NetworkDirection::Inbound && kind.may_be_swapped && is_swapped(session, event) {
                swap(&mut session.src_ip, &mut session.dst_ip);
                swap(&mut session.src_port, &mut session.dst_port);
                session.put_additional("SrcDstSwapped", Value::Bool(true));
            }
            Some(Side::Dst)
        }
    }
}

/// Tells whether the source of an inbound connection is the host itself: Windows before 10 wrote it so.
fn is_swapped(session: &Session<'_>, event: &Event<'_>) -> bool {
    let (Some(source), Some(destination)) = (session.src_ip, session.dst_ip) else { return false };
    let (source, destination) = (addr::canonical(source), addr::canonical(destination));
    is_group(source) || event.is_own(source) && !event.is_own(destination)
}

fn is_group(ip: IpAddr) -> bool {
    ip.is_multicast() || matches!(ip, IpAddr::V4(v4) if v4.is_broadcast())
}

/// The platform keeps type and code of ICMP where other protocols have their ports.
fn icmp(session: &mut Session<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let (Some(first), Some(second)) = (session.src_port.take(), session.dst_port.take()) else { return };
    // They are local and remote, so an inbound request has the type second: type 0 has no codes but 0.
    let (message_type, code) = if first == 0 { (second, first) } else { (first, second) };
    if let Ok(message_type) = u8::try_from(message_type) {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(code)));
    }
}

/// Names the host; by its address where the event does not.
fn device<'a>(session: &mut Session<'a>, event: &Event<'a>, side: Option<Side>) {
    if let Some(computer) = event.computer {
        identity::device(session, computer);
        return;
    }
    let ip = match side {
        Some(Side::Src) => session.src_ip,
        Some(Side::Dst) => session.dst_ip,
        None => None,
    };
    if let Some(ip) = ip.filter(|ip| !ip.is_unspecified() && !is_group(*ip)) {
        session.put(Field::DvcIpAddr, Value::Ip(ip));
    }
}

/// The process is the host's.
fn local<'a>(session: &mut Session<'a>, slots: &Slots<'a>, event: &Event<'a>, side: Side) {
    let End { app: [app, app_type, _], process: [_, process, _], .. } = End::of(side);
    if let Some(computer) = event.computer {
        identity::host(session, side, computer);
    }
    if let Some(text) = slots.get(keys::PROCESS) {
        session.put_text(*process, text);
    }
    if let Some(application) = slots.get(keys::APPLICATION) {
        session.put_text(*app, application);
        session.put_text(*app_type, "Process");
        if let Some((_, file)) = application.rsplit_once('\\') {
            session.put_additional("ApplicationFileName", Value::Text(file));
        }
    }
}

/// The user and machine that IPsec authenticated are at the other end.
fn remote<'a>(session: &mut Session<'a>, slots: &Slots<'a>, side: Side) {
    let peer = End::of(side).peer();
    let known = |slot| slots.get(slot).filter(|sid| *sid != lookups::NOBODY);
    peer.put_user_id(session, known(keys::REMOTE_USER).unwrap_or(""), "SID");
    peer.put_device_id(session, known(keys::REMOTE_MACHINE).unwrap_or(""), "Other");
}
