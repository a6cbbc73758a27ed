//! Which key goes to which column.

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const EVENT_TIME: u8 = 0;
pub(super) const DATE: u8 = 1;
pub(super) const TIME: u8 = 2;
pub(super) const ZONE: u8 = 3;
pub(super) const TYPE: u8 = 4;
pub(super) const SUB_TYPE: u8 = 5;
pub(super) const LEVEL: u8 = 6;
pub(super) const ACTION: u8 = 7;
pub(super) const UTM_ACTION: u8 = 8;
pub(super) const NAT: u8 = 9;
pub(super) const SRC_ROLE: u8 = 10;
pub(super) const DST_ROLE: u8 = 11;
pub(super) const OTHER_USER: u8 = 12;
pub(super) const SRC_MASTER_MAC: u8 = 13;
pub(super) const DST_MASTER_MAC: u8 = 14;
pub(super) const URL_HOST: u8 = 15;
pub(super) const APP_CATEGORY: u8 = 16;
pub(super) const CATEGORY: u8 = 17;
pub(super) const START: u8 = 18;
pub(super) const END: u8 = 19;
pub(super) const RECEIPT: u8 = 20;
pub(super) const SRC_ADDRESS: u8 = 21;
pub(super) const DST_ADDRESS: u8 = 22;
/// Never read. Fields without a column are in the table so that the guess of the next key holds over them.
const UNUSED: u8 = 23;
pub(super) const STATUS: u8 = 24;

