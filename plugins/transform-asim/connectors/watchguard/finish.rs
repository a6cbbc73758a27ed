//! What the tables cannot say.

use sweepline_asim::{DvcAction, EventSubType, Field, NetworkDirection, Protocol, Session, Value};
use sweepline_parse::{num, syslog, time};

use crate::apply::{protocol, store};
use crate::connector::Cx;
use crate::direction::{self, Role};
use crate::form::Object;
use crate::identity;
use crate::options::DirectionMode;
use crate::table::{Slots, To};

use super::keys;
use super::text::{self, Traffic};

pub(super) const VENDOR: &str = "WatchGuard";
pub(super) const PRODUCT: &str = "Fireware";
pub(super) const TABLE: &str = "Syslog";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Takes what the syslog form says by place.
pub(super) fn traffic<'a>(
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    traffic: &Traffic<'a>,
    cx: &Cx<'a, '_>,
) {
    session.src_ip = Some(traffic.source);
    session.dst_ip = Some(traffic.destination);
    session.protocol = protocol(traffic.protocol);
    slots.set(keys::ACTION, traffic.action);
    let is_icmp = session.protocol.is_some_and(Protocol::is_icmp);
    if let Some((first, second)) = traffic.numbers {
        if !is_icmp {
            store(To::Port(Field::SrcPortNumber), first, session, slots, cx.arena);
            store(To::Port(Field::DstPortNumber), second, session, slots, cx.arena);
        } else if slots.get(keys::ICMP_TYPE).is_none() {
            slots.set(keys::ICMP_TYPE, first);
            slots.set(keys::ICMP_CODE, second);
        }
    }
    if let Some((source, destination)) = text::interfaces(traffic.interfaces) {
        slots.set(keys::SRC_INTERFACE, source);
        slots.set(keys::DST_INTERFACE, destination);
    }
    if let Some(policy) = text::policy(traffic.rest) {
        session.put_text(Field::NetworkRuleName, policy);
    }
    if let Some(number) = text::repeated(traffic.rest) {
        slots.set(keys::REPEATED, number);
    }
}

/// Takes device and time from what stands in front: `HOST [SERIAL] (STAMP) PROCESS:`.
pub(super) fn envelope<'a>(
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    prefix: &'a str,
    cx: &Cx<'a, '_>,
) {
    let stamp = prefix.rsplit_once('(').and_then(|(before, stamp)| Some((before, stamp.split_once(')')?.0)));
    if let Some((before, stamp)) = stamp {
        slots.set(keys::TIME, stamp);
        let (named, serial) = serial(before);
        let mut header = syslog::header(named, &cx.clock);
        if header.host.is_some() {
            session.put_text(Field::DvcId, serial);
        } else {
            header = syslog::header(before, &cx.clock);
        }
        take_header(session, slots, &header, cx);
    } else {
        take_header(session, slots, &syslog::header(prefix, &cx.clock), cx);
    }
}

/// Takes what a LEEF event keeps outside its pairs.
pub(super) fn leef<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    if let Some(version) = slots.get(keys::VERSION) {
        session.put_text(Field::EventProductVersion, version);
    }
    take_header(session, slots, header, cx);
}

fn take_header<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    if let Some(host) = header.host.filter(|_| !identity::has_device(session)) {
        identity::device(session, host);
    }
    let time = slots.get(keys::TIME).and_then(|text| time::any(text, &cx.clock)).or(header.time);
    session.time_generated = time;
    session.event_end_time = time;
}

/// Splits the serial number behind the host off: 13 letters and digits.
fn serial(header: &str) -> (&str, &str) {
    let header = header.trim_ascii_end();
    match header.rsplit_once(' ') {
        Some((before, serial))
            if serial.len() == 13 && serial.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            (before, serial)
        }
        _ => (header, ""),
    }
}

