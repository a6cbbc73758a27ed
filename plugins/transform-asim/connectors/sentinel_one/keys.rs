//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const CREATED: u8 = 0;
pub(super) const REPORTED: u8 = 1;
pub(super) const PROCESS_START: u8 = 2;
pub(super) const KIND: u8 = 3;
pub(super) const DIRECTION: u8 = 4;
pub(super) const AGENT_NAME: u8 = 5;
pub(super) const AGENT_ID: u8 = 6;
pub(super) const MACHINE: u8 = 7;
pub(super) const PROCESS: u8 = 8;
pub(super) const PROCESS_ID: u8 = 9;
pub(super) const PROCESS_UID: u8 = 10;
pub(super) const USER: u8 = 11;
pub(super) const STATUS: u8 = 12;
pub(super) const EVENT_TYPE: u8 = 13;
pub(super) const CATEGORY: u8 = 14;
pub(super) const GENERATED: u8 = 15;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// Members of `alertInfo`.
pub(super) static ALERT: Table = Table::new(&[
    e("createdAt", To::Slot(CREATED)),
    e("reportedAt", To::Slot(REPORTED)),
    e("eventType", To::Slot(KIND)),
    e("netEventDirection", To::Slot(DIRECTION)),
    e("srcIp", To::Ip(Field::SrcIpAddr)),
    e("srcPort", To::Port(Field::SrcPortNumber)),
    e("dstIp", To::Ip(Field::DstIpAddr)),
    e("dstPort", To::Port(Field::DstPortNumber)),
    e("dvEventId", To::Text(Field::EventOriginalUid)),
    e("alertId", To::Extra("alertId")),
]);

/// Members of `agentDetectionInfo`.
pub(super) static AGENT: Table = Table::new(&[
    e("name", To::Slot(AGENT_NAME)),
    e("uuid", To::Slot(AGENT_ID)),
    e("osName", To::Text(Field::DvcOs)),
    e("osRevision", To::Text(Field::DvcOsVersion)),
    e("machineType", To::Slot(MACHINE)),
    e("siteId", To::Text(Field::DvcScopeId)),
    e("version", To::Text(Field::EventProductVersion)),
]);

/// Members of `ruleInfo`.
pub(super) static RULE: Table = Table::new(&[
    e("name", To::Text(Field::ThreatName)),
    e("severity", To::Text(Field::EventOriginalSeverity)),
]);

/// Members of `sourceProcessInfo`.
pub(super) static PROCESS_INFO: Table = Table::new(&[
    e("name", To::Slot(PROCESS)),
    e("pid", To::Slot(PROCESS_ID)),
    e("uniqueId", To::Slot(PROCESS_UID)),
    e("user", To::Slot(USER)),
    e("pidStarttime", To::Slot(PROCESS_START)),
    e("commandline", To::Extra("commandline")),
]);

/// Returns the table of an alert's part.
pub(super) fn part(name: &str) -> Option<&'static Table> {
    match name {
        "alertInfo" => Some(&ALERT),
        "agentDetectionInfo" => Some(&AGENT),
        "ruleInfo" => Some(&RULE),
        "sourceProcessInfo" => Some(&PROCESS_INFO),
        _ => None,
    }
}

/// Keys of Cloud Funnel 2.0.
pub(super) static FUNNEL: Table = Table::new(&[
    e("event.time", To::Slot(CREATED)),
    e("timestamp", To::Slot(REPORTED)),
    e("event.category", To::Slot(CATEGORY)),
    e("event.type", To::Slot(EVENT_TYPE)),
    e("meta.event.name", To::Slot(KIND)),
    e("event.id", To::Text(Field::EventOriginalUid)),
    e("event.repetitionCount", To::Count(Field::EventCount)),
    e("event.network.direction", To::Slot(DIRECTION)),
    e("event.network.connectionStatus", To::Slot(STATUS)),
    e("event.network.protocolName", To::Text(Field::NetworkApplicationProtocol)),
    e("src.ip.address", To::Ip(Field::SrcIpAddr)),
    e("src.port.number", To::Port(Field::SrcPortNumber)),
    e("dst.ip.address", To::Ip(Field::DstIpAddr)),
    e("dst.port.number", To::Port(Field::DstPortNumber)),
    e("endpoint.name", To::Slot(AGENT_NAME)),
    e("endpoint.type", To::Slot(MACHINE)),
    e("agent.uuid", To::Slot(AGENT_ID)),
    e("agent.version", To::Text(Field::EventProductVersion)),
    e("os.name", To::Text(Field::DvcOs)),
    e("site.id", To::Text(Field::DvcScopeId)),
    e("site.name", To::Text(Field::DvcScope)),
    e("src.process.name", To::Slot(PROCESS)),
    e("src.process.pid", To::Slot(PROCESS_ID)),
    e("src.process.uid", To::Slot(PROCESS_UID)),
    e("src.process.user", To::Slot(USER)),
    e("src.process.cmdline", To::Extra("commandline")),
]);

/// Keys of the Deep Visibility query API.
pub(super) static QUERY: Table = Table::new(&[
    e("eventTime", To::Slot(CREATED)),
    e("createdAt", To::Slot(REPORTED)),
    e("eventType", To::Slot(KIND)),
    e("id", To::Text(Field::EventOriginalUid)),
    e("direction", To::Slot(DIRECTION)),
    e("netEventDirection", To::Slot(DIRECTION)),
    e("connectionStatus", To::Slot(STATUS)),
    e("netConnStatus", To::Slot(STATUS)),
    e("srcIp", To::Ip(Field::SrcIpAddr)),
    e("srcPort", To::Port(Field::SrcPortNumber)),
    e("dstIp", To::Ip(Field::DstIpAddr)),
    e("dstPort", To::Port(Field::DstPortNumber)),
    e("netProtocolName", To::Text(Field::NetworkApplicationProtocol)),
    e("agentName", To::Slot(AGENT_NAME)),
    e("agentUuid", To::Slot(AGENT_ID)),
    e("agentMachineType", To::Slot(MACHINE)),
    e("agentVersion", To::Text(Field::EventProductVersion)),
    e("agentOs", To::Text(Field::DvcOs)),
    e("siteId", To::Text(Field::DvcScopeId)),
    e("siteName", To::Text(Field::DvcScope)),
    e("processName", To::Slot(PROCESS)),
    e("pid", To::Slot(PROCESS_ID)),
    e("processUniqueKey", To::Slot(PROCESS_UID)),
    e("user", To::Slot(USER)),
    e("processCmd", To::Extra("commandline")),
]);
