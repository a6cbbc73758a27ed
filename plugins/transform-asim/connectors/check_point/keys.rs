//! The tables: field names of Log Exporter, and what its CEF and LEEF make of them.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const ACTION: u8 = 0;
pub(super) const PRODUCT: u8 = 1;
pub(super) const TIME: u8 = 2;
pub(super) const START: u8 = 3;
pub(super) const ELAPSED: u8 = 4;
/// A port number, or the name of a service.
pub(super) const SERVICE: u8 = 5;
pub(super) const SERVICE_ID: u8 = 6;
pub(super) const RULE_NAME: u8 = 7;
pub(super) const RULE_UID: u8 = 8;
pub(super) const RULE: u8 = 9;
pub(super) const MATCH_ID: u8 = 10;
pub(super) const SRC_ZONE: u8 = 11;
pub(super) const DST_ZONE: u8 = 12;
pub(super) const IFNAME: u8 = 13;
pub(super) const IFDIR: u8 = 14;
pub(super) const ORIGIN: u8 = 15;
pub(super) const SIC_NAME: u8 = 16;
pub(super) const HOSTNAME: u8 = 17;
pub(super) const CONN_DIRECTION: u8 = 18;
pub(super) const SENT: u8 = 19;
pub(super) const RECEIVED: u8 = 20;
pub(super) const CLIENT_OUT: u8 = 21;
pub(super) const CLIENT_IN: u8 = 22;
pub(super) const ICMP_TYPE: u8 = 23;
pub(super) const ICMP_CODE: u8 = 24;
pub(super) const ALERT: u8 = 25;
pub(super) const THREAT_CATEGORY: u8 = 26;
pub(super) const THREAT_NAME: u8 = 27;
pub(super) const PROTECTION: u8 = 28;
pub(super) const CONFIDENCE: u8 = 29;
pub(super) const SEVERITY: u8 = 30;
pub(super) const CEF_NAME: u8 = 31;
pub(super) const CEF_VERSION: u8 = 32;
pub(super) const USER: u8 = 33;
pub(super) const SRC_MACHINE: u8 = 34;
pub(super) const DST_MACHINE: u8 = 35;
pub(super) const SRC_IPV6: u8 = 36;
pub(super) const DST_IPV6: u8 = 37;
pub(super) const DST_PORT: u8 = 38;
pub(super) const SRC_APP: u8 = 39;
pub(super) const VERSION: u8 = 40;
/// What the rule says, in records that do not say what was done.
pub(super) const RULE_ACTION: u8 = 41;
/// Marks a CEF key whose meaning is in its label.
pub(super) const LABELLED: u8 = u8::MAX;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// Field names of Log Exporter: syslog, generic, splunk and JSON.
pub(super) static NATIVE: Table = Table::on(
    &ENDS,
    &[
        e("time", To::Slot(TIME)),
        e("start_time", To::Slot(START)),
        e("elapsed", To::Slot(ELAPSED)),
        e("product", To::Slot(PRODUCT)),
        e("action", To::Slot(ACTION)),
        e("Action", To::Slot(ACTION)),
        e("rule_action", To::Slot(RULE_ACTION)),
        e("ipv6_src", To::Slot(SRC_IPV6)),
        e("ipv6_dst", To::Slot(DST_IPV6)),
        e("s_port", To::NatPort(Field::SrcPortNumber)),
        e("service", To::Slot(SERVICE)),
        e("d_port", To::Slot(DST_PORT)),
        e("service_id", To::Slot(SERVICE_ID)),
        e("xlatesrc", To::NatIp(Field::SrcNatIpAddr)),
        e("xlatedst", To::NatIp(Field::DstNatIpAddr)),
        e("xlatesport", To::NatPort(Field::SrcNatPortNumber)),
        e("xlatedport", To::NatPort(Field::DstNatPortNumber)),
        e("rule_name", To::Slot(RULE_NAME)),
        e("rule_uid", To::Slot(RULE_UID)),
        e("rule", To::Slot(RULE)),
        e("rule_number", To::Slot(RULE)),
        e("match_id", To::Slot(MATCH_ID)),
        e("client_outbound_bytes", To::Slot(CLIENT_OUT)),
        e("client_inbound_bytes", To::Slot(CLIENT_IN)),
        e("sent_bytes", To::Slot(SENT)),
        e("received_bytes", To::Slot(RECEIVED)),
        e("bytes", To::Count(Field::NetworkBytes)),
        e("client_outbound_packets", To::Count(Field::SrcPackets)),
        e("client_inbound_packets", To::Count(Field::DstPackets)),
        e("packets", To::Count(Field::NetworkPackets)),
        e("icmp_type", To::Slot(ICMP_TYPE)),
        e("icmp_code", To::Slot(ICMP_CODE)),
        e("ICMP Type", To::Slot(ICMP_TYPE)),
        e("ICMP Code", To::Slot(ICMP_CODE)),
        e("inzone", To::Slot(SRC_ZONE)),
        e("outzone", To::Slot(DST_ZONE)),
        e("ifname", To::Slot(IFNAME)),
        e("ifdir", To::Slot(IFDIR)),
        e("conn_direction", To::Slot(CONN_DIRECTION)),
        e("origin", To::Slot(ORIGIN)),
        e("orig", To::Slot(ORIGIN)),
        e("originsicname", To::Slot(SIC_NAME)),
        e("origin_sic_name", To::Slot(SIC_NAME)),
        e("hostname", To::Slot(HOSTNAME)),
        e("loguid", To::Text(Field::EventOriginalUid)),
        e("UUid", To::Text(Field::EventOriginalUid)),
        e("version", To::Slot(VERSION)),
        e("src_user_name", To::SrcUser),
        e("user", To::Slot(USER)),
        e("dst_user_name", To::DstUser),
        e("src_machine_name", To::Slot(SRC_MACHINE)),
        e("dst_machine_name", To::Slot(DST_MACHINE)),
        e("mac_address", To::Mac(Field::SrcMacAddr)),
        e("mac_source_address", To::Mac(Field::SrcMacAddr)),
        e("src_mac", To::Mac(Field::SrcMacAddr)),
        e("mac_destination_address", To::Mac(Field::DstMacAddr)),
        e("alert", To::Slot(ALERT)),
        e("inspection_category", To::Slot(THREAT_CATEGORY)),
        e("inspection_item", To::Slot(THREAT_NAME)),
        e("attack_info", To::Slot(THREAT_NAME)),
        e("attack", To::Slot(PROTECTION)),
        e("protection_name", To::Slot(PROTECTION)),
        e("protection_id", To::Extra("ProtectionId")),
        e("protection_type", To::Extra("ProtectionType")),
        e("performance_impact", To::Extra("PerformanceImpact")),
        e("confidence_level", To::Slot(CONFIDENCE)),
        e("severity", To::Slot(SEVERITY)),
        e("message_info", To::Text(Field::EventMessage)),
        e("description", To::Text(Field::EventMessage)),
        e("peer_gateway", To::Extra("PeerGateway")),
        e("proxy_src_ip", To::Extra("ProxySrcIp")),
    ],
);