/// Takes from a Syslog row what its message does not say.
pub(super) fn row<'a>(session: &mut Session<'a>, object: &Object<'a>, cx: &Cx<'a, '_>) {
    for column in ["HostName", "Computer", "HostIP"] {
        if identity::has_device(session) {
            break;
        }
        if let Some(host) = object.text(column, cx.arena) {
            identity::device(session, host);
        }
    }
    if session.time_generated.is_none()
        && let Some(text) = object.text("TimeGenerated", cx.arena)
    {
        let time = time::any(text, &cx.clock);
        session.time_generated = time;
        session.event_end_time = time;
    }
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &mut Cx<'a, '_>) {
    verdict(session, slots);
    if let Some(id) = slots.get(keys::ID) {
        session.put_text(Field::EventOriginalType, id);
    }
    if session.duration_ms.is_some() {
        session.sub_type = Some(EventSubType::End);
    }
    if let Some(count) = slots.get(keys::REPEATED).and_then(num::u64) {
        session.event_count = i32::try_from(count).map_or(1, |count| count.max(1).unsigned_abs());
    }
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
    if session.rare(Field::DstAppName).is_some() {
        session.put_text(Field::DstAppType, "Service");
    }
    names(session, slots);
    icmp(session, slots);
    direction(session, cx);
}

fn verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let Some(word) = slots.get(keys::ACTION) else { return };
    session.put_text(Field::DvcOriginalAction, word);
    session.action =
        ACTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, action)| *action);
}

/// Dispositions of a policy.
const ACTIONS: &[(&str, DvcAction)] = &[
    ("Allow", DvcAction::Allow),
    ("Deny", DvcAction::Deny),
    ("Drop", DvcAction::Drop),
    ("Block", DvcAction::Deny),
];

fn names<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    for (slot, interface, zone) in [
        (keys::SRC_INTERFACE, Field::SrcInterfaceName, Field::SrcZone),
        (keys::DST_INTERFACE, Field::DstInterfaceName, Field::DstZone),
    ] {
        if let Some(name) = slots.get(slot) {
            session.put_text(interface, name);
            session.put_text(zone, name);
        }
    }
    for (slot, domain, kind) in [
        (keys::SRC_DOMAIN, Field::SrcDomain, Field::SrcDomainType),
        (keys::DST_DOMAIN, Field::DstDomain, Field::DstDomainType),
    ] {
        // The policy's pattern that matched, such as `*.example.com`.
        let name = slots.get(slot).map(|pattern| pattern.trim_start_matches("*."));
        if let Some(name) = name.filter(|name| sweepline_asim::check::is_domain(name)) {
            session.put_text(domain, name);
            session.put_text(kind, "FQDN");
        }
    }
}

fn icmp(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    if let Some(number) =
        slots.get(keys::ICMP_TYPE).and_then(num::u64).and_then(|number| u8::try_from(number).ok())
    {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(number));
    }
    if let Some(code) = slots.get(keys::ICMP_CODE).and_then(num::i64) {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}

/// Names of Fireware's own that mean the inside, besides those that all firewalls use.
const INSIDE: &[&str] = &["Optional", "Custom", text::OWN];

/// Decides by interface names of Fireware's own; the shared ladder knows the others.
fn direction(session: &mut Session<'_>, cx: &mut Cx<'_, '_>) {
    if cx.settings.direction_mode == DirectionMode::Compat {
        return;
    }
    let (Some(source), Some(destination)) =
        (session.text(Field::SrcInterfaceName), session.text(Field::DstInterfaceName))
    else {
        return;
    };
    let mut is_own = false;
    let mut role = |name: &str| {
        cx.stream.roles.role(name, &cx.settings.zones).or_else(|| {
            let label = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
            let inside = INSIDE
                .iter()
                .any(|word| label.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
            is_own |= inside;
            inside.then_some(Role::Internal)
        })
    };
    let direction = match (role(source), role(destination)) {
        (Some(Role::External), Some(Role::Internal)) => NetworkDirection::Inbound,
        (Some(Role::Internal), Some(Role::External)) => NetworkDirection::Outbound,
        (Some(Role::Internal), Some(Role::Internal)) => NetworkDirection::Local,
        _ => return,
    };
    if is_own {
        session.direction = Some(direction);
        session.put_additional(direction::DIRECTION_SOURCE, Value::Text("zone"));
    }
}
