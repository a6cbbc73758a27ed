//! Zeek's conn.log fields, each with its ASIM column, and what its connection states mean.

use sweepline_asim::{EventResult, EventResultDetails, EventSeverity, Field};

use crate::table::{Entry, Table, To};

/// Numbers of the values that `finish` wants.
pub(super) mod slot {
    pub(in super::super) const TS: u8 = 0;
    pub(in super::super) const WRITE_TS: u8 = 1;
    pub(in super::super) const DURATION: u8 = 2;
    pub(in super::super) const STATE: u8 = 3;
    pub(in super::super) const LOCAL_ORIG: u8 = 4;
    pub(in super::super) const LOCAL_RESP: u8 = 5;
    pub(in super::super) const IP_PROTO: u8 = 6;
    pub(in super::super) const HISTORY: u8 = 7;
    pub(in super::super) const PATH: u8 = 8;
    pub(in super::super) const TABLE_PATH: u8 = 9;
}

/// The fields as Zeek, Corelight's `_` fields and the table's columns name them.
pub(super) static CONN: Table = Table::new(&[
    Entry { key: "ts", to: To::Slot(slot::TS) },
    Entry { key: "uid", to: To::Text(Field::EventOriginalUid) },
    Entry { key: "id.orig_h", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "id.orig_p", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "id.resp_h", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "id.resp_p", to: To::Port(Field::DstPortNumber) },
    Entry { key: "id_orig_h", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "id_orig_p", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "id_resp_h", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "id_resp_p", to: To::Port(Field::DstPortNumber) },
    Entry { key: "proto", to: To::Protocol },
    Entry { key: "ip_proto", to: To::Slot(slot::IP_PROTO) },
    Entry { key: "service", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "duration", to: To::Slot(slot::DURATION) },
    Entry { key: "orig_bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "resp_bytes", to: To::Count(Field::DstBytes) },
    Entry { key: "conn_state", to: To::Slot(slot::STATE) },
    Entry { key: "local_orig", to: To::Slot(slot::LOCAL_ORIG) },
    Entry { key: "local_resp", to: To::Slot(slot::LOCAL_RESP) },
    Entry { key: "missed_bytes", to: To::Extra("FlowMissedBytes") },
    Entry { key: "history", to: To::Slot(slot::HISTORY) },
    Entry { key: "orig_pkts", to: To::Count(Field::SrcPackets) },
    Entry { key: "orig_ip_bytes", to: To::Extra("OrigIpBytes") },
    Entry { key: "resp_pkts", to: To::Count(Field::DstPackets) },
    Entry { key: "resp_ip_bytes", to: To::Extra("RespIpBytes") },
    Entry { key: "vlan", to: To::Text(Field::DstVlanId) },
    Entry { key: "inner_vlan", to: To::Text(Field::SrcVlanId) },
    Entry { key: "id.vlan", to: To::Text(Field::DstVlanId) },
    Entry { key: "id.vlan_inner", to: To::Text(Field::SrcVlanId) },
    Entry { key: "id.inner_vlan", to: To::Text(Field::SrcVlanId) },
    Entry { key: "id_vlan", to: To::Text(Field::DstVlanId) },
    Entry { key: "id_vlan_inner", to: To::Text(Field::SrcVlanId) },
    Entry { key: "orig_l2_addr", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "resp_l2_addr", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "community_id", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "orig_cc", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "resp_cc", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "_path", to: To::Slot(slot::PATH) },
    Entry { key: "path", to: To::Slot(slot::TABLE_PATH) },
    Entry { key: "_system_name", to: To::DvcHost },
    Entry { key: "system_name", to: To::DvcHost },
    Entry { key: "_write_ts", to: To::Slot(slot::WRITE_TS) },
    Entry { key: "write_ts", to: To::Slot(slot::WRITE_TS) },
]);

/// The members of a nested `id`.
pub(super) static ID_MEMBERS: Table = Table::new(&[
    Entry { key: "orig_h", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "orig_p", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "resp_h", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "resp_p", to: To::Port(Field::DstPortNumber) },
    Entry { key: "vlan", to: To::Text(Field::DstVlanId) },
    Entry { key: "vlan_inner", to: To::Text(Field::SrcVlanId) },
    Entry { key: "inner_vlan", to: To::Text(Field::SrcVlanId) },
]);

/// Fields of a row without `#fields` line: what Zeek 3 to 6 write without further scripts, then
/// those that its own scripts add, in the order in which they load.
pub(super) const DEFAULT_FIELDS: &[&str] = &[
    "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "service",
    "duration", "orig_bytes", "resp_bytes", "conn_state", "local_orig", "local_resp",
    "missed_bytes", "history", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes",
    "tunnel_parents", "vlan", "inner_vlan", "orig_l2_addr", "resp_l2_addr", "community_id",
];

/// How many of the default fields every conn.log has.
pub(super) const BASE_FIELDS: usize = 21;

/// What a connection state means.
pub(super) struct State {
    pub(super) code: &'static str,
    pub(super) result: EventResult,
    pub(super) details: Option<EventResultDetails>,
    pub(super) severity: EventSeverity,
    /// The code with a description, for `EventOriginalResultDetails`.
    pub(super) text: &'static str,
}

const fn good(
    code: &'static str,
    details: Option<EventResultDetails>,
    text: &'static str,
) -> State {
    let (result, severity) = (EventResult::Success, EventSeverity::Informational);
    State { code, result, details, severity, text }
}

const fn bad(code: &'static str, details: EventResultDetails, text: &'static str) -> State {
    let (result, severity) = (EventResult::Failure, EventSeverity::Low);
    State { code, result, details: Some(details), severity, text }
}

use EventResultDetails::{Reset, Terminated, Timeout};

/// Zeek's connection states.
#[rustfmt::skip]
pub(super) static STATES: &[State] = &[
    good("SF", Some(Terminated), "SF: established and closed normally"),
    good("S0", None, "S0: attempt without reply"),
    good("S1", None, "S1: established, not yet closed"),
    bad("REJ", Reset, "REJ: attempt rejected"),
    bad("S2", Terminated, "S2: originator closed, responder did not reply"),
    bad("S3", Terminated, "S3: responder closed, originator did not reply"),
    bad("RSTO", Reset, "RSTO: established, reset by originator"),
    bad("RSTR", Reset, "RSTR: reset by responder"),
    bad("RSTOS0", Reset, "RSTOS0: originator sent SYN and reset, no reply seen"),
    bad("RSTRH", Reset, "RSTRH: responder sent SYN-ACK and reset, no SYN seen"),
    bad("SH", Timeout, "SH: originator sent SYN and FIN, no SYN-ACK seen"),
    bad("SHR", Timeout, "SHR: responder sent SYN-ACK and FIN, no SYN seen"),
    good("OTH", None, "OTH: midstream traffic, no SYN seen"),
];
