//! Makes the session of a security event.

use sweepline_asim::{DvcAction, EventResult, EventResultDetails, EventSubType, Field, Session, Value};
use sweepline_parse::num;
use sweepline_parse::time::{self, Nanos};

use crate::apply::{apply, protocol};
use crate::connector::Cx;
use crate::identity::{self, Side};
use crate::table::Slots;

use super::mark::Kind;
use super::pairs::{MAX_PAIRS, Tuple, pairs};
use super::{keys, lookups};

/// What is known of an event besides its text.
pub(super) struct Envelope<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) level: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) time: Option<Nanos>,
}

const INTRUSION: &str = "430001";
const START: &str = "430002";
const END: &str = "430003";
const MALWARE: &str = "430005";
const ELEPHANT: &str = "430007";

/// Makes the session of an event; nothing when it reports none.
pub(super) fn map<'a>(text: &'a str, envelope: &Envelope<'a>, cx: &mut Cx<'a, '_>) -> Option<Session<'a>> {
    if let Kind::Id(id) = envelope.kind
        && ![INTRUSION, START, END, MALWARE, ELEPHANT].contains(&id)
    {
        return None;
    }
    let mut session = Session::new("Cisco", "FTD", "CommonSecurityLog");
    let mut slots = Slots::new();
    let (text, tuple) = match envelope.kind {
        Kind::Id(_) => (text, None),
        Kind::InPairs => Tuple::split(without_brackets(text)),
    };
    let mut lookup = cx.stream.order.keys(&keys::EVENT);
    for (key, value) in pairs(text).take(MAX_PAIRS) {
        if let Some(entry) = lookup.find(key) {
            apply(entry.to, value, &mut session, &mut slots, cx.arena);
        }
    }
    if let Some(tuple) = tuple {
        session.protocol = session.protocol.or_else(|| protocol(tuple.protocol));
        (session.src_ip, session.src_port) = (Some(tuple.source.0), tuple.source.1);
        (session.dst_ip, session.dst_port) = (Some(tuple.destination.0), tuple.destination.1);
    }
    let id = match envelope.kind {
        Kind::Id(id) => id,
        Kind::InPairs => connection(&session, &slots)?,
    };
    finish(id, &mut session, &slots, envelope, cx);
    Some(session)
}

/// Drops what the Management Center writes in front: `[Primary Detection Engine (…)][policy] `.
fn without_brackets(text: &str) -> &str {
    let mut rest = text;
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        rest = after.trim_ascii_start();
    }
    rest
}

/// Returns the id that an FTD gives the Management Center's connection event; nothing when it is another event.
fn connection(session: &Session<'_>, slots: &Slots<'_>) -> Option<&'static str> {
    session.src_ip.or(session.dst_ip)?;
    match slots.get(keys::CONNECT_TYPE)? {
        "Start" => Some(START),
        _ => Some(END),
    }
}

fn finish<'a>(
    id: &'a str,
    session: &mut Session<'a>,
    slots: &Slots<'a>,
    envelope: &Envelope<'a>,
    cx: &Cx<'a, '_>,
) {
    let stamp = slots.get(keys::FIRST_PACKET).and_then(|text| time::any(text, &cx.clock));
    session.event_start_time = stamp;
    session.time_generated = envelope.time.or(stamp);
    // The end of a connection is logged when it happens; its length may be missing.
    let is_end = id == END && session.duration_ms.is_none();
    if stamp.is_none() || is_end && envelope.time >= stamp {
        session.event_end_time = envelope.time;
    }
    session.sub_type = match id {
        START => Some(EventSubType::Start),
        END => Some(EventSubType::End),
        _ => None,
    };
    if matches!(envelope.kind, Kind::Id(_)) {
        session.put_text(Field::EventOriginalType, id);
    }
    let priority = slots.get(keys::PRIORITY);
    session.put_text(Field::EventOriginalSeverity, priority.unwrap_or(envelope.level));
    session.severity = Some(lookups::priority(priority.unwrap_or_default()));
    match id {
        INTRUSION => intrusion(session, slots, cx),
        MALWARE => file(session, slots),
        _ => connection_verdict(session, slots),
    }
    if let Some(user) = slots.get(keys::USER).filter(|user| !lookups::is_nobody(user)) {
        identity::user(session, Side::Src, user);
    }
    for (name, kind, word) in [
        (Field::SrcAppName, Field::SrcAppType, "Other"),
        (Field::DstAppName, Field::DstAppType, "Service"),
        (Field::DvcId, Field::DvcIdType, "Other"),
    ] {
        if session.text(name) == Some("Unknown") {
            session.remove(name);
        } else if session.rare(name).is_some() {
            session.put_text(kind, word);
        }
    }
    if session.text(Field::NetworkApplicationProtocol) == Some("Unknown") {
        session.remove(Field::NetworkApplicationProtocol);
    }
    if let Some(host) = envelope.host {
        identity::device(session, host);
    }
    icmp(session, slots);
}

