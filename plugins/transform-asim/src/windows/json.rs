//! JSON objects: Winlogbeat, NXLog and other flat shippers, Azure diagnostics, rows of the tables WindowsEvent,
//! SecurityEvent and Event, and event XML in a member.

use sweepline_parse::Arena;
use sweepline_parse::json::{self, Value};
use sweepline_parse::time::{self, Clock};

use crate::form::Object;

use super::{Event, Provider, SECURITY, elastic, inserts, nested, rank, rendered, xml};

/// NXLog's reader of the Windows event log.
const NXLOG_READER: &str = "im_msvistalog";

/// The event's id and provider in Elastic's flattened form, where `winlog.event_id` was dropped.
const ECS_ID: &str = "event.code";
const ECS_PROVIDER: &str = "event.provider";

/// Category of Windows events in Azure diagnostics.
const AZURE: &str = "WindowsEventLogsTable";

/// What the activity of a SecurityEvent row says, which tells the log where `Type` and `Channel` were left out.
const FILTERING: &str = "The Windows Filtering Platform";

/// What is known about an object from its members' names.
#[derive(Default)]
struct Signs {
    has_id: bool,
    has_channel: bool,
    named: Option<Provider>,
    by_channel: Option<Provider>,
}

impl Signs {
    fn take(&mut self, key: &str, value: &Value<'_>) {
        let text = match value {
            Value::String(text) => text.raw,
            Value::Object(text) if key == "provider" => part(text, "name"),
            _ => "",
        };
        match name(key) {
            "EventID" | "EventId" | "event_id" | ECS_ID => self.has_id = true,
            "Channel" | "EventLog" | "channel" | "log_name" if !text.is_empty() => {
                self.has_channel = true;
                self.by_channel = Some(Provider::of_channel(text));
            }
            "Provider" | "ProviderName" | "SourceName" | "EventSourceName" | "Source" | "provider_name"
            | "source_name" | "provider" | ECS_PROVIDER
                if !text.is_empty() =>
            {
                self.named = Some(Provider::named(text));
            }
            // A filter may have left out everything else.
            "SourceModuleType" if text == NXLOG_READER => {
                self.has_id = true;
                self.has_channel = true;
                self.by_channel = self.by_channel.or(Some(Provider::Other));
            }
            "Type" if text == "SecurityEvent" => {
                self.named = self.named.or(Some(Provider::SecurityAuditing));
            }
            "Activity" if text.contains(FILTERING) => {
                self.by_channel = self.by_channel.or(Some(Provider::SecurityAuditing));
            }
            _ => {}
        }
    }

    /// Tells whether further members cannot change the answer.
    fn are_enough(&self) -> bool {
        self.has_id && self.named.is_some_and(|provider| provider != Provider::Other)
    }

    fn provider(&self) -> Option<Provider> {
        if !self.has_id {
            return None;
        }
        let provider = self.named.or(self.by_channel)?;
        (provider != Provider::Other || self.has_channel).then_some(provider)
    }
}

/// Tells whose Windows event an object is.
pub(super) fn provider(object: &Object<'_>) -> Option<Provider> {
    let mut signs = Signs::default();
    for (key, value) in object.members() {
        match value {
            Value::Object(text)
                if *key == "winlog"
                    || *key == "properties" && is_azure(object)
                    || *key == "event" && object.has("winlog") =>
            {
                for (key, value) in json::members(text).map_while(Result::ok) {
                    signs.take(if key.raw == "code" { "event_id" } else { key.raw }, &value);
                    if signs.are_enough() {
                        break;
                    }
                }
            }
            Value::String(text) if holds_xml(key) => {
                if let Some(found) = xml::provider(text.raw) {
                    return Some(found);
                }
            }
            _ => signs.take(key, value),
        }
        if signs.are_enough() {
            break;
        }
    }
    signs.provider().or_else(|| nested::event(object).and_then(nested::provider))
}

/// Returns the text of a member of an object, as written; empty when it has none.
fn part<'a>(object: &'a str, name: &str) -> &'a str {
    let mut members = json::members(object).map_while(Result::ok);
    members.find(|(key, _)| key.raw == name).and_then(|(_, value)| value.as_number()).unwrap_or_default()
}

fn is_azure(object: &Object<'_>) -> bool {
    matches!(object.get("category"), Some(Value::String(text)) if text.raw == AZURE)
}

/// Members in which shippers put the event's XML.
fn holds_xml(key: &str) -> bool {
    matches!(
        key,
        "RawXml"
            | "Xml"
            | "xml"
            | "RawEventData"
            | "MESSAGE"
            | "SyslogMessage"
            | "message"
            | "Message"
            | "event"
            | "_raw"
            | "log"
    )
}

/// Returns a member's name without what Elasticsearch puts before it.
fn name(key: &str) -> &str {
    key.strip_prefix("winlog.").unwrap_or(key)
}

/// What cannot be told before all members are seen.
#[derive(Default)]
struct Rest<'a> {
    /// `ProcessID` of a flat object: the event's datum, or the process that wrote the event.
    process: Option<&'a str>,
    has_thread: bool,
    message: Option<json::Str<'a>>,
    inserts: &'a str,
    agent: Option<&'a str>,
    own_ips: &'a str,
}

