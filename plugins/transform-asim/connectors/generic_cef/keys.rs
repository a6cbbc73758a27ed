//! CEF's own keys ("ArcSight Common Event Format", extension dictionary).

use sweepline_asim::Field;

use crate::form::ENDS;
use crate::table::{Entry, Table, To};

pub(super) const START: u8 = 0;
pub(super) const END: u8 = 1;
pub(super) const RECEIPT: u8 = 2;
pub(super) const ZONE: u8 = 3;
pub(super) const ACTION: u8 = 4;
pub(super) const OUTCOME: u8 = 5;
pub(super) const DIRECTION: u8 = 6;
pub(super) const DEVICE_HOST: u8 = 7;
pub(super) const DEVICE_ADDRESS: u8 = 8;

pub(super) static CEF: Table = Table::on(&ENDS, &[
    Entry { key: "start", to: To::Slot(START) },
    Entry { key: "end", to: To::Slot(END) },
    Entry { key: "rt", to: To::Slot(RECEIPT) },
    Entry { key: "dtz", to: To::Slot(ZONE) },
    Entry { key: "cnt", to: To::Count(Field::EventCount) },
    Entry { key: "cat", to: To::Text(Field::EventOriginalSubType) },
    Entry { key: "msg", to: To::Text(Field::EventMessage) },
    Entry { key: "reason", to: To::Text(Field::EventOriginalResultDetails) },
    Entry { key: "externalId", to: To::Text(Field::EventOriginalUid) },
    // The device.
    Entry { key: "dvchost", to: To::Slot(DEVICE_HOST) },
    Entry { key: "dvc", to: To::Slot(DEVICE_ADDRESS) },
    Entry { key: "dvcmac", to: To::Mac(Field::DvcMacAddr) },
    Entry { key: "deviceExternalId", to: To::Text(Field::DvcId) },
    Entry { key: "deviceInboundInterface", to: To::Text(Field::DvcInboundInterface) },
    Entry { key: "deviceOutboundInterface", to: To::Text(Field::DvcOutboundInterface) },
    // The source.
    Entry { key: "shost", to: To::SrcHost },
    Entry { key: "suser", to: To::SrcUser },
    Entry { key: "sproc", to: To::Text(Field::SrcProcessName) },
    Entry { key: "spid", to: To::Text(Field::SrcProcessId) },
    // The destination.
    Entry { key: "dhost", to: To::DstHost },
    Entry { key: "duser", to: To::DstUser },
    Entry { key: "dproc", to: To::Text(Field::DstProcessName) },
    Entry { key: "dpid", to: To::Text(Field::DstProcessId) },
    Entry { key: "destinationServiceName", to: To::Text(Field::DstAppName) },
    // The session. CEF counts `in` from the source to the destination.
    Entry { key: "app", to: To::Text(Field::NetworkApplicationProtocol) },
    Entry { key: "in", to: To::Count(Field::SrcBytes) },
    Entry { key: "out", to: To::Count(Field::DstBytes) },
    Entry { key: "deviceDirection", to: To::Slot(DIRECTION) },
    Entry { key: "act", to: To::Slot(ACTION) },
    Entry { key: "outcome", to: To::Slot(OUTCOME) },
]);
