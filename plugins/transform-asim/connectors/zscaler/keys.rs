//! Which key goes where.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const TIME: u8 = 0;
pub(super) const ZONE: u8 = 1;
pub(super) const USER: u8 = 2;
pub(super) const LOCATION: u8 = 3;
pub(super) const DEPARTMENT: u8 = 4;
pub(super) const ACTION: u8 = 5;
pub(super) const RULE: u8 = 6;
pub(super) const MILLISECONDS: u8 = 7;
pub(super) const SECONDS: u8 = 8;
pub(super) const STATUS: u8 = 9;
pub(super) const REASON: u8 = 10;
pub(super) const START: u8 = 11;
pub(super) const END: u8 = 12;
pub(super) const SERVER_PORT: u8 = 13;
pub(super) const SERVICE_PORT: u8 = 14;
pub(super) const HOST: u8 = 15;
pub(super) const CONNECTOR: u8 = 16;
pub(super) const PLATFORM: u8 = 17;
pub(super) const LATITUDE: u8 = 18;
pub(super) const LONGITUDE: u8 = 19;

/// Field names of NSS, as the vendor's JSON and Splunk templates and the feed variables have them.
pub(super) static FEED: Table = Table::new(&[
    Entry { key: "datetime", to: To::Slot(TIME) },
    Entry { key: "time", to: To::Slot(TIME) },
    Entry { key: "epochtime", to: To::Slot(TIME) },
    Entry { key: "tz", to: To::Slot(ZONE) },
    Entry { key: "user", to: To::Slot(USER) },
    Entry { key: "login", to: To::Slot(USER) },
    Entry { key: "elogin", to: To::Slot(USER) },
    Entry { key: "department", to: To::Slot(DEPARTMENT) },
    Entry { key: "dept", to: To::Slot(DEPARTMENT) },
    Entry { key: "locationname", to: To::Slot(LOCATION) },
    Entry { key: "location", to: To::Slot(LOCATION) },
    Entry { key: "devicehostname", to: To::SrcHost },
    Entry { key: "csip", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "csport", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "cdip", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "cdport", to: To::Port(Field::DstPortNumber) },
    Entry { key: "tsip", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "tsport", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "tunsport", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "sdip", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "sdport", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "proto", to: To::Protocol },
    Entry { key: "ipproto", to: To::Protocol },
    Entry { key: "ttype", to: To::Extra("tunnelType") },
    Entry { key: "tuntype", to: To::Extra("tunnelType") },
    Entry { key: "action", to: To::Slot(ACTION) },
    Entry { key: "rulelabel", to: To::Slot(RULE) },
    Entry { key: "erulelabel", to: To::Slot(RULE) },
    Entry { key: "ipsrulelabel", to: To::Extra("ipsrulelabel") },
    Entry { key: "inbytes", to: To::Count(Field::DstBytes) },
    Entry { key: "outbytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "nwsvc", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "nwapp", to: To::Text(Field::DstAppName) },
    Entry { key: "threatcat", to: To::Text(Field::ThreatCategory) },
    Entry { key: "threatname", to: To::Text(Field::ThreatName) },
    Entry { key: "ipcat", to: To::Extra("ipcat") },
    Entry { key: "destcountry", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "durationms", to: To::Slot(MILLISECONDS) },
    Entry { key: "duration", to: To::Slot(SECONDS) },
    Entry { key: "numsessions", to: To::Count(Field::EventCount) },
    Entry { key: "aggregate", to: To::Extra("aggregated") },
    // LEEF's own names.
    Entry { key: "usrName", to: To::Slot(USER) },
    Entry { key: "role", to: To::Slot(DEPARTMENT) },
    Entry { key: "realm", to: To::Slot(LOCATION) },
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "srcPort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "dstPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "srcBytes", to: To::Count(Field::SrcBytes) },
    Entry { key: "dstBytes", to: To::Count(Field::DstBytes) },
    Entry { key: "devTime", to: To::Slot(TIME) },
]);

pub(super) static CEF: Table = Table::on(&ENDS, &[
    Entry { key: "rt", to: To::Slot(TIME) },
    Entry { key: "dtz", to: To::Slot(ZONE) },
    Entry { key: "suser", to: To::Slot(USER) },
    Entry { key: "spriv", to: To::Slot(LOCATION) },
    Entry { key: "cs1", to: To::Slot(DEPARTMENT) },
    Entry { key: "shost", to: To::SrcHost },
    Entry { key: "tunnelType", to: To::Extra("tunnelType") },
    Entry { key: "act", to: To::Slot(ACTION) },
    Entry { key: "reason", to: To::Slot(RULE) },
    // `in` is what the client gets, `out` what it sends.
    Entry { key: "in", to: To::Count(Field::DstBytes) },
    Entry { key: "out", to: To::Count(Field::SrcBytes) },
    Entry { key: "cs2", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "cs3", to: To::Text(Field::DstAppName) },
    Entry { key: "cs4", to: To::Extra("aggregated") },
    Entry { key: "cs5", to: To::Text(Field::ThreatCategory) },
    Entry { key: "cs6", to: To::Text(Field::ThreatName) },
    Entry { key: "cn1", to: To::Slot(MILLISECONDS) },
    Entry { key: "cn2", to: To::Count(Field::EventCount) },
    Entry { key: "destCountry", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
]);

/// Field names of the Log Streaming Service's user activity.
pub(super) static ACCESS: Table = Table::new(&[
    Entry { key: "LogTimestamp", to: To::Slot(TIME) },
    Entry { key: "SessionID", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "ConnectionID", to: To::Text(Field::EventOriginalUid) },
    Entry { key: "InternalReason", to: To::Slot(REASON) },
    Entry { key: "ConnectionStatus", to: To::Slot(STATUS) },
    Entry { key: "IPProtocol", to: To::Protocol },
    Entry { key: "Username", to: To::Slot(USER) },
    Entry { key: "Hostname", to: To::SrcHost },
    Entry { key: "Platform", to: To::Slot(PLATFORM) },
    Entry { key: "ServicePort", to: To::Slot(SERVICE_PORT) },
    Entry { key: "ServerPort", to: To::Slot(SERVER_PORT) },
    Entry { key: "ClientPublicIP", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "ClientPrivateIP", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "ClientCountryCode", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "ClientCity", to: To::Text(Field::SrcGeoCity) },
    Entry { key: "ClientLatitude", to: To::Slot(LATITUDE) },
    Entry { key: "ClientLongitude", to: To::Slot(LONGITUDE) },
    Entry { key: "Policy", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "Connector", to: To::Slot(CONNECTOR) },
    Entry { key: "ConnectorIP", to: To::Ip(Field::DvcIpAddr) },
    Entry { key: "Host", to: To::Slot(HOST) },
    Entry { key: "Application", to: To::Text(Field::DstAppName) },
    Entry { key: "AppGroup", to: To::Extra("AppGroup") },
    Entry { key: "ServerIP", to: To::NatIp(Field::DstIpAddr) },
    Entry { key: "Customer", to: To::Extra("Customer") },
    Entry { key: "TimestampConnectionStart", to: To::Slot(START) },
    Entry { key: "TimestampConnectionEnd", to: To::Slot(END) },
    Entry { key: "ZENTotalBytesRxClient", to: To::Count(Field::SrcBytes) },
    Entry { key: "ZENTotalBytesTxClient", to: To::Count(Field::DstBytes) },
]);
