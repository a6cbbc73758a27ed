//! What the tables cannot say.

use std::io::Write;
use std::net::IpAddr;

use sweepline_asim::{EventResult, EventSubType, Field, NetworkDirection, Protocol, Session, Value};
use sweepline_parse::time::{self, Clock, Nanos, Zone};
use sweepline_parse::{addr, num};

use crate::apply::{milliseconds, set_ip};
use crate::connector::Cx;
use crate::direction::{self, Role};
use crate::form::Cef;
use crate::identity::{self, Side};
use crate::options::DirectionMode;
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Fortinet";
pub(super) const PRODUCT: &str = "Fortigate";
pub(super) const TABLE: &str = "CommonSecurityLog";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &mut Cx<'a, '_>) {
    times(session, slots, cx);
    verdict(session, slots);
    kind(session, slots);
    ends(session, slots, cx);
    translation(session, slots);
    icmp(session);
    direction(session, slots, cx);
}

/// Sets the times from `eventtime`, or from `date`, `time` and `tz`; the log is written at the end of the session.
fn times(session: &mut Session<'_>, slots: &Slots<'_>, cx: &Cx<'_, '_>) {
    let end = slots.get(keys::EVENT_TIME).and_then(time::epoch).or_else(|| date_and_time(slots, cx));
    session.event_end_time = end;
    session.time_generated = end;
    let Some(start) = slots.get(keys::START).and_then(|text| stamp(text, slots, cx)) else { return };
    // FortiAnalyzer's `start` is the second of the log, not of the session.
    let is_log_time = end.is_some_and(|end| start.0 / SECOND == end.0 / SECOND);
    let has_length = session.duration_ms.is_some_and(|length| length > 0);
    let is_late = end.is_some_and(|end| start > end);
    if !(is_late || is_log_time && has_length) {
        session.event_start_time = Some(start);
    }
}

/// Nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// Firmware before 6.0 writes no `eventtime`.
#[cold]
fn date_and_time(slots: &Slots<'_>, cx: &Cx<'_, '_>) -> Option<Nanos> {
    let (date, time) = (slots.get(keys::DATE)?, slots.get(keys::TIME)?);
    let mut joined = [0; 40];
    let mut free = joined.as_mut_slice();
    write!(free, "{date}T{time}").ok()?;
    let left = free.len();
    let text = joined.get(..joined.len() - left).and_then(|bytes| std::str::from_utf8(bytes).ok())?;
    stamp(text, slots, cx)
}

/// Reads a stamp that means the device's zone where it names none.
fn stamp(text: &str, slots: &Slots<'_>, cx: &Cx<'_, '_>) -> Option<Nanos> {
    let zone = slots.get(keys::ZONE).and_then(|zone| Zone::parse(zone.trim_matches('"')));
    time::any(text, &Clock { zone: zone.as_ref().unwrap_or(cx.clock.zone), ..cx.clock })
}

/// Returns when the record was written down on its way, for records without any other time.
pub(super) fn receipt(slots: &Slots<'_>, cx: &Cx<'_, '_>) -> Option<Nanos> {
    let text = slots.get(keys::END).or_else(|| slots.get(keys::RECEIPT))?;
    stamp(text, slots, cx)
}

/// Returns the word for what became of the session; FortiOS 5.0 wrote it as `status`.
fn action<'a>(slots: &Slots<'a>) -> Option<&'a str> {
    slots.get(keys::ACTION).or_else(|| slots.get(keys::STATUS))
}

fn verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(word) = action(slots) {
        session.put_text(Field::DvcOriginalAction, word);
        if let Some(verdict) = lookups::action(word) {
            session.action = Some(verdict.action);
            session.result = Some(verdict.result);
            session.result_details = verdict.details;
            session.put_text(Field::EventOriginalResultDetails, verdict.text);
        }
    }
    let Some(utm) = slots.get(keys::UTM_ACTION) else { return };
    session.put_additional("utmaction", Value::Text(utm));
    if let Some(action) = lookups::utm_block(utm) {
        session.action = Some(action);
        session.result = Some(EventResult::Failure);
    } else if utm == "allow" && session.action != Some(sweepline_asim::DvcAction::Deny) {
        session.result = Some(EventResult::Success);
        session.result_details = None;
    }
}

/// Sets what kind of record it is: severity, sub type, which end of the session.
fn kind<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(level) = slots.get(keys::LEVEL) {
        session.severity = lookups::severity(level);
        if session.rare(Field::EventOriginalSeverity).is_none() {
            session.put_text(Field::EventOriginalSeverity, level);
        }
    }
    let sub_type = slots.get(keys::SUB_TYPE).unwrap_or("forward");
    session.put_text(Field::EventOriginalSubType, sub_type);
    let is_interim = session.text(Field::EventOriginalType).and_then(num::u64) == Some(lookups::INTERIM);
    session.sub_type = match action(slots) {
        Some(lookups::START) => Some(EventSubType::Start),
        _ if is_interim || session.duration_ms.is_none() => None,
        _ => matches!(sub_type, "forward" | lookups::LOCAL).then_some(EventSubType::End),
    };
}

