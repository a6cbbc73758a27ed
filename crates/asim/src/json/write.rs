//! A session as one JSON object.

use std::fmt::Write;
use std::net::IpAddr;

use sweepline_parse::{addr, json, time};

use crate::schema::Field;
use crate::session::Session;
use crate::value::Value;

/// Appends the session to `out` as one JSON object without a line break.
///
/// Columns come in a fixed order: the typed ones, the side list in the order of storing, aliases,
/// `AdditionalFields`. Addresses are written in canonical form (RFC 5952; IPv4-mapped as IPv4).
pub fn write(session: &Session<'_>, out: &mut String) {
    out.push('{');
    let start = out.len();
    columns(session, |field, value| member(out, field, value, start));
    additional(session, out, start);
    out.push('}');
}

/// Gives every column that has a value, in the order of [`write`]; `AdditionalFields` has its own readers.
pub fn columns<'a>(session: &Session<'a>, mut give: impl FnMut(Field, Value<'a>)) {
    typed(session, TYPED, &mut give);
    let rare = session.rare_values().iter().filter(|(field, _)| *field != Field::Dvc);
    rare.for_each(|(field, value)| give(*field, *value));
    typed(session, DERIVED, &mut give);
}

fn typed<'a>(session: &Session<'a>, fields: &[Field], give: &mut impl FnMut(Field, Value<'a>)) {
    for field in fields {
        if let Some(value) = session.get(*field) {
            give(*field, value);
        }
    }
}

/// Appends one value as JSON.
pub fn write_value(value: Value<'_>, out: &mut String) {
    match value {
        Value::Text(text) => json::write_str(text, out),
        Value::Int(number) => integer(number, out),
        Value::Real(number) if number.is_finite() => {
            let _ = write!(out, "{number}");
        }
        Value::Real(_) => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if flag { "true" } else { "false" }),
        Value::Time(at) => {
            out.push('"');
            time::write_rfc3339(at, out);
            out.push('"');
        }
        Value::Ip(address) => {
            out.push('"');
            write_ip(addr::canonical(address), out);
            out.push('"');
        }
    }
}

/// Columns with a field of their own, in output order.
const TYPED: &[Field] = &[
    Field::TimeGenerated,
    Field::EventStartTime,
    Field::EventEndTime,
    Field::EventVendor,
    Field::EventProduct,
    Field::EventSchema,
    Field::EventSchemaVersion,
    Field::EventCount,
    Field::EventType,
    Field::EventSubType,
    Field::EventResult,
    Field::EventResultDetails,
    Field::EventSeverity,
    Field::SrcIpAddr,
    Field::SrcPortNumber,
    Field::DstIpAddr,
    Field::DstPortNumber,
    Field::SrcNatIpAddr,
    Field::SrcNatPortNumber,
    Field::DstNatIpAddr,
    Field::DstNatPortNumber,
    Field::NetworkProtocol,
    Field::NetworkProtocolVersion,
    Field::NetworkDirection,
    Field::DvcAction,
    Field::SrcBytes,
    Field::DstBytes,
    Field::NetworkBytes,
    Field::SrcPackets,
    Field::DstPackets,
    Field::NetworkPackets,
    Field::NetworkDuration,
    Field::Type,
];

/// Copies and fall-backs, in output order.
const DERIVED: &[Field] = &[
    Field::Dvc,
    Field::DvcInterface,
    Field::Src,
    Field::Dst,
    Field::IpAddr,
    Field::Hostname,
    Field::User,
    Field::Process,
    Field::Rule,
    Field::SessionId,
    Field::Duration,
    Field::InnerVlanId,
    Field::OuterVlanId,
];

fn member(out: &mut String, field: Field, value: Value<'_>, start: usize) {
    if out.len() > start {
        out.push(',');
    }
    out.push('"');
    out.push_str(field.name());
    out.push_str("\":");
    match (field, value) {
        // The one alias whose type differs from its source: a rule number as text.
        (Field::Rule, Value::Int(number)) => {
            let _ = write!(out, "\"{number}\"");
        }
        _ => write_value(value, out),
    }
}

fn additional(session: &Session<'_>, out: &mut String, start: usize) {
    if session.additional_values().is_empty() {
        return;
    }
    if out.len() > start {
        out.push(',');
    }
    out.push_str("\"AdditionalFields\":{");
    for (index, (name, value)) in session.additional_values().iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        json::write_str(name, out);
        out.push(':');
        write_value(*value, out);
    }
    out.push('}');
}

fn integer(number: i64, out: &mut String) {
    let _ = write!(out, "{number}");
}

fn write_ip(address: IpAddr, out: &mut String) {
    let _ = write!(out, "{address}");
}
