//! What the table cannot say.

use std::net::{IpAddr, Ipv6Addr};

use sweepline_asim::{DvcAction, EventResult, EventType, Field, NetworkDirection, Session, Value};
use sweepline_parse::{addr, time};

use crate::apply;
use crate::connector::Cx;
use crate::direction;
use crate::endpoint::{self, End};
use crate::identity::{self, Side};
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "VMware";
pub(super) const PRODUCT: &str = "Carbon Black Cloud";
pub(super) const TABLE: &str = "CarbonBlackEvents_CL";

pub(super) fn session<'a>() -> Session<'a> {
    let mut session = Session::new(VENDOR, PRODUCT, TABLE);
    session.event_type = EventType::EndpointNetworkSession;
    session
}

/// Completes the session of a connection event.
pub(super) fn connection<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    let actions = slots.get(keys::ACTION).unwrap_or_default();
    let first = actions.split('|').next().unwrap_or_default().trim_ascii();
    let side = direct(session, first, slots.get(keys::INBOUND));
    session.put_text(Field::EventOriginalType, actions);
    verdict(session, first, slots.get(keys::SENSOR_ACTION));
    if let Some(word) = slots.get(keys::PROTOCOL) {
        session.protocol = lookups::protocol(word);
        if word == lookups::DNS {
            session.put_text(Field::NetworkApplicationProtocol, "DNS");
        }
    }
    let device = End::of(side);
    ends(session, slots, device);
    finish(session, slots, device, cx);
}

/// Completes the session of an event of the old API, which names source and destination.
pub(super) fn old_connection<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    session.action = lookups::action(None);
    if let Some((protocol, _port)) = slots.get(keys::SERVICE).and_then(|service| service.split_once('/')) {
        session.protocol = apply::protocol(protocol);
    }
    finish(session, slots, End::of(Side::Src), cx);
}

/// Sets the direction; returns which end the device is.
fn direct(session: &mut Session<'_>, first_action: &str, inbound: Option<&str>) -> Side {
    let (direction, side) = match inbound {
        _ if first_action == lookups::LISTEN => (NetworkDirection::Listen, Side::Src),
        Some(word) if word.eq_ignore_ascii_case("true") => (NetworkDirection::Inbound, Side::Dst),
        Some(_) => (NetworkDirection::Outbound, Side::Src),
        None => (NetworkDirection::Na, Side::Src),
    };
    direction::set_vendor(session, direction);
    side
}

fn verdict<'a>(session: &mut Session<'a>, first_action: &str, sensor_action: Option<&'a str>) {
    session.put_text(Field::DvcOriginalAction, sensor_action.unwrap_or_default());
    session.action = lookups::action(sensor_action);
    let has_failed = first_action == lookups::FAILED || session.action != Some(DvcAction::Allow);
    session.result = Some(if has_failed { EventResult::Failure } else { EventResult::Success });
}

fn ends(session: &mut Session<'_>, slots: &Slots<'_>, device: &End) {
    let ip = |slot| slots.get(slot).and_then(address);
    let port = |slot| slots.get(slot).and_then(apply::port);
    device.put_address(session, ip(keys::LOCAL_IP), port(keys::LOCAL_PORT));
    let remote = ip(keys::REMOTE_IP);
    let remote_port = port(keys::REMOTE_PORT).filter(|port| remote.is_some() || *port != 0);
    device.peer().put_address(session, remote, remote_port);
}

/// Reads an address, also as 32 hexadecimal digits; `0.0.0.0` and `::` mean none.
fn address(text: &str) -> Option<IpAddr> {
    let is_hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let ip = if is_hex {
        u128::from_str_radix(text, 16).ok().map(|bits| IpAddr::V6(Ipv6Addr::from(bits)))
    } else {
        addr::ip(text)
    };
    ip.map(addr::canonical).filter(|ip| !ip.is_unspecified())
}

/// Completes what old and new events have: times, device, process and user.
fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, device: &End, cx: &Cx<'a, '_>) {
    session.event_start_time = [keys::DEVICE_TIME, keys::CREATE_TIME, keys::BACKEND_TIME, keys::GENERATED]
        .iter()
        .find_map(|slot| time::any(slots.get(*slot)?, &cx.clock));
    session.time_generated = session.event_start_time;
    if let Some(id) = slots.get(keys::DEVICE_ID).map(endpoint::whole) {
        session.put_text(Field::DvcId, id);
        session.put_text(Field::DvcIdType, "Other");
        device.put_device_id(session, id, "Other");
    }
    endpoint::put_device_address(session, slots.get(keys::DEVICE_IP).and_then(addr::ip));
    if let Some(name) = slots.get(keys::DEVICE_NAME) {
        let (domain, host) = name.split_once('\\').unwrap_or(("", name));
        identity::device(session, host);
        identity::host(session, device.side, host);
        if sweepline_asim::check::is_domain(domain) && session.rare(Field::DvcDomain).is_none() {
            session.put_text(Field::DvcDomain, domain);
            session.put_text(Field::DvcDomainType, "Windows");
        }
    }
    if let Some(name) = slots.get(keys::REMOTE_NAME) {
        identity::host(session, device.peer().side, name);
    }
    let id = slots.get(keys::PROCESS_ID).map(endpoint::whole);
    device.put_process(session, slots.get(keys::PROCESS), id);
    session.put_text(device.app[2], id.unwrap_or_default());
    if let Some(guid) = slots.get(keys::PROCESS_UID) {
        session.put_text(device.process[2], guid);
        session.put_additional("Process Guid", Value::Text(guid));
    }
    if let Some(user) = slots.get(keys::USER) {
        identity::user(session, device.side, user);
    }
}
