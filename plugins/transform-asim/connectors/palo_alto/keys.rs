//! The forms with named fields: CEF of both products, LEEF, Cortex JSON.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const ACTION: u8 = 0;
pub(super) const REASON: u8 = 1;
pub(super) const SUB_TYPE: u8 = 2;
/// When the session started.
pub(super) const START: u8 = 3;
/// When the data plane made the record.
pub(super) const GENERATED: u8 = 4;
/// When the management plane, or the cloud, took the record.
pub(super) const RECEIVED: u8 = 5;
pub(super) const SESSION: u8 = 6;
pub(super) const BYTES_SENT: u8 = 7;
pub(super) const BYTES_RECEIVED: u8 = 8;
/// CEF `in` and `out`, whose sense depends on the product.
pub(super) const IN: u8 = 9;
pub(super) const OUT: u8 = 10;
pub(super) const SRC_IPV6: u8 = 11;
pub(super) const DST_IPV6: u8 = 12;
pub(super) const SEVERITY: u8 = 13;
pub(super) const RISK: u8 = 14;
pub(super) const IS_SAAS: u8 = 15;
pub(super) const ZONE: u8 = 16;
pub(super) const SRC_DOMAIN: u8 = 17;
pub(super) const DST_DOMAIN: u8 = 18;
pub(super) const CLIENT_TO_SERVER: u8 = 19;
pub(super) const LOG_TYPE: u8 = 20;
pub(super) const SRC_USER: u8 = 21;
pub(super) const DST_USER: u8 = 22;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// CEF of PAN-OS (vendor's custom log format) and of Cortex Data Lake.
pub(super) static CEF: Table = Table::on(&ENDS, &[
    e("rt", To::Slot(RECEIVED)),
    e("start", To::Slot(GENERATED)),
    e("PanOSSessionStartTime", To::Slot(START)),
    e("dtz", To::Slot(ZONE)),
    e("deviceExternalId", To::Text(Field::DvcId)),
    e("dvchost", To::DvcHost),
    e("PanOSCortexDataLakeTenantID", To::Text(Field::DvcScopeId)),
    e("PanOSTenantID", To::Text(Field::DvcScopeId)),
    e("PanOSConfigVersion", To::Text(Field::EventProductVersion)),
    e("externalId", To::Text(Field::EventOriginalUid)),
    e("msg", To::Text(Field::EventMessage)),
    e("c6a2", To::Slot(SRC_IPV6)),
    e("c6a3", To::Slot(DST_IPV6)),
    e("app", To::Text(Field::NetworkApplicationProtocol)),
    e("act", To::Slot(ACTION)),
    e("reason", To::Slot(REASON)),
    e("cs1", To::Text(Field::NetworkRuleName)),
    e("cs2", To::Extra("UrlCategory")),
    e("cs3", To::Extra("VirtualSystem")),
    e("cs4", To::Text(Field::SrcZone)),
    e("cs5", To::Text(Field::DstZone)),
    e(
        "deviceInboundInterface",
        To::Text(Field::DvcInboundInterface),
    ),
    e(
        "deviceOutboundInterface",
        To::Text(Field::DvcOutboundInterface),
    ),
    e("suser", To::SrcUser),
    e("duser", To::DstUser),
    e("suser0", To::Slot(SRC_USER)),
    e("duser0", To::Slot(DST_USER)),
    e("suid", To::Text(Field::SrcUserId)),
    e("duid", To::Text(Field::DstUserId)),
    e("sntdom", To::Slot(SRC_DOMAIN)),
    e("dntdom", To::Slot(DST_DOMAIN)),
    e("cn1", To::Slot(SESSION)),
    e("cn2", To::Count(Field::NetworkPackets)),
    e("cn3", To::Seconds),
    e("cnt", To::Count(Field::EventCount)),
    e("flexNumber1", To::Count(Field::NetworkBytes)),
    e("in", To::Slot(IN)),
    e("out", To::Slot(OUT)),
    e("PanOSPacketsSent", To::Count(Field::SrcPackets)),
    e("PanOSPacketsReceived", To::Count(Field::DstPackets)),
    e("PanOSsrc_packets", To::Count(Field::SrcPackets)),
    e("PanOSSrcPackets", To::Count(Field::SrcPackets)),
    e("PanOSDstPackets", To::Count(Field::DstPackets)),
    e("PanOSdst_packets", To::Count(Field::DstPackets)),
    e("PanOSSourceDeviceMac", To::Mac(Field::SrcMacAddr)),
    e("PanOSDestinationDeviceMac", To::Mac(Field::DstMacAddr)),
    e("shost", To::SrcHost),
    e("dhost", To::DstHost),
    e("PanOSSourceDeviceHost", To::SrcHost),
    e("PanOSDestinationDeviceHost", To::DstHost),
    e("PanOSSourceUUID", To::Text(Field::SrcDvcId)),
    e("PanOSDestinationUUID", To::Text(Field::DstDvcId)),
    e("PanOSSourceLocation", To::Country(Field::SrcGeoCountry)),
    e(
        "PanOSDestinationLocation",
        To::Country(Field::DstGeoCountry),
    ),
    e("PanOSApplicationRisk", To::Slot(RISK)),
    e("PanOSIsSaaSApplication", To::Slot(IS_SAAS)),
    e("PanOSIsClienttoServer", To::Slot(CLIENT_TO_SERVER)),
    e("cat", To::Extra("ActionSource")),
    e("PanOSApplicationCategory", To::Extra("ApplicationCategory")),
    e(
        "PanOSApplicationSubcategory",
        To::Extra("ApplicationSubcategory"),
    ),
    e(
        "PanOSApplicationTechnology",
        To::Extra("ApplicationTechnology"),
    ),
    e(
        "PanOSApplicationContainer",
        To::Extra("ApplicationContainer"),
    ),
    e("PanOSTunneledApplication", To::Extra("TunneledApplication")),
    e("PanOSLogSource", To::Extra("LogSource")),
    e("PanOSParentSessionID", To::Extra("ParentSessionId")),
    e("PanOSRuleUUID", To::Extra("RuleUuid")),
    e("PanOSRuleUuid", To::Extra("RuleUuid")),
    e("PanOSTunnel", To::Extra("TunnelType")),
    e("PanOSTunnelType", To::Extra("TunnelType")),
    e("PanOSX-Forwarded-ForIP", To::Extra("XForwardedFor")),
    e("PanOSXForwarderfor", To::Extra("XForwardedFor")),
    e(
        "PanOSSourceDeviceOSFamily",
        To::Extra("SourceDeviceOSFamily"),
    ),
    e(
        "PanOSSourceDeviceOSVersion",
        To::Extra("SourceDeviceOSVersion"),
    ),
    e("PanOSVirtualSystemName", To::Extra("VirtualSystemName")),
    e("PanOSVsysName", To::Extra("VirtualSystemName")),
]);

