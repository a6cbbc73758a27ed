//! What a message's text says, before anything is made of it.

use sweepline_asim::NetworkDirection;
use sweepline_parse::num;

use super::endpoint::{Endpoint, Interface};
use super::messages::{Message, Named, Shape};
use super::words::{after, before, cut, cut_at, cut_at_last, split_before};

/// The facts of a text; texts are empty where it has none. Ends stand in the text's order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reading<'a> {
    pub(super) first: Endpoint<'a>,
    pub(super) second: Endpoint<'a>,
    pub(super) protocol: &'a str,
    pub(super) direction: Option<NetworkDirection>,
    pub(super) connection: &'a str,
    /// The interface that the traffic came in on, where the ends name none.
    pub(super) interface: &'a str,
    pub(super) flags: &'a str,
    pub(super) rule: &'a str,
    /// 106100's word for what was done.
    pub(super) verb: &'a str,
    pub(super) hits: Option<u32>,
    pub(super) seconds: Option<i64>,
    pub(super) bytes: Option<u64>,
    pub(super) reason: &'a str,
    pub(super) icmp_type: Option<u8>,
    pub(super) icmp_code: Option<i64>,
}

/// Reads a text; nothing when it does not have its message's shape.
pub(super) fn read<'a>(text: &'a str, message: &Message) -> Option<Reading<'a>> {
    let mut reading = match message.shape {
        Shape::FromTo => from_to(text, Interface::Unnamed),
        Shape::ToBox => from_to(text, Interface::Named),
        Shape::SrcDst => src_dst(text),
        Shape::OutboundList => outbound_list(text),
        Shape::AccessList => access_list(text),
        Shape::Built | Shape::BypassBuilt => built(text),
        Shape::Teardown | Shape::BypassTeardown => teardown(text),
        Shape::IcmpBuilt | Shape::IcmpTeardown => icmp_connection(text),
    }?;
    if let Named::Word(number) = message.protocol {
        let mut words = text.split(' ').skip(number);
        // `Deny protocol 41 reverse path check`
        reading.protocol =
            words.next().filter(|word| *word != "protocol").or_else(|| words.next()).unwrap_or("");
    }
    let has_end = |end: &Endpoint<'_>| !end.host.is_empty();
    (has_end(&reading.first) && has_end(&reading.second)).then_some(reading)
}

/// What may follow the second end.
const AFTER_END: &[&str] = &[" on interface ", " flags ", " due to ", " (", ", "];

fn from_to(text: &str, interface: Interface) -> Option<Reading<'_>> {
    let (_, ends) = cut(text, " from ")?;
    let (first, rest) = cut(ends, " to ")?;
    let rest = rest.strip_prefix("PAT address ").unwrap_or(rest);
    let (second, tail) = split_before(rest, AFTER_END);
    let flags = after(tail, " flags ").map_or("", |flags| before(flags, " on interface "));
    Some(Reading {
        first: Endpoint::read(in_parentheses(first), Interface::Unnamed),
        second: Endpoint::read(in_parentheses(second), interface),
        interface: after(tail, " on interface ").unwrap_or("").trim_end_matches('.'),
        flags,
        reason: after(tail, " due to ").unwrap_or(""),
        ..Reading::default()
    })
}

fn src_dst(text: &str) -> Option<Reading<'_>> {
    let (start, ends) = cut(text, " src ")?;
    let (first, rest) = cut(ends, " dst ")?;
    let (second, tail) = split_before(rest, &["(type ", " by access-group "]);
    let protocol = start.strip_prefix("Deny ").unwrap_or(start);
    let protocol = protocol.strip_prefix("inbound ").unwrap_or(protocol);
    let (icmp_type, icmp_code) = icmp_numbers(tail);
    Some(Reading {
        first: Endpoint::read(first, Interface::Named),
        second: Endpoint::read(second, Interface::Named),
        protocol: protocol.strip_prefix("protocol ").unwrap_or(protocol),
        rule: after(tail, "by access-group ").map_or("", unquoted),
        icmp_type,
        icmp_code,
        ..Reading::default()
    })
}

fn outbound_list(text: &str) -> Option<Reading<'_>> {
    let (start, ends) = cut(text, " src ")?;
    let (first, second) = cut(ends, " dest ")?;
    Some(Reading {
        first: Endpoint::read(first, Interface::Unnamed),
        second: Endpoint::read(second, Interface::Unnamed),
        rule: after(start, "outbound list ").unwrap_or("").trim_ascii(),
        icmp_type: after(start, "packet type ")
            .and_then(leading_number)
            .and_then(|number| number.try_into().ok()),
        ..Reading::default()
    })
}

