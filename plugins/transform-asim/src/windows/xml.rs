//! Event XML: whole events, and the `EventData` that table rows hold.

use std::sync::LazyLock;

use memchr::memchr2;
use memchr::memmem::Finder;
use sweepline_parse::time::{self, Clock};
use sweepline_parse::xml::{self, Node};
use sweepline_parse::{Arena, syslog};

use super::{Event, Provider, rank};

/// Every event names its provider so, with the attributes in either order; the `<` before it may be written `\u003c` in
/// JSON, and the elements may have a prefix.
static PROVIDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Provider "));

/// Words `Provider ` looked at: rendered messages have some.
const MOST_PROVIDERS: usize = 16;

/// Tells whose event XML a text holds, be it plain or inside a JSON string.
pub(super) fn provider(text: &str) -> Option<Provider> {
    PROVIDER.find_iter(text.as_bytes()).take(MOST_PROVIDERS).find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let before = without_prefix(before);
        if !(before.ends_with('<') || before.ends_with("\\u003c")) {
            return None;
        }
        let rest = rest.get(PROVIDER.needle().len()..)?;
        let value = match rest.strip_prefix("Name=") {
            Some(value) => value,
            None => rest.strip_prefix("Guid=")?.split_once('>')?.0.split_once(" Name=")?.1,
        };
        let value = value.strip_prefix('\\').unwrap_or(value);
        let name = value.strip_prefix(['"', '\''])?;
        let end = memchr2(b'"', b'\'', name.as_bytes())?;
        let name = name.get(..end)?;
        Some(Provider::named(name.strip_suffix('\\').unwrap_or(name)))
    })
}

/// Cuts a namespace prefix off the end of a text: `<e:` becomes `<`. Serializers make up their own, `ns0` mostly.
fn without_prefix(before: &str) -> &str {
    match before.strip_suffix(':') {
        Some(before) => before.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric()),
        None => before,
    }
}

/// Where an event ends, behind `</` and maybe a prefix.
static END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Event>"));

/// Splits a text behind its first event; the rest is empty when no other event follows.
pub(super) fn split_first(text: &str) -> (&str, &str) {
    let end = END
        .find_iter(text.as_bytes())
        .find(|at| text.get(..*at).is_some_and(|before| without_prefix(before).ends_with("</")));
    match text.split_at_checked(end.map_or(text.len(), |at| at + END.needle().len())) {
        Some((first, rest)) if is_event(rest.trim_ascii_start()) => (first, rest),
        _ => (text, ""),
    }
}

/// Tells whether a text starts with an event, with or without prefix.
fn is_event(text: &str) -> bool {
    let Some(tag) = text.strip_prefix('<') else { return false };
    let end = tag.bytes().position(|byte| !is_name_byte(byte)).unwrap_or(tag.len());
    tag.get(..end).is_some_and(|name| xml::local_name(name) == "Event")
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b':'
}

/// Reads an event with whatever header stands before it.
pub(super) fn line<'a>(line: &'a str, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    let start = begin(line).unwrap_or(0);
    let (prefix, text) = line.split_at_checked(start).unwrap_or(("", line));
    fragment(text, event, arena, clock);
    if event.computer.is_none() || event.time.is_none() {
        let header = syslog::header(prefix, clock);
        event.computer = event.computer.or(header.host);
        event.set_time(rank::HEADER, header.time);
    }
}

static BEGIN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Event"));

/// Returns where the first event starts; exports put theirs into one `Events` element.
fn begin(line: &str) -> Option<usize> {
    BEGIN.find_iter(line.as_bytes()).find_map(|at| {
        let start = without_prefix(line.get(..at)?).len().checked_sub(1)?;
        line.get(start..).is_some_and(is_event).then_some(start)
    })
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
                match xml::local_name(name) {
                    "EventData" | "UserData" => event.is_cut = false,
                    // What follows is another event.
                    "Event" => {
                        event.is_cut = false;
                        break;
                    }
                    _ => {}
                }
            }
        }
    }
}
