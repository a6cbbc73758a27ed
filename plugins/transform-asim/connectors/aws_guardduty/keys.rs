//! Key → column. Findings have keys with a small first letter, the API and the Sentinel table with a capital.

use sweepline_asim::Field;

use crate::form::without_zone;
use crate::table::{Entry, Table, To};

/// Slots of what `finish` puts together, and of the objects inside.
pub(super) mod slot {
    pub(in super::super) const ID: u8 = 0;
    pub(in super::super) const TYPE: u8 = 1;
    pub(in super::super) const SEVERITY: u8 = 2;
    pub(in super::super) const CREATED: u8 = 3;
    pub(in super::super) const UPDATED: u8 = 4;
    pub(in super::super) const ACCOUNT: u8 = 5;
    pub(in super::super) const RESOURCE: u8 = 6;
    pub(in super::super) const SERVICE: u8 = 7;
    pub(in super::super) const ACTION: u8 = 8;
    pub(in super::super) const ACTION_TYPE: u8 = 9;
    pub(in super::super) const FIRST_SEEN: u8 = 10;
    pub(in super::super) const LAST_SEEN: u8 = 11;
    pub(in super::super) const CONNECTION: u8 = 12;
    pub(in super::super) const PROBE: u8 = 13;
    pub(in super::super) const BLOCKED: u8 = 14;
    pub(in super::super) const DIRECTION: u8 = 15;
    pub(in super::super) const LOCAL_PORT: u8 = 16;
    pub(in super::super) const LOCAL_IP: u8 = 17;
    pub(in super::super) const LOCAL_INTERFACE: u8 = 18;
    pub(in super::super) const REMOTE_PORT: u8 = 19;
    pub(in super::super) const REMOTE_IP: u8 = 20;
    pub(in super::super) const PROBES: u8 = 21;
    pub(in super::super) const INSTANCE: u8 = 22;
    pub(in super::super) const INSTANCE_ID: u8 = 23;
    pub(in super::super) const PLATFORM: u8 = 24;
    pub(in super::super) const INTERFACES: u8 = 25;
    pub(in super::super) const INTERFACE_ID: u8 = 26;
    pub(in super::super) const PRIVATE_IP: u8 = 27;
    pub(in super::super) const PUBLIC_IP: u8 = 28;
    pub(in super::super) const IPV6: u8 = 29;
    pub(in super::super) const IPV4_ADDRESS: u8 = 30;
    pub(in super::super) const IPV6_ADDRESS: u8 = 31;
    pub(in super::super) const COUNTRY: u8 = 32;
    pub(in super::super) const CITY: u8 = 33;
    pub(in super::super) const ORGANIZATION: u8 = 34;
    pub(in super::super) const PORT: u8 = 35;
    pub(in super::super) const NAME: u8 = 36;
}

#[rustfmt::skip]
pub(super) static FINDING: Table = Table::new(&[
    Entry { key: "schemaVersion", to: To::Text(Field::EventProductVersion) },
    Entry { key: "accountId", to: To::Slot(slot::ACCOUNT) },
    Entry { key: "region", to: To::Extra("AwsRegion") },
    Entry { key: "partition", to: To::Extra("AwsPartition") },
    Entry { key: "id", to: To::Slot(slot::ID) },
    Entry { key: "arn", to: To::Extra("GuardDutyFindingArn") },
    Entry { key: "type", to: To::Slot(slot::TYPE) },
    Entry { key: "activityType", to: To::Slot(slot::TYPE) },
    Entry { key: "title", to: To::Text(Field::EventMessage) },
    Entry { key: "severity", to: To::Slot(slot::SEVERITY) },
    Entry { key: "createdAt", to: To::Slot(slot::CREATED) },
    Entry { key: "timeCreated", to: To::Slot(slot::CREATED) },
    Entry { key: "updatedAt", to: To::Slot(slot::UPDATED) },
    Entry { key: "timeGenerated", to: To::Slot(slot::UPDATED) },
    Entry { key: "resource", to: To::Slot(slot::RESOURCE) },
    Entry { key: "resourceDetails", to: To::Slot(slot::RESOURCE) },
    Entry { key: "service", to: To::Slot(slot::SERVICE) },
    Entry { key: "serviceDetails", to: To::Slot(slot::SERVICE) },
]);

#[rustfmt::skip]
pub(super) static SERVICE: Table = Table::new(&[
    Entry { key: "action", to: To::Slot(slot::ACTION) },
    Entry { key: "count", to: To::Count(Field::EventCount) },
    Entry { key: "eventFirstSeen", to: To::Slot(slot::FIRST_SEEN) },
    Entry { key: "eventLastSeen", to: To::Slot(slot::LAST_SEEN) },
    Entry { key: "detectorId", to: To::Extra("DetectorId") },
    Entry { key: "archived", to: To::Extra("Archived") },
]);

