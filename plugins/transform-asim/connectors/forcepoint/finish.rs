//! What the tables cannot say.

use sweepline_asim::{EventSeverity, Field, Session, Value};
use sweepline_parse::{Arena, addr, num, syslog, time};

use crate::apply::port;
use crate::connector::Cx;
use crate::identity::{self, Side};
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Forcepoint";
pub(super) const PRODUCT: &str = "Firewall";
pub(super) const TABLE: &str = "CommonSecurityLog";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Tells whether a log is of a facility that reports sessions; a log may name none, but then it has an action.
pub(super) fn is_session_log(slots: &Slots<'_>) -> bool {
    match slots.get(keys::FACILITY) {
        Some(facility) => lookups::FACILITIES.iter().any(|known| known.eq_ignore_ascii_case(facility)),
        None => slots.get(keys::ACTION).is_some(),
    }
}

/// Completes the destination from the URL and the application, where the log does not have it.
pub(super) fn ends<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    if let Some(url) = slots.get(keys::URL) {
        let (host, number) = host_and_port(url);
        match addr::ip(host) {
            Some(ip) => session.dst_ip = session.dst_ip.or(Some(ip)),
            None => identity::host(session, Side::Dst, host),
        }
        session.dst_port = session.dst_port.or(number);
    }
    if session.dst_port.is_none() {
        session.dst_port = slots.get(keys::APPLICATION).and_then(port_of_application);
    }
}

/// Splits `host:port`, `[address]:port` and the same within a URL.
fn host_and_port(url: &str) -> (&str, Option<u16>) {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = authority.split(['/', '?']).next().unwrap_or(authority);
    match authority.rsplit_once(':') {
        Some((host, number)) if port(number).is_some() && addr::ip(authority).is_none() => {
            (host, port(number))
        }
        _ => (authority, None),
    }
}

/// Reads the port of `TCP/8080`; such a name is none of an application.
fn port_of_application(name: &str) -> Option<u16> {
    let (protocol, number) = name.split_once('/')?;
    matches!(protocol, "TCP" | "UDP").then(|| port(number))?
}

/// Tells whether the session has a destination.
pub(super) fn has_destination(session: &Session<'_>) -> bool {
    session.dst_ip.is_some() || session.rare(Field::DstHostname).is_some()
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    let time = slots.get(keys::TIME).and_then(|text| time::any(text, &cx.clock)).or(header.time);
    session.time_generated = time;
    session.event_end_time = time;
    for (slot, field) in [
        (keys::CLASS, Field::EventOriginalType),
        (keys::FACILITY, Field::EventOriginalSubType),
        (keys::SEVERITY, Field::EventOriginalSeverity),
        (keys::VERSION, Field::EventProductVersion),
    ] {
        session.put_text(field, slots.get(slot).unwrap_or_default());
    }
    if let Some(name) = slots.get(keys::NAME) {
        session.put_additional("Activity", Value::Text(name));
        if session.rare(Field::EventOriginalType).is_none() {
            session.put_text(Field::EventOriginalType, name);
        }
    }
    verdict(session, slots);
    threat(session, slots);
    application(session, slots, cx.arena);
    rule(session, slots, cx.arena);
    device(session, slots, header);
}

/// Takes each of action and result from the first of action, event and message that tells it.
fn verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let word = slots.get(keys::ACTION);
    session.put_text(Field::DvcOriginalAction, word.unwrap_or_default());
    let event = lookups::event(slots.get(keys::CLASS), slots.get(keys::NAME));
    let text = session.text(Field::EventMessage);
    let message = text.and_then(lookups::message);
    let told = [word.and_then(lookups::action), event.map(|event| event.verdict), message];
    session.action = told.iter().flatten().find_map(|verdict| verdict.action);
    session.result = told.iter().flatten().next().map(|verdict| verdict.result);
    session.sub_type = event.and_then(|event| event.sub_type);
    session.result_details = message.and_then(|verdict| verdict.details);
    if let (Some(_), Some(text)) = (message, text) {
        session.put_text(Field::EventOriginalResultDetails, text);
    }
}

fn threat<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let is_facility =
        |name: &str| slots.get(keys::FACILITY).is_some_and(|facility| facility.eq_ignore_ascii_case(name));
    let class = slots.get(keys::CLASS).and_then(num::u64);
    let is_threat = class.is_some_and(|class| {
        is_facility(lookups::INSPECTION) && ((70035..=82000).contains(&class) || class >= 200_000)
            || is_facility(lookups::FILE_FILTERING) && lookups::VIRUS.contains(&class)
    });
    if let Some(name) = slots.get(keys::NAME).filter(|_| is_threat) {
        session.put_text(Field::ThreatName, name);
        let number = slots.get(keys::SEVERITY).and_then(num::u64);
        session.severity = Some(number.map_or(EventSeverity::High, lookups::severity));
    }
}

fn application<'a>(session: &mut Session<'a>, slots: &Slots<'a>, arena: &'a Arena) {
    if let Some(name) = slots.get(keys::APPLICATION).filter(|name| port_of_application(name).is_none()) {
        let protocol = lookups::application(name).unwrap_or_else(|| upper(name, arena));
        session.put_text(Field::NetworkApplicationProtocol, protocol);
    }
    if let Some(name) = slots.get(keys::SERVICE_NAME).filter(|name| !lookups::NO_APPLICATION.contains(name)) {
        session.put_text(Field::DstAppName, name);
        session.put_text(Field::DstAppType, "Service");
    }
    if let Some(method) = slots.get(keys::METHOD).filter(|method| *method != "UNKNOWN") {
        session.put_additional("RequestMethod", Value::Text(method));
    }
}

fn upper<'a>(name: &'a str, arena: &'a Arena) -> &'a str {
    if !name.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return name;
    }
    let copy = arena.alloc_str(name);
    copy.make_ascii_uppercase();
    copy
}

/// The rule of the policy, and that of the translation behind a comma.
fn rule<'a>(session: &mut Session<'a>, slots: &Slots<'a>, arena: &'a Arena) {
    let name = match (slots.get(keys::RULE), slots.get(keys::NAT_RULE)) {
        (Some(rule), Some(nat)) => arena.alloc_str(&[rule, ",", nat].concat()),
        (rule, _) => rule.unwrap_or_default(),
    };
    session.put_text(Field::NetworkRuleName, name);
}

/// The engine, by address; the host of the header is the log server.
fn device<'a>(session: &mut Session<'a>, slots: &Slots<'a>, header: &syslog::Header<'a>) {
    if session.rare(Field::DvcId).is_some() {
        session.put_text(Field::DvcIdType, "Other");
    }
    if let Some(host) = header.host {
        identity::device(session, host);
    }
    let mut engine = [keys::DEVICE_ADDRESS, keys::DEVICE_HOST].iter().filter_map(|slot| slots.get(*slot));
    if let Some(ip) = engine.clone().find_map(addr::ip) {
        session.put(Field::DvcIpAddr, Value::Ip(ip));
    } else if let Some(name) = engine.next_back().filter(|_| !identity::has_device(session)) {
        identity::device(session, name);
    }
}
