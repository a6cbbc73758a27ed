//! Events that are sentences: a DHCP server that should not be there, and routers that collide.

use sweepline_asim::{DvcAction, EventResult, EventSeverity, Field, Session};
use sweepline_parse::addr;

use crate::connector::Cx;

use super::finish;
use super::mark;

const DHCP: &str = "Blocked DHCP server response";
const ROUTER: &str = "VRRP packet";
const COLLISION: &str = "Virtual router collision";

/// Reads a sentence into the session; tells whether it is one of those that are kept.
pub(super) fn read<'a>(text: &'a str, session: &mut Session<'a>, cx: &Cx<'a, '_>) -> bool {
    if text.contains(DHCP) {
        session.put_text(Field::EventOriginalSubType, DHCP);
        session.put_text(Field::DvcOriginalAction, "Blocked");
        session.action = Some(DvcAction::Deny);
    } else if text.contains(ROUTER) && !text.contains("VRRP passive") && !text.contains("VRRP active") {
        session.put_text(Field::EventOriginalSubType, COLLISION);
    } else {
        return false;
    }
    let sender = word_behind(text, " from ");
    if let Some((ip, port)) = finish::end(sender) {
        (session.src_ip, session.src_port) = (Some(ip), port);
    } else if let Some(mac) = addr::mac(sender, cx.arena) {
        session.put_text(Field::SrcMacAddr, mac);
    } else {
        return false;
    }
    session.put_text(Field::SrcVlanId, word_behind(text, " on VLAN "));
    session.put_text(Field::EventMessage, text);
    session.result = Some(EventResult::Failure);
    session.severity = Some(EventSeverity::Low);
    true
}

/// Returns the word behind a mark; empty when the mark is not there.
fn word_behind<'a>(text: &'a str, mark: &str) -> &'a str {
    let (word, _) = mark::word(text.split_once(mark).map_or("", |(_, after)| after));
    word.trim_end_matches([',', '.'])
}
