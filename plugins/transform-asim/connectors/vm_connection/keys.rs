//! Column → column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

/// Slots of what `finish` puts together.
pub(super) mod slot {
    pub(in super::super) const TIME: u8 = 0;
    pub(in super::super) const COMPUTER: u8 = 1;
    pub(in super::super) const MACHINE: u8 = 2;
    pub(in super::super) const PROCESS: u8 = 3;
    pub(in super::super) const PROCESS_NAME: u8 = 4;
    pub(in super::super) const DIRECTION: u8 = 5;
    pub(in super::super) const REMOTE_NAMES: u8 = 6;
    pub(in super::super) const REMOTE_COUNTRY: u8 = 7;
    pub(in super::super) const REMOTE_LATITUDE: u8 = 8;
    pub(in super::super) const REMOTE_LONGITUDE: u8 = 9;
    pub(in super::super) const MALICIOUS_IP: u8 = 10;
    pub(in super::super) const THREAT_TYPE: u8 = 11;
    pub(in super::super) const SEVERITY: u8 = 12;
    pub(in super::super) const CONFIDENCE: u8 = 13;
    pub(in super::super) const ESTABLISHED: u8 = 14;
    pub(in super::super) const FAILED: u8 = 15;
    pub(in super::super) const LIVE: u8 = 16;
    pub(in super::super) const SENT: u8 = 17;
    pub(in super::super) const RECEIVED: u8 = 18;
    pub(in super::super) const RESPONSE_TIME: u8 = 19;
    pub(in super::super) const RESOURCE: u8 = 20;
    pub(in super::super) const ACTIVE: u8 = 21;
    pub(in super::super) const FIRST_REPORTED: u8 = 22;
    pub(in super::super) const LAST_REPORTED: u8 = 23;
}

/// Column → column.
#[rustfmt::skip]
pub(super) static ROW: Table = Table::new(&[
    Entry { key: "TimeGenerated", to: To::Slot(slot::TIME) },
    Entry { key: "Computer", to: To::Slot(slot::COMPUTER) },
    Entry { key: "Machine", to: To::Slot(slot::MACHINE) },
    Entry { key: "AgentId", to: To::Extra("AgentId") },
    Entry { key: "ConnectionId", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "Process", to: To::Slot(slot::PROCESS) },
    Entry { key: "ProcessName", to: To::Slot(slot::PROCESS_NAME) },
    Entry { key: "Direction", to: To::Slot(slot::DIRECTION) },
    Entry { key: "SourceIp", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "DestinationIp", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "DestinationPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "RemoteDnsCanonicalNames", to: To::Slot(slot::REMOTE_NAMES) },
    Entry { key: "RemoteDnsQuestions", to: To::Extra("RemoteDnsQuestions") },
    Entry { key: "RemoteClassification", to: To::Extra("RemoteClassification") },
    Entry { key: "RemoteCountry", to: To::Slot(slot::REMOTE_COUNTRY) },
    Entry { key: "RemoteLatitude", to: To::Slot(slot::REMOTE_LATITUDE) },
    Entry { key: "RemoteLongitude", to: To::Slot(slot::REMOTE_LONGITUDE) },
    Entry { key: "MaliciousIp", to: To::Slot(slot::MALICIOUS_IP) },
    Entry { key: "IndicatorThreatType", to: To::Slot(slot::THREAT_TYPE) },
    Entry { key: "Severity", to: To::Slot(slot::SEVERITY) },
    Entry { key: "Confidence", to: To::Slot(slot::CONFIDENCE) },
    Entry { key: "Description", to: To::Extra("ThreatDescription") },
    Entry { key: "TLPLevel", to: To::Extra("TLPLevel") },
    Entry { key: "IsActive", to: To::Slot(slot::ACTIVE) },
    Entry { key: "FirstReportedDateTime", to: To::Slot(slot::FIRST_REPORTED) },
    Entry { key: "LastReportedDateTime", to: To::Slot(slot::LAST_REPORTED) },
    Entry { key: "AdditionalInformation", to: To::Extra("AdditionalInformation") },
    Entry { key: "ReportReferenceLink", to: To::Text(Field::EventReportUrl) },
    Entry { key: "LinksEstablished", to: To::Slot(slot::ESTABLISHED) },
    Entry { key: "LinksFailed", to: To::Slot(slot::FAILED) },
    Entry { key: "LinksLive", to: To::Slot(slot::LIVE) },
    Entry { key: "LinksTerminated", to: To::Extra("LinksTerminated") },
    Entry { key: "BytesSent", to: To::Slot(slot::SENT) },
    Entry { key: "BytesReceived", to: To::Slot(slot::RECEIVED) },
    Entry { key: "Responses", to: To::Extra("Responses") },
    Entry { key: "ResponseTimeSum", to: To::Slot(slot::RESPONSE_TIME) },
    Entry { key: "_ResourceId", to: To::Slot(slot::RESOURCE) },
]);