/// CEF of Log Exporter. Fields that its template does not name keep their own names.
pub(super) static CEF: Table = Table::on(
    &NATIVE,
    &[
        e("rt", To::Slot(TIME)),
        e("start", To::Slot(START)),
        e("act", To::Slot(ACTION)),
        e("spt", To::NatPort(Field::SrcPortNumber)),
        e("dpt", To::Slot(DST_PORT)),
        e("out", To::Slot(SENT)),
        e("in", To::Slot(RECEIVED)),
        e("deviceInboundInterface", To::Text(Field::DvcInboundInterface)),
        e("deviceOutboundInterface", To::Text(Field::DvcOutboundInterface)),
        e("deviceDirection", To::Slot(IFDIR)),
        e("dvc", To::Slot(ORIGIN)),
        e("dvchost", To::Slot(HOSTNAME)),
        e("suser", To::SrcUser),
        e("duser", To::DstUser),
        e("shost", To::Slot(SRC_MACHINE)),
        e("dhost", To::Slot(DST_MACHINE)),
        e("sourceServiceName", To::Slot(SRC_APP)),
        e("msg", To::Text(Field::EventMessage)),
        e("cnt", To::Count(Field::EventCount)),
        e("cs1", To::Slot(LABELLED)),
        e("cs2", To::Slot(LABELLED)),
        e("cs3", To::Slot(LABELLED)),
        e("cs4", To::Slot(LABELLED)),
        e("cs5", To::Slot(LABELLED)),
        e("cs6", To::Slot(LABELLED)),
        e("cn1", To::Slot(LABELLED)),
        e("cn2", To::Slot(LABELLED)),
        e("cn3", To::Slot(LABELLED)),
        e("c6a2", To::Slot(LABELLED)),
        e("c6a3", To::Slot(LABELLED)),
        e("flexNumber1", To::Slot(LABELLED)),
        e("flexNumber2", To::Slot(LABELLED)),
        e("flexString1", To::Slot(LABELLED)),
        e("flexString2", To::Slot(LABELLED)),
    ],
);