/// FortiOS log field names: native logs, and CEF keys once their prefix is off.
pub(super) static FORTIOS: Table = Table::new(&[
    Entry { key: "eventtime", to: To::Slot(EVENT_TIME) },
    Entry { key: "date", to: To::Slot(DATE) },
    Entry { key: "time", to: To::Slot(TIME) },
    Entry { key: "tz", to: To::Slot(ZONE) },
    Entry { key: "start", to: To::Slot(START) },
    Entry { key: "duration", to: To::Seconds },
    // The device and the log.
    Entry { key: "devname", to: To::DvcHost },
    Entry { key: "devid", to: To::Text(Field::DvcId) },
    Entry { key: "vd", to: To::Extra("vdom") },
    Entry { key: "logid", to: To::Text(Field::EventOriginalType) },
    Entry { key: "type", to: To::Slot(TYPE) },
    Entry { key: "subtype", to: To::Slot(SUB_TYPE) },
    Entry { key: "level", to: To::Slot(LEVEL) },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
    // The ends.
    Entry { key: "srcip", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "dstip", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "srcport", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dstport", to: To::Port(Field::DstPortNumber) },
    Entry { key: "srcintf", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "dstintf", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "srcintfrole", to: To::Slot(SRC_ROLE) },
    Entry { key: "dstintfrole", to: To::Slot(DST_ROLE) },
    Entry { key: "srccountry", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "dstcountry", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "srcname", to: To::SrcHost },
    Entry { key: "dstname", to: To::DstHost },
    Entry { key: "hostname", to: To::Slot(URL_HOST) },
    Entry { key: "srcmac", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dstmac", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "mastersrcmac", to: To::Slot(SRC_MASTER_MAC) },
    Entry { key: "masterdstmac", to: To::Slot(DST_MASTER_MAC) },
    Entry { key: "user", to: To::SrcUser },
    Entry { key: "unauthuser", to: To::Slot(OTHER_USER) },
    Entry { key: "dstuser", to: To::DstUser },
    // Translation.
    Entry { key: "trandisp", to: To::Slot(NAT) },
    Entry { key: "transip", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "transport", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "tranip", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "tranport", to: To::NatPort(Field::DstNatPortNumber) },
    // The session.
    Entry { key: "sessionid", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "externalID", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "proto", to: To::Protocol },
    Entry { key: "service", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "app", to: To::Text(Field::DstAppName) },
    Entry { key: "appcat", to: To::Slot(APP_CATEGORY) },
    Entry { key: "sentbyte", to: To::Count(Field::SrcBytes) },
    Entry { key: "rcvdbyte", to: To::Count(Field::DstBytes) },
    Entry { key: "sentpkt", to: To::Count(Field::SrcPackets) },
    Entry { key: "rcvdpkt", to: To::Count(Field::DstPackets) },
    Entry { key: "sentdelta", to: To::Extra("sentdelta") },
    Entry { key: "rcvddelta", to: To::Extra("rcvddelta") },
    // The verdict.
    Entry { key: "action", to: To::Slot(ACTION) },
    Entry { key: "status", to: To::Slot(STATUS) },
    Entry { key: "utmaction", to: To::Slot(UTM_ACTION) },
    Entry { key: "policyid", to: To::Int(Field::NetworkRuleNumber) },
    Entry { key: "policyname", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "crscore", to: To::Text(Field::ThreatOriginalRiskLevel) },
    // Without a column.
    Entry { key: "policytype", to: To::Slot(UNUSED) },
    Entry { key: "poluuid", to: To::Slot(UNUSED) },
    Entry { key: "srcuuid", to: To::Slot(UNUSED) },
    Entry { key: "dstuuid", to: To::Slot(UNUSED) },
    Entry { key: "identifier", to: To::Slot(UNUSED) },
    Entry { key: "appid", to: To::Slot(UNUSED) },
    Entry { key: "apprisk", to: To::Slot(UNUSED) },
    Entry { key: "applist", to: To::Slot(UNUSED) },
    Entry { key: "appact", to: To::Slot(UNUSED) },
    Entry { key: "countapp", to: To::Slot(UNUSED) },
    Entry { key: "countweb", to: To::Slot(UNUSED) },
    Entry { key: "countdns", to: To::Slot(UNUSED) },
    Entry { key: "countips", to: To::Slot(UNUSED) },
    Entry { key: "countav", to: To::Slot(UNUSED) },
    Entry { key: "countssl", to: To::Slot(UNUSED) },
    Entry { key: "utmref", to: To::Slot(UNUSED) },
    Entry { key: "craction", to: To::Slot(UNUSED) },
    Entry { key: "crlevel", to: To::Slot(UNUSED) },
    Entry { key: "osname", to: To::Slot(UNUSED) },
    Entry { key: "srcswversion", to: To::Slot(UNUSED) },
    Entry { key: "srchwvendor", to: To::Slot(UNUSED) },
    Entry { key: "srcfamily", to: To::Slot(UNUSED) },
    Entry { key: "devtype", to: To::Slot(UNUSED) },
    Entry { key: "srcserver", to: To::Slot(UNUSED) },
    Entry { key: "dsthwvendor", to: To::Slot(UNUSED) },
    Entry { key: "dstdevtype", to: To::Slot(UNUSED) },
    Entry { key: "dstfamily", to: To::Slot(UNUSED) },
    Entry { key: "dstosname", to: To::Slot(UNUSED) },
    Entry { key: "dstserver", to: To::Slot(UNUSED) },
    Entry { key: "wanin", to: To::Slot(UNUSED) },
    Entry { key: "wanout", to: To::Slot(UNUSED) },
    Entry { key: "lanin", to: To::Slot(UNUSED) },
    Entry { key: "lanout", to: To::Slot(UNUSED) },
    Entry { key: "group", to: To::Slot(UNUSED) },
    Entry { key: "authserver", to: To::Slot(UNUSED) },
    Entry { key: "vwlid", to: To::Slot(UNUSED) },
    Entry { key: "vwlquality", to: To::Slot(UNUSED) },
    Entry { key: "shapersentname", to: To::Slot(UNUSED) },
    Entry { key: "shaperrcvdname", to: To::Slot(UNUSED) },
    Entry { key: "srcregion", to: To::Slot(UNUSED) },
    Entry { key: "dstregion", to: To::Slot(UNUSED) },
]);

/// CEF keys without prefix; what is not here may still be a bare FortiOS name.
pub(super) static CEF: Table = Table::on(&ENDS, &[
    Entry { key: "start", to: To::Slot(START) },
    Entry { key: "end", to: To::Slot(END) },
    Entry { key: "rt", to: To::Slot(RECEIPT) },
    Entry { key: "dtz", to: To::Slot(ZONE) },
    Entry { key: "cat", to: To::Slot(CATEGORY) },
    Entry { key: "deviceSeverity", to: To::Slot(LEVEL) },
    Entry { key: "deviceExternalId", to: To::Text(Field::DvcId) },
    Entry { key: "dvchost", to: To::DvcHost },
    Entry { key: "msg", to: To::Extra("msg") },
    Entry { key: "src", to: To::Slot(SRC_ADDRESS) },
    Entry { key: "dst", to: To::Slot(DST_ADDRESS) },
    Entry { key: "deviceInboundInterface", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "deviceOutboundInterface", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "shost", to: To::SrcHost },
    Entry { key: "dhost", to: To::DstHost },
    Entry { key: "suser", to: To::SrcUser },
    // FortiOS writes its field `user`, who sits at the source, as `duser`.
    Entry { key: "duser", to: To::Slot(OTHER_USER) },
    Entry { key: "externalId", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "externalID", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "app", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "out", to: To::Count(Field::SrcBytes) },
    Entry { key: "in", to: To::Count(Field::DstBytes) },
    Entry { key: "act", to: To::Slot(ACTION) },
]);

/// What FortiGate and FortiAnalyzer put in front of FortiOS names in CEF.
const PREFIXES: &[&str] = &["FTNTFGT", "ad.", "FortinetFortiGate"];

/// Returns the FortiOS name of a CEF key that has a prefix.
#[inline]
pub(super) fn without_prefix(key: &str) -> Option<&str> {
    PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix))
}
