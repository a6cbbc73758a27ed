//! What the tables cannot say.

use sweepline_asim::{
    DvcAction, EventResult, EventSeverity, Field, NetworkDirection, Protocol, Session, Value,
};
use sweepline_parse::{addr, null, num, time};

use crate::apply::{port, set_ip};
use crate::azure;
use crate::connector::{Cx, Outcome};
use crate::direction::set_vendor;
use crate::identity::{self, Side};
use crate::table::Slots;

use super::keys::slot;
use super::kind::Kind;
use super::text::Request;

/// Takes over what a legacy text says before its labels.
pub(super) fn request<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, request: &Request<'a>) {
    slots.set(slot::PROTOCOL, request.protocol);
    set_ip(Field::SrcIpAddr, addr::ip(request.source.host), session);
    session.src_port = port(request.source.port);
    slots.set(slot::DESTINATION, null::non_null(request.destination.host).unwrap_or_default());
    session.dst_port = port(request.destination.port);
    set_ip(Field::DstNatIpAddr, addr::ip(request.translated.host), session);
    session.dst_nat_port = port(request.translated.port);
}

pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    kind: Kind,
    cx: &Cx<'a, '_>,
) -> Outcome {
    let operation = slots.get(slot::OPERATION).unwrap_or_default();
    let is_threat_intel = kind == Kind::ThreatIntel || operation == "AzureFirewallThreatIntelLog";
    if let Some(host) = slots.get(slot::DESTINATION) {
        destination(session, host);
    }
    if session.src_ip.is_none() && session.dst_ip.is_none() {
        return Outcome::Rejected("no_address");
    }
    let (action, details) = action(slots);
    if action.eq_ignore_ascii_case("Alert") {
        return Outcome::Skipped("alert_only");
    }
    session.put_text(Field::DvcOriginalAction, action);
    session.put_text(Field::EventOriginalResultDetails, details);
    let is_nat = kind == Kind::NatRule || session.dst_nat_ip.is_some();
    decide(session, action, is_nat);
    if is_nat {
        set_vendor(session, NetworkDirection::Inbound);
    }
    protocol(session, slots.get(slot::PROTOCOL).unwrap_or_default());
    threat(session, slots, kind, is_threat_intel);
    let at = slots.get(slot::TIME).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = at;
    session.event_end_time = at;
    session.time_generated = at;
    azure::device(session, slots.get(slot::RESOURCE).unwrap_or_default());
    if let Some(subscription) = slots.get(slot::SUBSCRIPTION) {
        session.put_text(Field::DvcSubscriptionId, subscription);
        session.put_text(Field::DvcScopeId, subscription);
    }
    if let Some(url) = slots.get(slot::URL) {
        session.put_text(Field::EventReportUrl, url);
        session.put_additional("TargetUrl", Value::Text(url));
    }
    Outcome::Session
}

/// The destination of web requests is a name.
fn destination<'a>(session: &mut Session<'a>, host: &'a str) {
    match addr::ip(host) {
        Some(ip) => session.dst_ip = Some(ip),
        None => identity::host(session, Side::Dst, host),
    }
}

/// Returns the action's word, and why it was taken: `Deny. No rule matched. Proceeding with default action`.
fn action<'a>(slots: &Slots<'a>) -> (&'a str, &'a str) {
    let text = slots.get(slot::ACTION).unwrap_or_default();
    let (word, said) = text.split_once('.').unwrap_or((text, ""));
    (word.trim_ascii(), slots.get(slot::REASON).unwrap_or(said.trim_matches([' ', '.'])))
}

fn decide(session: &mut Session<'_>, word: &str, is_nat: bool) {
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    session.action = if is("Allow") || is_nat && word.is_empty() {
        Some(DvcAction::Allow)
    } else if is("Deny") {
        Some(DvcAction::Deny)
    } else if is("Drop") {
        Some(DvcAction::Drop)
    } else {
        None
    };
    session.result = Some(session.action.map_or(EventResult::Na, DvcAction::result));
}

/// `TCP`, `ICMP Type=8`, `HTTPS`: web protocols name what is spoken over TCP.
fn protocol<'a>(session: &mut Session<'a>, text: &'a str) {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    if name.is_empty() {
        return;
    }
    if ["HTTP", "HTTPS", "MSSQL"].iter().any(|known| known.eq_ignore_ascii_case(name)) {
        session.protocol = Some(Protocol::TCP);
        session.put_text(Field::NetworkApplicationProtocol, name);
        return;
    }
    azure::protocol(session, name);
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let message_type = rest.trim_ascii().strip_prefix("Type=").or_else(|| rest.strip_prefix("type="));
    if let Some(number) = message_type.and_then(num::u64).and_then(|number| u8::try_from(number).ok()) {
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(number)));
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(number));
    }
}

fn threat<'a>(session: &mut Session<'a>, slots: &Slots<'a>, kind: Kind, is_threat_intel: bool) {
    let name = slots.get(slot::DESCRIPTION).or_else(|| slots.get(slot::THREAT));
    session.put_text(Field::ThreatName, name.unwrap_or_default());
    if is_threat_intel {
        session.severity = Some(EventSeverity::Medium);
    } else if kind == Kind::IdpsSignature {
        let severity = slots.get(slot::SEVERITY).and_then(num::integral);
        session.severity = match severity {
            Some(1) => Some(EventSeverity::High),
            Some(2) => Some(EventSeverity::Medium),
            Some(3) => Some(EventSeverity::Low),
            Some(4) => Some(EventSeverity::Informational),
            _ => None,
        };
        session.put_text(Field::EventOriginalSeverity, slots.get(slot::SEVERITY).unwrap_or_default());
    }
}
