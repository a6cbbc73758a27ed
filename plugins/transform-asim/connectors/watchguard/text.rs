//! How a line tells that it is Fireware's, and its parts.
//!
//! The message of a traffic log: `ACTION IN-INTERFACE OUT-INTERFACE [LENGTH] PROTOCOL [HEADER TTL] SOURCE DESTINATION
//! [SOURCE-PORT DESTINATION-PORT] … key="value" … (POLICY)`. Names of interfaces may hold blanks, so the two addresses in a
//! row are what the rest is found by.

use std::net::IpAddr;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_parse::{Arena, addr, json};

use crate::form::Object;

/// The form of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// `msg_id="…"` at this place.
    Syslog(usize),
    /// The action of a traffic log without number at this place.
    Unnumbered(usize),
    /// LEEF with its marker.
    Leef,
    /// LEEF whose `LEEF:` a relay took for the syslog tag; its version is at this place. The message by itself would do for
    /// the shared reader, but the session ends at the header's time.
    LeefWithoutTag(usize),
}

static MESSAGE_ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("msg_id="));
static VENDOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("|WatchGuard|"));
static REPEATED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("repeated "));

/// A header is shorter than this.
const HEAD: usize = 512;

/// Returns the form of a line.
pub(super) fn shape(line: &str) -> Option<Shape> {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    let by_id = MESSAGE_ID.find(head).filter(|at| line.get(*at..).and_then(message_id).is_some());
    by_id.map(Shape::Syslog).or_else(|| leef(line, head)).or_else(|| unnumbered(line, head))
}

static PROCESS: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("firewall"));
/// Actions of traffic logs without number: Fireware before 11.10, and servers that write their own lines.
const ACTIONS: &[&str] = &["Allow ", "Deny "];

/// Looks for a traffic log without number: at the start, or behind `firewall: ` or `firewall[2011]: `. The action, two
/// interfaces, a protocol, two addresses, their ports and a policy in parentheses have to be there.
fn unnumbered(line: &str, head: &[u8]) -> Option<Shape> {
    let is_action = |at: &usize| {
        ACTIONS.iter().any(|action| line.get(*at..).is_some_and(|text| text.starts_with(action)))
    };
    let behind_process = || {
        let after = PROCESS.find(head)? + PROCESS.needle().len();
        let at = after + memchr::memchr(b':', head.get(after..)?)? + ": ".len();
        let id = head.get(after..at)?;
        let is_id = matches!(id, b": ") || id.starts_with(b"[") && id.ends_with(b"]: ");
        is_id.then_some(at)
    };
    let at = Some(0).filter(is_action).or_else(|| behind_process().filter(is_action))?;
    let message = line.get(at..)?;
    let traffic = traffic(message)?;
    let is_whole = interfaces(traffic.interfaces).is_some() && policy(traffic.rest).is_some();
    is_whole.then_some(Shape::Unnumbered(at))
}

/// Tells whether an object is a row of the Syslog table with one of the product's lines.
pub(super) fn is_row(object: &Object<'_>) -> bool {
    match object.get("SyslogMessage") {
        // Escapes are still in it: `msg_id=\"3000-0148\"`.
        Some(json::Value::String(text)) => shape(text.raw).is_some(),
        _ => false,
    }
}

fn leef(line: &str, head: &[u8]) -> Option<Shape> {
    let at = VENDOR.find(head)?;
    let version = at.checked_sub("1.0".len())?;
    if !matches!(line.get(version..at)?, "1.0" | "2.0") {
        return None;
    }
    let before = line.get(..version)?;
    if before.ends_with("LEEF:") {
        return Some(Shape::Leef);
    }
    let starts_word =
        before.bytes().next_back().is_none_or(|byte| matches!(byte, b' ' | b'>' | b':' | b'\t'));
    starts_word.then_some(Shape::LeefWithoutTag(version))
}

/// Splits `msg_id="3000-0148" …` into the number and what follows.
pub(super) fn message_id(text: &str) -> Option<(&str, &str)> {
    const ID: usize = "3000-0148".len();
    let after = text.strip_prefix("msg_id=")?;
    let after = after.strip_prefix('\\').unwrap_or(after);
    let after = after.strip_prefix('"').unwrap_or(after);
    let (id, rest) = after.split_at_checked(ID)?;
    let well_formed = id
        .bytes()
        .enumerate()
        .all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_hexdigit() });
    well_formed.then(|| (id, rest.strip_prefix('"').unwrap_or(rest)))
}

/// Tells whether a message number, with or without hyphen, is that of a traffic log.
pub(super) fn is_traffic(id: &str) -> bool {
    matches!(
        id,
        "3000-0148"
            | "3000-0149"
            | "3000-0150"
            | "3000-0151"
            | "3000-0173"
            | "30000148"
            | "30000149"
            | "30000150"
            | "30000151"
            | "30000173"
    )
}