/// LEEF of the PAN-OS custom log format for QRadar.
pub(super) static LEEF: Table = Table::new(&[
    e("Type", To::Slot(LOG_TYPE)),
    e("cat", To::Slot(LOG_TYPE)),
    e("Subtype", To::Slot(SUB_TYPE)),
    e("devTime", To::Slot(RECEIVED)),
    e("ReceiveTime", To::Slot(RECEIVED)),
    e("TimeGenerated", To::Slot(GENERATED)),
    e("SerialNumber", To::Text(Field::DvcId)),
    e("DeviceName", To::DvcHost),
    e("src", To::Ip(Field::SrcIpAddr)),
    e("dst", To::Ip(Field::DstIpAddr)),
    e("srcPostNAT", To::NatIp(Field::SrcNatIpAddr)),
    e("dstPostNAT", To::NatIp(Field::DstNatIpAddr)),
    e("srcPort", To::Port(Field::SrcPortNumber)),
    e("dstPort", To::Port(Field::DstPortNumber)),
    e("srcPostNATPort", To::NatPort(Field::SrcNatPortNumber)),
    e("dstPostNATPort", To::NatPort(Field::DstNatPortNumber)),
    e("proto", To::Protocol),
    e("RuleName", To::Text(Field::NetworkRuleName)),
    e("usrName", To::Slot(SRC_USER)),
    e("SourceUser", To::SrcUser),
    e("DestinationUser", To::DstUser),
    e("Application", To::Text(Field::NetworkApplicationProtocol)),
    e("VirtualSystem", To::Extra("VirtualSystem")),
    e("SourceZone", To::Text(Field::SrcZone)),
    e("DestinationZone", To::Text(Field::DstZone)),
    e("IngressInterface", To::Text(Field::DvcInboundInterface)),
    e("EgressInterface", To::Text(Field::DvcOutboundInterface)),
    e("SessionID", To::Slot(SESSION)),
    e("RepeatCount", To::Count(Field::EventCount)),
    e("action", To::Slot(ACTION)),
    e("totalBytes", To::Count(Field::NetworkBytes)),
    e("srcBytes", To::Slot(BYTES_SENT)),
    e("dstBytes", To::Slot(BYTES_RECEIVED)),
    e("totalPackets", To::Count(Field::NetworkPackets)),
    e("srcPackets", To::Count(Field::SrcPackets)),
    e("dstPackets", To::Count(Field::DstPackets)),
    e("StartTime", To::Slot(START)),
    e("ElapsedTime", To::Seconds),
    e("URLCategory", To::Extra("UrlCategory")),
    e("sequence", To::Text(Field::EventOriginalUid)),
    e("SourceLocation", To::Country(Field::SrcGeoCountry)),
    e("DestinationLocation", To::Country(Field::DstGeoCountry)),
    e("SessionEndReason", To::Slot(REASON)),
    e("ActionSource", To::Extra("ActionSource")),
    e("SrcUUID", To::Text(Field::SrcDvcId)),
    e("DstUUID", To::Text(Field::DstDvcId)),
    e("TunnelType", To::Extra("TunnelType")),
]);

