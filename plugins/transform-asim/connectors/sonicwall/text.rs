//! How a line tells that it is SonicOS's, and how an end is written.

use std::net::IpAddr;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_parse::addr;

use crate::apply::port;

/// Why a line is the connector's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// `id=`, `sn=`, `fw=` and `m=`; the first key is at this place.
    Firewall(usize),
    /// The same with `id=sslvpn`: Secure Mobile Access.
    OtherProduct,
}

/// The keys looked for stand within so many bytes.
const HEAD: usize = 768;

static ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("id="));
static OTHERS: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| [Finder::new(" sn="), Finder::new(" fw="), Finder::new(" m=")]);

/// Returns the mark of a line.
pub(super) fn mark(line: &str) -> Option<Mark> {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    let at = ID.find_iter(head).find(|at| starts_word(head, *at))?;
    let rest = head.get(at..)?;
    if OTHERS.iter().any(|key| key.find(rest).is_none()) {
        return None;
    }
    Some(if rest.starts_with(b"id=sslvpn") { Mark::OtherProduct } else { Mark::Firewall(at) })
}

fn starts_word(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_none_or(|byte| matches!(byte, b' ' | b'>' | b':' | b'\t'))
}

/// Takes quotes of either kind off.
pub(super) fn unquoted(value: &str) -> &str {
    value.trim_matches(['"', '\'']).trim_ascii()
}

/// One end: `address[:port[:interface[:host]]]`.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct End<'a> {
    pub(super) ip: Option<IpAddr>,
    pub(super) port: Option<u16>,
    pub(super) interface: &'a str,
    pub(super) host: &'a str,
}

/// Reads an end.
pub(super) fn end(text: &str) -> End<'_> {
    if let Some(ip) = addr::ip(text) {
        return End { ip: Some(ip), ..End::default() };
    }
    let (address, rest) = match text.strip_prefix('[').and_then(|open| open.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':').unwrap_or(rest)),
        None => match text.split_once(':') {
            Some((address, rest)) if addr::ip(address).is_some() => (address, rest),
            _ => return v6_end(text),
        },
    };
    let mut parts = rest.splitn(3, ':');
    let mut part = || parts.next().unwrap_or_default();
    End { ip: addr::ip(address), port: port(part()), interface: part(), host: part() }
}

/// Reads an IPv6 end without brackets: what follows the address starts at the first part that is not hexadecimal, and the
/// part before that is the port.
#[cold]
fn v6_end(text: &str) -> End<'_> {
    let is_foreign = |part: &str| part.bytes().any(|byte| !byte.is_ascii_hexdigit());
    let mut at = 0_usize;
    for part in text.split(':') {
        if is_foreign(part) {
            let before = text.get(..at.saturating_sub(1)).unwrap_or_default();
            let (address, number) = before.rsplit_once(':').unwrap_or((before, ""));
            let mut rest = text.get(at..).unwrap_or_default().splitn(2, ':');
            return End {
                ip: addr::ip(address),
                port: port(number),
                interface: rest.next().unwrap_or_default(),
                host: rest.next().unwrap_or_default(),
            };
        }
        at += part.len() + 1;
    }
    End::default()
}
