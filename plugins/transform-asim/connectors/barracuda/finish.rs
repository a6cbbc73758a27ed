//! What the tables cannot say.

use sweepline_asim::{EventResult, EventSubType, Field, Protocol, Session, Value};
use sweepline_parse::time::{self, Nanos};
use sweepline_parse::{addr, num, syslog};

use crate::apply::protocol;
use crate::connector::Cx;
use crate::form::Cef;
use crate::identity;
use crate::table::Slots;

use super::{keys, lookups};

pub(super) const VENDOR: &str = "Barracuda";
pub(super) const WAF: &str = "WAF";
pub(super) const CLOUDGEN: &str = "CloudGen Firewall";
pub(super) const OWN_TABLE: &str = "barracuda_CL";
pub(super) const CEF_TABLE: &str = "CommonSecurityLog";
pub(super) const SYSLOG_TABLE: &str = "Syslog";

pub(super) fn session<'a>(product: &'static str, table: &'static str) -> Session<'a> {
    Session::new(VENDOR, product, table)
}

/// Takes what a CEF event keeps outside its keys, or in keys whose meaning a label tells.
pub(super) fn cef<'a>(session: &mut Session<'a>, slots: &mut Slots<'a>, cef: &Cef<'a>) {
    session.put_text(Field::EventProductVersion, cef.version);
    session.put_text(Field::EventOriginalType, cef.class_id);
    slots.set(keys::SEVERITY, cef.severity);
    if let Some(details) = cef.labelled("Details") {
        slots.set(keys::RULE, details.trim_matches('"').trim_ascii());
    }
}

/// Takes what an activity log writes in a way of its own; returns the header in front of `LEVEL HOST ACTION`.
pub(super) fn activity<'a>(
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    before: &'a str,
    cx: &Cx<'a, '_>,
) -> syslog::Header<'a> {
    let is_cumulative = session.text(Field::EventOriginalSubType) == Some(lookups::CUMULATIVE);
    if let Some(count) = slots.get(keys::COUNT).filter(|_| is_cumulative).and_then(num::u64) {
        session.event_count = i32::try_from(count).map_or(1, |count| count.max(1).unsigned_abs());
    }
    if slots.get(keys::ACTION).map(lookups::without_local) == Some(lookups::REMOVE) {
        session.sub_type = Some(EventSubType::End);
    }
    session.duration_ms = slots.get(keys::LENGTH).and_then(num::i64);
    let mac = slots.get(keys::SRC_MAC).filter(|mac| mac.bytes().any(|byte| !matches!(byte, b'0' | b':')));
    if let Some(mac) = mac.and_then(|mac| addr::mac(mac, cx.arena)) {
        session.put_text(Field::SrcMacAddr, mac);
    }
    if session.rare(Field::DstAppName).is_some() {
        session.put_text(Field::DstAppType, "Service");
    }
    let mut words = before.trim_ascii_end().rsplitn(3, ' ');
    let (host, before) = (words.nth(1), words.next().unwrap_or_default());
    if let Some(host) = host {
        slots.set(keys::UNIT, host);
    }
    let mut header = syslog::header(before, &cx.clock);
    header.time = header.time.or_else(|| log_file_stamp(before, cx));
    header
}

/// Reads the stamp of the firewall's own log files, `2026 03 14 09:26:53 +01:00`.
fn log_file_stamp(text: &str, cx: &Cx<'_, '_>) -> Option<Nanos> {
    let mut words = text.split_ascii_whitespace();
    let mut word = || words.next().unwrap_or_default();
    let stamp = [word(), "-", word(), "-", word(), "T", word(), word()].concat();
    time::any(&stamp, &cx.clock)
}

/// Completes a session from what its table set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    times(session, slots, header, cx);
    if let Some(word) = slots.get(keys::ACTION) {
        session.put_text(Field::DvcOriginalAction, word);
        let verdict = lookups::action(word);
        session.action = verdict.map(|(action, _)| action);
        session.result = Some(verdict.map_or(EventResult::Na, |(_, result)| result));
    }
    if let Some(level) = slots.get(keys::SEVERITY) {
        session.put_text(Field::EventOriginalSeverity, level);
        session.severity = lookups::severity(level);
    }
    if let Some(name) = slots.get(keys::PROTOCOL) {
        // `TCP/ip`
        session.protocol = protocol(name.split('/').next().unwrap_or(name));
    }
    if session.protocol == Some(Protocol::ICMP) && is_v6(session) {
        session.protocol = Some(Protocol::ICMPV6);
    }
    if let Some(rule) = slots.get(keys::RULE).filter(|rule| *rule != lookups::NO_RULE) {
        session.put_text(Field::NetworkRuleName, rule);
    }
    if let Some(unit) = slots.get(keys::UNIT) {
        device(session, unit);
    }
    if let Some(host) = header.host.filter(|_| session.rare(Field::DvcHostname).is_none()) {
        device(session, host);
    }
}

/// Stores a device's name, or its address where the record has none.
fn device<'a>(session: &mut Session<'a>, name: &'a str) {
    if addr::ip(name).is_none() || session.rare(Field::DvcIpAddr).is_none() {
        identity::device(session, name);
    }
}

fn is_v6(session: &Session<'_>) -> bool {
    session.dst_ip.or(session.src_ip).is_some_and(|ip| addr::canonical(ip).is_ipv6())
}

/// The record is written at the end; it tells how long the request took.
fn times<'a>(session: &mut Session<'a>, slots: &Slots<'a>, header: &syslog::Header<'a>, cx: &Cx<'a, '_>) {
    let stamp =
        |slot| slots.get(slot).and_then(|text| time::any(text, &cx.clock).or_else(|| leading(text, cx)));
    let end = stamp(keys::TIME).or(header.time).or_else(|| stamp(keys::GENERATED));
    session.time_generated = end;
    session.event_end_time = end;
    let taken =
        slots.get(keys::TIME_TAKEN).and_then(num::integral).and_then(|taken| i64::try_from(taken).ok());
    if let (Some(end), Some(taken)) = (end, taken) {
        session.event_start_time = Some(Nanos(end.0.saturating_sub(taken.saturating_mul(MILLISECOND))));
    }
    if let Some(taken) = taken.filter(|taken| *taken > 0) {
        session.put_additional("TimeTaken", Value::Int(taken));
    }
}

/// Nanoseconds.
const MILLISECOND: i64 = 1_000_000;

fn leading(text: &str, cx: &Cx<'_, '_>) -> Option<Nanos> {
    time::leading(text, &cx.clock).map(|(at, _)| at)
}
