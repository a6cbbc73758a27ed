//! Lines: which field stands where, and which lines are flow records at all.
//!
//! AWS names no product in its lines. What tells them is the header line, or the shape of the
//! fields: account id of twelve digits, `eni-` and hexadecimal digits, `ACCEPT` or `REJECT`.

use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::Finder;
use sweepline_asim::Session;
use sweepline_parse::addr;

use crate::options::Settings;
use crate::stream::{Header, Stream};
use crate::table::{Entry, Slots};

use super::tables::{ALL_FIELDS, ALPHABETICAL, FIELDS, TRANSIT_GATEWAY, slot};

pub(super) const ID: &str = "aws_vpc_flow";

/// Fields of the default format, with which every longer documented one begins.
const DEFAULT: usize = 14;

/// Longest name of a field; longer words are not looked up.
const NAME_BYTES: usize = 40;

/// Which field each token of a line is.
#[derive(Clone, Copy)]
pub(super) enum Layout<'l> {
    /// As a header line or the configuration says.
    Named(&'l [Option<u8>]),
    /// So many fields in documented order; what follows tells itself by its shape.
    Documented(usize),
    /// The console's order of all fields.
    Alphabetical,
    /// The default format of transit gateways.
    TransitGateway,
}

impl Layout<'_> {
    /// Returns the field of a token.
    #[inline]
    pub(super) fn entry(self, at: usize, token: &str) -> Option<&'static Entry> {
        let number = match self {
            Self::Named(columns) => usize::from((*columns.get(at)?)?),
            Self::Documented(count) if at < count => at,
            Self::Documented(_) => usize::from(position(shape(token)?)?),
            Self::Alphabetical => usize::from(position(ALPHABETICAL.get(at)?)?),
            Self::TransitGateway => usize::from(position(TRANSIT_GATEWAY.get(at)?)?),
        };
        FIELDS.entries().get(number)
    }

    /// Tells whether what was read fits the fields. A header line is believed; an order that was
    /// only assumed must fit the values, for other orders exist.
    pub(super) fn bears_out(self, session: &Session<'_>, slots: &Slots<'_>) -> bool {
        if let Self::Named(_) = self {
            return true;
        }
        let is_action = matches!(slots.get(slot::ACTION), Some("ACCEPT" | "REJECT") | None);
        is_action
            && slots.get(slot::STATUS) == Some("OK")
            && session.src_ip.is_some()
            && session.dst_ip.is_some()
            && session.protocol.is_some()
            && session.event_start_time.is_some()
            && session.event_end_time.is_some()
    }
}

/// The field that a value of unmistakable form belongs to.
fn shape(token: &str) -> Option<&'static str> {
    match token {
        "ingress" | "egress" => Some("flow-direction"),
        _ if token.starts_with("vpc-") => Some("vpc-id"),
        _ if token.starts_with("subnet-") => Some("subnet-id"),
        _ if token.starts_with("i-") => Some("instance-id"),
        _ => None,
    }
}

/// Tokens of a line, split once.
pub(super) struct Tokens<'a> {
    row: &'a str,
    is_default: bool,
    /// Where the blanks are.
    ends: [u16; MAX_BLANKS],
    blanks: usize,
}

/// More blanks than the longest format has; a line of more is not split further.
const MAX_BLANKS: usize = 96;

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const BLANKS: u64 = 0x2020_2020_2020_2020;

impl<'a> Tokens<'a> {
    /// Finds the blanks eight bytes at a time: tokens are so short that a search for each costs more
    /// than it finds.
    pub(super) fn of(line: &'a str) -> Self {
        let (row, is_default) = row(line);
        let mut tokens = Self { row, is_default, ends: [0; MAX_BLANKS], blanks: 0 };
        let (words, tail) = row.as_bytes().as_chunks::<8>();
        let mut at = 0;
        for word in words {
            let other = u64::from_le_bytes(*word) ^ BLANKS;
            // The high bit of each byte that is a blank, exactly.
            let mut hits = !(((other & LOW) + LOW) | other | LOW);
            while hits != 0 {
                tokens.blank(at + hits.trailing_zeros() as usize / 8);
                hits &= hits - 1;
            }
            at += 8;
        }
        for (offset, byte) in tail.iter().enumerate() {
            if *byte == b' ' {
                tokens.blank(at + offset);
            }
        }
        tokens
    }

    #[inline]
    fn blank(&mut self, at: usize) {
        if let (Some(end), Ok(at)) = (self.ends.get_mut(self.blanks), u16::try_from(at)) {
            *end = at;
            self.blanks += 1;
        }
    }

    pub(super) fn count(&self) -> usize {
        self.blanks + 1
    }

    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        let mut from = 0;
        let ends = self.ends.iter().take(self.blanks).map(|end| usize::from(*end));
        ends.chain([self.row.len()]).map(move |end| {
            let token = self.row.get(from..end).unwrap_or_default();
            from = end + 1;
            token
        })
    }
}

