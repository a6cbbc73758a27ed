//! Which key of `EventDetails` goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const START: u8 = 0;
pub(super) const LAST_SEEN: u8 = 1;
pub(super) const PROTOCOL: u8 = 2;
pub(super) const IS_INTERNAL: u8 = 3;
pub(super) const LOCAL_IP: u8 = 4;
pub(super) const LOCAL_PORT: u8 = 5;
pub(super) const REMOTE_IP: u8 = 6;
pub(super) const REMOTE_PORT: u8 = 7;
pub(super) const BYTES_IN: u8 = 8;
pub(super) const BYTES_OUT: u8 = 9;
pub(super) const PROCESS_ID: u8 = 10;
pub(super) const USER_ID: u8 = 11;
pub(super) const DEVICE_ID: u8 = 12;
pub(super) const MESSAGE_SOURCE: u8 = 13;
pub(super) const GENERATED: u8 = 14;
pub(super) const EVENT_NAME: u8 = 15;
pub(super) const IS_EMPTY: u8 = 16;
pub(super) const NAME: u8 = 17;
pub(super) const SUBSCRIPTION: u8 = 18;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// Columns of both tables.
pub(super) static ROW: Table = Table::new(&[
    e("TimeGenerated", To::Slot(GENERATED)),
    e("RawEventName", To::Slot(EVENT_NAME)),
    e("IsEmpty", To::Slot(IS_EMPTY)),
    e("DeviceId", To::Slot(DEVICE_ID)),
    e("AgentVersion", To::Text(Field::EventProductVersion)),
    e("AzureSubscriptionId", To::Slot(SUBSCRIPTION)),
]);

/// Members of the sensor's `EventDetails`.
pub(super) static SENSOR: Table = Table::new(&[
    e("Id", To::Text(Field::EventOriginalUid)),
    e("SourceId", To::Text(Field::Dvc)),
    e("StartTime", To::Slot(START)),
    e("LastSeen", To::Slot(LAST_SEEN)),
    e("TransportProtocol", To::Slot(PROTOCOL)),
    e("IsInternal", To::Slot(IS_INTERNAL)),
]);

/// Members of the sensor's `Source`.
pub(super) static SOURCE: Table = Table::new(&[
    e("IPAddress", To::Ip(Field::SrcIpAddr)),
    e("Port", To::Port(Field::SrcPortNumber)),
    e("MacAddress", To::Mac(Field::SrcMacAddr)),
    e("DeviceId", To::Slot(DEVICE_ID)),
    e("DeviceName", To::Slot(NAME)),
]);

/// Members of the sensor's `Destination`.
pub(super) static DESTINATION: Table = Table::new(&[
    e("IPAddress", To::Ip(Field::DstIpAddr)),
    e("Port", To::Port(Field::DstPortNumber)),
    e("MacAddress", To::Mac(Field::DstMacAddr)),
    e("DeviceId", To::Slot(DEVICE_ID)),
    e("DeviceName", To::Slot(NAME)),
]);

/// Members of the micro agent's `EventDetails`.
pub(super) static AGENT: Table = Table::new(&[
    e("TimestampUTC", To::Slot(START)),
    e("LocalAddress", To::Slot(LOCAL_IP)),
    e("LocalPort", To::Slot(LOCAL_PORT)),
    e("RemoteAddress", To::Slot(REMOTE_IP)),
    e("RemotePort", To::Slot(REMOTE_PORT)),
    e("BytesIn", To::Slot(BYTES_IN)),
    e("BytesOut", To::Slot(BYTES_OUT)),
    e("Protocol", To::Slot(PROTOCOL)),
    e("ApplicationProtocol", To::Text(Field::NetworkApplicationProtocol)),
    e("ProcessId", To::Slot(PROCESS_ID)),
    e("UserId", To::Slot(USER_ID)),
    e("DeviceId", To::Slot(DEVICE_ID)),
    e("MessageSource", To::Slot(MESSAGE_SOURCE)),
    e("OriginalEventId", To::Text(Field::EventOriginalUid)),
    e("AzureResourceId", To::Extra("AzureResourceId")),
]);
