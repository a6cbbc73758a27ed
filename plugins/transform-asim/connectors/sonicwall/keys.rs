//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const MESSAGE_ID: u8 = 0;
pub(super) const GROUP: u8 = 1;
pub(super) const CATEGORY: u8 = 2;
pub(super) const TIME: u8 = 3;
pub(super) const ACTION: u8 = 4;
pub(super) const PROTOCOL: u8 = 5;
pub(super) const SRC: u8 = 6;
pub(super) const DST: u8 = 7;
pub(super) const SRC_NAT: u8 = 8;
pub(super) const DST_NAT: u8 = 9;
pub(super) const SRC_ZONE: u8 = 10;
pub(super) const DST_ZONE: u8 = 11;
pub(super) const LENGTH: u8 = 12;
pub(super) const ICMP_TYPE: u8 = 13;
pub(super) const ICMP_CODE: u8 = 14;
pub(super) const USER: u8 = 15;
pub(super) const OTHER_USER: u8 = 16;
pub(super) const PRIORITY: u8 = 17;
pub(super) const APP_CATEGORY: u8 = 18;
pub(super) const APP_NAME: u8 = 19;
pub(super) const MESSAGE: u8 = 20;
pub(super) const FIREWALL: u8 = 21;

/// Keys of the enhanced syslog.
pub(super) static NATIVE: Table = Table::new(&[
    Entry { key: "sn", to: To::Text(Field::DvcId) },
    Entry { key: "time", to: To::Slot(TIME) },
    Entry { key: "fw", to: To::Slot(FIREWALL) },
    Entry { key: "pri", to: To::Slot(PRIORITY) },
    Entry { key: "c", to: To::Slot(CATEGORY) },
    Entry { key: "gcat", to: To::Slot(GROUP) },
    Entry { key: "m", to: To::Slot(MESSAGE_ID) },
    Entry { key: "msg", to: To::Slot(MESSAGE) },
    Entry { key: "note", to: To::Extra("note") },
    // The ends.
    Entry { key: "src", to: To::Slot(SRC) },
    Entry { key: "srcV6", to: To::Slot(SRC) },
    Entry { key: "dst", to: To::Slot(DST) },
    Entry { key: "dstV6", to: To::Slot(DST) },
    Entry { key: "natSrc", to: To::Slot(SRC_NAT) },
    Entry { key: "natSrcV6", to: To::Slot(SRC_NAT) },
    Entry { key: "natDst", to: To::Slot(DST_NAT) },
    Entry { key: "natDstV6", to: To::Slot(DST_NAT) },
    Entry { key: "srcZone", to: To::Slot(SRC_ZONE) },
    Entry { key: "dstZone", to: To::Slot(DST_ZONE) },
    Entry { key: "srcMac", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dstMac", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "usr", to: To::Slot(USER) },
    Entry { key: "user", to: To::Slot(OTHER_USER) },
    Entry { key: "dstname", to: To::DstHost },
    // The session.
    Entry { key: "proto", to: To::Slot(PROTOCOL) },
    Entry { key: "sent", to: To::Count(Field::SrcBytes) },
    Entry { key: "out", to: To::Count(Field::SrcBytes) },
    Entry { key: "rcvd", to: To::Count(Field::DstBytes) },
    Entry { key: "in", to: To::Count(Field::DstBytes) },
    Entry { key: "spkt", to: To::Count(Field::SrcPackets) },
    Entry { key: "rpkt", to: To::Count(Field::DstPackets) },
    Entry { key: "cdur", to: To::Slot(LENGTH) },
    Entry { key: "type", to: To::Slot(ICMP_TYPE) },
    Entry { key: "icmpType", to: To::Slot(ICMP_TYPE) },
    Entry { key: "icmpCode", to: To::Slot(ICMP_CODE) },
    Entry { key: "appcat", to: To::Slot(APP_CATEGORY) },
    Entry { key: "appName", to: To::Slot(APP_NAME) },
    Entry { key: "sid", to: To::Text(Field::ThreatId) },
    Entry { key: "ipscat", to: To::Text(Field::ThreatCategory) },
    Entry { key: "spycat", to: To::Text(Field::ThreatCategory) },
    // The verdict.
    Entry { key: "rule", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "fw_action", to: To::Slot(ACTION) },
    Entry { key: "vpnpolicy", to: To::Extra("vpnpolicy") },
    Entry { key: "vpnpolicyDst", to: To::Extra("vpnpolicyDst") },
    Entry { key: "dpi", to: To::Extra("dpi") },
]);

/// CEF keys. SonicOS keeps values in the keys that other products keep their labels in.
pub(super) static CEF: Table = Table::new(&[
    Entry { key: "rt", to: To::Slot(TIME) },
    Entry { key: "cat", to: To::Slot(CATEGORY) },
    Entry { key: "gcat", to: To::Slot(GROUP) },
    Entry { key: "msg", to: To::Slot(MESSAGE) },
    Entry { key: "note", to: To::Extra("note") },
    Entry { key: "dvc", to: To::Slot(FIREWALL) },
    Entry { key: "deviceExternalId", to: To::Text(Field::DvcId) },
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "srcV6", to: To::Slot(SRC) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "dstV6", to: To::Slot(DST) },
    Entry { key: "spt", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dpt", to: To::Port(Field::DstPortNumber) },
    Entry { key: "cs1Label", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "snpt", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "cs2Label", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "dnpt", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "cs3Label", to: To::Slot(SRC_ZONE) },
    Entry { key: "cs4Label", to: To::Slot(DST_ZONE) },
    Entry { key: "deviceInboundInterface", to: To::Text(Field::DvcInboundInterface) },
    Entry { key: "deviceOutboundInterface", to: To::Text(Field::DvcOutboundInterface) },
    Entry { key: "smac", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dmac", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "susr", to: To::Slot(USER) },
    Entry { key: "suser", to: To::Slot(OTHER_USER) },
    Entry { key: "shost", to: To::SrcHost },
    Entry { key: "dhost", to: To::DstHost },
    Entry { key: "proto", to: To::Slot(PROTOCOL) },
    Entry { key: "out", to: To::Count(Field::SrcBytes) },
    Entry { key: "in", to: To::Count(Field::DstBytes) },
    Entry { key: "cn2Label", to: To::Count(Field::SrcPackets) },
    Entry { key: "cn1Label", to: To::Count(Field::DstPackets) },
    Entry { key: "cn3Label", to: To::Slot(LENGTH) },
    Entry { key: "cn1", to: To::Slot(ICMP_TYPE) },
    Entry { key: "cn2", to: To::Slot(ICMP_CODE) },
    Entry { key: "appcat", to: To::Slot(APP_CATEGORY) },
    Entry { key: "appName", to: To::Slot(APP_NAME) },
    Entry { key: "sid", to: To::Text(Field::ThreatId) },
    Entry { key: "ipscat", to: To::Text(Field::ThreatCategory) },
    Entry { key: "spycat", to: To::Text(Field::ThreatCategory) },
    Entry { key: "cs1", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "fw_action", to: To::Slot(ACTION) },
    Entry { key: "vpnpolicy", to: To::Extra("vpnpolicy") },
    Entry { key: "dpi", to: To::Extra("dpi") },
]);