/// Chooses the layout of a row.
///
/// # Errors
///
/// Returns why there is none: a header line holds for rows of as many fields, and without one the
/// row must begin like the default format.
pub(super) fn choose<'l>(tokens: &Tokens<'_>, stream: &'l Stream) -> Result<Layout<'l>, &'static str> {
    let count = tokens.count();
    let named = own_header(stream);
    if let Some(header) = named
        && header.columns.len() == count
    {
        return Ok(Layout::Named(&header.columns));
    }
    if tokens.is_default {
        let version = tokens.iter().next().unwrap_or_default();
        let all = ALL_FIELDS.iter().find(|(known, _)| *known == version).map(|(_, all)| *all);
        return match named {
            _ if all == Some(count) => Ok(Layout::Documented(count)),
            None if count >= DEFAULT => Ok(Layout::Documented(DEFAULT)),
            _ => Err("column_count"),
        };
    }
    match named {
        Some(_) => Err("column_count"),
        None if count == ALPHABETICAL.len() && is_alphabetical_start(tokens.row) => {
            Ok(Layout::Alphabetical)
        }
        None if count == TRANSIT_GATEWAY.len() && is_transit_start(tokens.row) => Ok(Layout::TransitGateway),
        None => Err("unknown_column_order"),
    }
}

fn own_header(stream: &Stream) -> Option<&Header> {
    stream.header.as_ref().filter(|header| header.connector == ID)
}

/// Makes the configured column order the stream's, until a header line names another.
pub(super) fn adopt_format(stream: &mut Stream, settings: &Settings) {
    if let Some(format) = &settings.vpc_flow_format
        && own_header(stream).is_none()
    {
        stream.header = Some(named(format.iter().map(String::as_str)));
    }
}

/// Reads a header line.
pub(super) fn header(line: &str) -> Header {
    named(line.split_ascii_whitespace())
}

fn named<'n>(names: impl Iterator<Item = &'n str>) -> Header {
    let columns = names.take(MAX_COLUMNS).map(|name| position(plain(name))).collect();
    Header { connector: ID, columns, tsv: None }
}

/// More columns than AWS has fields; a longer header line is an attack.
const MAX_COLUMNS: usize = 256;

/// Takes the `${…}` of infrastructure code off a name.
fn plain(name: &str) -> &str {
    name.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(name)
}

/// Tells whether a name is one of AWS's fields, mapped or not.
pub(super) fn is_field(name: &str) -> bool {
    let name = plain(name);
    position(name).is_some()
        || TRANSIT_GATEWAY.iter().any(|field| {
            field.len() == name.len()
                && field.bytes().zip(name.bytes()).all(|(a, b)| a == b || a == b'-' && b == b'_')
        })
}

/// Returns the number of a field by its name, with dashes or underscores.
pub(super) fn position(name: &str) -> Option<u8> {
    let at = match FIELDS.position(name) {
        Some(at) => at,
        None if !name.contains('_') => return None,
        None => {
            let mut dashed = [0_u8; NAME_BYTES];
            let place = dashed.get_mut(..name.len())?;
            place.copy_from_slice(name.as_bytes());
            place.iter_mut().filter(|byte| **byte == b'_').for_each(|byte| *byte = b'-');
            FIELDS.position(std::str::from_utf8(place).ok()?)?
        }
    };
    u8::try_from(at).ok()
}

/// Tells whether a line names fields: only words that could be names, at least two of them known.
pub(super) fn is_header(line: &str) -> bool {
    if !line.starts_with(|first: char| first.is_ascii_lowercase() || first == '$') {
        return false;
    }
    let mut known = 0;
    for name in line.split_ascii_whitespace().take(MAX_COLUMNS) {
        let name = plain(name);
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            return false;
        }
        known += usize::from(position(name).is_some());
    }
    known >= 2 && ANCHORS.iter().any(|anchor| line.contains(anchor))
}

/// Names that no other product's words would be: one must stand in a header line.
const ANCHORS: &[&str] = &["srcaddr", "dstaddr", "interface-id", "log-status", "interface_id"];

/// Tells whether a text is of this product: a header line, or a row that belongs to the stream's
/// header or has the shape of one.
pub(super) fn is_own(text: &str, stream: &Stream) -> bool {
    if is_default_start(text) {
        return true;
    }
    let line = text.lines().next().unwrap_or_default().trim_ascii();
    own_header(stream).is_some_and(|header| fits(line, &header.columns))
        || is_own_row(line)
        || is_header(line)
}

/// Tells whether a text has the shape of a flow record, whatever its order.
pub(super) fn is_own_row(line: &str) -> bool {
    let line = line.trim_ascii_start();
    is_default_start(line)
        || is_alphabetical_start(line)
        || is_transit_start(line)
        || interface(line).is_some() && OUTCOMES.iter().any(|word| line.contains(word))
}

/// Words one of which every record holds that logs action or status.
const OUTCOMES: &[&str] = &[" ACCEPT", " REJECT", " NODATA", " SKIPDATA"];

