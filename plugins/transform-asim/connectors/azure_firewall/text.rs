//! The texts of the legacy logs:
//! `<protocol> request from <end>[ to <end>][ was DNAT'ed to <end>][. <label>: <value>]…`.
//!
//! Values hold dots, commas and blanks; only a known label ends one.

use sweepline_parse::addr;

use super::keys::LABELS;

/// What a text says before its labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Request<'a> {
    pub(super) protocol: &'a str,
    pub(super) source: End<'a>,
    pub(super) destination: End<'a>,
    pub(super) translated: End<'a>,
    /// The labels with their values.
    pub(super) rest: &'a str,
}

/// An end with its port; both are empty where the text has none.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
pub(super) struct End<'a> {
    pub(super) host: &'a str,
    pub(super) port: &'a str,
}

pub(super) fn read(text: &str) -> Option<Request<'_>> {
    let (protocol, rest) = text.split_once(" request from ")?;
    let protocol = protocol.trim_ascii();
    let has_ports = !protocol.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("ICMP"));
    let (source, mut rest) = word(rest);
    let mut request = Request {
        protocol,
        source: end(source, has_ports),
        destination: End::default(),
        translated: End::default(),
        rest,
    };
    if let Some(after) = rest.strip_prefix(" to ") {
        let (destination, after) = word(after);
        request.destination = end(destination, has_ports);
        rest = after;
    }
    if let Some(after) = rest.strip_prefix(" was DNAT'ed to ") {
        let (translated, after) = word(after);
        request.translated = end(translated, has_ports);
        rest = after;
    }
    request.rest = rest;
    Some(request)
}

/// Cuts the text at its first blank.
fn word(text: &str) -> (&str, &str) {
    let at = memchr::memchr(b' ', text.as_bytes()).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Splits an end at its last colon, unless it is an address without port.
fn end(text: &str, has_ports: bool) -> End<'_> {
    let text = text.trim_end_matches(['.', ',']);
    match text.rsplit_once(':') {
        Some((host, port)) if has_ports || addr::ip(text).is_none() => {
            End { host: host.trim_start_matches('[').trim_end_matches(']'), port }
        }
        _ => End { host: text, port: "" },
    }
}

/// Walks the labels with their values.
pub(super) fn labelled(text: &str) -> impl Iterator<Item = (&'static str, &str)> {
    let mut next = find(text, 0);
    std::iter::from_fn(move || {
        let (label, from) = next?;
        next = find(text, from);
        let to = next.map_or(text.len(), |(label, start)| start.saturating_sub(label.len() + SEPARATOR));
        Some((label, text.get(from..to).unwrap_or_default().trim_matches([' ', '.'])))
    })
}

/// The colon and the blank after a label.
const SEPARATOR: usize = 2;

/// Finds the next label behind a blank, and where its value starts.
fn find(text: &str, from: usize) -> Option<(&'static str, usize)> {
    let mut at = from.saturating_sub(1);
    loop {
        at += memchr::memchr(b' ', text.as_bytes().get(at..)?)? + 1;
        let rest = text.get(at..)?;
        let label =
            LABELS.entries().iter().map(|entry| entry.key).find(|label| {
                rest.strip_prefix(label).is_some_and(|rest| rest.starts_with(": ") || rest == ":")
            });
        if let Some(label) = label {
            return Some((label, (at + label.len() + SEPARATOR).min(text.len())));
        }
    }
}
