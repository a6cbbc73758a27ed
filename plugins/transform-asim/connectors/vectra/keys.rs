//! Which field goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const TIME: u8 = 0;
pub(super) const START: u8 = 1;
pub(super) const LENGTH: u8 = 2;
pub(super) const STATE: u8 = 3;
pub(super) const SERVICE: u8 = 4;
pub(super) const SRC_LOCAL: u8 = 5;
pub(super) const DST_LOCAL: u8 = 6;
pub(super) const SRC_HOST: u8 = 7;
pub(super) const DST_HOST: u8 = 8;
pub(super) const DST_DOMAIN: u8 = 9;
pub(super) const SENSOR_HOST: u8 = 10;
pub(super) const SRC_VLAN: u8 = 11;
pub(super) const DST_VLAN: u8 = 12;
pub(super) const GENERATED: u8 = 13;

/// Fields of session metadata, as [`find`] reads their names.
pub(super) static FIELDS: Table = Table::new(&[
    Entry { key: "ts", to: To::Slot(TIME) },
    Entry { key: "timegenerated", to: To::Slot(GENERATED) },
    Entry { key: "session_start_time", to: To::Slot(START) },
    Entry { key: "duration", to: To::Slot(LENGTH) },
    Entry { key: "conn_state", to: To::Slot(STATE) },
    Entry { key: "uid", to: To::Text(Field::EventOriginalUid) },
    Entry { key: "_itemid", to: To::Text(Field::EventUid) },
    Entry { key: "id_orig_h", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "id_orig_p", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "id_resp_h", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "id_resp_p", to: To::Port(Field::DstPortNumber) },
    Entry { key: "protoname", to: To::Protocol },
    Entry { key: "proto_name", to: To::Protocol },
    Entry { key: "service", to: To::Slot(SERVICE) },
    Entry { key: "local_orig", to: To::Slot(SRC_LOCAL) },
    Entry { key: "local_resp", to: To::Slot(DST_LOCAL) },
    Entry { key: "orig_ip_bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "resp_ip_bytes", to: To::Count(Field::DstBytes) },
    Entry { key: "orig_pkts", to: To::Count(Field::SrcPackets) },
    Entry { key: "resp_pkts", to: To::Count(Field::DstPackets) },
    Entry { key: "orig_vlan_id", to: To::Slot(SRC_VLAN) },
    Entry { key: "resp_vlan_id", to: To::Slot(DST_VLAN) },
    Entry { key: "orig_hostname", to: To::Slot(SRC_HOST) },
    Entry { key: "resp_hostname", to: To::Slot(DST_HOST) },
    Entry { key: "resp_domain", to: To::Slot(DST_DOMAIN) },
    Entry { key: "hostname", to: To::Slot(SENSOR_HOST) },
    Entry { key: "sensor_uid", to: To::Text(Field::DvcId) },
    Entry { key: "community_id", to: To::Extra("community_id") },
    Entry { key: "first_orig_resp_data_pkt", to: To::Extra("first_orig_resp_data_pkt") },
    Entry { key: "first_resp_orig_data_pkt", to: To::Extra("first_resp_orig_data_pkt") },
    Entry { key: "first_orig_resp_data_pkt_time", to: To::Extra("first_orig_resp_data_pkt_time") },
    Entry { key: "first_resp_orig_data_pkt_time", to: To::Extra("first_resp_orig_data_pkt_time") },
    Entry { key: "first_orig_resp_pkt_time", to: To::Extra("first_orig_resp_pkt_time") },
    Entry { key: "first_resp_orig_pkt_time", to: To::Extra("first_resp_orig_pkt_time") },
    Entry { key: "orig_sluid", to: To::Extra("orig_sluid") },
    Entry { key: "resp_sluid", to: To::Extra("resp_sluid") },
    Entry { key: "orig_huid", to: To::Extra("orig_huid") },
    Entry { key: "resp_huid", to: To::Extra("resp_huid") },
    Entry { key: "resp_multihomed", to: To::Extra("resp_multihomed") },
    Entry { key: "host_multihomed", to: To::Extra("host_multihomed") },
]);

/// Longer than any name.
const NAME: usize = 40;

/// Returns the entry of a field: `id.orig_h` of the stream and `id_orig_h_s` of the table are one.
pub(super) fn find(key: &str) -> Option<&'static Entry> {
    let mut name = [0; NAME];
    let place = name.get_mut(..key.len())?;
    for (place, byte) in place.iter_mut().zip(key.bytes()) {
        *place = if byte == b'.' { b'_' } else { byte.to_ascii_lowercase() };
    }
    let name = std::str::from_utf8(place).ok()?;
    FIELDS.find(name).or_else(|| {
        // The type that Log Analytics appends.
        let stem =
            name.strip_suffix("_s").or_else(|| name.strip_suffix("_d")).or_else(|| name.strip_suffix("_b"));
        FIELDS.find(stem.or_else(|| name.strip_suffix("_g"))?)
    })
}
