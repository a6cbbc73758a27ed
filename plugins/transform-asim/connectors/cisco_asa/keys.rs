//! Which column of a CommonSecurityLog row goes where, under its CEF key.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

pub(super) const MESSAGE: u8 = 0;
pub(super) const ACTION: u8 = 1;
pub(super) const DIRECTION: u8 = 2;
pub(super) const RULE: u8 = 3;
pub(super) const PROTOCOL: u8 = 4;
pub(super) const DEVICE: u8 = 5;

/// Read from rows whose message does not tell the session itself.
pub(super) static ROW: Table = Table::new(&[
    Entry { key: "msg", to: To::Slot(MESSAGE) },
    Entry { key: "act", to: To::Slot(ACTION) },
    Entry { key: "deviceDirection", to: To::Slot(DIRECTION) },
    Entry { key: "cs2", to: To::Slot(RULE) },
    Entry { key: "proto", to: To::Slot(PROTOCOL) },
    Entry { key: "dvchost", to: To::Slot(DEVICE) },
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "spt", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "dpt", to: To::Port(Field::DstPortNumber) },
    Entry { key: "suser", to: To::SrcUser },
    Entry { key: "duser", to: To::DstUser },
    Entry { key: "deviceInboundInterface", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "deviceOutboundInterface", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "sourceTranslatedAddress", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "sourceTranslatedPort", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "destinationTranslatedAddress", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "destinationTranslatedPort", to: To::NatPort(Field::DstNatPortNumber) },
]);
