//! Sessions and alerts in the ArcSight Common Event Format.
//!
//! `CEF:0|Sweepline|Sweepline|version|class|name|severity|key=value key=value`
//!
//! The header names us, not the device: a receiver that knows a vendor's CEF would otherwise take our keys for the vendor's.
//! The device's vendor and product are custom strings. Keys are those of CEF's dictionary, with the meaning that it gives
//! them: `in` flows from source to destination.
//!
//! Invariant: the header holds no unescaped `|` and no line end, the extension no unescaped `=` and no line end.

use std::fmt::Write;
use std::net::IpAddr;

use sweepline_asim::{EventSeverity, Field, NetworkDirection, Session, Value};
use sweepline_parse::addr;
use sweepline_parse::time::Nanos;
use sweepline_plugin::event::{Alert, GroupValue};

use crate::limits::CEF_VALUES;

/// Keys whose value is a column as it is, in the order of writing.
#[rustfmt::skip]
static KEYS: &[(&str, Field)] = &[
    ("spt", Field::SrcPortNumber), ("dpt", Field::DstPortNumber), ("proto", Field::NetworkProtocol),
    ("app", Field::NetworkApplicationProtocol), ("act", Field::DvcAction), ("cnt", Field::EventCount),
    ("in", Field::SrcBytes), ("out", Field::DstBytes),
    ("sourceTranslatedPort", Field::SrcNatPortNumber), ("destinationTranslatedPort", Field::DstNatPortNumber),
    ("shost", Field::SrcHostname), ("suser", Field::SrcUsername), ("smac", Field::SrcMacAddr),
    ("sproc", Field::SrcProcessName), ("spid", Field::SrcProcessId), ("sntdom", Field::SrcDomain),
    ("dhost", Field::DstHostname), ("duser", Field::DstUsername), ("dmac", Field::DstMacAddr),
    ("dproc", Field::DstProcessName), ("dpid", Field::DstProcessId), ("dntdom", Field::DstDomain),
    ("destinationServiceName", Field::DstAppName), ("dvchost", Field::DvcHostname), ("dvcmac", Field::DvcMacAddr),
    ("deviceExternalId", Field::DvcId), ("deviceInboundInterface", Field::DvcInboundInterface),
    ("deviceOutboundInterface", Field::DvcOutboundInterface), ("externalId", Field::EventOriginalUid),
    ("cat", Field::EventOriginalSubType), ("reason", Field::EventOriginalResultDetails),
    ("msg", Field::EventMessage),
];

/// Keys among them that alerts have for something of their own.
static KEYS_OF_ALERTS: [&str; 4] = ["externalId", "msg", "cat", "cnt"];

/// Custom strings: what CEF has no key for. The label is the column.
static CUSTOM: [Field; 6] = [
    Field::EventVendor,
    Field::EventProduct,
    Field::NetworkDirection,
    Field::NetworkRuleName,
    Field::NetworkSessionId,
    Field::ThreatName,
];

/// Appends a session.
pub(super) fn session(session: &Session<'_>, out: &mut String) {
    let class = session.event_type.as_str();
    let name = session.text(Field::EventMessage).unwrap_or("Network session");
    header(out, class, name, severity(session.severity));
    let mut extension = Extension { out, is_first: true };
    extension.time("rt", session.time_generated);
    extension.time("start", session.event_start_time);
    extension.time("end", session.event_end_time);
    extension.address("src", "c6a2", "Source IPv6 Address", session.src_ip);
    extension.address("dst", "c6a3", "Destination IPv6 Address", session.dst_ip);
    extension.plain_address("sourceTranslatedAddress", session.src_nat_ip);
    extension.plain_address("destinationTranslatedAddress", session.dst_nat_ip);
    if let Some(Value::Ip(address)) = session.get(Field::DvcIpAddr) {
        extension.plain_address("dvc", Some(address));
    }
    for (key, field) in KEYS {
        if let Some(value) = session.get(*field) {
            extension.value(key, value);
        }
    }
    extension.text("outcome", outcome(session));
    extension.text("deviceDirection", direction(session.direction));
    if let Some(duration) = session.duration_ms {
        extension.value("cn1", Value::Int(duration));
        extension.text("cn1Label", Some(Field::NetworkDuration.name()));
    }
    for (index, field) in CUSTOM.iter().enumerate() {
        if let Some(value) = session.get(*field) {
            let number = index + 1;
            extension.value(&format!("cs{number}"), value);
            extension.text(&format!("cs{number}Label"), Some(field.name()));
        }
    }
}

/// Appends an alert.
pub(super) fn alert(alert: &Alert, out: &mut String) {
    header(out, &alert.rule.id, &alert.rule.title, severity(EventSeverity::from_text(&alert.severity)));
    let mut extension = Extension { out, is_first: true };
    for (key, text) in [("rt", &alert.last_seen), ("start", &alert.window_start), ("end", &alert.window_end)]
    {
        extension.time(key, sweepline_plugin::event::instant(text));
    }
    extension.text("externalId", Some(&alert.id));
    extension.text("msg", Some(&alert.title));
    extension.text("cat", Some(&alert.tactics.join(",")));
    extension.count("cnt", alert.events);
    for (column, value) in &alert.group.0 {
        extension.group(column, value);
    }
    extension.count("cn1", alert.count);
    let counted = alert.field.as_deref().unwrap_or("events");
    extension.text("cn1Label", Some(&format!("Count of {counted}")));
    extension.count("cn2", alert.threshold);
    extension.text("cn2Label", Some("Threshold"));
    extension.count("cn3", u64::from(alert.update));
    extension.text("cn3Label", Some("Update"));
    let some =
        |values: &[String]| values.iter().take(CEF_VALUES).map(String::as_str).collect::<Vec<_>>().join(",");
    for (number, label, text) in [
        (1, "Rule", alert.rule.name.clone()),
        (2, "Techniques", alert.techniques.join(",")),
        (3, "Values", some(&alert.values)),
        (4, "Devices", some(&alert.devices)),
        (5, "Connectors", some(&alert.connectors)),
    ] {
        if !text.is_empty() {
            extension.text(&format!("cs{number}"), Some(&text));
            extension.text(&format!("cs{number}Label"), Some(label));
        }
    }
}

