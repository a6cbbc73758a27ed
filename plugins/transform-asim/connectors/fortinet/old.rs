//! Traffic logs of FortiOS 4: the same fields by other names, `log_id` and `device_id` among them.

use sweepline_asim::{Field, Session};
use sweepline_parse::kv;

use crate::apply::apply;
use crate::connector::Cx;
use crate::table::{Entry, Slots, Table, To};

use super::{finish, keys, lookups, marks};

/// Names of FortiOS 4 that later versions changed.
pub(super) static TABLE: Table = Table::new(&[
    Entry { key: "device_id", to: To::Text(Field::DvcId) },
    Entry { key: "log_id", to: To::Text(Field::EventOriginalType) },
    Entry { key: "pri", to: To::Slot(keys::LEVEL) },
    Entry { key: "subtype", to: To::Text(Field::EventOriginalSubType) },
    Entry { key: "src", to: To::Ip(Field::SrcIpAddr) },
    Entry { key: "dst", to: To::Ip(Field::DstIpAddr) },
    Entry { key: "src_port", to: To::Port(Field::SrcPortNumber) },
    Entry { key: "dst_port", to: To::Port(Field::DstPortNumber) },
    Entry { key: "src_int", to: To::Text(Field::SrcInterfaceName) },
    Entry { key: "dst_int", to: To::Text(Field::DstInterfaceName) },
    Entry { key: "src_name", to: To::SrcHost },
    Entry { key: "dst_name", to: To::DstHost },
    Entry { key: "src_country", to: To::Country(Field::SrcGeoCountry) },
    Entry { key: "dst_country", to: To::Country(Field::DstGeoCountry) },
    Entry { key: "tran_disp", to: To::Slot(keys::NAT) },
    Entry { key: "tran_sip", to: To::NatIp(Field::SrcNatIpAddr) },
    Entry { key: "tran_sport", to: To::NatPort(Field::SrcNatPortNumber) },
    Entry { key: "tran_ip", to: To::NatIp(Field::DstNatIpAddr) },
    Entry { key: "tran_port", to: To::NatPort(Field::DstNatPortNumber) },
    Entry { key: "SN", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "serial", to: To::Text(Field::NetworkSessionId) },
    Entry { key: "sent", to: To::Count(Field::SrcBytes) },
    Entry { key: "rcvd", to: To::Count(Field::DstBytes) },
    Entry { key: "sent_pkt", to: To::Count(Field::SrcPackets) },
    Entry { key: "rcvd_pkt", to: To::Count(Field::DstPackets) },
    Entry { key: "app_cat", to: To::Slot(keys::APP_CATEGORY) },
]);

/// Sub types that report sessions; those of WAN optimisation, the cache and the proxy count the same bytes again.
const SESSION_SUB_TYPES: &[&str] = &["allowed", "violation", "failed-conn", "other"];
/// How serial numbers of FortiGate and FortiWiFi start; FortiWeb, FortiADC and FortiMail write `log_id`, too.
const SERIALS: &[&str] = &["FG", "FW"];

/// Reads a traffic log of FortiOS 4; `None` when it is another log or another product's.
pub(super) fn read<'a>(log: &'a str, cx: &mut Cx<'a, '_>) -> Option<(Session<'a>, Slots<'a>)> {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let mut lookup = cx.stream.order.keys(&TABLE);
    for pair in kv::pairs(log, marks::separator(log)) {
        if let Some(entry) = lookup.find(pair.key).or_else(|| keys::FORTIOS.find(pair.key)) {
            let value = if pair.escaped { kv::unescape(pair.value, cx.arena) } else { pair.value };
            apply(entry.to, value, &mut session, &mut slots, cx.arena);
        }
    }
    let serial = session.text(Field::DvcId)?;
    let sub_type = session.text(Field::EventOriginalSubType)?;
    let is_session = SERIALS.iter().any(|start| serial.starts_with(start))
        && slots.get(keys::TYPE) == Some(lookups::TRAFFIC)
        && SESSION_SUB_TYPES.contains(&sub_type);
    if !is_session {
        return None;
    }
    finish::finish(&mut session, &slots, cx);
    session.put_text(Field::EventOriginalSubType, sub_type);
    Some((session, slots))
}