const LABELS: &[(&str, To)] = &[
    ("Rule Name", To::Slot(RULE_NAME)),
    ("ICMP Type", To::Slot(ICMP_TYPE)),
    ("ICMP Code", To::Slot(ICMP_CODE)),
    ("Elapsed Time in Seconds", To::Slot(ELAPSED)),
    ("Source IPv6 Address", To::Slot(SRC_IPV6)),
    ("Destination IPv6 Address", To::Slot(DST_IPV6)),
    ("Confidence", To::Slot(CONFIDENCE)),
    ("Attack Information", To::Slot(THREAT_NAME)),
    ("Performance Impact", To::Extra("PerformanceImpact")),
    ("Threat Prevention Rule Name", To::Extra("ThreatPreventionRuleName")),
    ("Threat Prevention Rule ID", To::Extra("ThreatPreventionRuleId")),
    ("Protection ID", To::Extra("ProtectionId")),
    ("Protection Type", To::Extra("ProtectionType")),
    ("Protection Name", To::Extra("ProtectionName")),
    ("Peer Gateway", To::Extra("PeerGateway")),
];

/// Returns where a labelled value goes; without label, where Microsoft's parser looks for it.
pub(super) fn labelled(key: &str, label: Option<&str>) -> Option<To> {
    match (label, key) {
        (Some(label), _) => {
            LABELS.iter().find(|(known, _)| known.eq_ignore_ascii_case(label)).map(|(_, to)| *to)
        }
        (None, "cs2") => Some(To::Slot(RULE_NAME)),
        (None, "cn2") => Some(To::Slot(ICMP_TYPE)),
        (None, "cn3") => Some(To::Slot(ICMP_CODE)),
        (None, "c6a2") => Some(To::Slot(SRC_IPV6)),
        (None, "c6a3") => Some(To::Slot(DST_IPV6)),
        (None, _) => None,
    }
}

/// LEEF of Log Exporter. Fields that its template does not name keep their own names.
pub(super) static LEEF: Table = Table::on(
    &NATIVE,
    &[
        e("devTime", To::Slot(TIME)),
        e("cat", To::Slot(PRODUCT)),
        e("sev", To::Slot(SEVERITY)),
        e("srcPort", To::NatPort(Field::SrcPortNumber)),
        e("dstPort", To::Slot(SERVICE)),
        e("srcPostNAT", To::NatIp(Field::SrcNatIpAddr)),
        e("dstPostNAT", To::NatIp(Field::DstNatIpAddr)),
        e("srcPostNATPort", To::NatPort(Field::SrcNatPortNumber)),
        e("dstPostNATPort", To::NatPort(Field::DstNatPortNumber)),
        e("srcMAC", To::Mac(Field::SrcMacAddr)),
        e("dstMAC", To::Mac(Field::DstMacAddr)),
        e("srcBytes", To::Slot(SENT)),
        e("dstBytes", To::Slot(RECEIVED)),
        e("srcPackets", To::Count(Field::SrcPackets)),
        e("dstPackets", To::Count(Field::DstPackets)),
        e("usrName", To::Slot(USER)),
    ],
);
