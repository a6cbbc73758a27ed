//! What stands around the log records of a request: resource and scope.
//!
//! Records are written once, when they come, and put together for each try, so that a retry costs a copy only.

use std::collections::BTreeMap;

use bytes::{BufMut, Bytes, BytesMut};
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint};

use crate::form::{any, entry};
use crate::options::Protocol;

/// The first and last bytes of every request.
pub(crate) struct Envelope {
    is_json: bool,
    resource: Bytes,
    scope: Bytes,
}

// Numbers of fields, from opentelemetry/proto/collector/logs/v1/logs_service.proto and logs/v1/logs.proto.
const RESOURCE_LOGS: u32 = 1;
const RESOURCE: u32 = 1;
const SCOPE_LOGS: u32 = 2;
const SCOPE: u32 = 1;
const LOG_RECORDS: u32 = 2;

impl Envelope {
    /// Returns the envelope of a sink; `attributes` are those of its resource.
    pub(crate) fn new(protocol: Protocol, attributes: &BTreeMap<String, String>) -> Self {
        let mut attributes = attributes.clone();
        attributes.entry("service.name".to_owned()).or_insert_with(|| "sweepline".to_owned());
        let attribute = |(key, value): (String, String)| entry(&key, any(Any::StringValue(value)));
        let resource =
            Resource { attributes: attributes.into_iter().map(attribute).collect(), ..Resource::default() };
        let scope = InstrumentationScope {
            name: "sweepline".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..InstrumentationScope::default()
        };
        if protocol == Protocol::HttpJson {
            return Self { is_json: true, resource: json(&resource).into(), scope: json(&scope).into() };
        }
        Self {
            is_json: false,
            resource: framed(RESOURCE, &resource).into(),
            scope: framed(SCOPE, &scope).into(),
        }
    }

    /// Writes a log record as it stands in a request.
    pub(crate) fn record(&self, record: &LogRecord) -> Bytes {
        if self.is_json { json(record).into() } else { framed(LOG_RECORDS, record).into() }
    }

    /// Puts a request together.
    pub(crate) fn request(&self, records: &[Bytes]) -> Bytes {
        let inner: usize = records.iter().map(|record| record.len() + 1).sum();
        let mut out = BytesMut::with_capacity(inner + self.resource.len() + self.scope.len() + ROOM);
        if self.is_json {
            out.put_slice(b"{\"resourceLogs\":[{\"resource\":");
            out.put_slice(&self.resource);
            out.put_slice(b",\"scopeLogs\":[{\"scope\":");
            out.put_slice(&self.scope);
            out.put_slice(b",\"logRecords\":[");
            for (at, record) in records.iter().enumerate() {
                if at > 0 {
                    out.put_u8(b',');
                }
                out.put_slice(record);
            }
            out.put_slice(b"]}]}]}");
            return out.freeze();
        }
        let scope_logs = self.scope.len() + records.iter().map(Bytes::len).sum::<usize>();
        let resource_logs = self.resource.len() + 1 + encoded_len_varint(scope_logs as u64) + scope_logs;
        head(RESOURCE_LOGS, resource_logs, &mut out);
        out.put_slice(&self.resource);
        head(SCOPE_LOGS, scope_logs, &mut out);
        out.put_slice(&self.scope);
        records.iter().for_each(|record| out.put_slice(record));
        out.freeze()
    }
}

/// Room for keys, lengths and brackets.
const ROOM: usize = 128;

fn head(number: u32, length: usize, out: &mut impl BufMut) {
    encode_key(number, WireType::LengthDelimited, out);
    encode_varint(length as u64, out);
}

fn framed(number: u32, message: &impl Message) -> Vec<u8> {
    let length = message.encoded_len();
    let mut out = Vec::with_capacity(length + ROOM);
    head(number, length, &mut out);
    message.encode_raw(&mut out);
    out
}

fn json(message: &impl serde::Serialize) -> Vec<u8> {
    // Messages of text and numbers can be written.
    serde_json::to_vec(message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;

    use super::*;

    fn request(protocol: Protocol, lines: &[&str]) -> Bytes {
        let resource = BTreeMap::from([("host.name".to_owned(), "edge1".to_owned())]);
        let envelope = Envelope::new(protocol, &resource);
        let record = |line: &&str| {
            let body = Some(any(Any::StringValue((*line).to_owned())));
            envelope.record(&LogRecord { body, ..LogRecord::default() })
        };
        envelope.request(&lines.iter().map(record).collect::<Vec<_>>())
    }

    #[test]
    fn a_request_is_one_that_opentelemetrys_own_code_reads() {
        // Longer than lengths of one byte.
        let lines = ["one", "two \"three\"", &"x".repeat(300)];
        let protobuf = ExportLogsServiceRequest::decode(request(Protocol::Grpc, &lines)).unwrap();
        let json: ExportLogsServiceRequest =
            serde_json::from_slice(&request(Protocol::HttpJson, &lines)).unwrap();
        assert_eq!(protobuf, json);
        let resource_logs = &protobuf.resource_logs[0];
        let attributes = &resource_logs.resource.as_ref().unwrap().attributes;
        let keys: Vec<&str> = attributes.iter().map(|attribute| attribute.key.as_str()).collect();
        assert_eq!(keys, ["host.name", "service.name"]);
        let scope_logs = &resource_logs.scope_logs[0];
        assert_eq!(scope_logs.scope.as_ref().unwrap().name, "sweepline");
        assert_eq!(scope_logs.log_records.len(), 3);
    }
}