fn access_list(text: &str) -> Option<Reading<'_>> {
    let rest = text.strip_prefix("access-list ")?;
    let (rule, rest) = cut_at(rest, b' ')?;
    let (verb, rest) = cut_at(rest, b' ')?;
    let rest = rest.strip_prefix("protocol ").unwrap_or(rest);
    let (protocol, ends) = cut_at(rest, b' ')?;
    let (user, ends) = for_user(ends);
    let (first, rest) = cut(ends, " -> ")?;
    let (second, tail) = cut(rest, " hit-cnt ").unwrap_or((rest, ""));
    let mut first = Endpoint::read_listed(first);
    if first.user.is_empty() {
        first.user = user;
    }
    Some(Reading {
        first,
        second: Endpoint::read_listed(second),
        protocol,
        rule,
        verb,
        hits: leading_number(tail).and_then(|hits| u32::try_from(hits).ok()),
        ..Reading::default()
    })
}

/// Cuts the user off whose own list 106102 and 106103 are about: `for user 'U' `.
fn for_user(text: &str) -> (&str, &str) {
    let Some(rest) = text.strip_prefix("for user ") else { return ("", text) };
    match rest.strip_prefix('\'') {
        Some(quoted) => cut(quoted, "' ").unwrap_or(("", rest)),
        None => cut_at(rest, b' ').unwrap_or(("", rest)),
    }
}

fn built(text: &str) -> Option<Reading<'_>> {
    let (start, ends) = split_ends(text)?;
    let (first, second) = cut(ends, " to ")?;
    // Every end is followed by its mapped one; without it the message was cut, maybe within the port.
    cut_at(second, b'(')?;
    Some(Reading {
        first: Endpoint::read(first, Interface::Named),
        second: Endpoint::read(second, Interface::Named),
        direction: direction(start),
        connection: cut_at_last(start, b' ').map_or("", |(_, id)| id),
        ..Reading::default()
    })
}

/// Cuts a text between the connection's id and its ends: `connection ID for A to B`, or `from A to B`.
fn split_ends(text: &str) -> Option<(&str, &str)> {
    let (_, rest) = cut(text, " connection ")?;
    let (_, behind_id) = cut_at(rest, b' ')?;
    let ends = behind_id.strip_prefix("for ").or_else(|| behind_id.strip_prefix("from "))?;
    let start = text.get(..text.len().checked_sub(behind_id.len() + 1)?)?;
    Some((start, ends))
}

fn teardown(text: &str) -> Option<Reading<'_>> {
    let (start, ends) = split_ends(text)?;
    let (first, rest) = cut(ends, " to ")?;
    let (second, tail) = cut(rest, " duration ")?;
    let (duration, tail) = cut_at(tail, b' ').unwrap_or((tail, ""));
    let tail = tail.strip_prefix("bytes ").unwrap_or(tail);
    let (bytes, tail) = cut_at(tail, b' ').unwrap_or((tail, ""));
    let mut second = Endpoint::read(second, Interface::Named);
    let (tail, user) = match tail.strip_suffix(')').and_then(|tail| cut_at_last(tail, b'(')) {
        Some((tail, user)) => (tail.trim_ascii_end(), user.trim_ascii()),
        None => (tail, ""),
    };
    if second.last_user.is_empty() {
        second.last_user = user;
    }
    Some(Reading {
        first: Endpoint::read(first, Interface::Named),
        second,
        connection: cut_at_last(start, b' ').map_or("", |(_, id)| id),
        seconds: num::clock_duration(duration),
        bytes: num::u64(bytes),
        reason: before(tail, " from ").trim_ascii(),
        ..Reading::default()
    })
}

/// The foreign host comes first, the local one, with its mapped address, second.
fn icmp_connection(text: &str) -> Option<Reading<'_>> {
    let (start, ends) = cut(text, " faddr ")?;
    let (foreign, rest) = cut(ends, " gaddr ")?;
    let (global, rest) = cut(rest, " laddr ")?;
    let (local, tail) = split_before(rest, &[" type ", "(type "]);
    let (icmp_type, icmp_code) = icmp_numbers(tail);
    let global = Endpoint::read(global, Interface::Unnamed);
    let mut second = Endpoint::read(local, Interface::Unnamed);
    second.mapped = global.ip.map(|ip| (ip, None));
    Some(Reading {
        first: Endpoint::read(foreign, Interface::Unnamed),
        second,
        direction: direction(start),
        icmp_type,
        icmp_code,
        ..Reading::default()
    })
}

fn direction(start: &str) -> Option<NetworkDirection> {
    let (_, rest) = cut_at(start, b' ')?;
    match cut_at(rest, b' ')?.0 {
        "inbound" => Some(NetworkDirection::Inbound),
        "outbound" => Some(NetworkDirection::Outbound),
        _ => None,
    }
}

/// Reads `(type T, code C)` or `type T code C`.
fn icmp_numbers(text: &str) -> (Option<u8>, Option<i64>) {
    let message_type =
        after(text, "type ").and_then(leading_number).and_then(|number| u8::try_from(number).ok());
    let code = after(text, "code ").and_then(leading_number).and_then(|number| i64::try_from(number).ok());
    (message_type, code)
}

fn leading_number(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    num::u64(text.get(..digits)?)
}

/// Returns what is inside the quotes, or the first word where there are none.
fn unquoted(text: &str) -> &str {
    match text.strip_prefix('"') {
        Some(quoted) => before(quoted, "\""),
        None => before(text, " "),
    }
}

fn in_parentheses(text: &str) -> &str {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text)
}
