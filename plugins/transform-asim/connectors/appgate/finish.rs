//! What the tables cannot say.

use sweepline_asim::{DvcAction, Field, NetworkDirection, Session, Value};
use sweepline_parse::{num, syslog, time};

use crate::connector::Cx;
use crate::direction;
use crate::form::Object;
use crate::identity;
use crate::table::Slots;

use super::keys;

pub(super) const VENDOR: &str = "AppGate";
pub(super) const PRODUCT: &str = "SDP";
pub(super) const TABLE: &str = "Syslog";
/// The event of a packet that opened, or was to open, a connection.
pub(super) const ACCESS: &str = "ip_access";

pub(super) fn session<'a>() -> Session<'a> {
    Session::new(VENDOR, PRODUCT, TABLE)
}

/// Makes the header of a Syslog row from its columns.
pub(super) fn row_header<'a>(row: &Object<'a>, cx: &Cx<'a, '_>) -> syslog::Header<'a> {
    let text = |column| row.text(column, cx.arena).filter(|text| !text.is_empty());
    let time = text("EventTime").or_else(|| text("TimeGenerated"));
    syslog::Header {
        host: text("HostName").or_else(|| text("Computer")),
        time: time.and_then(|text| time::any(text, &cx.clock)),
        ..syslog::Header::default()
    }
}

/// Completes a session from what its tables set aside.
pub(super) fn finish<'a>(
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
) {
    let time = slots.get(keys::TIME).and_then(|text| time::any(text, &cx.clock)).or(header.time);
    session.time_generated = time;
    session.event_end_time = time;
    session.put_text(Field::EventOriginalType, ACCESS);
    if let Some(word) = slots.get(keys::ACTION) {
        session.put_text(Field::DvcOriginalAction, word);
        session.action = ACTIONS.iter().find(|(known, _)| *known == word).map(|(_, action)| *action);
    }
    if session.rare(Field::SrcDvcId).is_some() {
        session.put_text(Field::SrcDvcIdType, "AppGateId");
    }
    if let Some(host) = header.host.or_else(|| slots.get(keys::DEVICE)) {
        identity::device(session, host);
    }
    place(session, slots);
    icmp(session, slots);
    match slots.get(keys::DIRECTION) {
        Some("up") => direction::set_vendor(session, NetworkDirection::Inbound),
        Some("down") => direction::set_vendor(session, NetworkDirection::Outbound),
        _ => {}
    }
}

/// What the rules of an entitlement do.
const ACTIONS: &[(&str, DvcAction)] = &[
    ("allow", DvcAction::Allow),
    ("allow_report", DvcAction::Allow),
    ("drop", DvcAction::Drop),
    ("reject", DvcAction::Deny),
    ("block", DvcAction::Deny),
    ("block_report", DvcAction::Deny),
];

fn place(session: &mut Session<'_>, slots: &Slots<'_>) {
    for (slot, field, most) in
        [(keys::LATITUDE, Field::SrcGeoLatitude, 90.0), (keys::LONGITUDE, Field::SrcGeoLongitude, 180.0)]
    {
        let degrees = slots.get(slot).and_then(|text| text.parse::<f64>().ok());
        if let Some(degrees) = degrees.filter(|degrees| degrees.abs() <= most) {
            session.put(field, Value::Real(degrees));
        }
    }
}

fn icmp(session: &mut Session<'_>, slots: &Slots<'_>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    let number = slots.get(keys::ICMP_TYPE).and_then(num::u64).and_then(|number| u8::try_from(number).ok());
    if let Some(number) = number {
        session.put_text(Field::NetworkIcmpType, protocol.icmp_type_name(number));
    }
    if let Some(code) = slots.get(keys::ICMP_CODE).and_then(num::i64) {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}
