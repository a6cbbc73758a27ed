//! Column → column, label → column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

/// Slots of what `finish` puts together.
pub(super) mod slot {
    pub(in super::super) const TIME: u8 = 0;
    pub(in super::super) const RESOURCE: u8 = 1;
    pub(in super::super) const SUBSCRIPTION: u8 = 2;
    pub(in super::super) const OPERATION: u8 = 3;
    pub(in super::super) const MESSAGE: u8 = 4;
    pub(in super::super) const PROTOCOL: u8 = 5;
    pub(in super::super) const DESTINATION: u8 = 6;
    pub(in super::super) const ACTION: u8 = 7;
    pub(in super::super) const REASON: u8 = 8;
    pub(in super::super) const SEVERITY: u8 = 9;
    pub(in super::super) const DESCRIPTION: u8 = 10;
    pub(in super::super) const THREAT: u8 = 11;
    pub(in super::super) const URL: u8 = 12;
}

/// What all logs have, in the spelling of the objects and of the tables.
#[rustfmt::skip]
pub(super) static ENVELOPE: Table = Table::new(&[
    Entry { key: "time", to: To::Slot(slot::TIME) },
    Entry { key: "TimeGenerated", to: To::Slot(slot::TIME) },
    Entry { key: "resourceId", to: To::Slot(slot::RESOURCE) },
    Entry { key: "ResourceId", to: To::Slot(slot::RESOURCE) },
    Entry { key: "_ResourceId", to: To::Slot(slot::RESOURCE) },
    Entry { key: "SubscriptionId", to: To::Slot(slot::SUBSCRIPTION) },
    Entry { key: "_SubscriptionId", to: To::Slot(slot::SUBSCRIPTION) },
    Entry { key: "operationName", to: To::Slot(slot::OPERATION) },
    Entry { key: "OperationName", to: To::Slot(slot::OPERATION) },
    Entry { key: "msg_s", to: To::Slot(slot::MESSAGE) },
    Entry { key: "_ItemId", to: To::Text(Field::EventOriginalUid) },
    Entry { key: "SourceSystem", to: To::Extra("SourceSystem") },
]);

/// Columns of the structured logs, and the one member of the legacy ones.
#[rustfmt::skip]
pub(super) static COLUMNS: Table = Table::new(&[
    Entry { key: "msg", to: To::Slot(slot::MESSAGE) },
    Entry { key: "Protocol", to: To::Slot(slot::PROTOCOL) },
    Entry { key: "SourceIp", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "SourcePort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "DestinationIp", to: To::Slot(slot::DESTINATION) },
    Entry { key: "DestinationPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "TranslatedIp", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "TranslatedPort", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "Action", to: To::Slot(slot::ACTION) },
    Entry { key: "ActionReason", to: To::Slot(slot::REASON) },
    Entry { key: "Policy", to: To::Extra("Policy") },
    Entry { key: "RuleCollectionGroup", to: To::Extra("RuleCollectionGroup") },
    Entry { key: "RuleCollection", to: To::Extra("RuleCollection") },
    Entry { key: "Rule", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "SignatureId", to: To::Text(Field::ThreatId) },
    Entry { key: "Category", to: To::Text(Field::ThreatCategory) },
    Entry { key: "Description", to: To::Slot(slot::DESCRIPTION) },
    Entry { key: "ThreatDescription", to: To::Slot(slot::THREAT) },
    Entry { key: "Severity", to: To::Slot(slot::SEVERITY) },
    Entry { key: "Fqdn", to: To::DstHost },
    Entry { key: "TargetUrl", to: To::Slot(slot::URL) },
    Entry { key: "WebCategory", to: To::Extra("WebCategory") },
    Entry { key: "IsTlsInspected", to: To::Extra("IsTlsInspected") },
    Entry { key: "IsExplicitProxyRequest", to: To::Extra("IsExplicitProxyRequest") },
]);

/// Labels in the texts of the legacy logs; a name that begins another stands behind it.
#[rustfmt::skip]
pub(super) static LABELS: Table = Table::new(&[
    Entry { key: "Action", to: To::Slot(slot::ACTION) },
    Entry { key: "Policy", to: To::Extra("Policy") },
    Entry { key: "Rule Collection Group", to: To::Extra("RuleCollectionGroup") },
    Entry { key: "Rule Collection", to: To::Extra("RuleCollection") },
    Entry { key: "Rule", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "Web Category", to: To::Extra("WebCategory") },
    Entry { key: "Signature", to: To::Text(Field::ThreatId) },
    Entry { key: "IDS", to: To::Slot(slot::DESCRIPTION) },
    Entry { key: "ThreatIntel", to: To::Slot(slot::THREAT) },
    Entry { key: "Priority", to: To::Extra("Priority") },
    Entry { key: "Classification", to: To::Text(Field::ThreatCategory) },
    Entry { key: "Reason", to: To::Slot(slot::REASON) },
    Entry { key: "Url", to: To::Slot(slot::URL) },
]);
