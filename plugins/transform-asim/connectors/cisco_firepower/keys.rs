//! Which key goes where.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const FIRST_PACKET: u8 = 0;
pub(super) const ACTION: u8 = 1;
pub(super) const PRIORITY: u8 = 2;
pub(super) const USER: u8 = 3;
pub(super) const ICMP_TYPE: u8 = 4;
pub(super) const ICMP_CODE: u8 = 5;
pub(super) const CONNECT_TYPE: u8 = 6;
pub(super) const INLINE_RESULT: u8 = 7;
pub(super) const GENERATOR: u8 = 8;
pub(super) const SIGNATURE: u8 = 9;
pub(super) const REVISION: u8 = 10;
pub(super) const MESSAGE: u8 = 11;
pub(super) const FILE_ACTION: u8 = 12;
pub(super) const CLASSIFICATION: u8 = 13;
pub(super) const START: u8 = 14;
pub(super) const END: u8 = 15;
pub(super) const RECEIPT: u8 = 16;
pub(super) const SRC_PORT: u8 = 17;
pub(super) const DST_PORT: u8 = 18;
pub(super) const SRC_IPV6: u8 = 19;
pub(super) const DST_IPV6: u8 = 20;
pub(super) const CATEGORY: u8 = 21;
pub(super) const DEVICE: u8 = 22;
pub(super) const PROTOCOL: u8 = 23;
pub(super) const IPS_POLICY: u8 = 24;
pub(super) const DST_USER: u8 = 25;
pub(super) const BYTES_IN: u8 = 26;
pub(super) const BYTES_OUT: u8 = 27;

pub(super) static EVENT: Table = Table::new(&[
    Entry { key: "FirstPacketSecond", to: To::Slot(FIRST_PACKET) },
    Entry { key: "ConnectionDuration", to: To::Seconds },
    Entry { key: "EventPriority", to: To::Slot(PRIORITY) },
    Entry { key: "DeviceUUID", to: To::Text(Field::DvcId) },
    Entry { key: "ConnectionID", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "AccessControlRuleAction", to: To::Slot(ACTION) },
    Entry { key: "AccessControlRuleReason", to: To::Text(Field::ThreatCategory) },
    Entry { key: "AccessControlRuleName", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "ACPolicy", to: To::Extra("ACPolicy") },
    Entry { key: "SrcIP", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "DstIP", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "SrcPort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "DstPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "ICMPType", to: To::Slot(ICMP_TYPE) },
    Entry { key: "ICMPCode", to: To::Slot(ICMP_CODE) },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "IngressInterface", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "EgressInterface", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "IngressZone", to: To::Text(Field::SrcZone) },
    Entry { key: "EgressZone", to: To::Text(Field::DstZone) },
    Entry { key: "IngressVRF", to: To::Text(Field::DvcZone) },
    Entry { key: "VLAN_ID", to: To::Text(Field::SrcVlanId) },
    Entry { key: "User", to: To::Slot(USER) },
    Entry { key: "ApplicationProtocol", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "Client", to: To::Text(Field::SrcAppName) },
    Entry { key: "WebApplication", to: To::Text(Field::DstAppName) },
    Entry { key: "InitiatorBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "ResponderBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "InitiatorPackets", to: To::Count(Field::SrcPackets) },
    Entry { key: "ResponderPackets", to: To::Count(Field::DstPackets) },
    Entry { key: "NAT_InitiatorIP", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "NAT_InitiatorPort", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "NAT_ResponderIP", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "NAT_ResponderPort", to: To::NatPort(Field::DstNatPortNumber) },
    // Intrusions.
    Entry { key: "InlineResult", to: To::Slot(INLINE_RESULT) },
    Entry { key: "Priority", to: To::Slot(PRIORITY) },
    Entry { key: "GID", to: To::Slot(GENERATOR) },
    Entry { key: "SID", to: To::Slot(SIGNATURE) },
    Entry { key: "Revision", to: To::Slot(REVISION) },
    Entry { key: "Message", to: To::Slot(MESSAGE) },
    Entry { key: "Classification", to: To::Slot(CLASSIFICATION) },
    Entry { key: "IntrusionPolicy", to: To::Extra("IntrusionPolicy") },
    // Files.
    Entry { key: "FileAction", to: To::Slot(FILE_ACTION) },
    Entry { key: "FileDirection", to: To::Extra("FileDirection") },
    Entry { key: "FileName", to: To::Extra("FileName") },
    Entry { key: "FileSHA256", to: To::Extra("FileSHA256") },
    Entry { key: "ThreatName", to: To::Text(Field::ThreatName) },
    // The Management Center's spelling.
    Entry { key: "ConnectType", to: To::Slot(CONNECT_TYPE) },
    Entry { key: "Connection Type", to: To::Slot(CONNECT_TYPE) },
    Entry { key: "Application Protocol", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "Web App", to: To::Text(Field::DstAppName) },
    Entry { key: "Access Control Rule Name", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "Access Control Rule Action", to: To::Slot(ACTION) },
    Entry { key: "Interface Ingress", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "Interface Egress", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "Security Zone Ingress", to: To::Text(Field::SrcZone) },
    Entry { key: "Security Zone Egress", to: To::Text(Field::DstZone) },
    Entry { key: "Initiator Packets", to: To::Count(Field::SrcPackets) },
    Entry { key: "Responder Packets", to: To::Count(Field::DstPackets) },
    Entry { key: "Initiator Bytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "Responder Bytes", to: To::Count(Field::DstBytes) },
]);

