//! Event XML: whole events, and the `EventData` that table rows hold.

use std::sync::LazyLock;

use memchr::memchr2;
use memchr::memmem::Finder;
use sweepline_parse::time::{self, Clock};
use sweepline_parse::xml::{self, Node};
use sweepline_parse::{Arena, syslog};

use super::{Event, Provider, rank};

/// Every event names its provider so; the `<` before it may be written `\u003c` in JSON.
static PROVIDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Provider Name="));

/// Tells whose event XML a text holds, be it plain or inside a JSON string.
pub(super) fn provider(text: &str) -> Option<Provider> {
    let at = PROVIDER.find(text.as_bytes())?;
    let before = text.get(..at)?;
    if !(before.ends_with('<') || before.ends_with("\\u003c")) {
        return None;
    }
    let value = text.get(at + PROVIDER.needle().len()..)?;
    let value = value.strip_prefix('\\').unwrap_or(value);
    let name = value.strip_prefix(['"', '\''])?;
    let end = memchr2(b'"', b'\'', name.as_bytes())?;
    let name = name.get(..end)?;
    Some(Provider::named(name.strip_suffix('\\').unwrap_or(name)))
}

/// Where an event ends.
static END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("</Event>"));

/// Splits a text behind its first event; the rest is empty when no other event follows.
pub(super) fn split_first(text: &str) -> (&str, &str) {
    let end = END.find(text.as_bytes()).map_or(text.len(), |at| at + END.needle().len());
    match text.split_at_checked(end) {
        Some((first, rest)) if rest.trim_ascii_start().starts_with("<Event") => (first, rest),
        _ => (text, ""),
    }
}

/// Reads an event with whatever header stands before it.
pub(super) fn line<'a>(line: &'a str, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    let start =
        BEGIN.find_iter(line.as_bytes()).find(|at| !line.get(*at..).is_some_and(is_wrapper)).unwrap_or(0);
    let (prefix, text) = line.split_at_checked(start).unwrap_or(("", line));
    fragment(text, event, arena, clock);
    if event.computer.is_none() || event.time.is_none() {
        let header = syslog::header(prefix, clock);
        event.computer = event.computer.or(header.host);
        event.set_time(rank::HEADER, header.time);
    }
}

static BEGIN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<Event"));

/// Exports put their events into one `Events` element.
fn is_wrapper(text: &str) -> bool {
    text.starts_with("<Events")
}

/// Which element the next text belongs to.
#[derive(Clone, Copy)]
enum Place<'a> {
    Id,
    Record,
    Channel,
    Computer,
    Datum(&'a str),
    Elsewhere,
}

/// Reads an event, or the part of one.
pub(super) fn fragment<'a>(text: &'a str, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    let mut place = Place::Elsewhere;
    event.is_cut = true;
    for node in xml::nodes(text) {
        match node {
            Node::Open { name, attrs, empty } => {
                place = Place::Elsewhere;
                match xml::local_name(name) {
                    "Provider" => {
                        if let Some(name) = attrs.named("Name") {
                            event.provider = name.text(arena);
                        }
                    }
                    "TimeCreated" => {
                        let stamp = attrs.named("SystemTime").map(|attr| attr.text(arena));
                        event.set_time(rank::CREATED, stamp.and_then(|text| time::any(text, clock)));
                    }
                    // The message in the language of the machine.
                    "RenderingInfo" => break,
                    _ if empty => {}
                    "EventID" => place = Place::Id,
                    "EventRecordID" => place = Place::Record,
                    "Channel" => place = Place::Channel,
                    "Computer" => place = Place::Computer,
                    "Data" => {
                        place = attrs
                            .named("Name")
                            .map_or(Place::Elsewhere, |name| Place::Datum(name.text(arena)));
                    }
                    _ => {}
                }
            }
            Node::Text { raw, escaped } => {
                let value = if escaped { xml::unescape(raw, arena) } else { raw }.trim_ascii();
                match place {
                    Place::Id => event.set_id(value),
                    Place::Record => event.record_id = Some(value),
                    Place::Channel => event.channel = value,
                    Place::Computer => event.computer = Some(value),
                    Place::Datum(name) => event.push(name, value),
                    Place::Elsewhere => {}
                }
                place = Place::Elsewhere;
            }
            Node::Close { name } => {
                place = Place::Elsewhere;
                if matches!(xml::local_name(name), "EventData" | "UserData" | "Event") {
                    event.is_cut = false;
                }
            }
        }
    }
}
