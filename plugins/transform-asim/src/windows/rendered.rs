//! Rendered messages: the English text of Filtering Platform events and of Sysmon's event 3, bare, in Snare's and NXLog's
//! syslog forms, and as the last part of Splunk's `Key=value` lines.

use std::sync::LazyLock;

use memchr::memchr_iter;
use memchr::memmem::Finder;
use sweepline_parse::time::{self, Clock};
use sweepline_parse::{Arena, colon, syslog};

use super::{Event, Provider, SECURITY, rank};

static SNARE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("MSWinEventLog"));
static NXLOG: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("[NXLOG@14506 "));
static EVENT_CODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("EventCode="));
static FILTERING: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Windows Filtering Platform "));
static CONNECTION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Network connection detected:"));

/// Tells whose rendered event a line is.
pub(super) fn provider(line: &str) -> Option<Provider> {
    let bytes = line.as_bytes();
    if SNARE.find(bytes).is_some() {
        return snare(line).map(|fields| Provider::named(fields.source));
    }
    if let Some(at) = NXLOG.find(bytes) {
        let source = syslog::elements(line.get(at..)?).find(|element| element.param == "SourceName")?;
        return Some(Provider::named(source.value));
    }
    if sentence(line).is_some() {
        return Some(Provider::SecurityAuditing);
    }
    let at = CONNECTION.find(bytes)?;
    line.get(at..)?.contains("UtcTime:").then_some(Provider::Sysmon)
}

/// Reads a line that [`provider`] knows.
pub(super) fn line<'a>(line: &'a str, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    let (header, message) = syslog::split(line, clock);
    if let Some(fields) = snare(line) {
        event.provider = fields.source;
        event.channel = fields.log;
        event.set_id(fields.id);
        event.computer = Some(fields.computer);
        event.set_time(rank::EVENT_TIME, time::any(fields.date, clock));
    } else if let Some(structured) = header.structured.filter(|text| NXLOG.find(text.as_bytes()).is_some()) {
        for element in syslog::elements(structured) {
            let is_escaped = element.value.contains('\\');
            let value = if is_escaped { colon::unescape(element.value, arena) } else { element.value };
            match element.param {
                "EventID" => event.set_id(value),
                "SourceName" => event.provider = value,
                "Channel" => event.channel = value,
                "RecordNumber" => event.record_id = Some(value),
                "EventTime" => event.set_time(rank::EVENT_TIME, time::any(value, clock)),
                // The process that wrote the event; a datum of the same name is lost.
                "ProcessID" | "ExecutionProcessID" => {}
                name => event.push(name, value),
            }
        }
    }
    splunk(line, event, clock);
    event.computer = event.computer.or(header.host);
    event.set_time(rank::HEADER, header.time);
    complete(message, event);
}

/// Takes what a rendered message tells beyond the data that are there.
pub(super) fn complete<'a>(message: &'a str, event: &mut Event<'a>) {
    let bytes = message.as_bytes();
    if FILTERING.find(bytes).is_some() {
        if let Some((at, id)) = sentence(message) {
            data(message.get(at..).unwrap_or(""), FIREWALL, "LayerRTID", event);
            // A packet at the MAC layer is described by the same sentence.
            let is_layer_2 = event.data("EtherType").is_some();
            let id = if is_layer_2 { id - LAYER_2_OFFSET } else { id };
            event.id = event.id.or(Some(id));
            if event.provider.is_empty() && event.channel.is_empty() {
                event.channel = SECURITY;
            }
        }
    } else if let Some(at) = CONNECTION.find(bytes) {
        data(message.get(at..).unwrap_or(""), SYSMON, "DestinationPort", event);
        event.id = event.id.or(Some(3));
        if event.provider.is_empty() && event.channel.is_empty() {
            event.provider = "Microsoft-Windows-Sysmon";
        }
    }
}

/// From 5152 to 5150, from 5153 to 5151.
const LAYER_2_OFFSET: u32 = 2;

/// What the sentences of the Filtering Platform go on with, and their event ids.
const SENTENCES: &[(&str, u32)] = &[
    ("has blocked a packet", 5152),
    ("filter has blocked a packet", 5153),
    ("has permitted an application or service to listen", 5154),
    ("has blocked an application or service from listening", 5155),
    ("has permitted a connection", 5156),
    ("has allowed a connection", 5156),
    ("has blocked a connection", 5157),
    ("has permitted a bind", 5158),
    ("has blocked a bind", 5159),
];

/// Finds the sentence by which a Filtering Platform message starts: where it goes on, and the event id.
fn sentence(text: &str) -> Option<(usize, u32)> {
    let at = FILTERING.find(text.as_bytes())? + FILTERING.needle().len();
    let rest = text.get(at..)?;
    SENTENCES.iter().find(|(words, _)| rest.starts_with(words)).map(|(_, id)| (at, *id))
}

/// Labels of the Filtering Platform's messages and the names of their data; headings have none.
const FIREWALL: &[(&str, &str)] = &[
    ("Application Information", ""),
    ("Network Information", ""),
    ("Filter Information", ""),
    ("Process ID", "ProcessID"),
    ("Application Name", "Application"),
    ("Direction", "Direction"),
    ("Source Address", "SourceAddress"),
    ("Source Port", "SourcePort"),
    ("Destination Address", "DestAddress"),
    ("Destination Port", "DestPort"),
    ("Protocol", "Protocol"),
    ("EtherType", "EtherType"),
    ("Interface Index", "InterfaceIndex"),
    ("Filter Origin", "FilterOrigin"),
    ("Filter Run-Time ID", "FilterRTID"),
    ("Layer Name", "LayerName"),
    ("Layer Run-Time ID", "LayerRTID"),
    ("Remote User ID", "RemoteUserID"),
    ("Remote Machine ID", "RemoteMachineID"),
    ("Original Profile", "OriginalProfile"),
    ("Current Profile", "CurrentProfile"),
    ("Is Loopback", "IsLoopback"),
    ("Has Remote Dynamic Keyword Address", "HasRemoteDynamicKeywordAddress"),
];

