//! Check Point firewalls, as Log Exporter writes them: syslog, pairs, CEF, LEEF and JSON.
//!
//! Layout: `text` finds and reads the text forms, `keys` the tables, `lookups` the vendor's words, `finish` what tables cannot
//! say.

mod finish;
mod keys;
mod lookups;
mod text;

use sweepline_asim::Session;
use sweepline_parse::{Arena, json, leef, syslog};

use crate::apply::apply;
use crate::connector::{Connector, Cx, Outcome};
use crate::form::{Cef, Form, Object, Pair};
use crate::stream::Stream;
use crate::table::{Slots, To};

use finish::Blade;
use text::Shape;

/// See the folder's README.
pub(super) static CONNECTOR: Connector = Connector {
    id: "check_point",
    title: "Check Point firewall and SmartDefense (IPS)",
    products: &[(finish::VENDOR, finish::FIREWALL), (finish::VENDOR, finish::SMART_DEFENSE)],
    tables: &[finish::TABLE],
    forms: &[
        "Log Exporter syslog: pairs in brackets, key:\"value\"; or key=\"value\"",
        "Log Exporter generic and splunk: key=value separated by |, ;, commas, tabs or blanks",
        "Log Exporter CEF, with or without the CEF: marker",
        "Log Exporter LEEF",
        "Log Exporter JSON",
        "SmartView Tracker rows of quoted columns",
        "CommonSecurityLog rows",
    ],
    mappings: &[("Field names", &keys::NATIVE), ("CEF keys", &keys::CEF), ("LEEF keys", &keys::LEEF)],
    readme: include_str!("README.md"),
    recognises,
    map,
};

/// A record of another blade or of the management: logins, policy, antivirus, mobile devices, ….
const OTHER_PRODUCT: Outcome = Outcome::Skipped("other_product");
/// A firewall's record about no connection: policy install, login, clock, ….
const NO_ENDPOINTS: Outcome = Outcome::Skipped("no_endpoints");
/// A record whose end, with an address in it, is missing.
const TRUNCATED: Outcome = Outcome::Rejected("truncated");
/// Text that is none of the product's forms; happens only when the connector is pinned.
const UNKNOWN_FORM: Outcome = Outcome::Rejected("unknown_form");

fn recognises(form: &Form<'_, '_>, _stream: &Stream) -> bool {
    match form {
        Form::Line(line) => text::shape(line).is_some(),
        Form::Cef(cef) => lookups::is_vendor(cef.vendor),
        Form::Json(object) => {
            (object.has("loguid") || object.has("ifdir") || object.has("originsicname"))
                && (object.has("origin") || object.has("product"))
        }
    }
}

fn map<'a>(form: &Form<'_, 'a>, cx: &mut Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
    let mut record = Record::new();
    match form {
        Form::Cef(cef) if lookups::is_vendor(cef.vendor) => record.read_cef(cef, cx),
        Form::Cef(_) => return UNKNOWN_FORM,
        Form::Json(object) => record.read_json(object, cx.arena),
        Form::Line(line) => match text::shape(line) {
            None => return UNKNOWN_FORM,
            Some(Shape::Cef { start }) => {
                let whole = cx.arena.alloc_str(
                    &[line.get(..start), Some("CEF:"), line.get(start..)]
                        .map(Option::unwrap_or_default)
                        .concat(),
                );
                match Cef::from_line(whole, cx.arena, &cx.clock) {
                    Ok(cef) => record.read_cef(&cef, cx),
                    Err(reason) => return Outcome::Rejected(reason),
                }
            }
            Some(Shape::Leef) => match leef::parse(line, cx.arena) {
                Ok(event) => record.read_leef(&event, cx),
                Err(_) => return Outcome::Rejected("malformed_leef"),
            },
            Some(Shape::Pairs { start, kind }) => {
                record.prefix = line.get(..start).unwrap_or_default();
                record.is_cut = text::is_cut(line, kind);
                text::pairs(line.get(start..).unwrap_or_default(), kind, cx.arena, |key, value| {
                    record.native(key, value, cx.arena);
                });
            }
            Some(Shape::List { start }) => {
                record.prefix = line.get(..start).unwrap_or_default();
                text::list(line.get(start..).unwrap_or_default(), cx.arena, |key, value| {
                    record.native(key, value, cx.arena);
                });
            }
        },
    }
    record.into_session(cx, sessions)
}

/// A record on its way to a session.
struct Record<'a> {
    session: Session<'a>,
    slots: Slots<'a>,
    /// The text in front, unless it has been read.
    prefix: &'a str,
    /// What has been read in front.
    header: syslog::Header<'a>,
    /// Whether the end of the record is missing.
    is_cut: bool,
}

