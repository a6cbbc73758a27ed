//! What the tables cannot say.

use std::net::IpAddr;

use sweepline_asim::{EventResult, EventSubType, EventType, Field, Session, Value};
use sweepline_parse::time::{self, Nanos};
use sweepline_parse::{addr, num};

use crate::apply;
use crate::connector::Cx;
use crate::direction;
use crate::endpoint::{self, End};
use crate::identity::{self, Side};
use crate::table::Slots;

use super::keys;
use super::lookups::{self, Event};

pub(super) const VENDOR: &str = "CrowdStrike";
pub(super) const PRODUCT: &str = "FalconHost";
pub(super) const TABLE: &str = "CommonSecurityLog";

pub(super) fn session<'a>() -> Session<'a> {
    let mut session = Session::new(VENDOR, PRODUCT, TABLE);
    session.event_type = EventType::EndpointNetworkSession;
    session
}

/// Completes a session that names its ends local and remote; tells whether it has the end that its event is about.
pub(super) fn sensor<'a>(
    event: Event,
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    cx: &Cx<'a, '_>,
) -> bool {
    let (side, direction) = event.direction(slots.get(keys::DIRECTION).unwrap_or_default());
    if let Some(direction) = direction {
        direction::set_vendor(session, direction);
    }
    session.result = match event {
        Event::Accept | Event::Listen | Event::Close => Some(EventResult::Success),
        Event::Connect | Event::FirewallMatch => None,
    };
    session.sub_type = match event {
        Event::Connect | Event::Accept => Some(EventSubType::Start),
        Event::Close => Some(EventSubType::End),
        Event::Listen | Event::FirewallMatch => None,
    };
    if let Some((words, action)) = slots.get(keys::RULE_ACTION).and_then(lookups::rule_action) {
        session.put_text(Field::DvcOriginalAction, words);
        session.action = Some(action);
    }
    let device = End::of(side);
    ends(event, session, slots, device);
    icmp(session, slots);
    finish(session, slots, device, cx);
    let is_known = |slot| slots.get(slot).and_then(addr::ip).is_some();
    is_known(if event == Event::Listen { keys::LOCAL_IP } else { keys::REMOTE_IP })
}

/// Completes a session of a detected process, which names its ends source and destination; tells whether it has one.
pub(super) fn network_access<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    name: &'a str,
    cx: &Cx<'a, '_>,
) -> bool {
    let or_ipv6 = |ip: Option<IpAddr>, slot| ip.or_else(|| slots.get(slot).and_then(addr::ip));
    session.src_ip = or_ipv6(session.src_ip, keys::SRC_IPV6);
    session.dst_ip = or_ipv6(session.dst_ip, keys::DST_IPV6);
    session.event_count = 1;
    let disposition = slots.get(keys::DISPOSITION);
    let bits = slots.get(keys::OUTCOME).filter(|text| num::u64(text).is_some()).or(disposition);
    if let Some((words, action)) = bits.and_then(lookups::disposition) {
        session.put_text(Field::DvcOriginalAction, words);
        session.action = Some(action);
    }
    session.put_text(Field::EventOriginalResultDetails, disposition.unwrap_or_default());
    for (label, text) in [
        ("tactic", slots.get(keys::TACTIC).or(Some(name))),
        ("technique", slots.get(keys::TECHNIQUE).or_else(|| slots.get(keys::ACT))),
        ("objective", slots.get(keys::OBJECTIVE).or_else(|| slots.get(keys::REASON))),
    ] {
        session.put_additional(label, Value::Text(text.unwrap_or_default()));
    }
    finish(session, slots, End::of(Side::Src), cx);
    let domain = slots.get(keys::WINDOWS_DOMAIN).filter(|domain| sweepline_asim::check::is_domain(domain));
    if let Some(domain) = domain.filter(|_| session.rare(Field::SrcDomain).is_none()) {
        session.put_text(Field::SrcDomain, domain);
        session.put_text(Field::SrcDomainType, "Windows");
    }
    session.put_text(Field::SrcAppId, session.text(Field::SrcProcessId).unwrap_or_default());
    session.src_ip.is_some() || session.dst_ip.is_some()
}

/// Completes what all kinds have: times, device, process and user.
fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, device: &End, cx: &Cx<'a, '_>) {
    let at = |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock));
    let recorded = at(keys::RECORD_TIME);
    session.event_start_time = at(keys::TIME).or(recorded);
    session.time_generated = recorded.or(session.event_start_time);
    if let Some(id) = slots.get(keys::DEVICE_ID) {
        session.put_text(Field::DvcId, id);
        session.put_text(Field::DvcIdType, "Other");
        device.put_device_id(session, id, "Other");
    }
    if let Some(host) = slots.get(keys::HOST) {
        identity::device(session, host);
        identity::host(session, device.side, host);
    }
    device.put_process(session, slots.get(keys::PROCESS), slots.get(keys::PROCESS_ID));
    if let Some(id) = slots.get(keys::PROCESS_UID) {
        session.put_text(device.process[2], id);
    }
    if let Some(name) = slots.get(keys::USER) {
        identity::user(session, device.side, name);
    }
    if let Some(sid) = slots.get(keys::USER_SID) {
        device.put_user_id(session, sid, "SID");
    }
    if let Some(host) = slots.get(keys::REMOTE_URL).and_then(endpoint::url_host) {
        identity::host(session, device.peer().side, host);
    }
}

/// Fills the ends. The firewall stops a connection before its socket has an address, and a listener has no peer: both are
/// written as zeros.
fn ends(event: Event, session: &mut Session<'_>, slots: &Slots<'_>, device: &End) {
    let ip = |slot| slots.get(slot).and_then(addr::ip);
    let port = |slot| slots.get(slot).and_then(apply::port);
    let known = |ip: &IpAddr| !addr::canonical(*ip).is_unspecified();
    let local = ip(keys::LOCAL_IP);
    let is_bound = event != Event::FirewallMatch || local.as_ref().is_some_and(known);
    let local_port = port(keys::LOCAL_PORT).filter(|port| is_bound || *port != 0);
    device.put_address(session, local.filter(|_| is_bound), local_port);
    let remote = ip(keys::REMOTE_IP).filter(|ip| known(ip) || event != Event::Listen);
    let remote_port = port(keys::REMOTE_PORT).filter(|port| remote.is_some() || *port != 0);
    device.peer().put_address(session, remote, remote_port);
    endpoint::put_device_address(session, local);
}

fn icmp(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let number = |slot| slots.get(slot).and_then(num::u64).and_then(|number| u8::try_from(number).ok());
    if let Some(message_type) = number(keys::ICMP_TYPE) {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
    }
    if let Some(code) = number(keys::ICMP_CODE) {
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(code)));
    }
}

/// Takes the severity and, where the record has no time, the time of the syslog header.
pub(super) fn header<'a>(session: &mut Session<'a>, severity: &'a str, time: Option<Nanos>) {
    session.put_text(Field::EventOriginalSeverity, severity);
    session.severity = Some(lookups::severity(severity));
    session.time_generated = session.time_generated.or(time);
}