/// Tells whether the first tokens of a row fit the first columns of the header.
fn fits(line: &str, columns: &[Option<u8>]) -> bool {
    let mut evidence = 0;
    let mut fits = true;
    let first = line.split(' ').take(FITTED);
    for (token, column) in first.zip(columns) {
        match column.and_then(|column| evident(token, usize::from(column))) {
            Some(true) => evidence += 1,
            Some(false) => fits = false,
            None => {}
        }
    }
    fits && evidence > 0
        && (evidence > 1 || memchr_iter(b' ', line.as_bytes()).count() + 1 == columns.len())
}

/// How many columns of a row are looked at before it counts as one of the header's.
const FITTED: usize = 5;

/// Tells whether a token has the form of its field; `None` where any text would do.
fn evident(token: &str, column: usize) -> Option<bool> {
    let is_number = || token.bytes().all(|b| b.is_ascii_digit());
    if token == "-" {
        return None;
    }
    match FIELDS.entries().get(column)?.key {
        "version" => Some(token.len() <= 2 && is_number()),
        "account-id" => Some(is_account(token)),
        "interface-id" => Some(token.starts_with("eni-")),
        "vpc-id" => Some(token.starts_with("vpc-")),
        "subnet-id" => Some(token.starts_with("subnet-")),
        "instance-id" => Some(token.starts_with("i-")),
        "srcaddr" | "dstaddr" | "pkt-srcaddr" | "pkt-dstaddr" => Some(addr::ip(token).is_some()),
        "srcport" | "dstport" | "protocol" | "packets" | "bytes" | "start" | "end" => {
            Some(is_number())
        }
        "action" => Some(matches!(token, "ACCEPT" | "REJECT")),
        "log-status" => Some(matches!(token, "OK" | "NODATA" | "SKIPDATA")),
        "flow-direction" => Some(matches!(token, "ingress" | "egress")),
        _ => None,
    }
}

/// Returns the row of a line; what stands before it is a header of syslog or the time that
/// CloudWatch's export to S3 puts there. Only rows in default order can be told from their prefix.
///
/// Tells also whether the row begins like the default format.
fn row(line: &str) -> (&str, bool) {
    if is_default_start(line) {
        return (line, true);
    }
    let after_interface = interface(line).and_then(|at| line.get(..at));
    let start = after_interface.and_then(|before| {
        let before = before.strip_suffix(' ')?;
        let (before, _account) = before.rsplit_once(' ')?;
        Some(before.rfind(' ')? + 1)
    });
    match start.and_then(|start| line.get(start..)) {
        Some(row) if is_default_start(row) => (row, true),
        _ => (line, false),
    }
}

/// Tells whether a line begins with version, account id and network interface.
#[inline]
fn is_default_start(line: &str) -> bool {
    let bytes = line.as_bytes();
    let after_version = match bytes {
        [b'1'..=b'9', b' ', ..] => 2,
        [b'1'..=b'9', b'0'..=b'9', b' ', ..] => 3,
        _ => return false,
    };
    let Some(rest) = bytes.get(after_version..) else { return false };
    let after_account = match rest {
        _ if rest.first_chunk::<12>().is_some_and(are_digits) => 12,
        [b'u', b'n', b'k', b'n', b'o', b'w', b'n', b' ', ..] => 7,
        _ => return false,
    };
    let Some([b' ', interface @ ..]) = rest.get(after_account..) else { return false };
    interface.starts_with(b"eni-") || interface.starts_with(b"- ")
}

/// Without an early end, so that all twelve are looked at in one step.
#[inline]
fn are_digits(bytes: &[u8; 12]) -> bool {
    bytes.iter().fold(true, |all, byte| all & byte.is_ascii_digit())
}

/// Tells whether a line begins with account id and action, as the console's order does.
fn is_alphabetical_start(line: &str) -> bool {
    let mut first = line.splitn(3, ' ');
    first.next().is_some_and(is_account) && matches!(first.next(), Some("ACCEPT" | "REJECT" | "-"))
        && interface(line).is_some()
}

/// Tells whether a line begins with version and resource type, as the logs of transit gateways do.
fn is_transit_start(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(version, rest)| {
        version.len() <= 2
            && version.bytes().all(|b| b.is_ascii_digit())
            && rest.starts_with("TransitGateway ")
    })
}

fn is_account(token: &str) -> bool {
    token == "unknown" || token.len() == 12 && token.bytes().all(|b| b.is_ascii_digit())
}

static ENI: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("eni-"));

/// Fewest digits of an interface's id: older ones have 8, newer ones 17.
const ENI_DIGITS: usize = 8;

/// Returns where a token begins that is the id of a network interface.
fn interface(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let at = ENI.find(bytes)?;
    let is_token = at == 0 || bytes.get(at - 1) == Some(&b' ');
    let digits = bytes.get(at + 4..at + 4 + ENI_DIGITS)?;
    (is_token && digits.iter().all(u8::is_ascii_hexdigit)).then_some(at)
}
