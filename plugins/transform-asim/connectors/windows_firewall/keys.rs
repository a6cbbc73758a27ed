//! Which datum goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const PROCESS: u8 = 0;
pub(super) const APPLICATION: u8 = 1;
pub(super) const DIRECTION: u8 = 2;
pub(super) const RULE: u8 = 3;
pub(super) const LAYER: u8 = 4;
pub(super) const REMOTE_USER: u8 = 5;
pub(super) const REMOTE_MACHINE: u8 = 6;

/// The data of events 5152 to 5159.
pub(super) static DATA: Table = Table::new(&[
    Entry { key: "ProcessID", to: To::Slot(PROCESS) },
    Entry { key: "ProcessId", to: To::Slot(PROCESS) },
    Entry { key: "Application", to: To::Slot(APPLICATION) },
    Entry { key: "Direction", to: To::Slot(DIRECTION) },
    Entry { key: "SourceAddress", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "SourcePort", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "DestAddress", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "DestPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "Protocol", to: To::Protocol },
    Entry { key: "FilterRTID", to: To::Slot(RULE) },
    Entry { key: "LayerName", to: To::Slot(LAYER) },
    Entry { key: "LayerRTID", to: To::Extra("LayerRTID") },
    Entry { key: "RemoteUserID", to: To::Slot(REMOTE_USER) },
    Entry { key: "RemoteMachineID", to: To::Slot(REMOTE_MACHINE) },
    Entry { key: "InterfaceIndex", to: To::Extra("InterfaceIndex") },
    Entry { key: "FilterOrigin", to: To::Extra("FilterOrigin") },
    Entry { key: "OriginalProfile", to: To::Extra("OriginalProfile") },
    Entry { key: "CurrentProfile", to: To::Extra("CurrentProfile") },
    Entry { key: "IsLoopback", to: To::Extra("IsLoopback") },
    Entry { key: "HasRemoteDynamicKeywordAddress", to: To::Extra("HasRemoteDynamicKeywordAddress") },
]);