fn connection_verdict<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let Some(word) = slots.get(keys::ACTION) else { return };
    // Collectors that read events from web pages keep a line break.
    let word = word.strip_prefix("<br/>").unwrap_or(word);
    session.put_text(Field::DvcOriginalAction, word);
    set_verdict(session, lookups::rule(word));
}

fn set_verdict(session: &mut Session<'_>, meaning: Option<lookups::Meaning>) {
    match meaning {
        Some((action, result, details)) => {
            session.action = Some(action);
            session.result = Some(result);
            session.result_details = details;
        }
        None => session.result_details = Some(EventResultDetails::Unknown),
    }
}

fn intrusion<'a>(session: &mut Session<'a>, slots: &Slots<'a>, cx: &Cx<'a, '_>) {
    match slots.get(keys::INLINE_RESULT) {
        Some(word) => {
            session.put_text(Field::DvcOriginalAction, word);
            set_verdict(session, lookups::inline_result(word));
        }
        // Only rules that stop something write a result.
        None => session.action = Some(DvcAction::Allow),
    }
    if session.action.is_none() {
        session.result = Some(EventResult::Failure);
    }
    let message = slots.get(keys::MESSAGE).unwrap_or_default().trim_matches('"');
    session.put_text(Field::ThreatName, message);
    session.put_text(Field::EventMessage, message);
    session.put_text(Field::ThreatCategory, slots.get(keys::CLASSIFICATION).unwrap_or_default());
    let Some(signature) = slots.get(keys::SIGNATURE) else { return };
    if let Some(number) = num::i64(signature) {
        session.put(Field::NetworkRuleNumber, Value::Int(number));
    }
    let generator = slots.get(keys::GENERATOR).unwrap_or("1");
    let revision = slots.get(keys::REVISION).unwrap_or("0");
    let id = [generator, ":", signature, ":", revision].concat();
    session.put_text(Field::ThreatId, cx.arena.alloc_str(&id));
}

fn file<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let Some(word) = slots.get(keys::FILE_ACTION) else { return };
    session.put_text(Field::DvcOriginalAction, word);
    session.action = Some(lookups::file_action(word));
}

fn icmp<'a>(session: &mut Session<'a>, slots: &Slots<'a>) {
    let Some(protocol) = session.protocol.filter(|protocol| protocol.is_icmp()) else { return };
    if let Some(message_type) = slots.get(keys::ICMP_TYPE) {
        // By number, or by name as in `Echo Request`.
        let name = match num::u64(message_type).map(u8::try_from) {
            Some(Ok(number)) => protocol.icmp_type_name(number),
            Some(Err(_)) => "",
            None => message_type,
        };
        session.put_text(Field::NetworkIcmpType, name);
    }
    if let Some(code) = slots.get(keys::ICMP_CODE).and_then(num::i64) {
        session.put(Field::NetworkIcmpCode, Value::Int(code));
    }
}
