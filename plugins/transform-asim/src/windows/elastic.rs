//! Fields of the Elastic Common Schema, to which Elastic's Sysmon pipelines move the data of event 3.

use sweepline_parse::Arena;
use sweepline_parse::json::{self, Value};

use crate::form::Object;

use super::Event;

/// Reads the data of event 3 from where the pipelines put them.
pub(super) fn data<'a>(object: &Object<'a>, event: &mut Event<'a>, arena: &'a Arena) {
    if !object.has("winlog") || !(object.has("source") || object.has("destination")) {
        return;
    }
    let (mut domain, mut user) = ("", "");
    for (outer, value) in object.members() {
        let Value::Object(text) = value else { continue };
        for (inner, value) in json::members(text).map_while(Result::ok) {
            let Some(text) = value.as_text(arena) else { continue };
            match (*outer, inner.raw) {
                ("user", "domain") => domain = text,
                ("user", "name") => user = text,
                ("network", "direction") => {
                    let is_initiated = matches!(text, "egress" | "outbound");
                    if event.data("Initiated").is_none()
                        && (is_initiated || matches!(text, "ingress" | "inbound"))
                    {
                        event.push("Initiated", if is_initiated { "true" } else { "false" });
                    }
                }
                (outer, inner) => {
                    if let Some((_, _, name)) = ELASTIC.iter().find(|row| row.0 == outer && row.1 == inner) {
                        event.push(name, text);
                    }
                }
            }
        }
    }
    if !user.is_empty() && event.data("User").is_none() {
        let user = if domain.is_empty() { user } else { arena.alloc_str(&[domain, "\\", user].concat()) };
        event.push("User", user);
    }
}

/// Elastic object and field, and Sysmon's name.
const ELASTIC: &[(&str, &str, &str)] = &[
    ("source", "ip", "SourceIp"),
    ("source", "port", "SourcePort"),
    ("source", "domain", "SourceHostname"),
    ("destination", "ip", "DestinationIp"),
    ("destination", "port", "DestinationPort"),
    ("destination", "domain", "DestinationHostname"),
    ("network", "transport", "Protocol"),
    ("network", "protocol", "DestinationPortName"),
    ("process", "pid", "ProcessId"),
    ("process", "entity_id", "ProcessGuid"),
    ("process", "executable", "Image"),
    ("rule", "name", "RuleName"),
];