pub(super) static CEF: Table = Table::on(&ENDS, &[
    Entry { key: "start", to: To::Slot(START) },
    Entry { key: "end", to: To::Slot(END) },
    Entry { key: "rt", to: To::Slot(RECEIPT) },
    Entry { key: "c6a2", to: To::Slot(SRC_IPV6) },
    Entry { key: "c6a3", to: To::Slot(DST_IPV6) },
    Entry { key: "spt", to: To::Slot(SRC_PORT) },
    Entry { key: "dpt", to: To::Slot(DST_PORT) },
    Entry { key: "proto", to: To::Slot(PROTOCOL) },
    Entry { key: "in", to: To::Slot(BYTES_IN) },
    Entry { key: "out", to: To::Slot(BYTES_OUT) },
    Entry { key: "app", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "act", to: To::Slot(ACTION) },
    Entry { key: "cs1", to: To::Extra("policy") },
    Entry { key: "cs2", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "cs3", to: To::Text(Field::SrcZone) },
    Entry { key: "cs4", to: To::Text(Field::DstZone) },
    Entry { key: "cs5", to: To::Slot(IPS_POLICY) },
    Entry { key: "cn1", to: To::Text(Field::SrcVlanId) },
    Entry { key: "deviceInboundInterface", to: To::Text(Field::DvcInboundInterface) },
    Entry { key: "deviceOutboundInterface", to: To::Text(Field::DvcOutboundInterface) },
    Entry { key: "suser", to: To::Slot(USER) },
    Entry { key: "duser", to: To::Slot(DST_USER) },
    Entry { key: "deviceExternalId", to: To::Text(Field::DvcId) },
    Entry { key: "externalId", to: To::Text(Field::EventOriginalUid) },
    Entry { key: "destinationDnsDomain", to: To::DstHost },
    Entry { key: "dvchost", to: To::Slot(DEVICE) },
    Entry { key: "msg", to: To::Slot(MESSAGE) },
    Entry { key: "cat", to: To::Slot(CATEGORY) },
    Entry { key: "dvcpid", to: To::Extra("instanceID") },
    Entry { key: "requestClientApplication", to: To::Extra("clientApplication") },
    Entry { key: "request", to: To::Extra("clientUrl") },
    Entry { key: "Request", to: To::Extra("clientUrl") },
]);