impl<'a> Record<'a> {
    fn new() -> Self {
        let session = Session::new(finish::VENDOR, finish::FIREWALL, finish::TABLE);
        Self { session, slots: Slots::new(), prefix: "", header: syslog::Header::default(), is_cut: false }
    }

    /// Stores a value by its field name.
    fn native(&mut self, key: &str, value: &'a str, arena: &'a Arena) {
        if let Some(entry) = keys::NATIVE.find(key) {
            self.store(entry.to, value, arena);
        }
    }

    /// Stores a value. Of a slot's values the first counts: layers repeat the keys of a rule, the deciding one comes first.
    fn store(&mut self, to: To, value: &'a str, arena: &'a Arena) {
        match to {
            To::Slot(slot) if self.slots.get(slot).is_some() => {}
            to => apply(to, value, &mut self.session, &mut self.slots, arena),
        }
    }

    fn read_cef(&mut self, cef: &Cef<'a>, cx: &mut Cx<'a, '_>) {
        let arena = cx.arena;
        (self.header.host, self.header.time) = (cef.host, cef.time);
        let mut lookup = cx.stream.order.keys(&keys::CEF);
        for (number, pair) in cef.pairs.iter().enumerate() {
            match lookup.find(pair.key).map(|entry| entry.to) {
                Some(To::Slot(keys::LABELLED)) => {
                    if let Some(to) = keys::labelled(pair.key, label(&cef.pairs, number)) {
                        self.store(to, pair.value, arena);
                    }
                }
                Some(to @ (To::Protocol | To::Slot(keys::SRC_ZONE | keys::DST_ZONE | keys::SERVICE_ID))) => {
                    self.store(to, text::before_colon_key(pair.value), arena);
                }
                Some(to) => self.store(to, pair.value, arena),
                None => {}
            }
        }
        for (slot, value) in [
            (keys::PRODUCT, cef.product),
            (keys::CEF_NAME, cef.name),
            (keys::SEVERITY, cef.severity),
            (keys::CEF_VERSION, cef.version),
        ] {
            self.slots.set(slot, value);
        }
    }

    fn read_leef(&mut self, event: &leef::Event<'a>, cx: &mut Cx<'a, '_>) {
        let arena = cx.arena;
        self.prefix = event.prefix;
        let mut lookup = cx.stream.order.keys(&keys::LEEF);
        for pair in leef::extension(event.extension, event.delimiter) {
            let value = if pair.escaped { leef::unescape(pair.value, arena) } else { pair.value };
            if let Some(entry) = lookup.find(pair.key) {
                self.store(entry.to, value, arena);
            }
        }
        self.store(To::Slot(keys::PRODUCT), event.product, arena);
        self.store(To::Slot(keys::ACTION), event.event_id, arena);
    }

    fn read_json(&mut self, object: &Object<'a>, arena: &'a Arena) {
        for (key, value) in object.members() {
            // What one connection matched in several layers comes as tables of one column each.
            let (key, value) = match value {
                json::Value::Array(items) => {
                    let first = json::elements(items).next().and_then(Result::ok);
                    (key.split("_._._").next().unwrap_or(key), first)
                }
                value => (*key, Some(*value)),
            };
            if let Some(text) = value.and_then(|value| value.as_text(arena)) {
                self.native(key, text, arena);
            }
        }
    }

    fn into_session(mut self, cx: &Cx<'a, '_>, sessions: &mut Vec<Session<'a>>) -> Outcome {
        let product = self.slots.get(keys::PRODUCT).unwrap_or_default();
        let Some(blade) = Blade::of(product) else {
            return OTHER_PRODUCT;
        };
        finish::endpoints(&mut self.session, &self.slots);
        if self.session.src_ip.is_none() || self.session.dst_ip.is_none() {
            return if self.is_cut { TRUNCATED } else { NO_ENDPOINTS };
        }
        if !self.prefix.is_empty() && finish::needs_header(&self.slots) {
            self.header = syslog::header(self.prefix, &cx.clock);
        }
        finish::finish(blade, &mut self.session, &self.slots, &self.header, cx);
        sessions.push(self.session);
        Outcome::Session
    }
}

/// Returns the label of a custom key: the pair in front of it, else any one, since rows come in any order.
fn label<'a>(pairs: &[Pair<'a>], number: usize) -> Option<&'a str> {
    let key = pairs.get(number)?.key;
    let is_label =
        |pair: &&Pair<'a>| pair.key.strip_prefix(key).is_some_and(|rest| rest.eq_ignore_ascii_case("Label"));
    let (before, after) = pairs.split_at_checked(number)?;
    before.iter().rev().find(is_label).or_else(|| after.iter().find(is_label)).map(|pair| pair.value)
}

#[cfg(test)]
mod tests;
