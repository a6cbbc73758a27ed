//! Carries one value from a record into a session, as a table entry says.

use std::net::IpAddr;

use sweepline_asim::{Field, Protocol, Session, Value};
use sweepline_parse::{Arena, addr, null, num};

use crate::identity;
use crate::table::{Slots, To};

/// Stores `text` as the entry says; null-like and unreadable values leave the column empty.
pub fn apply<'a>(to: To, text: &'a str, session: &mut Session<'a>, slots: &mut Slots<'a>, arena: &'a Arena) {
    if let Some(text) = null::non_null(text) {
        store(to, text, session, slots, arena);
    }
}

/// Stores a text that is known to be a value, without blanks around it.
#[inline]
pub fn store<'a>(to: To, text: &'a str, session: &mut Session<'a>, slots: &mut Slots<'a>, arena: &'a Arena) {
    match to {
        To::Text(field) => session.put_text(field, text),
        To::Ip(field) => set_ip(field, addr::ip(text), session),
        To::NatIp(field) => {
            set_ip(field, addr::ip(text).filter(|ip| !addr::canonical(*ip).is_unspecified()), session);
        }
        To::Port(field) => set_port(field, port(text), session),
        To::NatPort(field) => set_port(field, port(text).filter(|port| *port != 0), session),
        To::Count(field) => set_count(field, num::u64(text).or_else(|| num::integral(text)), session),
        To::Int(field) => {
            if let Some(number) = num::i64(text) {
                session.put(field, Value::Int(number));
            }
        }
        To::Seconds => session.duration_ms = milliseconds(text),
        To::Protocol => session.protocol = protocol(text),
        To::Mac(field) => {
            if let Some(mac) = addr::mac(text, arena) {
                session.put_text(field, mac);
            }
        }
        To::SrcUser => identity::user(session, identity::Side::Src, text),
        To::DstUser => identity::user(session, identity::Side::Dst, text),
        To::SrcHost => identity::host(session, identity::Side::Src, text),
        To::DstHost => identity::host(session, identity::Side::Dst, text),
        To::DvcHost => identity::device(session, text),
        To::Country(field) => session.put_text(field, country(text)),
        To::Extra(name) => session.put_additional(name, Value::Text(text)),
        To::Slot(slot) => slots.set(slot, text),
    }
}

/// Reads a port; vendors' JSON writes some as `443.0`.
pub fn port(text: &str) -> Option<u16> {
    num::u16(text).or_else(|| num::integral(text)?.try_into().ok())
}

/// Reads seconds with or without fraction as whole milliseconds.
pub fn milliseconds(text: &str) -> Option<i64> {
    match num::u64(text) {
        Some(seconds) => i64::try_from(seconds).ok()?.checked_mul(1000),
        None => num::decimal_nanos(text).map(|nanos| nanos / 1_000_000),
    }
}

/// Reads a protocol number or keyword.
pub fn protocol(text: &str) -> Option<Protocol> {
    Protocol::from_text(text).or_else(|| num::integral(text)?.try_into().ok().map(Protocol))
}

/// Sets an address column.
pub fn set_ip(field: Field, ip: Option<IpAddr>, session: &mut Session<'_>) {
    let Some(ip) = ip else { return };
    match field {
        Field::SrcIpAddr => session.src_ip = Some(ip),
        Field::DstIpAddr => session.dst_ip = Some(ip),
        Field::SrcNatIpAddr => session.src_nat_ip = Some(ip),
        Field::DstNatIpAddr => session.dst_nat_ip = Some(ip),
        _ => session.put(field, Value::Ip(ip)),
    }
}

/// Sets a port column.
pub fn set_port(field: Field, port: Option<u16>, session: &mut Session<'_>) {
    let Some(port) = port else { return };
    match field {
        Field::SrcPortNumber => session.src_port = Some(port),
        Field::DstPortNumber => session.dst_port = Some(port),
        Field::SrcNatPortNumber => session.src_nat_port = Some(port),
        Field::DstNatPortNumber => session.dst_nat_port = Some(port),
        _ => {}
    }
}

fn set_count(field: Field, count: Option<u64>, session: &mut Session<'_>) {
    let Some(count) = count else { return };
    match field {
        Field::SrcBytes => session.src_bytes = Some(count),
        Field::DstBytes => session.dst_bytes = Some(count),
        Field::NetworkBytes => session.network_bytes = Some(count),
        Field::SrcPackets => session.src_packets = Some(count),
        Field::DstPackets => session.dst_packets = Some(count),
        Field::NetworkPackets => session.network_packets = Some(count),
        Field::EventCount => session.event_count = count.clamp(1, MAX_EVENT_COUNT) as u32,
        _ => {}
    }
}

/// `EventCount` is a KQL `int`.
const MAX_EVENT_COUNT: u64 = i32::MAX as u64;

/// Empties what firewalls write for addresses that lie in no country.
fn country(text: &str) -> &str {
    let is_range = text.contains('-') && text.bytes().any(|b| b.is_ascii_digit());
    match text {
        "Reserved" | "Unknown" | "Private" => "",
        _ if is_range => "",
        _ => text,
    }
}