fn ends<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    for (slot, field) in [(keys::SRC_ROLE, Field::SrcZone), (keys::DST_ROLE, Field::DstZone)] {
        if let Some(role) = slots.get(slot).filter(|role| *role != lookups::NO_ROLE) {
            session.put_text(field, role);
        }
    }
    for (slot, field) in
        [(keys::SRC_MASTER_MAC, Field::SrcMacAddr), (keys::DST_MASTER_MAC, Field::DstMacAddr)]
    {
        if session.rare(field).is_none()
            && let Some(mac) = slots.get(slot).and_then(|text| addr::mac(text, cx.arena))
        {
            session.put_text(field, mac);
        }
    }
    if let Some(name) = slots.get(keys::OTHER_USER).filter(|_| session.rare(Field::SrcUsername).is_none()) {
        identity::user(session, Side::Src, name);
    }
    if let Some(name) = slots.get(keys::URL_HOST).filter(|_| session.rare(Field::DstHostname).is_none()) {
        identity::host(session, Side::Dst, name);
    }
    if session.rare(Field::DstAppName).is_some() {
        session.put_text(Field::DstAppType, "Service");
    }
    if let Some(category) = slots.get(keys::APP_CATEGORY).filter(|category| *category != lookups::NO_CATEGORY)
    {
        session.put_additional("appcat", Value::Text(category));
    }
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
}

/// Empties the NAT columns that `trandisp` says nothing happened to.
fn translation(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(nat) = slots.get(keys::NAT) else { return };
    if !nat.contains("snat") {
        (session.src_nat_ip, session.src_nat_port) = (None, None);
    }
    if !nat.contains("dnat") {
        (session.dst_nat_ip, session.dst_nat_port) = (None, None);
    }
}

/// Reads the message type from the service: `PING`, `PING6`, `icmp/8/0`, `icmp6/131/0`.
fn icmp(session: &mut Session<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let Some(service) = session.text(Field::NetworkApplicationProtocol) else { return };
    let (message_type, code) = if service == "PING" || service == "PING6" {
        (if protocol == Protocol::ICMPV6 { 128 } else { 8 }, None)
    } else {
        let mut parts = service.split('/').skip(1);
        let message_type = parts.next().and_then(num::u64).and_then(|number| u8::try_from(number).ok());
        let Some(message_type) = message_type else { return };
        (message_type, parts.next().and_then(num::i64))
    };
    session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(message_type));
    if let Some(code) = code {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}

/// Decides what the shared ladder cannot know: sessions with the FortiGate itself, and published servers.
fn direction(session: &mut Session<'_>, slots: &Slots<'_>, cx: &mut Cx<'_, '_>) {
    if cx.settings.direction_mode == DirectionMode::Compat {
        return;
    }
    let is_published = slots.get(keys::NAT).is_some_and(|nat| nat.contains("dnat"));
    // Without interfaces nothing tells which end is the FortiGate.
    let has_interface = [Field::SrcInterfaceName, Field::DstInterfaceName, Field::SrcZone, Field::DstZone]
        .iter()
        .any(|field| session.rare(*field).is_some());
    let is_local = slots.get(keys::SUB_TYPE) == Some(lookups::LOCAL) && has_interface
        || session.rare(Field::DstZone).is_none() && is_own_interface(session, Field::DstInterfaceName);
    if !is_local && !is_published {
        return;
    }
    let source = side(session, [Field::SrcZone, Field::SrcInterfaceName], cx);
    let destination = side(session, [Field::DstZone, Field::DstInterfaceName], cx);
    if is_local {
        session.direction = Some(local(session, source, destination, cx));
        session.put_additional(direction::DIRECTION_SOURCE, Value::Text("zone"));
    } else if (source.is_none() || destination.is_none()) && is_external(session.src_ip, cx) {
        direction::set_vendor(session, NetworkDirection::Inbound);
    }
}

fn local(
    session: &Session<'_>,
    source: Option<Role>,
    destination: Option<Role>,
    cx: &Cx<'_, '_>,
) -> NetworkDirection {
    let is_own =
        session.rare(Field::SrcInterfaceName).is_none() || is_own_interface(session, Field::SrcInterfaceName);
    match (source, destination) {
        (Some(Role::External), _) => NetworkDirection::Inbound,
        (_, Some(Role::External)) => NetworkDirection::Outbound,
        _ if is_own && is_external(session.dst_ip, cx) => NetworkDirection::Outbound,
        (None, _) if !is_own && is_external(session.src_ip, cx) => NetworkDirection::Inbound,
        _ => NetworkDirection::Local,
    }
}