fn header(out: &mut String, class: &str, name: &str, severity: u8) {
    out.push_str(concat!("CEF:0|Sweepline|Sweepline|", env!("CARGO_PKG_VERSION")));
    for field in [class, name] {
        out.push('|');
        for char in field.chars() {
            match char {
                '|' | '\\' => out.extend(['\\', char]),
                // A header field has no way to hold a line end.
                '\n' | '\r' => out.push(' '),
                _ => out.push(char),
            }
        }
    }
    // Writing to a string cannot fail.
    let _ = write!(out, "|{severity}|");
}

/// Returns CEF's severity: 0 to 3 is low, 4 to 6 medium, 7 and 8 high.
fn severity(severity: Option<EventSeverity>) -> u8 {
    match severity {
        None | Some(EventSeverity::Informational) => 1,
        Some(EventSeverity::Low) => 3,
        Some(EventSeverity::Medium) => 6,
        Some(EventSeverity::High) => 8,
    }
}

fn outcome(session: &Session<'_>) -> Option<&'static str> {
    match session.result?.as_str() {
        "Success" => Some("success"),
        "Failure" => Some("failure"),
        _ => None,
    }
}

/// Returns CEF's number, which exists for two directions.
fn direction(direction: Option<NetworkDirection>) -> Option<&'static str> {
    match direction? {
        NetworkDirection::Inbound => Some("0"),
        NetworkDirection::Outbound => Some("1"),
        _ => None,
    }
}

/// The key=value part being written.
struct Extension<'o> {
    out: &'o mut String,
    is_first: bool,
}

impl Extension<'_> {
    fn key(&mut self, key: &str) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(' ');
        }
        self.out.push_str(key);
        self.out.push('=');
    }

    fn text(&mut self, key: &str, text: Option<&str>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        self.key(key);
        for char in text.chars() {
            match char {
                '=' | '\\' => self.out.extend(['\\', char]),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                _ => self.out.push(char),
            }
        }
    }

    fn count(&mut self, key: &str, count: u64) {
        self.key(key);
        let _ = write!(self.out, "{count}");
    }

    /// Milliseconds since 1970.
    fn time(&mut self, key: &str, at: Option<Nanos>) {
        let Some(at) = at else { return };
        self.key(key);
        let _ = write!(self.out, "{}", at.0.div_euclid(NANOS_PER_MS));
    }

    /// An address under its key, or one of IPv6 under the key and label that CEF has for them.
    fn address(&mut self, key: &str, key_of_v6: &str, label: &str, address: Option<IpAddr>) {
        match address.map(addr::canonical) {
            Some(address @ IpAddr::V6(_)) => {
                self.plain_address(key_of_v6, Some(address));
                self.text(&format!("{key_of_v6}Label"), Some(label));
            }
            address => self.plain_address(key, address),
        }
    }

    fn plain_address(&mut self, key: &str, address: Option<IpAddr>) {
        let Some(address) = address else { return };
        self.key(key);
        let _ = write!(self.out, "{}", addr::canonical(address));
    }

    fn value(&mut self, key: &str, value: Value<'_>) {
        match value {
            Value::Text(text) => self.text(key, Some(text)),
            Value::Time(at) => self.time(key, Some(at)),
            Value::Ip(address) => self.plain_address(key, Some(address)),
            Value::Int(number) => self.text(key, Some(&number.to_string())),
            Value::Real(number) => self.text(key, Some(&number.to_string())),
            Value::Bool(flag) => self.text(key, Some(if flag { "true" } else { "false" })),
        }
    }

    /// A column that an alert is grouped by, where CEF has a key for it.
    fn group(&mut self, column: &str, value: &GroupValue) {
        let text = match value {
            GroupValue::Absent => return,
            GroupValue::Int(number) => number.to_string(),
            GroupValue::Text(text) => text.clone(),
        };
        let address: Option<IpAddr> = text.parse().ok();
        match column {
            "SrcIpAddr" if address.is_some() => self.address("src", "c6a2", "Source IPv6 Address", address),
            "DstIpAddr" if address.is_some() => {
                self.address("dst", "c6a3", "Destination IPv6 Address", address)
            }
            "DvcIpAddr" if address.is_some() => self.plain_address("dvc", address),
            "SrcNatIpAddr" if address.is_some() => self.plain_address("sourceTranslatedAddress", address),
            "DstNatIpAddr" if address.is_some() => {
                self.plain_address("destinationTranslatedAddress", address)
            }
            _ => {
                let known =
                    KEYS.iter().find(|(key, field)| field.name() == column && !KEYS_OF_ALERTS.contains(key));
                self.text(known.map_or(column, |(key, _)| key), Some(&text));
            }
        }
    }
}

const NANOS_PER_MS: i64 = 1_000_000;

#[cfg(test)]
mod tests;