#[rustfmt::skip]
pub(super) static ACTION: Table = Table::new(&[
    Entry { key: "actionType", to: To::Slot(slot::ACTION_TYPE) },
    Entry { key: "networkConnectionAction", to: To::Slot(slot::CONNECTION) },
    Entry { key: "portProbeAction", to: To::Slot(slot::PROBE) },
]);

/// Also the entries of a port probe.
#[rustfmt::skip]
pub(super) static CONNECTION: Table = Table::new(&[
    Entry { key: "connectionDirection", to: To::Slot(slot::DIRECTION) },
    Entry { key: "protocol", to: To::Protocol },
    Entry { key: "blocked", to: To::Slot(slot::BLOCKED) },
    Entry { key: "localPortDetails", to: To::Slot(slot::LOCAL_PORT) },
    Entry { key: "localIpDetails", to: To::Slot(slot::LOCAL_IP) },
    Entry { key: "localNetworkInterface", to: To::Slot(slot::LOCAL_INTERFACE) },
    Entry { key: "remotePortDetails", to: To::Slot(slot::REMOTE_PORT) },
    Entry { key: "remoteIpDetails", to: To::Slot(slot::REMOTE_IP) },
]);

#[rustfmt::skip]
pub(super) static PROBE: Table = Table::new(&[
    Entry { key: "blocked", to: To::Slot(slot::BLOCKED) },
    Entry { key: "portProbeDetails", to: To::Slot(slot::PROBES) },
]);

#[rustfmt::skip]
pub(super) static RESOURCE: Table = Table::new(&[
    Entry { key: "resourceType", to: To::Extra("ResourceType") },
    Entry { key: "instanceDetails", to: To::Slot(slot::INSTANCE) },
]);

#[rustfmt::skip]
pub(super) static INSTANCE: Table = Table::new(&[
    Entry { key: "instanceId", to: To::Slot(slot::INSTANCE_ID) },
    Entry { key: "instanceType", to: To::Extra("InstanceType") },
    Entry { key: "platform", to: To::Slot(slot::PLATFORM) },
    Entry { key: "networkInterfaces", to: To::Slot(slot::INTERFACES) },
]);

#[rustfmt::skip]
pub(super) static INTERFACE: Table = Table::new(&[
    Entry { key: "networkInterfaceId", to: To::Slot(slot::INTERFACE_ID) },
    Entry { key: "privateIpAddress", to: To::Slot(slot::PRIVATE_IP) },
    Entry { key: "publicIp", to: To::Slot(slot::PUBLIC_IP) },
    Entry { key: "ipv6Addresses", to: To::Slot(slot::IPV6) },
    Entry { key: "vpcId", to: To::Extra("VpcId") },
    Entry { key: "subnetId", to: To::Extra("SubnetId") },
]);

/// Local and remote addresses, and what AWS knows of the remote ones.
#[rustfmt::skip]
pub(super) static ADDRESS: Table = Table::new(&[
    Entry { key: "ipAddressV4", to: To::Slot(slot::IPV4_ADDRESS) },
    Entry { key: "ipAddressV6", to: To::Slot(slot::IPV6_ADDRESS) },
    Entry { key: "country", to: To::Slot(slot::COUNTRY) },
    Entry { key: "city", to: To::Slot(slot::CITY) },
    Entry { key: "organization", to: To::Slot(slot::ORGANIZATION) },
]);

/// The objects that wrap one value: `{"port":22}`, `{"countryName":"…"}`, `{"cityName":"…"}`, an organisation.
#[rustfmt::skip]
pub(super) static DETAILS: Table = Table::new(&[
    Entry { key: "port", to: To::Slot(slot::PORT) },
    Entry { key: "countryName", to: To::Slot(slot::NAME) },
    Entry { key: "cityName", to: To::Slot(slot::NAME) },
    Entry { key: "org", to: To::Slot(slot::NAME) },
    Entry { key: "asn", to: To::Extra("RemoteAsn") },
    Entry { key: "isp", to: To::Extra("RemoteIsp") },
]);

/// Longest key of the tables.
const KEY_BYTES: usize = 24;

/// Finds the entry of a key, whatever the case of its first letter.
pub(super) fn find(table: &'static Table, key: &str) -> Option<&'static Entry> {
    let key = without_zone(key);
    table.find(key).or_else(|| {
        let mut name = [0_u8; KEY_BYTES];
        let place = name.get_mut(..key.len())?;
        place.copy_from_slice(key.as_bytes());
        place.first_mut()?.make_ascii_lowercase();
        table.find(std::str::from_utf8(place).ok()?)
    })
}
