//! One column's value: repaired where that is safe, kept in `AdditionalFields` where it is not.

use sweepline_asim::check::{self, is_domain, is_fqdn};
use sweepline_asim::schema::{Class, Logical, Physical};
use sweepline_asim::{EventResult, Field, Session, Value};
use sweepline_parse::{addr, json, null, num, time};

use crate::azure::is_guid;
use crate::connector::Cx;
use crate::identity;

/// Columns that are computed from others, and constants.
pub(super) fn is_derived(field: Field) -> bool {
    matches!(
        field,
        Field::Src
            | Field::Dst
            | Field::DvcInterface
            | Field::NetworkProtocolVersion
            | Field::EventSchema
            | Field::EventSchemaVersion
    ) || field.info().class == Class::Alias
}

/// A JSON value as a column's value; containers keep their JSON text.
pub(super) fn scalar<'a>(value: json::Value<'a>, cx: &Cx<'a, '_>) -> Option<Value<'a>> {
    match value {
        json::Value::Null => None,
        json::Value::Bool(flag) => Some(Value::Bool(flag)),
        json::Value::Number(text) => match num::i64(text) {
            Some(number) => Some(Value::Int(number)),
            None => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real),
        },
        json::Value::String(text) => {
            Some(text.text(cx.arena)).filter(|text| !text.is_empty()).map(Value::Text)
        }
        json::Value::Object(text) | json::Value::Array(text) => Some(Value::Text(text)),
    }
}

/// Stores a column's value, whatever JSON type it has.
pub(super) fn set<'a>(field: Field, value: json::Value<'a>, session: &mut Session<'a>, cx: &Cx<'a, '_>) {
    let text = match value {
        json::Value::Object(text) | json::Value::Array(text) => text,
        other => other.as_text(cx.arena).unwrap_or_default().trim_ascii(),
    };
    if text.is_empty() || is_typed(field) && null::is_null(text) {
        return;
    }
    let is_stored = typed(field, text, cx).is_some_and(|value| session.set(field, Some(value)).is_ok());
    if !is_stored {
        if field == Field::EventResult {
            session.result = Some(EventResult::Na);
        }
        identity::keep_original(field, Value::Text(text), session, cx.arena);
    }
}

/// Columns in which words such as `-` or `N/A` mean that there is no value.
fn is_typed(field: Field) -> bool {
    let info = field.info();
    info.physical != Physical::String
        || matches!(
            info.logical,
            Logical::IpAddress | Logical::MacAddress | Logical::Hostname | Logical::Fqdn | Logical::Domain
        )
}

/// Reads a text as the column's type; `None` when it has not the column's form.
fn typed<'a>(field: Field, text: &'a str, cx: &Cx<'a, '_>) -> Option<Value<'a>> {
    let info = field.info();
    match (info.physical, info.logical) {
        (Physical::DateTime, _) => time::any(text, &cx.clock).map(Value::Time),
        (Physical::Int, Logical::RiskLevel | Logical::ConfidenceLevel) => {
            whole(text).filter(|number| (0..=MAX_LEVEL).contains(number)).map(Value::Int)
        }
        (Physical::Int | Physical::Long, _) => whole(text).map(Value::Int),
        (Physical::Real, _) => text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real),
        (Physical::Bool, _) => ["false", "true"]
            .iter()
            .position(|word| word.eq_ignore_ascii_case(text))
            .map(|at| Value::Bool(at == 1)),
        (Physical::String, Logical::IpAddress) => addr::ip(text).map(Value::Ip),
        (Physical::String, Logical::MacAddress) => addr::mac(text, cx.arena).map(Value::Text),
        (Physical::String, Logical::Hostname) => Some(Value::Text(text)).filter(|_| is_hostname(text)),
        (Physical::String, Logical::Fqdn) => Some(Value::Text(text)).filter(|_| is_fqdn(text)),
        (Physical::String, Logical::Domain) => Some(Value::Text(text)).filter(|_| is_domain(text)),
        (Physical::String, Logical::Guid) => Some(Value::Text(text)).filter(|_| is_guid(text)),
        (Physical::String, Logical::Enumerated) => Some(Value::Text(spelled(field, text))),
        (Physical::String, _) => Some(Value::Text(text)),
        (Physical::Dynamic, _) => None,
    }
}

/// The highest level of risk and of confidence.
const MAX_LEVEL: i64 = 100;

fn whole(text: &str) -> Option<i64> {
    num::i64(text).or_else(|| i64::try_from(num::integral(text)?).ok())
}

/// Returns the schema's spelling of a value that differs in case only.
fn spelled(field: Field, text: &str) -> &str {
    if matches!(field, Field::EventVendor | Field::EventProduct) {
        return text;
    }
    let same = |value: &&&'static str| value.eq_ignore_ascii_case(text);
    field.info().values.iter().find(same).copied().unwrap_or(text)
}

/// A host name, or an address.
fn is_hostname(text: &str) -> bool {
    check::is_hostname(text) || addr::ip(text).is_some()
}
