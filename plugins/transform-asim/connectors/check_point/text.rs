//! The text forms: where the pairs start, how they are separated, and reading them.

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_parse::{Arena, cef, colon, csv, kv, leef, split, syslog};

use super::lookups;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// CEF whose marker a relay took for a syslog tag and dropped; the version is at `start`. Left to the shared reader, its
    /// keys would be taken for the pairs of another form.
    Cef { start: usize },
    /// LEEF.
    Leef,
    /// Pairs from `start` on.
    Pairs { start: usize, kind: Kind },
    /// A row of SmartView Tracker from `start` on.
    List { start: usize },
}

/// How pairs are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// `[key:"value"; …]`
    Colon,
    /// `[id key="value" …]`
    Structured,
    /// `key="value"` with this separator.
    Quoted(u8),
    /// `key=value` with this separator.
    Plain(u8),
}

/// Keys of which every record that could be a session has one; no other known product has them.
static LOGUID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("loguid"));
static IFDIR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("ifdir"));

static FIREWALL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("VPN-1 & FireWall-1"));

/// Tells what a line is; nothing when it is not Check Point's.
pub(super) fn shape(line: &str) -> Option<Shape> {
    if let Some(start) = list_start(line) {
        return Some(Shape::List { start });
    }
    let (mark, length) =
        mark(line, &IFDIR).or_else(|| mark(line, &LOGUID)).or_else(|| product(line)).unwrap_or_default();
    if let Some(shape) = header_shape(line) {
        return Some(shape);
    }
    if length == 0 {
        return None;
    }
    pairs_shape(line, mark, mark + length)
}

/// Finds the key of the firewall's own name, in records that were thinned out on their way.
fn product(line: &str) -> Option<(usize, usize)> {
    const KEY: &[u8] = b"product";
    let bytes = line.as_bytes();
    FIREWALL.find_iter(bytes).take(MOST_MENTIONS).find_map(|at| {
        let before = bytes.get(..at)?;
        let sign = before.strip_suffix(b"\"").unwrap_or(before);
        let key = sign.strip_suffix(b":").or_else(|| sign.strip_suffix(b"="))?;
        let start = key.strip_suffix(KEY)?.len();
        // In quotes it is part of another value.
        let starts =
            start == 0 || matches!(bytes.get(start - 1), Some(b' ' | b'|' | b';' | b',' | b'\t' | b'['));
        starts.then_some((start, KEY.len()))
    })
}

/// Finds a key that is followed by `:`, `=`; returns its place and length.
fn mark(line: &str, key: &Finder<'_>) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    let length = key.needle().len();
    key.find_iter(bytes).take(MOST_MENTIONS).find_map(|at| {
        let starts =
            at == 0 || bytes.get(at - 1).is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        let ends = matches!(bytes.get(at + length), Some(b':' | b'='));
        (starts && ends).then_some((at, length))
    })
}

/// A key is looked for only so often: a record that only talks about it is somebody else's.
const MOST_MENTIONS: usize = 4;

/// Finds `0|Check Point|` without marker, and LEEF.
fn header_shape(line: &str) -> Option<Shape> {
    let first = memchr::memchr(b'|', line.as_bytes())?;
    let vendor = split(line.get(first + 1..)?, b'|').next()?.trim_ascii();
    if !lookups::is_vendor(vendor) {
        return None;
    }
    if leef::find(line).is_some() {
        return Some(Shape::Leef);
    }
    let before = line.get(..first)?;
    let start = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    (start < first).then_some(Shape::Cef { start })
}

fn pairs_shape(line: &str, mark: usize, mark_end: usize) -> Option<Shape> {
    let bytes = line.as_bytes();
    if bytes.get(mark_end) == Some(&b':') {
        let start =
            bracket(line, mark, |inner| key_length(inner) > 0 && inner.get(key_length(inner)) == Some(&b':'));
        return Some(Shape::Pairs {
            start: start.unwrap_or_else(|| first_key(line, b':')),
            kind: Kind::Colon,
        });
    }
    let is_quoted = bytes.get(mark_end + 1) == Some(&b'"');
    if is_quoted {
        let is_element = |inner: &[u8]| {
            let id = inner
                .iter()
                .take_while(|byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b'"' | b']'))
                .count();
            id > 0 && inner.get(id) == Some(&b' ')
        };
        if let Some(start) = bracket(line, mark, is_element) {
            return Some(Shape::Pairs { start, kind: Kind::Structured });
        }
    }
    let start = first_key(line, b'=');
    let in_front = line.get(start..mark).unwrap_or_default().trim_end_matches(' ').bytes().next_back();
    let separator = match in_front {
        Some(byte @ (b'|' | b';' | b',' | b'\t')) => byte,
        // The mark can come first; then what follows its value tells.
        None => first_separator(bytes.get(mark_end..).unwrap_or_default()),
        Some(_) => b' ',
    };
    let kind = if is_quoted { Kind::Quoted(separator) } else { Kind::Plain(separator) };
    Some(Shape::Pairs { start, kind })
}

fn first_separator(bytes: &[u8]) -> u8 {
    bytes.iter().copied().find(|byte| matches!(byte, b'|' | b';' | b',' | b'\t' | b' ')).unwrap_or(b' ')
}

/// Finds the first `[` before the mark whose inside passes the test.
fn bracket(line: &str, mark: usize, test: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let bytes = line.as_bytes();
    let before = bytes.get(..mark)?;
    memchr::memchr_iter(b'[', before).find(|at| bytes.get(at + 1..).is_some_and(&test))
}

