//! Which key goes to which column.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const CLASS: u8 = 0;
pub(super) const NAME: u8 = 1;
pub(super) const SEVERITY: u8 = 2;
pub(super) const VERSION: u8 = 3;
pub(super) const FACILITY: u8 = 4;
pub(super) const ACTION: u8 = 5;
pub(super) const TIME: u8 = 6;
pub(super) const APPLICATION: u8 = 7;
pub(super) const URL: u8 = 8;
pub(super) const RULE: u8 = 9;
pub(super) const NAT_RULE: u8 = 10;
pub(super) const DEVICE_ADDRESS: u8 = 11;
pub(super) const DEVICE_HOST: u8 = 12;
pub(super) const SERVICE_NAME: u8 = 13;
pub(super) const METHOD: u8 = 14;

/// CEF keys.
pub(super) static CEF: Table = Table::on(&ENDS, &[
    Entry { key: "rt", to: To::Slot(TIME) },
    Entry { key: "deviceFacility", to: To::Slot(FACILITY) },
    Entry { key: "act", to: To::Slot(ACTION) },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
    Entry { key: "deviceExternalId", to: To::Text(Field::DvcId) },
    Entry { key: "dvc", to: To::Slot(DEVICE_ADDRESS) },
    Entry { key: "dvchost", to: To::Slot(DEVICE_HOST) },
    Entry { key: "deviceInboundInterface", to: To::Text(Field::DvcInboundInterface) },
    Entry { key: "deviceOutboundInterface", to: To::Text(Field::DvcOutboundInterface) },
    Entry { key: "suser", to: To::SrcUser },
    Entry { key: "duser", to: To::DstUser },
    Entry { key: "requestURL", to: To::Slot(URL) },
    Entry { key: "requestMethod", to: To::Slot(METHOD) },
    Entry { key: "app", to: To::Slot(APPLICATION) },
    Entry { key: "destinationServiceName", to: To::Slot(SERVICE_NAME) },
    Entry { key: "out", to: To::Count(Field::SrcBytes) },
    Entry { key: "in", to: To::Count(Field::DstBytes) },
    Entry { key: "cs1", to: To::Slot(RULE) },
    Entry { key: "cs2", to: To::Slot(NAT_RULE) },
    Entry { key: "cs3", to: To::Text(Field::ThreatId) },
    Entry { key: "cs4", to: To::Extra("VirusId") },
    Entry { key: "cat", to: To::Text(Field::ThreatCategory) },
]);

/// LEEF keys.
pub(super) static LEEF: Table = Table::new(&[
    Entry { key: "devTime", to: To::Slot(TIME) },
    Entry { key: "facility", to: To::Slot(FACILITY) },
    Entry { key: "action", to: To::Slot(ACTION) },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
    Entry { key: "sender", to: To::Text(Field::DvcId) },
    Entry { key: "senderIP", to: To::Slot(DEVICE_ADDRESS) },
    Entry { key: "sev", to: To::Slot(SEVERITY) },
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "srcPort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dstPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "srcMAC", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dstMAC", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "usrName", to: To::SrcUser },
    Entry { key: "srcPostNAT", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "srcPostNATPort", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "dstPostNAT", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "dstPostNATPort", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "proto", to: To::Protocol },
    Entry { key: "app", to: To::Slot(APPLICATION) },
    Entry { key: "service", to: To::Slot(APPLICATION) },
    Entry { key: "srcBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "dstBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "ruleId", to: To::Slot(RULE) },
    Entry { key: "policy", to: To::Slot(RULE) },
    Entry { key: "url", to: To::Slot(URL) },
]);

/// Log fields as the Management Center writes them in its pairs.
pub(super) static PAIRS: Table = Table::new(&[
    Entry { key: "Timestamp", to: To::Slot(TIME) },
    Entry { key: "Facility", to: To::Slot(FACILITY) },
    Entry { key: "Action", to: To::Slot(ACTION) },
    Entry { key: "Event", to: To::Slot(NAME) },
    Entry { key: "InfoMsg", to: To::Text(Field::EventMessage) },
    Entry { key: "CompId", to: To::Text(Field::DvcId) },
    Entry { key: "NodeId", to: To::Slot(DEVICE_ADDRESS) },
    Entry { key: "Srcif", to: To::Text(Field::DvcInboundInterface) },
    Entry { key: "Dstif", to: To::Text(Field::DvcOutboundInterface) },
    Entry { key: "Src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "Dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "Sport", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "Dport", to: To::Port(Field::DstPortNumber) },
    Entry { key: "NatSrc", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "NatSport", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "NatDst", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "NatDport", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "Username", to: To::SrcUser },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "Service", to: To::Slot(APPLICATION) },
    Entry { key: "RuleId", to: To::Slot(RULE) },
    Entry { key: "NatRuleId", to: To::Slot(NAT_RULE) },
    Entry { key: "AccTxBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "AccRxBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "AccElapsed", to: To::Seconds },
    Entry { key: "EventId", to: To::Text(Field::EventOriginalUid) },
]);
