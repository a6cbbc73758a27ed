//! Forcepoint NGFW logs: CEF, LEEF and the pairs of the Management Center.
//!
//! Layout: `keys` the tables, `lookups` the vendor's words, `finish` what tables cannot say.

mod finish;
mod keys;
mod lookups;

use std::sync::LazyLock;

use memchr::memmem::Finder;
use sweepline_asim::Session;
use sweepline_parse::{kv, leef, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form};
use crate::stream::Stream;
use crate::table::{Slots, Table};

use finish::finish;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "forcepoint",
    title: "Forcepoint NGFW",
    products: &[(finish::VENDOR, finish::PRODUCT)],
    tables: &[finish::TABLE],
    forms: &[
        "Management Center CEF",
        "Management Center LEEF",
        "Management Center pairs, Key=\"value\" separated by commas",
        "CommonSecurityLog rows",
    ],
    mappings: &[("CEF keys", &keys::CEF), ("LEEF keys", &keys::LEEF), ("Pairs", &keys::PAIRS)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// Another product of the vendor: web, email and data security.
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A log of another facility: the system, the Management Center's audit, ….
const NOT_TRAFFIC: Outcome = Outcome::Skipped("not_traffic");
/// A log of a session facility without two ends, such as the verdict on a file.
const NO_ENDPOINTS: Outcome = Outcome::Skipped("no_endpoints");
/// A LEEF line with too few header fields.
const MALFORMED_LEEF: Outcome = Outcome::Rejected("malformed_leef");
/// None of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

/// The form of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Leef,
    /// The first pair is at this place.
    Pairs(usize),
    /// Pairs of the web product.
    Web,
}

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => shape(line).is_some(),
        Form::Cef(cef) => cef.vendor.eq_ignore_ascii_case(finish::VENDOR),
        Form::Json(_) => false,
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    match form {
        Form::Line(line) => match shape(line) {
            Some(Shape::Leef) => map_leef(line, cx, sessions),
            Some(Shape::Pairs(at)) => map_pairs(line, at, cx, sessions),
            Some(Shape::Web) => OTHER_PRODUCT,
            None => UNKNOWN_FORM,
        },
        Form::Cef(cef) => map_cef(cef, cx, sessions),
        Form::Json(_) => UNKNOWN_FORM,
    }
}

static FIRST_PAIR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Timestamp=\""));
static NODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(",NodeId=\""));

fn shape(line: &str) -> Option<Shape> {
    if let Some(vendor) = leef::vendor(line) {
        return vendor.eq_ignore_ascii_case(finish::VENDOR).then_some(Shape::Leef);
    }
    let Some(at) = FIRST_PAIR.find(line.as_bytes()) else {
        return is_web(line).then_some(Shape::Web);
    };
    NODE.find(line.as_bytes().get(at..)?)?;
    Some(Shape::Pairs(at))
}

static VENDOR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("vendor="));
/// The names that the web product writes: the vendor's and the one before 2016.
const WEB_VENDORS: &[&str] = &["Forcepoint", "Websense"];
/// Its first pairs stand within so many bytes.
const WEB_HEAD: usize = 256;

/// Looks for `vendor=Forcepoint product=Security product_version=…`.
fn is_web(line: &str) -> bool {
    let head = line.get(..WEB_HEAD).unwrap_or(line);
    let vendor = VENDOR.find(head.as_bytes()).and_then(|at| head.get(at + VENDOR.needle().len()..));
    vendor.is_some_and(|text| {
        WEB_VENDORS.iter().any(|vendor| text.starts_with(vendor)) && text.contains(" product_version=")
    })
}

fn map_cef<'a>(cef: &Cef<'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    if !cef.vendor.eq_ignore_ascii_case(finish::VENDOR) || !cef.product.eq_ignore_ascii_case(finish::PRODUCT)
    {
        return OTHER_PRODUCT;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let pairs = cef.pairs.iter().map(|pair| (pair.key, pair.value));
    read(pairs, &keys::CEF, &mut session, &mut slots, cx);
    slots.set(keys::CLASS, cef.class_id);
    slots.set(keys::NAME, cef.name);
    slots.set(keys::SEVERITY, cef.severity);
    slots.set(keys::VERSION, cef.version);
    let header = syslog::Header { host: cef.host, time: cef.time, ..syslog::Header::default() };
    push(session, &mut slots, &header, cx, sessions)
}

fn map_leef<'a>(line: &'a str, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let Ok(event) = leef::parse(line, cx.arena) else { return MALFORMED_LEEF };
    if !event.product.eq_ignore_ascii_case(finish::PRODUCT) {
        return OTHER_PRODUCT;
    }
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let arena = cx.arena;
    let pairs = leef::extension(event.extension, event.delimiter)
        .map(|pair| (pair.key, if pair.escaped { leef::unescape(pair.value, arena) } else { pair.value }));
    read(pairs, &keys::LEEF, &mut session, &mut slots, cx);
    slots.set(keys::NAME, event.event_id);
    slots.set(keys::VERSION, event.device_version);
    push(session, &mut slots, &syslog::header(event.prefix, &cx.clock), cx, sessions)
}

fn map_pairs<'a>(line: &'a str, at: usize, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let (mut session, mut slots) = (finish::session(), Slots::new());
    let (header, log) = line.split_at_checked(at).unwrap_or(("", line));
    let arena = cx.arena;
    let pairs = kv::pairs(log, kv::Separator::Comma)
        .map(|pair| (pair.key, if pair.escaped { kv::unescape(pair.value, arena) } else { pair.value }));
    read(pairs, &keys::PAIRS, &mut session, &mut slots, cx);
    push(session, &mut slots, &syslog::header(header, &cx.clock), cx, sessions)
}

fn read<'a, 'k>(
    pairs: impl Iterator<Item = (&'k str, &'a str)>,
    table: &'static Table,
    session: &mut Session<'a>,
    slots: &mut Slots<'a>,
    cx: &mut Cx<'a, '_>,
) {
    let mut lookup = cx.stream.order.keys(table);
    for (key, value) in pairs {
        if let Some(entry) = lookup.find(key) {
            apply(entry.to, value, session, slots, cx.arena);
        }
    }
}

fn push<'a>(
    mut session: Session<'a>,
    slots: &mut Slots<'a>,
    header: &syslog::Header<'a>,
    cx: &Cx<'a, '_>,
    sessions: &mut Vec<Session<'a>>,
) -> Outcome {
    if !finish::is_session_log(slots) {
        return NOT_TRAFFIC;
    }
    finish::ends(&mut session, slots);
    if session.src_ip.is_none() || !finish::has_destination(&session) {
        return NO_ENDPOINTS;
    }
    finish(&mut session, slots, header, cx);
    sessions.push(session);
    Outcome::Session
}

#[cfg(test)]
mod tests;