/// JSON of Cortex Data Lake.
pub(super) static JSON: Table = Table::new(&[
    e("TimeGenerated", To::Slot(GENERATED)),
    e("TimeReceived", To::Slot(RECEIVED)),
    e("SessionStartTime", To::Slot(START)),
    e("SessionDuration", To::Seconds),
    e("Subtype", To::Slot(SUB_TYPE)),
    e("SubType", To::Slot(SUB_TYPE)),
    e("LogSubtype", To::Slot(SUB_TYPE)),
    e("SequenceNo", To::Text(Field::EventOriginalUid)),
    e("ConfigVersion", To::Text(Field::EventProductVersion)),
    e("DeviceSN", To::Text(Field::DvcId)),
    e("DeviceName", To::DvcHost),
    e("CortexDataLakeTenantID", To::Text(Field::DvcScopeId)),
    e("TenantID", To::Text(Field::DvcScopeId)),
    e("SourceAddress", To::Ip(Field::SrcIpAddr)),
    e("DestinationAddress", To::Ip(Field::DstIpAddr)),
    e("NATSource", To::NatIp(Field::SrcNatIpAddr)),
    e("NATDestination", To::NatIp(Field::DstNatIpAddr)),
    e("SourcePort", To::Port(Field::SrcPortNumber)),
    e("DestinationPort", To::Port(Field::DstPortNumber)),
    e("NATSourcePort", To::NatPort(Field::SrcNatPortNumber)),
    e("NATDestinationPort", To::NatPort(Field::DstNatPortNumber)),
    e("Protocol", To::Protocol),
    e("Application", To::Text(Field::NetworkApplicationProtocol)),
    e("Action", To::Slot(ACTION)),
    e("SessionEndReason", To::Slot(REASON)),
    e("VendorSeverity", To::Text(Field::EventOriginalSeverity)),
    e("Rule", To::Text(Field::NetworkRuleName)),
    e("RuleUUID", To::Extra("RuleUuid")),
    e("FromZone", To::Text(Field::SrcZone)),
    e("ToZone", To::Text(Field::DstZone)),
    e("InboundInterface", To::Text(Field::DvcInboundInterface)),
    e("OutboundInterface", To::Text(Field::DvcOutboundInterface)),
    e("SourceUser", To::SrcUser),
    e("DestinationUser", To::DstUser),
    e("SourceUserName", To::Slot(SRC_USER)),
    e("DestinationUserName", To::Slot(DST_USER)),
    e("SourceUserDomain", To::Slot(SRC_DOMAIN)),
    e("DestinationUserDomain", To::Slot(DST_DOMAIN)),
    e("SourceUserUUID", To::Text(Field::SrcUserId)),
    e("DestinationUserUUID", To::Text(Field::DstUserId)),
    e("SessionID", To::Slot(SESSION)),
    e("RepeatCount", To::Count(Field::EventCount)),
    e("CountOfRepeats", To::Count(Field::EventCount)),
    e("Bytes", To::Count(Field::NetworkBytes)),
    e("BytesSent", To::Slot(BYTES_SENT)),
    e("BytesReceived", To::Slot(BYTES_RECEIVED)),
    e("PacketsTotal", To::Count(Field::NetworkPackets)),
    e("PacketsSent", To::Count(Field::SrcPackets)),
    e("PacketsReceived", To::Count(Field::DstPackets)),
    e("SourceLocation", To::Country(Field::SrcGeoCountry)),
    e("DestinationLocation", To::Country(Field::DstGeoCountry)),
    e("SourceDeviceHost", To::SrcHost),
    e("DestinationDeviceHost", To::DstHost),
    e("SourceDeviceMac", To::Mac(Field::SrcMacAddr)),
    e("DestinationDeviceMac", To::Mac(Field::DstMacAddr)),
    e("SourceUUID", To::Text(Field::SrcDvcId)),
    e("DestinationUUID", To::Text(Field::DstDvcId)),
    e("ApplicationRisk", To::Slot(RISK)),
    e("IsSaaSApplication", To::Slot(IS_SAAS)),
    e("IsClienttoServer", To::Slot(CLIENT_TO_SERVER)),
    e("URLCategory", To::Extra("UrlCategory")),
    e("VirtualLocation", To::Extra("VirtualSystem")),
    e("VirtualSystemName", To::Extra("VirtualSystemName")),
    e("ActionSource", To::Extra("ActionSource")),
    e("Tunnel", To::Extra("TunnelType")),
    e("ApplicationCategory", To::Extra("ApplicationCategory")),
    e(
        "ApplicationSubcategory",
        To::Extra("ApplicationSubcategory"),
    ),
    e("ApplicationTechnology", To::Extra("ApplicationTechnology")),
    e("ApplicationContainer", To::Extra("ApplicationContainer")),
    e("TunneledApplication", To::Extra("TunneledApplication")),
    e("X-Forwarded-ForIP", To::Extra("XForwardedFor")),
    e("LogSource", To::Extra("LogSource")),
    e("SourceDeviceOSFamily", To::Extra("SourceDeviceOSFamily")),
    e("SourceDeviceOSVersion", To::Extra("SourceDeviceOSVersion")),
]);