/// Tells whether an interface stands for the FortiGate itself.
fn is_own_interface(session: &Session<'_>, field: Field) -> bool {
    let Some(name) = session.text(field) else { return false };
    lookups::OWN_INTERFACES.contains(&name) || session.additional("vdom") == Some(Value::Text(name))
}

fn side(session: &Session<'_>, names: [Field; 2], cx: &mut Cx<'_, '_>) -> Option<Role> {
    let zones = &cx.settings.zones;
    names.iter().filter_map(|field| session.text(*field)).find_map(|name| cx.stream.roles.role(name, zones))
}

/// Tells whether an address is one host's outside the organisation.
fn is_external(ip: Option<IpAddr>, cx: &Cx<'_, '_>) -> bool {
    let Some(ip) = ip.map(addr::canonical) else { return false };
    let is_broadcast = matches!(ip, IpAddr::V4(v4) if v4.is_broadcast());
    !(ip.is_unspecified() || ip.is_multicast() || is_broadcast || cx.settings.networks.is_internal(ip))
}

/// Tells whether a CEF event is a traffic log; sets the sub type and action aside where only the name has them.
pub(super) fn is_traffic<'a>(cef: &Cef<'a>, slots: &mut Slots<'a>) -> bool {
    let category = slots.get(keys::CATEGORY).or_else(|| slots.get(keys::TYPE)).unwrap_or(cef.name);
    if !category.split([':', ' ']).any(|word| word == lookups::TRAFFIC) {
        return false;
    }
    // FortiGate writes `traffic:forward close`, FortiAnalyzer `traffic forward close` or `forward traffic close`.
    let mut words = cef.name.split([':', ' ']).filter(|word| *word != lookups::TRAFFIC);
    if slots.get(keys::SUB_TYPE).is_none() {
        let after_colon = category.split_once(':').map(|(_, sub_type)| sub_type);
        let known = |word: &&str| lookups::SESSION_SUB_TYPES.contains(word);
        if let Some(sub_type) = after_colon.or_else(|| words.clone().find(known)) {
            slots.set(keys::SUB_TYPE, sub_type.split(' ').next().unwrap_or(sub_type));
        }
    }
    if slots.get(keys::ACTION).is_none()
        && let Some(action) = words.next_back().filter(|word| lookups::action(word).is_some())
    {
        slots.set(keys::ACTION, action);
    }
    true
}

/// Takes what a CEF event keeps outside its keys, or in keys whose meaning a label tells.
pub(super) fn cef<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, cef: &Cef<'a>) {
    session.put_text(Field::EventProductVersion, cef.version);
    session.put_text(Field::EventOriginalType, cef.class_id);
    session.put_text(Field::EventMessage, cef.name);
    session.put_text(Field::EventOriginalSeverity, cef.severity);
    if slots.get(keys::LEVEL).is_none() {
        slots.set(keys::LEVEL, cef.severity);
    }
    for (slot, field, side) in
        [(keys::SRC_ADDRESS, Field::SrcIpAddr, Side::Src), (keys::DST_ADDRESS, Field::DstIpAddr, Side::Dst)]
    {
        let Some(text) = slots.get(slot) else { continue };
        match addr::ip(text) {
            Some(ip) => set_ip(field, Some(ip), session),
            None => host_unless_named(session, side, text),
        }
    }
    labelled(session, cef);
}

fn host_unless_named<'a>(session: &mut Session<'a>, side: Side, text: &'a str) {
    let field = if side == Side::Src { Field::SrcHostname } else { Field::DstHostname };
    if session.rare(field).is_none() {
        identity::host(session, side, text);
    }
}

/// FortiOS 5.6 kept four values in the custom keys.
fn labelled(session: &mut Session<'_>, cef: &Cef<'_>) {
    if session.rare(Field::NetworkRuleNumber).is_none()
        && let Some(number) = cef.labelled("Policy Id").and_then(num::i64)
    {
        session.put(Field::NetworkRuleNumber, Value::Int(number));
    }
    if session.duration_ms.is_none() {
        session.duration_ms = cef.labelled("Duration").and_then(milliseconds);
    }
    if session.src_packets.is_none() {
        session.src_packets = cef.labelled("Packets Sent").and_then(num::u64);
    }
    if session.dst_packets.is_none() {
        session.dst_packets = cef.labelled("Packets Received").and_then(num::u64);
    }
}

/// Takes from the header, or the row's own columns, what the log does not say itself.
pub(super) fn envelope<'a>(session: &mut Session<'a>, host: Option<&'a str>, time: Option<Nanos>) {
    if session.event_end_time.is_none()
        && let Some(time) = time
    {
        session.time_generated = Some(time);
        session.event_end_time = Some(time);
    }
    if session.rare(Field::Dvc).is_none()
        && !identity::has_device(session)
        && let Some(host) = host
    {
        identity::device(session, host);
    }
}
