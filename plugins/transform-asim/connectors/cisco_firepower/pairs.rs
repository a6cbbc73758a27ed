//! `Key: value, Key: value`, where a comma that no key follows belongs to the value.

use std::net::IpAddr;

use memchr::{memchr, memchr_iter};
use sweepline_parse::{addr, num};

/// More pairs than an event has.
pub(super) const MAX_PAIRS: usize = 256;

/// Returns the pairs of a text.
pub(super) fn pairs(text: &str) -> Pairs<'_> {
    let rest = text.trim_ascii_start();
    Pairs { rest, colon: memchr(b':', rest.as_bytes()) }
}

/// The pairs of a text; see [`pairs`].
pub(super) struct Pairs<'a> {
    rest: &'a str,
    /// Where the next key ends.
    colon: Option<usize>,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let colon = self.colon?;
        let (key, after) = (self.rest.get(..colon)?, self.rest.get(colon + 1..)?);
        let bytes = after.as_bytes();
        let end = memchr_iter(b',', bytes).find_map(|at| {
            let blank = bytes.get(at + 1).filter(|byte| **byte == b' ');
            blank.and_then(|_| Some((at, key_length(bytes.get(at + 2..)?)?)))
        });
        let value = match end {
            Some((at, length)) => {
                (self.rest, self.colon) = (after.get(at + 2..)?, Some(length));
                after.get(..at)?
            }
            None => {
                (self.rest, self.colon) = ("", None);
                after
            }
        };
        Some((key, value.trim_ascii()))
    }
}

/// Returns the length of the key that a text starts with.
fn key_length(bytes: &[u8]) -> Option<usize> {
    let is_key_byte = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ');
    bytes.first().filter(|byte| byte.is_ascii_uppercase())?;
    let length = bytes.iter().position(|byte| !is_key_byte(byte))?;
    (bytes.get(length) == Some(&b':') && matches!(bytes.get(length + 1), None | Some(b' '))).then_some(length)
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
