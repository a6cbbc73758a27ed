//! `Key: value, Key: value`, where a comma that no key follows belongs to the value.

use std::net::IpAddr;

use sweepline_parse::{addr, num};

/// More pairs than an event has.
pub(super) const MAX_PAIRS: usize = 256;

/// The pairs of a text.
pub(super) struct Pairs<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        let colon = memchr::memchr(b':', rest.as_bytes())?;
        let (key, after) = (rest.get(..colon)?, rest.get(colon + 1..)?);
        let bytes = after.as_bytes();
        let end = memchr::memchr_iter(b',', bytes)
            .find(|at| bytes.get(at + 1) == Some(&b' ') && starts_with_key(bytes.get(at + 2..)));
        let (value, next) = match end {
            Some(at) => (after.get(..at)?, after.get(at + 2..)?),
            None => (after, ""),
        };
        self.rest = next;
        Some((key, value.trim_ascii()))
    }
}

fn starts_with_key(bytes: Option<&[u8]>) -> bool {
    let bytes = bytes.unwrap_or_default();
    let length =
        bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ')).count();
    bytes.first().is_some_and(u8::is_ascii_uppercase)
        && bytes.get(length) == Some(&b':')
        && matches!(bytes.get(length + 1), None | Some(b' '))
}

/// What the Management Center writes behind its pairs: `{TCP} 192.0.2.1:5000 -> 198.51.100.1:443`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tuple<'a> {
    pub(super) protocol: &'a str,
    pub(super) source: (IpAddr, Option<u16>),
    pub(super) destination: (IpAddr, Option<u16>),
}

impl<'a> Tuple<'a> {
    /// Splits a text before its tuple.
    pub(super) fn split(text: &'a str) -> (&'a str, Option<Self>) {
        let Some((before, tuple)) = text.rsplit_once('{') else { return (text, None) };
        match Self::read(tuple) {
            Some(tuple) => (before.trim_ascii_end(), Some(tuple)),
            None => (text, None),
        }
    }

    fn read(text: &'a str) -> Option<Self> {
        let (protocol, ends) = text.split_once('}')?;
        let (source, destination) = ends.split_once("->")?;
        Some(Self { protocol, source: end(source)?, destination: end(destination)? })
    }
}

/// Reads an address with or without a port behind; an address of IPv6 has colons itself.
fn end(text: &str) -> Option<(IpAddr, Option<u16>)> {
    let text = text.trim_ascii();
    match text.rsplit_once(':').map(|(address, port)| (addr::ip(address), num::u16(port))) {
        Some((Some(ip), Some(port))) => Some((ip, Some(port))),
        _ => Some((addr::ip(text)?, None)),
    }
}
