//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const TIME: u8 = 0;
pub(super) const GENERATED: u8 = 1;
pub(super) const DIRECTION: u8 = 2;
pub(super) const DECISION: u8 = 3;
pub(super) const STATE: u8 = 4;
pub(super) const CLASS: u8 = 5;
pub(super) const PROCESS: u8 = 6;
pub(super) const USER: u8 = 7;
pub(super) const SRC_HOST: u8 = 8;
pub(super) const DST_HOST: u8 = 9;
pub(super) const PCE: u8 = 10;
pub(super) const ICMP_TYPE: u8 = 11;
pub(super) const ICMP_CODE: u8 = 12;
pub(super) const TABLE_NAME: u8 = 13;
/// Marks a CEF key whose meaning is in its label.
pub(super) const LABELLED: u8 = u8::MAX;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// Members of a flow summary, and columns of the Sentinel tables.
pub(super) static FLOW: Table = Table::new(&[
    e("timestamp", To::Slot(TIME)),
    e("TimeGenerated", To::Slot(GENERATED)),
    e("Type", To::Slot(TABLE_NAME)),
    e("interval_sec", To::Seconds),
    e("flow_count", To::Count(Field::EventCount)),
    e("src_ip", To::Ip(Field::SrcIpAddr)),
    e("src_hostname", To::Slot(SRC_HOST)),
    e("src_href", To::Extra("Src_href")),
    e("src_labels", To::Extra("Source_Labels")),
    e("dst_ip", To::Ip(Field::DstIpAddr)),
    e("dst_port", To::Port(Field::DstPortNumber)),
    e("dst_hostname", To::Slot(DST_HOST)),
    e("dst_href", To::Extra("Dst_href")),
    e("dst_labels", To::Extra("Dest_Labels")),
    // What came into the destination since the last summary is what the source sent.
    e("dst_dbi", To::Count(Field::SrcBytes)),
    e("dst_dbo", To::Count(Field::DstBytes)),
    e("proto", To::Protocol),
    e("icmp_type", To::Slot(ICMP_TYPE)),
    e("code", To::Slot(ICMP_CODE)),
    e("icmp_code", To::Slot(ICMP_CODE)),
    e("dir", To::Slot(DIRECTION)),
    e("pd", To::Slot(DECISION)),
    e("pd_qualifier", To::Extra("pd_qualifier")),
    e("state", To::Slot(STATE)),
    e("class", To::Slot(CLASS)),
    e("network", To::Extra("Network")),
    e("pn", To::Slot(PROCESS)),
    e("un", To::Slot(USER)),
    e("pce_fqdn", To::Slot(PCE)),
]);

/// CEF keys of a flow summary. Its byte counts are running totals and are left out.
pub(super) static CEF: Table = Table::new(&[
    e("rt", To::Slot(TIME)),
    e("cnt", To::Count(Field::EventCount)),
    e("src", To::Ip(Field::SrcIpAddr)),
    e("shost", To::Slot(SRC_HOST)),
    e("dst", To::Ip(Field::DstIpAddr)),
    e("dpt", To::Port(Field::DstPortNumber)),
    e("dhost", To::Slot(DST_HOST)),
    e("proto", To::Protocol),
    e("deviceDirection", To::Slot(DIRECTION)),
    e("act", To::Slot(DECISION)),
    e("dvchost", To::Slot(PCE)),
    e("dproc", To::Slot(PROCESS)),
    e("duser", To::Slot(USER)),
    e("cn1", To::Slot(LABELLED)),
    e("cn2", To::Slot(LABELLED)),
    e("cs1", To::Slot(LABELLED)),
    e("cs2", To::Slot(LABELLED)),
    e("cs3", To::Slot(LABELLED)),
    e("cs4", To::Slot(LABELLED)),
    e("cs5", To::Slot(LABELLED)),
    e("cs6", To::Slot(LABELLED)),
]);

/// LEEF keys; what stands in `srcBytes` and `dstBytes` is no count since the last summary, and left out like CEF's.
pub(super) static LEEF: Table = Table::new(&[
    e("devTime", To::Slot(TIME)),
    e("intervalSec", To::Seconds),
    e("count", To::Count(Field::EventCount)),
    e("src", To::Ip(Field::SrcIpAddr)),
    e("srcHostname", To::Slot(SRC_HOST)),
    e("dst", To::Ip(Field::DstIpAddr)),
    e("dstPort", To::Port(Field::DstPortNumber)),
    e("dstHostname", To::Slot(DST_HOST)),
    e("proto", To::Protocol),
    e("dir", To::Slot(DIRECTION)),
    e("state", To::Slot(STATE)),
    e("network", To::Extra("Network")),
    e("processName", To::Slot(PROCESS)),
    e("usrName", To::Slot(USER)),
]);
