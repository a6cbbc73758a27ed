//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const EVENT: u8 = 0;
pub(super) const TIME: u8 = 1;
pub(super) const RECORD_TIME: u8 = 2;
pub(super) const LOCAL_IP: u8 = 3;
pub(super) const LOCAL_PORT: u8 = 4;
pub(super) const REMOTE_IP: u8 = 5;
pub(super) const REMOTE_PORT: u8 = 6;
pub(super) const DIRECTION: u8 = 7;
pub(super) const RULE_ACTION: u8 = 8;
pub(super) const HOST: u8 = 9;
pub(super) const PROCESS: u8 = 10;
pub(super) const PROCESS_ID: u8 = 11;
pub(super) const PROCESS_UID: u8 = 12;
pub(super) const ICMP_TYPE: u8 = 13;
pub(super) const ICMP_CODE: u8 = 14;
pub(super) const USER: u8 = 15;
pub(super) const USER_SID: u8 = 16;
pub(super) const REMOTE_URL: u8 = 17;
pub(super) const DEVICE_ID: u8 = 18;
pub(super) const SRC_IPV6: u8 = 19;
pub(super) const DST_IPV6: u8 = 20;
pub(super) const WINDOWS_DOMAIN: u8 = 21;
pub(super) const OUTCOME: u8 = 22;
pub(super) const DISPOSITION: u8 = 23;
pub(super) const TACTIC: u8 = 24;
pub(super) const TECHNIQUE: u8 = 25;
pub(super) const OBJECTIVE: u8 = 26;
pub(super) const ACT: u8 = 27;
pub(super) const REASON: u8 = 28;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// CEF keys of the SIEM connector. `…Label` keys hold no data here.
pub(super) static CEF: Table = Table::new(&[
    e("rt", To::Slot(RECORD_TIME)),
    e("outcome", To::Slot(OUTCOME)),
    // Firewall Match event.
    e("eventType", To::Text(Field::EventOriginalSubType)),
    e("matchCount", To::Count(Field::EventCount)),
    e("connectionDirection", To::Slot(DIRECTION)),
    e("localAddress", To::Slot(LOCAL_IP)),
    e("localPort", To::Slot(LOCAL_PORT)),
    e("remoteAddress", To::Slot(REMOTE_IP)),
    e("remotePort", To::Slot(REMOTE_PORT)),
    e("protocol", To::Protocol),
    e("icmpType", To::Slot(ICMP_TYPE)),
    e("icmpCode", To::Slot(ICMP_CODE)),
    e("ruleAction", To::Slot(RULE_ACTION)),
    e("ruleName", To::Text(Field::NetworkRuleName)),
    e("ruleId", To::Extra("ruleId")),
    e("ruleDescription", To::Extra("ruleDescription")),
    e("ruleGroupName", To::Extra("ruleGroupName")),
    e("networkProfile", To::Extra("networkProfile")),
    e("cmdLine", To::Extra("cmdLine")),
    e("deviceId", To::Slot(DEVICE_ID)),
    e("hostName", To::Slot(HOST)),
    // Network Access In A Detection Summary Event.
    e("deviceCustomDate1", To::Slot(TIME)),
    e("src", To::Ip(Field::SrcIpAddr)),
    e("c6a2", To::Slot(SRC_IPV6)),
    e("spt", To::Port(Field::SrcPortNumber)),
    e("smac", To::Mac(Field::SrcMacAddr)),
    e("dst", To::Ip(Field::DstIpAddr)),
    e("c6a3", To::Slot(DST_IPV6)),
    e("dpt", To::Port(Field::DstPortNumber)),
    e("externalId", To::Slot(DEVICE_ID)),
    e("dhost", To::Slot(HOST)),
    e("dntdom", To::Slot(WINDOWS_DOMAIN)),
    e("duser", To::Slot(USER)),
    e("fname", To::Slot(PROCESS)),
    e("cn2", To::Slot(PROCESS_ID)),
    e("CSMTRPatternDisposition", To::Slot(DISPOSITION)),
    e("tactic", To::Slot(TACTIC)),
    e("technique", To::Slot(TECHNIQUE)),
    e("objective", To::Slot(OBJECTIVE)),
    e("act", To::Slot(ACT)),
    e("reason", To::Slot(REASON)),
    e("cs6", To::Extra("cs6")),
]);

