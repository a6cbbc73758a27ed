//! What the tables cannot say.

use sweepline_asim::{DvcAction, EventResult, Field, Session, Value};
use sweepline_parse::time;
use sweepline_parse::{addr, num, syslog};

use crate::apply::{self, set_ip};
use crate::connector::Cx;
use crate::direction::{self, DIRECTION_SOURCE};
use crate::identity::{self, Side};
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Check Point";
pub(super) const FIREWALL: &str = "Firewall";
pub(super) const SMART_DEFENSE: &str = "SmartDefense";
pub(super) const TABLE: &str = "CommonSecurityLog";

/// Which part of the gateway wrote a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Blade {
    Firewall,
    SmartDefense,
}

impl Blade {
    /// Returns the part that a product names, if its records can be sessions. Without product it is the firewall.
    pub(super) fn of(product: &str) -> Option<Self> {
        let is_one_of = |known: &[&str]| known.iter().any(|name| name.eq_ignore_ascii_case(product));
        if product.is_empty() || is_one_of(lookups::FIREWALLS) {
            Some(Self::Firewall)
        } else {
            is_one_of(lookups::IPS).then_some(Self::SmartDefense)
        }
    }
}

/// Fills addresses that stand in keys of their own when they are IPv6.
pub(super) fn endpoints(session: &mut Session<'_>, slots: &Slots<'_>) {
    if session.src_ip.is_none() {
        set_ip(Field::SrcIpAddr, slots.get(keys::SRC_IPV6).and_then(addr::ip), session);
    }
    if session.dst_ip.is_none() {
        set_ip(Field::DstIpAddr, slots.get(keys::DST_IPV6).and_then(addr::ip), session);
    }
}

/// Tells whether the record leaves something to its header.
pub(super) fn needs_header(slots: &Slots<'_>) -> bool {
    let lacks = |slot| slots.get(slot).is_none();
    lacks(keys::TIME) || (lacks(keys::ORIGIN) && lacks(keys::SIC_NAME) && lacks(keys::HOSTNAME))
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    blade: Blade,
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    if blade == Blade::SmartDefense {
        session.product = SMART_DEFENSE;
    }
    outcome(blade, session, slots);
    threat(blade, session, slots);
    service_and_rule(blade, session, slots);
    counts(session, slots);
    times(session, slots, header, cx);
    device(session, slots, header);
    side(session, slots);
    icmp(session, slots);
}

fn outcome<'a>(blade: Blade, session: &mut Session<'a>, slots: &Slots<'a>) {
    let word = slots.get(keys::ACTION).or_else(|| slots.get(keys::RULE_ACTION)).unwrap_or_default();
    let meaning = lookups::action(word);
    session.put_text(Field::DvcOriginalAction, word);
    session.action = meaning.action;
    session.result = Some(meaning.result);
    session.severity = Some(meaning.severity);
    let severity = slots.get(keys::SEVERITY).unwrap_or_default();
    session.put_text(Field::EventOriginalSeverity, severity);
    // Log Exporter puts the vendor's name where CEF wants the version.
    let version = slots
        .get(keys::CEF_VERSION)
        .filter(|text| !lookups::is_vendor(text))
        .or_else(|| slots.get(keys::VERSION));
    session.put_text(Field::EventProductVersion, version.unwrap_or_default());
    if blade == Blade::SmartDefense {
        session.result = Some(match meaning.action {
            None => EventResult::Success,
            Some(action) => DvcAction::result(action),
        });
        session.severity = Some(lookups::severity(severity));
        session.put_text(Field::EventOriginalSubType, slots.get(keys::CEF_NAME).unwrap_or_default());
    }
}

fn threat<'a>(blade: Blade, session: &mut Session<'a>, slots: &Slots<'a>) {
    let alert = slots.get(keys::ALERT).filter(|word| !lookups::is_tracking(word));
    if let Some(category) = alert.or_else(|| slots.get(keys::THREAT_CATEGORY)) {
        session.put_text(Field::ThreatCategory, category);
        if blade == Blade::Firewall {
            session.severity = Some(sweepline_asim::EventSeverity::High);
        }
    }
    let name = slots.get(keys::THREAT_NAME).or_else(|| slots.get(keys::PROTECTION));
    session.put_text(Field::ThreatName, name.unwrap_or_default());
    if let Some(text) = slots.get(keys::CONFIDENCE)
        && let Some(level) = lookups::confidence(text)
    {
        session.put(Field::ThreatConfidence, Value::Int(level));
        session.put_text(Field::ThreatOriginalConfidence, text);
    }
}

