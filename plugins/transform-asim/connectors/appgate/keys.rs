//! Which key goes to which column.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const EVENT: u8 = 0;
pub(super) const TIME: u8 = 1;
pub(super) const ACTION: u8 = 2;
pub(super) const DIRECTION: u8 = 3;
pub(super) const ICMP_TYPE: u8 = 4;
pub(super) const ICMP_CODE: u8 = 5;
pub(super) const LATITUDE: u8 = 6;
pub(super) const LONGITUDE: u8 = 7;
pub(super) const DEVICE: u8 = 8;

/// Fields of an audit log.
pub(super) static AUDIT: Table = Table::new(&[
    Entry { key: "event_type", to: To::Slot(EVENT) },
    Entry { key: "timestamp", to: To::Slot(TIME) },
    Entry { key: "id", to: To::Text(Field::EventOriginalUid) },
    Entry { key: "version", to: To::Text(Field::EventProductVersion) },
    Entry { key: "daemon", to: To::Text(Field::EventOriginalSubType) },
    Entry { key: "hostname", to: To::Slot(DEVICE) },
    Entry { key: "action", to: To::Slot(ACTION) },
    Entry { key: "direction", to: To::Slot(DIRECTION) },
    Entry { key: "drop-reason", to: To::Text(Field::EventOriginalResultDetails) },
    Entry { key: "drop_reason", to: To::Text(Field::EventOriginalResultDetails) },
    Entry { key: "rule_name", to: To::Text(Field::NetworkRuleName) },
    Entry { key: "client_ip", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "client_port", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "source_ip", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "source_port", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "destination_ip", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "destination_port", to: To::Port(Field::DstPortNumber) },
    Entry { key: "protocol", to: To::Protocol },
    Entry { key: "icmp_type", to: To::Slot(ICMP_TYPE) },
    Entry { key: "icmp_code", to: To::Slot(ICMP_CODE) },
    Entry { key: "packet_size", to: To::Count(Field::SrcBytes) },
    Entry { key: "entitlement_token_id", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "distinguished_name_device_id", to: To::Text(Field::SrcDvcId) },
    Entry { key: "distinguished_name_user", to: To::SrcUser },
]);

/// The place of the client's address.
pub(super) static PLACE: Table = Table::new(&[
    Entry { key: "country_name", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "region_name", to: To::Text(Field::SrcGeoRegion) },
    Entry { key: "city_name", to: To::Text(Field::SrcGeoCity) },
    Entry { key: "lat", to: To::Slot(LATITUDE) },
    Entry { key: "latitude", to: To::Slot(LATITUDE) },
    Entry { key: "lon", to: To::Slot(LONGITUDE) },
    Entry { key: "longitude", to: To::Slot(LONGITUDE) },
]);
