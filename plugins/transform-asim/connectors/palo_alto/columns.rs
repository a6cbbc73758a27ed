//! The traffic log as a CSV row: PAN-OS 6 to 11, columns by number.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

use super::keys::{
    ACTION, BYTES_RECEIVED, BYTES_SENT, GENERATED, REASON, RECEIVED, SESSION, START, SUB_TYPE,
};

/// Columns of the oldest row that is whole: PAN-OS 6.0, which has no session end reason yet.
pub(super) const FEWEST: usize = 46;
/// Columns of an ordinary row.
pub(super) const USUAL: usize = 120;
/// The column whose stamp states the offset of the firewall's clock (PAN-OS 10.0 and later).
pub(super) const HIGH_RESOLUTION: usize = 103;

macro_rules! columns {
    ($($number:literal $name:literal $to:expr;)*) => {
        /// Columns by PAN-OS field name, in the order of the row.
        pub(super) static CSV: Table = Table::new(&[$(Entry { key: $name, to: $to }),*]);

        /// The number of each entry's column, from 1.
        pub(super) static NUMBERS: &[u8] = &[$($number),*];
    };
}

columns! {
    2 "receive_time" To::Slot(RECEIVED);
    3 "serial" To::Text(Field::DvcId);
    5 "subtype" To::Slot(SUB_TYPE);
    7 "time_generated" To::Slot(GENERATED);
    8 "src" To::Ip(Field::SrcIpAddr);
    9 "dst" To::Ip(Field::DstIpAddr);
    10 "natsrc" To::NatIp(Field::SrcNatIpAddr);
    11 "natdst" To::NatIp(Field::DstNatIpAddr);
    12 "rule" To::Text(Field::NetworkRuleName);
    13 "srcuser" To::SrcUser;
    14 "dstuser" To::DstUser;
    15 "app" To::Text(Field::NetworkApplicationProtocol);
    16 "vsys" To::Extra("VirtualSystem");
    17 "from" To::Text(Field::SrcZone);
    18 "to" To::Text(Field::DstZone);
    19 "inbound_if" To::Text(Field::DvcInboundInterface);
    20 "outbound_if" To::Text(Field::DvcOutboundInterface);
    23 "sessionid" To::Slot(SESSION);
    24 "repeatcnt" To::Count(Field::EventCount);
    25 "sport" To::Port(Field::SrcPortNumber);
    26 "dport" To::Port(Field::DstPortNumber);
    27 "natsport" To::NatPort(Field::SrcNatPortNumber);
    28 "natdport" To::NatPort(Field::DstNatPortNumber);
    30 "proto" To::Protocol;
    31 "action" To::Slot(ACTION);
    32 "bytes" To::Count(Field::NetworkBytes);
    33 "bytes_sent" To::Slot(BYTES_SENT);
    34 "bytes_received" To::Slot(BYTES_RECEIVED);
    35 "packets" To::Count(Field::NetworkPackets);
    36 "start" To::Slot(START);
    37 "elapsed" To::Seconds;
    38 "category" To::Extra("UrlCategory");
    40 "seqno" To::Text(Field::EventOriginalUid);
    42 "srcloc" To::Country(Field::SrcGeoCountry);
    43 "dstloc" To::Country(Field::DstGeoCountry);
    45 "pkts_sent" To::Count(Field::SrcPackets);
    46 "pkts_received" To::Count(Field::DstPackets);
    47 "session_end_reason" To::Slot(REASON);
    53 "device_name" To::DvcHost;
    54 "action_source" To::Extra("ActionSource");
    55 "src_uuid" To::Text(Field::SrcDvcId);
    56 "dst_uuid" To::Text(Field::DstDvcId);
    61 "tunnel" To::Extra("TunnelType");
    66 "rule_uuid" To::Extra("RuleUuid");
    76 "xff_ip" To::Extra("XForwardedFor");
    83 "src_host" To::SrcHost;
    84 "src_mac" To::Mac(Field::SrcMacAddr);
    91 "dst_host" To::DstHost;
    92 "dst_mac" To::Mac(Field::DstMacAddr);
    106 "subcategory_of_app" To::Extra("ApplicationSubcategory");
    107 "category_of_app" To::Extra("ApplicationCategory");
    108 "technology_of_app" To::Extra("ApplicationTechnology");
    109 "risk_of_app" To::Extra("ApplicationRisk");
    112 "tunneled_app" To::Extra("TunneledApplication");
}