/// Reads an object; one that is no Windows event has no id, provider or channel.
pub(super) fn object<'a>(object: &Object<'a>, event: &mut Event<'a>, arena: &'a Arena, clock: &Clock<'_>) {
    if let Some(text) = nested::event(object) {
        return nested::read(text, event, arena, clock);
    }
    let mut rest = Rest::default();
    let is_flat =
        !["winlog", "EventData", "event_data", "properties", "RawXml"].iter().any(|key| object.has(key));
    for (key, value) in object.members() {
        match value {
            Value::Object(text) if matches!(*key, "winlog" | "properties") => {
                for (key, value) in json::members(text).map_while(Result::ok) {
                    member(key.text(arena), &value, false, &mut rest, event, arena, clock);
                }
            }
            Value::Object(text) if *key == "host" => host(text, &mut rest, arena),
            Value::Object(text) if *key == "event" && !is_flat => {
                event.set_id(part(text, "code"));
                event.provider = part(text, "provider");
            }
            _ => member(key, value, is_flat, &mut rest, event, arena, clock),
        }
    }
    if let Some(process) = rest.process.filter(|_| !rest.has_thread && is_flat) {
        event.push("ProcessID", process);
    }
    event.is_forwarded_row = object.has("Provider") && object.has("EventData");
    if event.provider() == Provider::Sysmon && event.data("SourceIp").is_none() {
        elastic::data(object, event, arena);
    }
    let has_end = event.data("SourceIp").is_some() || event.data("SourceAddress").is_some();
    if !has_end {
        inserts::data(rest.inserts, event, arena);
    }
    let is_whole = has_end && event.data("ProcessId").is_some();
    if let Some(message) = rest.message.filter(|_| !is_whole) {
        rendered::complete(message.text(arena), event);
    }
    if let (Some(agent), Some(computer)) = (rest.agent, event.computer)
        && first_label(agent).eq_ignore_ascii_case(first_label(computer))
    {
        event.own_ips = rest.own_ips;
    }
}

fn first_label(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn member<'a>(
    key: &'a str,
    value: &Value<'a>,
    is_flat: bool,
    rest: &mut Rest<'a>,
    event: &mut Event<'a>,
    arena: &'a Arena,
    clock: &Clock<'_>,
) {
    let key = name(key);
    match value {
        Value::Object(text) if matches!(key, "EventData" | "event_data") => {
            return nested::data(text, event, arena);
        }
        Value::Object(text) if key == "event_id" => return event.set_id(part(text, "id")),
        Value::Object(text) if key == "provider" => return event.provider = part(text, "name"),
        Value::Array(text) if key == "StringInserts" => return rest.inserts = text,
        Value::String(text) if holds_xml(key) && xml::provider(text.raw).is_some() => {
            return xml::line(text.text(arena), event, arena, clock);
        }
        Value::String(text)
            if matches!(
                key,
                "Message" | "message" | "Description" | "description" | "RenderedDescription"
            ) =>
        {
            rest.message = Some(*text);
            return;
        }
        _ => {}
    }
    let Some(text) = value.as_text(arena).filter(|text| !text.is_empty()) else { return };
    match key {
        "EventID" | "EventId" | "event_id" | ECS_ID => event.set_id(text),
        "Provider" | "ProviderName" | "SourceName" | "EventSourceName" | "Source" | "provider_name"
        | "source_name" | ECS_PROVIDER => event.provider = text,
        "Channel" | "EventLog" | "channel" | "log_name" => event.channel = text,
        "Computer" | "computer_name" | "ComputerName" | "MachineName" | "computer" => {
            event.computer = Some(text)
        }
        "Hostname" | "HOSTNAME" | "HostName" | "_HOSTNAME" => event.computer = event.computer.or(Some(text)),
        "HostIP" => event.host_ip = Some(text),
        "EventRecordID" | "EventRecordId" | "RecordNumber" | "record_id" | "record_number"
        | "event_record_id" => {
            event.record_id = Some(text);
        }
        "_ItemId" => event.item_id = Some(text),
        "Type" if text == "SecurityEvent" && event.channel.is_empty() => event.channel = SECURITY,
        "Activity" if text.contains(FILTERING) && event.channel.is_empty() => event.channel = SECURITY,
        "TimeCreated" | "time_created" | "system_time" => {
            event.set_time(rank::CREATED, time::any(text, clock))
        }
        "EventTime" => event.set_time(rank::EVENT_TIME, time::any(text, clock)),
        "@timestamp" | "timestamp" | "time" => event.set_time(rank::SHIPPER, time::any(text, clock)),
        "TimeGenerated" => event.set_time(rank::ROW, time::any(text, clock)),
        "EventData" | "event_data" if text.starts_with('{') => nested::data(text, event, arena),
        "EventData" | "event_data" => xml::fragment(text, event, arena, clock),
        "SourceModuleType" if text == NXLOG_READER && event.channel.is_empty() => event.channel = text,
        "ThreadID" => rest.has_thread = true,
        "ProcessID" => rest.process = Some(text),
        _ => match key.strip_prefix("event_data.") {
            Some(name) => event.push(name, text),
            None if is_flat => event.push(key, text),
            None => {}
        },
    }
}

/// Takes the name and addresses of the machine that a Beat runs on.
fn host<'a>(object: &'a str, rest: &mut Rest<'a>, arena: &'a Arena) {
    for (key, value) in json::members(object).map_while(Result::ok) {
        match (key.raw, value) {
            ("name", Value::String(text)) => rest.agent = Some(text.text(arena)),
            ("ip", Value::Array(text)) => rest.own_ips = text,
            _ => {}
        }
    }
}