/// Labels of Sysmon's messages, which are the names of the data.
const SYSMON: &[(&str, &str)] = &[
    ("RuleName", "RuleName"),
    ("UtcTime", "UtcTime"),
    ("ProcessGuid", "ProcessGuid"),
    ("ProcessId", "ProcessId"),
    ("Image", "Image"),
    ("User", "User"),
    ("Protocol", "Protocol"),
    ("Initiated", "Initiated"),
    ("SourceIsIpv6", "SourceIsIpv6"),
    ("SourceIp", "SourceIp"),
    ("SourceHostname", "SourceHostname"),
    ("SourcePort", "SourcePort"),
    ("SourcePortName", "SourcePortName"),
    ("DestinationIsIpv6", "DestinationIsIpv6"),
    ("DestinationIp", "DestinationIp"),
    ("DestinationHostname", "DestinationHostname"),
    ("DestinationPort", "DestinationPort"),
    ("DestinationPortName", "DestinationPortName"),
];

/// Reads `Label: value` one after the other, be there line breaks between them or blanks; a text without its `last`
/// datum is cut.
fn data<'a>(text: &'a str, labels: &'static [(&str, &str)], last: &str, event: &mut Event<'a>) {
    // The name of the datum being read, and where its value starts.
    let mut open: Option<(&'static str, usize)> = None;
    let known = event.data.len();
    let mut close = |open: Option<(&'static str, usize)>, end: usize| {
        let Some((name, start)) = open.filter(|(name, _)| !name.is_empty()) else { return };
        let value = value(text.get(start..end).unwrap_or(""));
        let is_new = !event.data.iter().take(known).any(|datum| datum.name.eq_ignore_ascii_case(name));
        if is_new && !value.is_empty() {
            event.push(name, value);
        }
    };
    for at in memchr_iter(b':', text.as_bytes()) {
        let before = text.get(..at).unwrap_or("");
        let last = before.as_bytes().last();
        let found = labels.iter().find(|(label, _)| {
            label.as_bytes().last() == last
                && before
                    .strip_suffix(label)
                    .is_some_and(|front| !front.ends_with(|c: char| c.is_ascii_alphabetic()))
        });
        if let Some((label, name)) = found {
            close(open, at - label.len());
            open = Some((name, at + 1));
        }
    }
    close(open, text.len());
    event.is_cut |= known == 0 && event.data(last).is_none();
}

/// What relays write for tab, line feed and carriage return.
const ESCAPES: &[&str] = &["#011", "#012", "#015"];

/// Cuts a value out of what stands between two labels.
fn value(text: &str) -> &str {
    let mut text = text.trim_ascii();
    while let Some(rest) = ESCAPES.iter().find_map(|escape| text.strip_prefix(escape)) {
        text = rest.trim_ascii_start();
    }
    text.get(..value_end(text.as_bytes())).unwrap_or(text).trim_ascii_end()
}

/// Returns where a value ends: before a line break or a tab, escaped or not, or before two blanks.
fn value_end(bytes: &[u8]) -> usize {
    let ends = |at: usize| match bytes.get(at..).unwrap_or_default() {
        [b'\t' | b'\r' | b'\n', ..] | [b' ', b' ', ..] => true,
        rest @ [b'#', ..] => ESCAPES.iter().any(|escape| rest.starts_with(escape.as_bytes())),
        _ => false,
    };
    (0..bytes.len()).find(|at| ends(*at)).unwrap_or(bytes.len())
}

/// The fields of a Snare line that matter.
struct Snare<'a> {
    log: &'a str,
    date: &'a str,
    id: &'a str,
    source: &'a str,
    computer: &'a str,
}

/// Splits a Snare line: criticality, log, counter, date, event id, source, user, user type, result, computer, ….
fn snare(line: &str) -> Option<Snare<'_>> {
    let at = SNARE.find(line.as_bytes())?;
    let rest = line.get(at + SNARE.needle().len()..)?;
    let separator = ["\t", "#011"].into_iter().find(|separator| rest.starts_with(separator))?;
    let mut fields = rest.split(separator).skip(2);
    let log = fields.next()?;
    let (_, date, id, source) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let computer = fields.nth(3)?;
    Some(Snare { log, date, id, source, computer })
}

/// Takes the head of Splunk's lines: a stamp, then `LogName=`, `EventCode=`, `ComputerName=`, ….
fn splunk<'a>(text: &'a str, event: &mut Event<'a>, clock: &Clock<'_>) {
    let Some(at) = EVENT_CODE.find(text.as_bytes()) else { return };
    let stamp = text.lines().next().and_then(|line| time::any(line, clock));
    event.set_time(rank::EVENT_TIME, stamp);
    let field = |key: &str| {
        text.lines()
            .take(SPLUNK_LINES)
            .find_map(|line| line.trim_ascii().strip_prefix(key))
            .map(str::trim_ascii)
    };
    event.set_id(text.get(at..).and_then(|_| field("EventCode=")).unwrap_or(""));
    event.computer = event.computer.or_else(|| field("ComputerName="));
    event.record_id = event.record_id.or_else(|| field("RecordNumber="));
}

/// Lines above the message.
const SPLUNK_LINES: usize = 24;
