//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const ID: u8 = 0;
pub(super) const VERSION: u8 = 1;
pub(super) const ACTION: u8 = 2;
pub(super) const TIME: u8 = 3;
pub(super) const SRC_INTERFACE: u8 = 4;
pub(super) const DST_INTERFACE: u8 = 5;
pub(super) const SRC_DOMAIN: u8 = 6;
pub(super) const DST_DOMAIN: u8 = 7;
pub(super) const ICMP_TYPE: u8 = 8;
pub(super) const ICMP_CODE: u8 = 9;
pub(super) const REPEATED: u8 = 10;

/// Pairs of the syslog form, behind the ends.
pub(super) static SYSLOG: Table = Table::new(&[
    Entry { key: "src_ip_nat", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "src_port_nat", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "dst_ip_nat", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "dst_port_nat", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "duration", to: To::Seconds },
    Entry { key: "sent_bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "rcvd_bytes", to: To::Count(Field::DstBytes) },
    Entry { key: "sent_pkts", to: To::Count(Field::SrcPackets) },
    Entry { key: "rcvd_pkts", to: To::Count(Field::DstPackets) },
    Entry { key: "geo_src", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "geo_dst", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "src_user", to: To::SrcUser },
    Entry { key: "dst_user", to: To::DstUser },
    Entry { key: "fqdn_src_match", to: To::Slot(SRC_DOMAIN) },
    Entry { key: "fqdn_dst_match", to: To::Slot(DST_DOMAIN) },
    Entry { key: "type", to: To::Slot(ICMP_TYPE) },
    Entry { key: "code", to: To::Slot(ICMP_CODE) },
    Entry { key: "app_name", to: To::Text(Field::DstAppName) },
    Entry { key: "app_cat_name", to: To::Extra("app_cat_name") },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
    Entry { key: "sig_vers", to: To::Extra("sig_vers") },
]);

/// LEEF keys.
pub(super) static LEEF: Table = Table::new(&[
    Entry { key: "sys_name", to: To::DvcHost },
    Entry { key: "host_name", to: To::DvcHost },
    Entry { key: "serial", to: To::Text(Field::DvcId) },
    Entry { key: "devTime", to: To::Slot(TIME) },
    Entry { key: "policy", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "disp", to: To::Slot(ACTION) },
    Entry { key: "in_if", to: To::Slot(SRC_INTERFACE) },
    Entry { key: "out_if", to: To::Slot(DST_INTERFACE) },
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "srcPort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dstPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "proto", to: To::Protocol },
    Entry { key: "geo_src", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "geo_dst", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "src_user", to: To::SrcUser },
    Entry { key: "usrName", to: To::SrcUser },
    Entry { key: "dst_user", to: To::DstUser },
    Entry { key: "duration", to: To::Seconds },
    Entry { key: "sent_bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "srcBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "rcvd_bytes", to: To::Count(Field::DstBytes) },
    Entry { key: "dstBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "sent_pkts", to: To::Count(Field::SrcPackets) },
    Entry { key: "srcPackets", to: To::Count(Field::SrcPackets) },
    Entry { key: "rcvd_pkts", to: To::Count(Field::DstPackets) },
    Entry { key: "dstPackets", to: To::Count(Field::DstPackets) },
    Entry { key: "src_ip_nat", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "srcPostNAT", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "src_port_nat", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "srcPostNATPort", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "dst_ip_nat", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "dstPostNAT", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "dst_port_nat", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "dstPostNATPort", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "fqdn_src_match", to: To::Slot(SRC_DOMAIN) },
    Entry { key: "fqdn_dst_match", to: To::Slot(DST_DOMAIN) },
    Entry { key: "icmp_type", to: To::Slot(ICMP_TYPE) },
    Entry { key: "icmp_code", to: To::Slot(ICMP_CODE) },
    Entry { key: "type", to: To::Slot(ICMP_TYPE) },
    Entry { key: "code", to: To::Slot(ICMP_CODE) },
    Entry { key: "app_name", to: To::Text(Field::DstAppName) },
    Entry { key: "app_cat_name", to: To::Extra("app_cat_name") },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
]);
