//! Which key goes to which column.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const KIND: u8 = 0;
pub(super) const TIME: u8 = 1;
pub(super) const TIME_TAKEN: u8 = 2;
pub(super) const ACTION: u8 = 3;
pub(super) const SEVERITY: u8 = 4;
pub(super) const PROTOCOL: u8 = 5;
pub(super) const HOST: u8 = 6;
pub(super) const UNIT: u8 = 7;
pub(super) const GENERATED: u8 = 8;
pub(super) const LENGTH: u8 = 9;
pub(super) const COUNT: u8 = 10;
pub(super) const SRC_MAC: u8 = 11;
pub(super) const RULE: u8 = 12;

/// Fields of the WAF's default format for network firewall logs, by the names in its documentation.
pub(super) static SYSLOG: Table = Table::new(&[
    Entry { key: "time", to: To::Slot(TIME) },
    Entry { key: "unit name", to: To::Slot(UNIT) },
    Entry { key: "severity level", to: To::Slot(SEVERITY) },
    Entry { key: "protocol", to: To::Slot(PROTOCOL) },
    Entry { key: "source IP", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "source port", to: To::NatPort(Field::SrcPortNumber) },
    Entry { key: "destination IP", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "destination port", to: To::NatPort(Field::DstPortNumber) },
    Entry { key: "action ID", to: To::Slot(ACTION) },
    Entry { key: "ACL name", to: To::Slot(RULE) },
    Entry { key: "details", to: To::Text(Field::EventMessage) },
]);

/// CEF keys.
pub(super) static CEF: Table = Table::on(&ENDS, &[
    Entry { key: "cat", to: To::Slot(KIND) },
    Entry { key: "rt", to: To::Slot(TIME) },
    Entry { key: "flexNumber2", to: To::Slot(TIME_TAKEN) },
    Entry { key: "act", to: To::Slot(ACTION) },
    Entry { key: "proto", to: To::Slot(PROTOCOL) },
    Entry { key: "spt", to: To::NatPort(Field::SrcPortNumber) },
    Entry { key: "dpt", to: To::NatPort(Field::DstPortNumber) },
    Entry { key: "dvchost", to: To::Slot(UNIT) },
    Entry { key: "dvc", to: To::Ip(Field::DvcIpAddr) },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
]);

/// Columns of barracuda_CL.
pub(super) static ROW: Table = Table::new(&[
    Entry { key: "LogType_s", to: To::Slot(KIND) },
    Entry { key: "TimeGenerated", to: To::Slot(GENERATED) },
    Entry { key: "DeviceReceiptTime_s", to: To::Slot(TIME) },
    Entry { key: "TimeTaken_d", to: To::Slot(TIME_TAKEN) },
    Entry { key: "ActionID_s", to: To::Slot(ACTION) },
    Entry { key: "Severity_s", to: To::Slot(SEVERITY) },
    Entry { key: "Protocol_s", to: To::Slot(PROTOCOL) },
    Entry { key: "SourceIP", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "SourcePort_d", to: To::NatPort(Field::SrcPortNumber) },
    Entry { key: "DestinationIP_s", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "DestinationPort_d", to: To::NatPort(Field::DstPortNumber) },
    Entry { key: "UnitName_s", to: To::Slot(UNIT) },
    Entry { key: "host_s", to: To::Slot(HOST) },
    Entry { key: "HostIP_s", to: To::Ip(Field::DvcIpAddr) },
    Entry { key: "DeviceVersion_s", to: To::Text(Field::EventProductVersion) },
    Entry { key: "Details_s", to: To::Slot(RULE) },
    Entry { key: "_ItemId", to: To::Text(Field::EventUid) },
]);

/// Fields of CloudGen Firewall's activity log.
pub(super) static ACTIVITY: Table = Table::new(&[
    Entry { key: "type", to: To::Text(Field::EventOriginalSubType) },
    Entry { key: "proto", to: To::Slot(PROTOCOL) },
    Entry { key: "srcIF", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "srcIP", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "srcPort", to: To::NatPort(Field::SrcPortNumber) },
    Entry { key: "srcMAC", to: To::Slot(SRC_MAC) },
    Entry { key: "dstIP", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "dstPort", to: To::NatPort(Field::DstPortNumber) },
    Entry { key: "dstService", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "dstIF", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "rule", to: To::Slot(RULE) },
    Entry { key: "info", to: To::Text(Field::EventOriginalResultDetails) },
    Entry { key: "srcNAT", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "dstNAT", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "duration", to: To::Slot(LENGTH) },
    Entry { key: "count", to: To::Slot(COUNT) },
    Entry { key: "receivedBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "sentBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "receivedPackets", to: To::Count(Field::DstPackets) },
    Entry { key: "sentPackets", to: To::Count(Field::SrcPackets) },
    Entry { key: "user", to: To::SrcUser },
    Entry { key: "application", to: To::Text(Field::DstAppName) },
    Entry { key: "urlcat", to: To::Extra("urlcat") },
]);
