//! Which key goes where, per kind of record.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const SRC: u8 = 0;
pub(super) const DST: u8 = 1;
pub(super) const PROTOCOL: u8 = 2;
pub(super) const ICMP_TYPE: u8 = 3;
pub(super) const MAC: u8 = 4;
pub(super) const NAT_PORT: u8 = 5;
pub(super) const SIGNATURE: u8 = 6;
pub(super) const PRIORITY: u8 = 7;
pub(super) const TIMESTAMP: u8 = 8;
pub(super) const DIRECTION: u8 = 9;
pub(super) const DECISION: u8 = 10;
pub(super) const TYPE: u8 = 11;
pub(super) const LAST_IP: u8 = 12;
pub(super) const REASON: u8 = 13;

pub(super) static FLOW: Table = Table::new(&[
    Entry { key: "src", to: To::Slot(SRC) },
    Entry { key: "dst", to: To::Slot(DST) },
    Entry { key: "mac", to: To::Slot(MAC) },
    Entry { key: "protocol", to: To::Slot(PROTOCOL) },
    Entry { key: "sport", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dport", to: To::Port(Field::DstPortNumber) },
    Entry { key: "type", to: To::Slot(ICMP_TYPE) },
    Entry { key: "decision", to: To::Slot(DECISION) },
    Entry { key: "translated_src_ip", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "translated_dst_ip", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "translated_port", to: To::Slot(NAT_PORT) },
]);

pub(super) static ALERT: Table = Table::new(&[
    Entry { key: "signature", to: To::Slot(SIGNATURE) },
    Entry { key: "priority", to: To::Slot(PRIORITY) },
    Entry { key: "timestamp", to: To::Slot(TIMESTAMP) },
    Entry { key: "direction", to: To::Slot(DIRECTION) },
    Entry { key: "protocol", to: To::Slot(PROTOCOL) },
    Entry { key: "src", to: To::Slot(SRC) },
    Entry { key: "dst", to: To::Slot(DST) },
    Entry { key: "shost", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dhost", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "decision", to: To::Slot(DECISION) },
    Entry { key: "action", to: To::Slot(DECISION) },
]);

pub(super) static EVENT: Table = Table::new(&[
    Entry { key: "type", to: To::Slot(TYPE) },
    Entry { key: "client_mac", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "ip_src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "last_known_client_ip", to: To::Slot(LAST_IP) },
    Entry { key: "identity", to: To::SrcUser },
    Entry { key: "duration", to: To::Seconds },
    Entry { key: "reason", to: To::Slot(REASON) },
    Entry { key: "aid", to: To::Extra("aid") },
    Entry { key: "rssi", to: To::Extra("rssi") },
    Entry { key: "dns_server", to: To::Extra("dns_server") },
]);

pub(super) static AIR: Table = Table::new(&[
    Entry { key: "type", to: To::Slot(TYPE) },
    // MAC addresses, in spite of their names.
    Entry { key: "src", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dst", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "wired_mac", to: To::Mac(Field::DvcMacAddr) },
    Entry { key: "vlan_id", to: To::Text(Field::SrcVlanId) },
    Entry { key: "ssid", to: To::Extra("ssid") },
    Entry { key: "bssid", to: To::Extra("bssid") },
    Entry { key: "rssi", to: To::Extra("rssi") },
]);