/// The message of a traffic log.
pub(super) struct Traffic<'a> {
    pub(super) action: &'a str,
    /// Both interfaces, see [`interfaces`].
    pub(super) interfaces: &'a str,
    pub(super) protocol: &'a str,
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    /// Ports, or the type and code of ICMP.
    pub(super) numbers: Option<(&'a str, &'a str)>,
    /// What follows the ends.
    pub(super) rest: &'a str,
}

/// Takes a message apart.
pub(super) fn traffic(message: &str) -> Option<Traffic<'_>> {
    let (action, message) = word(message)?;
    let mut source: Option<(&str, IpAddr)> = None;
    let mut rest = message;
    while let Some((token, after)) = word(rest) {
        let found = addr::ip(token);
        if let (Some((at_source, source)), Some(destination)) = (source, found) {
            let before = message.strip_suffix(at_source)?;
            let (interfaces, protocol) = protocol(before)?;
            let numbers = numbers(after);
            return Some(Traffic { action, interfaces, protocol, source, destination, numbers, rest: after });
        }
        source = found.map(|ip| (rest, ip));
        rest = after;
    }
    None
}

/// Splits the first word off.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_ascii_start();
    let end = text.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(text.len());
    text.split_at_checked(end).filter(|(word, _)| !word.is_empty())
}

/// Splits the last word off.
fn last_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_ascii_end();
    let start = text.bytes().rposition(|byte| byte.is_ascii_whitespace()).map_or(0, |at| at + 1);
    text.split_at_checked(start).filter(|(_, word)| !word.is_empty())
}

/// Splits `INTERFACES [LENGTH] PROTOCOL [HEADER TTL]`.
fn protocol(text: &str) -> Option<(&str, &str)> {
    let (mut before, mut name) = last_word(text)?;
    let mut sizes = 0;
    while sizes < 2 && is_number(name) {
        (before, name) = last_word(before)?;
        sizes += 1;
    }
    // The length comes with the other sizes; without them a number belongs to the name of an interface.
    if sizes > 0
        && let Some((interfaces, length)) = last_word(before)
        && is_number(length)
    {
        before = interfaces;
    }
    Some((before.trim_ascii(), name))
}

fn numbers(text: &str) -> Option<(&str, &str)> {
    let (first, text) = word(text)?;
    let (second, _) = word(text)?;
    (is_number(first) && is_number(second)).then_some((first, second))
}

fn is_number(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Splits the names of the two interfaces where that can be told: one blank, a number and hyphen, or the device itself.
pub(super) fn interfaces(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = word(text)?;
    let (second, more) = word(rest)?;
    if more.trim_ascii().is_empty() {
        return Some((first, second));
    }
    if first == OWN {
        return Some((first, rest.trim_ascii()));
    }
    if let Some(first) = text.strip_suffix(OWN).and_then(|first| first.strip_suffix(' ')) {
        return Some((first.trim_ascii(), OWN));
    }
    let mut numbered =
        text.match_indices(' ').filter(|(at, _)| starts_numbered(text.get(at + 1..).unwrap_or_default()));
    let (at, _) = numbered.next()?;
    if numbered.next().is_some() {
        return None;
    }
    text.split_at_checked(at).map(|(first, second)| (first.trim_ascii(), second.trim_ascii()))
}

/// The interface that stands for the device itself.
pub(super) const OWN: &str = "Firebox";

/// Tells whether a name starts like `0-External`.
fn starts_numbered(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    matches!(digits, 1..=2) && text.as_bytes().get(digits) == Some(&b'-')
}

/// Returns the policy: what stands in the last parentheses.
pub(super) fn policy(rest: &str) -> Option<&str> {
    let end = rest.rfind(')')?;
    let mut open = 0_usize;
    for (at, byte) in rest.get(..=end)?.bytes().enumerate().rev() {
        match byte {
            b')' => open += 1,
            b'(' if open == 1 => return rest.get(at + 1..end),
            b'(' => open -= 1,
            _ => {}
        }
    }
    None
}

/// Returns the number of `repeated N times`.
pub(super) fn repeated(rest: &str) -> Option<&str> {
    let at = REPEATED.find(rest.as_bytes())? + "repeated ".len();
    word(rest.get(at..)?).map(|(number, _)| number)
}

/// Brings back the tabs that rsyslog writes as `#011`.
pub(super) fn with_tabs<'a>(extension: &'a str, arena: &'a Arena) -> &'a str {
    if extension.contains('\t') || !extension.contains(ESCAPED_TAB) {
        return extension;
    }
    arena.alloc_str(&extension.replace(ESCAPED_TAB, "\t"))
}

const ESCAPED_TAB: &str = "#011";
