//! Exports in JSON.
//!
//! The outer layers are walked in place; each log record is read by OpenTelemetry's own code and then taken as if it had
//! come as protobuf, so that there is one truth about records. Keys that are not known are skipped
//! (<https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>).

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use serde::de::{DeserializeOwned, IgnoredAny};
use sweepline_parse::json::{self, Value};
use sweepline_plugin::intake::MAX_RECORD_BYTES;

use crate::records::{Hints, Sorted, Sorter, Unreadable};
use crate::wire;

/// Reads an `ExportLogsServiceRequest` in JSON.
pub(crate) fn read(body: &[u8], mut sorter: Sorter<'_>) -> Result<Sorted, Unreadable> {
    let body = std::str::from_utf8(body).map_err(|error| Unreadable::Json(error.to_string()))?;
    serde_json::from_str::<IgnoredAny>(body).map_err(|error| Unreadable::Json(error.to_string()))?;
    for resource_logs in elements(body, "resourceLogs")? {
        let resource_logs = object(resource_logs?)?;
        let resource = encoded::<Resource>(member(resource_logs, "resource")?)?;
        let mut of_resource = Hints::default();
        of_resource.read(&resource, wire::RESOURCE_ATTRIBUTES)?;
        for scope_logs in elements(resource_logs, "scopeLogs")? {
            let scope_logs = object(scope_logs?)?;
            let scope = encoded::<InstrumentationScope>(member(scope_logs, "scope")?)?;
            let mut of_scope = Hints::default();
            of_scope.read(&scope, wire::SCOPE_ATTRIBUTES)?;
            let around = of_scope.or(of_resource);
            for record in elements(scope_logs, "logRecords")? {
                take(&mut sorter, object(record?)?, around)?;
            }
        }
    }
    Ok(sorter.finish())
}

fn take(sorter: &mut Sorter<'_>, record: &str, around: Hints<'_>) -> Result<(), Unreadable> {
    if record.len() > MAX_RECORD_BYTES {
        sorter.refuse(format!("a log record is larger than {MAX_RECORD_BYTES} bytes"));
        return Ok(());
    }
    match serde_json::from_str::<LogRecord>(record) {
        Ok(record) => sorter.take(&record.encode_to_vec(), around),
        Err(error) => {
            sorter.refuse(format!("a log record cannot be read: {error}"));
            Ok(())
        }
    }
}

/// Returns the elements of the array that a member of an object holds; none when there is no such member.
fn elements<'j>(
    object: &'j str,
    key: &str,
) -> Result<impl Iterator<Item = Result<Value<'j>, Unreadable>>, Unreadable> {
    let array = match member(object, key)? {
        None => "[]",
        Some(Value::Array(array)) => array,
        Some(_) => return Err(Unreadable::Json(format!("`{key}` is not an array"))),
    };
    Ok(json::elements(array).map(|element| element.map_err(|error| Unreadable::Json(error.to_string()))))
}

/// Returns a member of an object, unless it is null.
fn member<'j>(object: &'j str, key: &str) -> Result<Option<Value<'j>>, Unreadable> {
    let mut found = None;
    for member in json::members(object) {
        let (name, value) = member.map_err(|error| Unreadable::Json(error.to_string()))?;
        if name.raw == key {
            found = Some(value).filter(|value| *value != Value::Null);
        }
    }
    Ok(found)
}

fn object(value: Value<'_>) -> Result<&str, Unreadable> {
    value.as_object().ok_or_else(|| Unreadable::Json("an element of an array is not an object".to_owned()))
}

/// Returns a message as protobuf; an empty one when there is none.
fn encoded<M: Message + DeserializeOwned>(value: Option<Value<'_>>) -> Result<Vec<u8>, Unreadable> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let text = object(value)?;
    if text.len() > MAX_RECORD_BYTES {
        return Err(Unreadable::Json(format!("a resource is larger than {MAX_RECORD_BYTES} bytes")));
    }
    let message = serde_json::from_str::<M>(text).map_err(|error| Unreadable::Json(error.to_string()))?;
    Ok(message.encode_to_vec())
}

#[cfg(test)]
mod tests;
