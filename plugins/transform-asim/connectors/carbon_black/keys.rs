//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const KIND: u8 = 0;
pub(super) const DEVICE_TIME: u8 = 1;
pub(super) const CREATE_TIME: u8 = 2;
pub(super) const BACKEND_TIME: u8 = 3;
pub(super) const GENERATED: u8 = 4;
pub(super) const DEVICE_NAME: u8 = 5;
pub(super) const DEVICE_ID: u8 = 6;
pub(super) const DEVICE_IP: u8 = 7;
pub(super) const ACTION: u8 = 8;
pub(super) const SENSOR_ACTION: u8 = 9;
pub(super) const PROCESS: u8 = 10;
pub(super) const PROCESS_ID: u8 = 11;
pub(super) const PROCESS_UID: u8 = 12;
pub(super) const USER: u8 = 13;
pub(super) const LOCAL_IP: u8 = 14;
pub(super) const LOCAL_PORT: u8 = 15;
pub(super) const REMOTE_IP: u8 = 16;
pub(super) const REMOTE_PORT: u8 = 17;
pub(super) const REMOTE_NAME: u8 = 18;
pub(super) const INBOUND: u8 = 19;
pub(super) const PROTOCOL: u8 = 20;
pub(super) const SERVICE: u8 = 21;

const fn e(key: &'static str, to: To) -> Entry {
    Entry { key, to }
}

/// Keys of the Data Forwarder; columns of the Sentinel table without the suffix that tells their type.
pub(super) static EVENT: Table = Table::new(&[
    e("type", To::Slot(KIND)),
    e("eventType", To::Slot(KIND)),
    e("device_timestamp", To::Slot(DEVICE_TIME)),
    e("createTime", To::Slot(CREATE_TIME)),
    e("create_time", To::Slot(CREATE_TIME)),
    e("backend_timestamp", To::Slot(BACKEND_TIME)),
    e("TimeGenerated", To::Slot(GENERATED)),
    // The device.
    e("org_key", To::Text(Field::DvcScopeId)),
    e("device_id", To::Slot(DEVICE_ID)),
    e("device_name", To::Slot(DEVICE_NAME)),
    e("device_os", To::Text(Field::DvcOs)),
    e("device_external_ip", To::Slot(DEVICE_IP)),
    e("device_group", To::Extra("device_group")),
    // What happened.
    e("event_id", To::Text(Field::EventOriginalUid)),
    e("event_origin", To::Text(Field::EventOwner)),
    e("event_description", To::Text(Field::EventMessage)),
    e("action", To::Slot(ACTION)),
    e("sensor_action", To::Slot(SENSOR_ACTION)),
    e("alert_id", To::Extra("alert_id")),
    // The ends.
    e("local_ip", To::Slot(LOCAL_IP)),
    e("local_port", To::Slot(LOCAL_PORT)),
    e("remote_ip", To::Slot(REMOTE_IP)),
    e("remote_port", To::Slot(REMOTE_PORT)),
    e("netconn_domain", To::Slot(REMOTE_NAME)),
    e("netconn_inbound", To::Slot(INBOUND)),
    e("netconn_protocol", To::Slot(PROTOCOL)),
    e("netconn_proxy_ip", To::Extra("netconn_proxy_ip")),
    e("netconn_proxy_port", To::Extra("netconn_proxy_port")),
    e("netconn_proxy_domain", To::Extra("netconn_proxy_domain")),
    // The process.
    e("process_guid", To::Slot(PROCESS_UID)),
    e("process_path", To::Slot(PROCESS)),
    e("process_pid", To::Slot(PROCESS_ID)),
    e("process_username", To::Slot(USER)),
    e("process_cmdline", To::Extra("process_cmdline")),
    e("process_reputation", To::Extra("process_reputation")),
    // Events of the old API, before 2020.
    e("eventTime", To::Slot(DEVICE_TIME)),
    e("eventId", To::Text(Field::EventOriginalUid)),
    e("shortDescription", To::Text(Field::EventMessage)),
    e("deviceDetails_deviceName", To::Slot(DEVICE_NAME)),
    e("deviceDetails_deviceId", To::Slot(DEVICE_ID)),
    e("netFlow_sourceAddress", To::Ip(Field::SrcIpAddr)),
    e("netFlow_sourcePort", To::Port(Field::SrcPortNumber)),
    e("netFlow_destAddress", To::Ip(Field::DstIpAddr)),
    e("netFlow_destPort", To::Port(Field::DstPortNumber)),
    e("netFlow_service", To::Slot(SERVICE)),
]);