fn service_and_rule<'a>(blade: Blade, session: &mut Session<'a>, slots: &Slots<'a>) {
    let service = slots.get(keys::SERVICE);
    let port = |text| apply::port(text);
    let wanted = service.and_then(port).or_else(|| slots.get(keys::DST_PORT).and_then(port));
    session.dst_port = wanted.filter(|port| *port != 0);
    // The name of a CEF record of the firewall is the service; without one it is the class, `Log`.
    let cef_name = slots
        .get(keys::CEF_NAME)
        .filter(|name| blade == Blade::Firewall && !name.eq_ignore_ascii_case("Log"));
    let named = service.filter(|text| port(text).is_none());
    let known = slots.get(keys::SERVICE_ID).or(named);
    session.put_text(Field::NetworkApplicationProtocol, known.unwrap_or_default());
    let app = known.or(cef_name);
    if let Some(app) = app {
        session.put_text(Field::DstAppName, app);
        session.put_text(Field::DstAppType, "Service");
    }
    if let Some(app) = slots.get(keys::SRC_APP) {
        session.put_text(Field::SrcAppName, app);
        session.put_text(Field::SrcAppType, "Service");
    }
    let rule = slots.get(keys::RULE_NAME).or_else(|| slots.get(keys::RULE_UID)).or(app);
    session.put_text(Field::NetworkRuleName, rule.unwrap_or_default());
    let number = [keys::RULE, keys::MATCH_ID].iter().find_map(|slot| slots.get(*slot).and_then(num::i64));
    if let Some(number) = number.filter(|number| i32::try_from(*number).is_ok()) {
        session.put(Field::NetworkRuleNumber, Value::Int(number));
    }
}

fn counts(session: &mut Session<'_>, slots: &Slots<'_>) {
    let count = |slot| slots.get(slot).and_then(num::integral);
    session.src_bytes = count(keys::CLIENT_OUT).or_else(|| count(keys::SENT));
    session.dst_bytes = count(keys::CLIENT_IN).or_else(|| count(keys::RECEIVED));
    session.duration_ms = slots
        .get(keys::ELAPSED)
        .and_then(|text| num::clock_duration(text).or_else(|| num::i64(text)))
        .filter(|seconds| *seconds >= 0)
        .and_then(|seconds| seconds.checked_mul(1000));
}

fn times(session: &mut Session<'_>, slots: &Slots<'_>, header: &syslog::Header<'_>, cx: &Cx<'_, '_>) {
    let at = |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock));
    let logged = at(keys::TIME).or(header.time);
    let started = at(keys::START);
    session.time_generated = logged;
    session.event_start_time = started.or(logged);
    if session.duration_ms.is_none() {
        session.event_end_time = logged.max(started);
    }
}

fn device<'a>(session: &mut Session<'a>, slots: &Slots<'a>, header: &syslog::Header<'a>) {
    let name = slots.get(keys::SIC_NAME).and_then(common_name);
    if let Some(name) = name.or_else(|| slots.get(keys::HOSTNAME)) {
        identity::device(session, name);
    }
    match slots.get(keys::ORIGIN) {
        Some(origin) => {
            if let Some(ip) = addr::ip(origin) {
                session.put(Field::DvcIpAddr, Value::Ip(ip));
            }
            session.put_text(Field::Dvc, origin);
        }
        None if name.is_none() => {
            if let Some(host) = header.host.filter(|_| !identity::has_device(session)) {
                identity::device(session, host);
            }
        }
        None => {}
    }
}

/// Returns the first CN of a distinguished name, whose `=` CEF escapes.
fn common_name(name: &str) -> Option<&str> {
    let start =
        name.get(..2).filter(|prefix| prefix.eq_ignore_ascii_case("cn")).and_then(|_| name.get(2..))?;
    let value = start.strip_prefix('\\').unwrap_or(start).strip_prefix('=')?;
    value.split([',', '\\']).next().map(str::trim_ascii).filter(|value| !value.is_empty())
}

fn side<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let (from, to) = (slots.get(keys::SRC_ZONE), slots.get(keys::DST_ZONE));
    session.put_text(Field::SrcZone, from.unwrap_or_default());
    session.put_text(Field::DstZone, to.unwrap_or_default());
    if let Some(direction) = slots.get(keys::CONN_DIRECTION).and_then(lookups::direction) {
        direction::set_vendor(session, direction);
    } else if let (Some(from), Some(to)) = (from, to)
        && let Some(direction) = lookups::between_zones(from, to)
    {
        session.direction = Some(direction);
        session.put_additional(DIRECTION_SOURCE, Value::Text("zone"));
    }
    // Which way the packet passed the interface; nearly always inbound, so never the session's direction.
    let interface_direction = slots.get(keys::IFDIR);
    if let Some(text) = interface_direction {
        session.put_additional("CommunicationDirection", Value::Text(text));
    }
    if let Some(name) = slots.get(keys::IFNAME) {
        let leaves =
            interface_direction.is_some_and(|text| text == "1" || text.eq_ignore_ascii_case("outbound"));
        session.put_text(if leaves { Field::DvcOutboundInterface } else { Field::DvcInboundInterface }, name);
    }
    // Identity Awareness writes `host@domain`.
    let machine = |slot| slots.get(slot).and_then(|name| name.split('@').next());
    if let Some(name) = machine(keys::SRC_MACHINE) {
        identity::host(session, Side::Src, name);
    }
    if let Some(name) = machine(keys::DST_MACHINE) {
        identity::host(session, Side::Dst, name);
    }
    if let Some(name) = slots.get(keys::USER).filter(|_| session.rare(Field::SrcUsername).is_none()) {
        identity::user(session, Side::Src, name);
    }
}

fn icmp<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if !session.protocol.is_some_and(|protocol| protocol.is_icmp()) {
        return;
    }
    if let Some(kind) = slots.get(keys::ICMP_TYPE).filter(|text| num::u64(text).is_some()) {
        session.put_text(Field::NetworkIcmpType, kind);
    }
    if let Some(code) = slots.get(keys::ICMP_CODE).and_then(num::u16) {
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(code)));
    }
}
