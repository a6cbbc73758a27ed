//! Which attribute goes where.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const DEVICE: u8 = 0;
pub(super) const REMOTE: u8 = 1;
pub(super) const CALLING: u8 = 2;
pub(super) const DEVICE_NAME: u8 = 3;
pub(super) const USER_NAME: u8 = 4;
pub(super) const RADIUS_USER: u8 = 5;
pub(super) const USER: u8 = 6;
pub(super) const REASON: u8 = 7;

pub(super) static TABLE: Table = Table::new(&[
    Entry { key: "Device IP Address", to: To::Slot(DEVICE) },
    Entry { key: "Remote-Address", to: To::Slot(REMOTE) },
    Entry { key: "Calling-Station-ID", to: To::Slot(CALLING) },
    Entry { key: "Called-Station-ID", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "Device Port", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "DestinationIPAddress", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "DestinationPort", to: To::Port(Field::DstPortNumber) },
    Entry { key: "Protocol", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "UserName", to: To::Slot(USER_NAME) },
    Entry { key: "User-Name", to: To::Slot(RADIUS_USER) },
    Entry { key: "User", to: To::Slot(USER) },
    Entry { key: "NetworkDeviceName", to: To::Slot(DEVICE_NAME) },
    Entry { key: "HostIP", to: To::Ip(Field::DvcIpAddr) },
    Entry { key: "FailureReason", to: To::Slot(REASON) },
]);