/// Members of `event` in a `FirewallMatchEvent` of the event streams API.
pub(super) static STREAM: Table = Table::new(&[
    e("Timestamp", To::Slot(TIME)),
    e("DeviceId", To::Slot(DEVICE_ID)),
    e("HostName", To::Slot(HOST)),
    e("EventType", To::Text(Field::EventOriginalSubType)),
    e("MatchCount", To::Count(Field::EventCount)),
    e("ConnectionDirection", To::Slot(DIRECTION)),
    e("LocalAddress", To::Slot(LOCAL_IP)),
    e("LocalPort", To::Slot(LOCAL_PORT)),
    e("RemoteAddress", To::Slot(REMOTE_IP)),
    e("RemotePort", To::Slot(REMOTE_PORT)),
    e("Protocol", To::Protocol),
    e("ICMPType", To::Slot(ICMP_TYPE)),
    e("ICMPCode", To::Slot(ICMP_CODE)),
    e("RuleAction", To::Slot(RULE_ACTION)),
    e("RuleName", To::Text(Field::NetworkRuleName)),
    e("RuleId", To::Extra("ruleId")),
    e("RuleDescription", To::Extra("ruleDescription")),
    e("RuleGroupName", To::Extra("ruleGroupName")),
    e("PolicyName", To::Extra("policyName")),
    e("NetworkProfile", To::Extra("networkProfile")),
    e("CommandLine", To::Extra("cmdLine")),
    e("ImageFileName", To::Slot(PROCESS)),
    e("PID", To::Slot(PROCESS_UID)),
    e("Platform", To::Text(Field::DvcOs)),
]);

/// Members of a sensor event of the Falcon Data Replicator.
pub(super) static SENSOR: Table = Table::new(&[
    e("event_simpleName", To::Slot(EVENT)),
    e("ContextTimeStamp", To::Slot(TIME)),
    e("timestamp", To::Slot(RECORD_TIME)),
    e("@timestamp", To::Slot(RECORD_TIME)),
    e("id", To::Text(Field::EventOriginalUid)),
    e("aid", To::Slot(DEVICE_ID)),
    e("cid", To::Text(Field::DvcScopeId)),
    e("aip", To::Extra("aip")),
    e("event_platform", To::Text(Field::DvcOs)),
    e("ComputerName", To::Slot(HOST)),
    e("ConnectionDirection", To::Slot(DIRECTION)),
    e("LocalAddressIP4", To::Slot(LOCAL_IP)),
    e("LocalAddressIP6", To::Slot(LOCAL_IP)),
    e("LocalPort", To::Slot(LOCAL_PORT)),
    e("RemoteAddressIP4", To::Slot(REMOTE_IP)),
    e("RemoteAddressIP6", To::Slot(REMOTE_IP)),
    e("RemotePort", To::Slot(REMOTE_PORT)),
    e("Protocol", To::Protocol),
    e("IcmpType", To::Slot(ICMP_TYPE)),
    e("IcmpCode", To::Slot(ICMP_CODE)),
    e("ICMPType", To::Slot(ICMP_TYPE)),
    e("ICMPCode", To::Slot(ICMP_CODE)),
    e("OriginatingURL", To::Slot(REMOTE_URL)),
    e("RuleAction", To::Slot(RULE_ACTION)),
    e("RuleName", To::Text(Field::NetworkRuleName)),
    e("RuleId", To::Extra("ruleId")),
    e("RuleGroupName", To::Extra("ruleGroupName")),
    e("NetworkProfile", To::Extra("networkProfile")),
    e("MatchCount", To::Count(Field::EventCount)),
    e("ContextBaseFileName", To::Slot(PROCESS)),
    e("ContextProcessId", To::Slot(PROCESS_UID)),
    e("CommandLine", To::Extra("cmdLine")),
    e("UserName", To::Slot(USER)),
    e("UserSid", To::Slot(USER_SID)),
]);
