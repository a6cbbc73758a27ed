//! The columns of `DeviceNetworkEvents`.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const ACTION: u8 = 0;
pub(super) const TIMESTAMP: u8 = 1;
pub(super) const GENERATED: u8 = 2;
pub(super) const LOCAL_IP: u8 = 3;
pub(super) const LOCAL_PORT: u8 = 4;
pub(super) const REMOTE_IP: u8 = 5;
pub(super) const REMOTE_PORT: u8 = 6;
pub(super) const REMOTE_URL: u8 = 7;
pub(super) const PROTOCOL: u8 = 8;
pub(super) const DEVICE_ID: u8 = 9;
pub(super) const DEVICE_NAME: u8 = 10;
pub(super) const PROCESS: u8 = 11;
pub(super) const PROCESS_ID: u8 = 12;
pub(super) const ACCOUNT_DOMAIN: u8 = 13;
pub(super) const ACCOUNT_NAME: u8 = 14;
pub(super) const ACCOUNT_SID: u8 = 15;
pub(super) const ADDITIONAL: u8 = 16;
pub(super) const TABLE_NAME: u8 = 17;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// Advanced hunting columns, which the streaming API, exports and the Sentinel table share.
pub(super) static COLUMNS: Table = Table::new(&[
    e("Timestamp", To::Slot(TIMESTAMP)),
    e("TimeGenerated", To::Slot(GENERATED)),
    e("Type", To::Slot(TABLE_NAME)),
    e("ActionType", To::Slot(ACTION)),
    e("ReportId", To::Text(Field::EventOriginalUid)),
    // The device.
    e("DeviceId", To::Slot(DEVICE_ID)),
    e("DeviceName", To::Slot(DEVICE_NAME)),
    e("MachineGroup", To::Extra("MachineGroup")),
    // The ends.
    e("LocalIP", To::Slot(LOCAL_IP)),
    e("LocalPort", To::Slot(LOCAL_PORT)),
    e("RemoteIP", To::Slot(REMOTE_IP)),
    e("RemotePort", To::Slot(REMOTE_PORT)),
    e("RemoteUrl", To::Slot(REMOTE_URL)),
    e("Protocol", To::Slot(PROTOCOL)),
    e("RemoteIPType", To::Extra("RemoteIPType")),
    // The process and its user.
    e("InitiatingProcessFileName", To::Slot(PROCESS)),
    e("InitiatingProcessId", To::Slot(PROCESS_ID)),
    e("InitiatingProcessCommandLine", To::Extra("InitiatingProcessCommandLine")),
    e("InitiatingProcessFolderPath", To::Extra("InitiatingProcessFolderPath")),
    e("InitiatingProcessSHA256", To::Extra("InitiatingProcessSHA256")),
    e("InitiatingProcessParentFileName", To::Extra("InitiatingProcessParentFileName")),
    e("InitiatingProcessAccountDomain", To::Slot(ACCOUNT_DOMAIN)),
    e("InitiatingProcessAccountName", To::Slot(ACCOUNT_NAME)),
    e("InitiatingProcessAccountSid", To::Slot(ACCOUNT_SID)),
    e("InitiatingProcessAccountUpn", To::Extra("InitiatingProcessAccountUpn")),
    e("InitiatingProcessAccountObjectId", To::Extra("InitiatingProcessAccountObjectId")),
    e("AdditionalFields", To::Slot(ADDITIONAL)),
]);
