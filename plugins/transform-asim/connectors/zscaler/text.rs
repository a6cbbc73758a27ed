//! Reads values as feeds write them.

use memchr::memchr;
use sweepline_parse::{Arena, kv, leef};

use crate::form::Pair;

/// Splits a line of pairs at its first key.
pub(super) fn split(line: &str) -> (&str, &str) {
    let equals = memchr(b'=', line.as_bytes()).unwrap_or(0);
    let before = line.get(..equals).unwrap_or_default();
    let key = before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    line.split_at_checked(equals - key).unwrap_or(("", line))
}

/// Hands over the pairs of a feed: values between tabs need no quotes.
pub(super) fn pairs<'a>(text: &'a str, mut take: impl FnMut(&'a str, &'a str)) {
    if memchr(b'\t', text.as_bytes()).is_some() {
        for pair in leef::extension(text, '\t') {
            take(pair.key, unquoted(pair.value));
        }
    } else {
        for pair in kv::pairs(text, kv::Separator::Auto) {
            take(pair.key, pair.value);
        }
    }
}

fn unquoted(value: &str) -> &str {
    value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(value)
}

/// Replaces `%20` and the like: the `e…` fields of NSS are written so, to keep separators out of values.
pub(super) fn decoded<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    if memchr(b'%', value.as_bytes()).is_none() {
        return value;
    }
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        match after.first_chunk::<2>().filter(|_| *byte == b'%').and_then(hex) {
            Some(written) => {
                decoded.push(written);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*byte);
                rest = after;
            }
        }
    }
    match std::str::from_utf8(&decoded) {
        Ok(text) => arena.alloc_str(text),
        Err(_) => value,
    }
}

fn hex(digits: &[u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(digit(digits[0])? * 16 + digit(digits[1])?)
}

/// Tells whether a pair `cs5` holds the category of the address, by the label that follows it, or else stands in front.
pub(super) fn is_address_category(pairs: &[Pair<'_>], number: usize) -> bool {
    let is_label = |pair: &&Pair<'_>| pair.key.eq_ignore_ascii_case("cs5Label");
    let (before, after) = pairs.split_at_checked(number + 1).unwrap_or((pairs, &[]));
    let label = after
        .iter()
        .take_while(|pair| pair.key != "cs5")
        .find(is_label)
        .or_else(|| before.iter().rev().find(is_label));
    label.is_some_and(|pair| pair.value.eq_ignore_ascii_case("ipcat"))
}
