//! The keys that mean the same in every product's CEF.

use sweepline_asim::Field;

use crate::table::{Entry, Table, To};

/// Ends, translations and protocol; a connector's table adds what its product means by the other keys.
pub static ENDS: Table = Table::new(&[
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "spt", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dpt", to: To::Port(Field::DstPortNumber) },
    Entry { key: "smac", to: To::Mac(Field::SrcMacAddr) },
    Entry { key: "dmac", to: To::Mac(Field::DstMacAddr) },
    Entry { key: "sourceTranslatedAddress", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "sourceTranslatedPort", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "destinationTranslatedAddress", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "destinationTranslatedPort", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "proto", to: To::Protocol },
]);