/// Returns where the first key stands that `sign` follows.
fn first_key(line: &str, sign: u8) -> usize {
    let bytes = line.as_bytes();
    memchr::memchr_iter(sign, bytes)
        .find_map(|at| {
            let key = bytes.iter().take(at).rev().take_while(|byte| is_key_byte(**byte)).count();
            // A header's clock and addresses hold colons, but no letter in front of one.
            let start = at - key;
            bytes.get(start).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_').then_some(start)
        })
        .unwrap_or(0)
}

fn key_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_key_byte(**byte)).count()
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// Tells whether a list in brackets has lost its end.
pub(super) fn is_cut(line: &str, kind: Kind) -> bool {
    matches!(kind, Kind::Colon | Kind::Structured) && !line.trim_ascii_end().ends_with(']')
}

/// Hands over the pairs of a text, unescaped.
pub(super) fn pairs<'a>(text: &'a str, kind: Kind, arena: &'a Arena, mut take: impl FnMut(&'a str, &'a str)) {
    let mut each = |pair: kv::Pair<'a>, unescape: fn(&'a str, &'a Arena) -> &'a str| {
        take(pair.key, if pair.escaped { unescape(pair.value, arena) } else { pair.value });
    };
    match kind {
        Kind::Colon => colon::pairs(text).for_each(|pair| each(pair, colon::unescape)),
        Kind::Structured => syslog::elements(text).for_each(|element| {
            let escaped = element.value.contains('\\');
            each(
                kv::Pair { key: element.param, value: element.value, escaped, truncated: false },
                colon::unescape,
            );
        }),
        Kind::Quoted(separator) => {
            let separator = match separator {
                b'|' => kv::Separator::Pipe,
                b';' => kv::Separator::Semicolon,
                b',' => kv::Separator::Comma,
                _ => kv::Separator::Blank,
            };
            kv::pairs(text, separator).for_each(|pair| each(pair, kv::unescape));
        }
        Kind::Plain(b' ') => cef::extension(text).for_each(|pair| each(pair, cef::unescape)),
        Kind::Plain(separator) => {
            leef::extension(text, char::from(separator)).for_each(|pair| each(pair, cef::unescape));
        }
    }
}

/// Cuts what an exporter of VPN fields runs together: `6 scheme:=IKE`, whose key is none in CEF.
pub(super) fn before_colon_key(value: &str) -> &str {
    match memchr::memchr(b':', value.as_bytes()).and_then(|_| value.split_once(":=")) {
        Some((before, _)) => before.rsplit_once(' ').map_or("", |(value, _)| value.trim_ascii()),
        None => value,
    }
}

/// Field names of the columns of SmartView Tracker; empty where nothing is taken.
const LIST: &[&str] = &[
    "",
    "",
    "",
    "ifname",
    "origin",
    "",
    "action",
    "service",
    "s_port",
    "src",
    "dst",
    "proto",
    "rule",
    "rule_name",
    "",
    "user",
    "",
    "product",
    "src_machine_name",
    "src_user_name",
];
const LIST_DATE: usize = 1;
const LIST_TIME: usize = 2;
const LIST_INFORMATION: usize = 16;
/// Between two columns.
const LIST_BETWEEN: &str = "\" \"";

/// Finds `"number" "ddMmmyyyy" "hh:mm:ss"`.
fn list_start(line: &str) -> Option<usize> {
    let start = memchr::memchr(b'"', line.as_bytes())?;
    let number = line.get(start + 1..)?;
    let date = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = date.len() < number.len();
    // Other lines have a quote, too: it has to be told quickly that none of this follows.
    let mut parts = date.strip_prefix(LIST_BETWEEN)?.splitn(3, LIST_BETWEEN);
    let (date, time) = (parts.next()?, parts.next()?);
    let is_time = time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    (is_number && date_parts(date).is_some() && is_time && !time.is_empty()).then_some(start)
}

/// Splits `20Dec2019`.
fn date_parts(date: &str) -> Option<(&str, &str, &str)> {
    let month = date.bytes().position(|byte| byte.is_ascii_alphabetic())?;
    let parts = (date.get(..month)?, date.get(month..month + 3)?, date.get(month + 3..)?);
    let is_number =
        |text: &str, longest| (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (is_number(parts.0, 2) && is_number(parts.2, 4)).then_some(parts)
}

/// Hands over the fields of a SmartView Tracker row.
pub(super) fn list<'a>(text: &'a str, arena: &'a Arena, mut take: impl FnMut(&'a str, &'a str)) {
    // rsyslog writes a carriage return so.
    let text = ["#013", "#015"].iter().find_map(|mark| text.strip_suffix(mark)).unwrap_or(text);
    let mut fields = Vec::with_capacity(LIST.len());
    csv::split(text, b' ', &mut fields);
    let value = |number: usize| fields.get(number).map_or("", |field: &csv::Field<'a>| field.text(arena));
    if let Some((day, month, year)) = date_parts(value(LIST_DATE)) {
        take("time", arena.alloc_str(&[day, " ", month, " ", year, " ", value(LIST_TIME)].concat()));
    }
    for (number, key) in LIST.iter().enumerate().filter(|(_, key)| !key.is_empty()) {
        take(key, value(number));
    }
    for piece in value(LIST_INFORMATION).split(';') {
        if let Some((key, text)) = piece.split_once(':') {
            take(key.trim_ascii(), text.trim_ascii());
        }
    }
}
