//! Reading and writing a session by column.

use std::fmt;
use std::net::IpAddr;

use sweepline_parse::time::Nanos;
use sweepline_parse::{addr, num, time};

use super::Session;
use crate::enums::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, EventType, NetworkDirection,
};
use crate::protocol::Protocol;
use crate::schema::{self, Class, Field, Physical};
use crate::value::Value;

/// Why a value could not be stored in a column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SetError {
    /// The column is a copy of another or has a constant value.
    ReadOnly(Field),
    /// The column wants another kind of value.
    WrongType(Field, &'static str),
    /// The column has a list of values, and this is not one of them.
    NotAllowed(Field, String),
}

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly(field) => {
                write!(f, "column `{}` is derived and cannot be set", field.name())
            }
            Self::WrongType(field, wanted) => {
                write!(f, "column `{}` wants {wanted}", field.name())
            }
            Self::NotAllowed(field, value) => {
                write!(f, "`{value}` is not a value of column `{}`", field.name())
            }
        }
    }
}

impl std::error::Error for SetError {}

/// Tells whether a column lives in the side list.
pub(super) fn is_rare(field: Field) -> bool {
    !matches!(
        field,
        Field::TimeGenerated
            | Field::EventStartTime
            | Field::EventEndTime
            | Field::SrcIpAddr
            | Field::DstIpAddr
            | Field::SrcNatIpAddr
            | Field::DstNatIpAddr
            | Field::SrcPortNumber
            | Field::DstPortNumber
            | Field::SrcNatPortNumber
            | Field::DstNatPortNumber
            | Field::NetworkProtocol
            | Field::NetworkProtocolVersion
            | Field::NetworkDirection
            | Field::DvcAction
            | Field::EventResult
            | Field::EventResultDetails
            | Field::EventSeverity
            | Field::EventType
            | Field::EventSubType
            | Field::EventCount
            | Field::SrcBytes
            | Field::DstBytes
            | Field::NetworkBytes
            | Field::SrcPackets
            | Field::DstPackets
            | Field::NetworkPackets
            | Field::NetworkDuration
            | Field::EventVendor
            | Field::EventProduct
            | Field::Type
            | Field::EventSchema
            | Field::EventSchemaVersion
            | Field::AdditionalFields
    ) && (field == Field::Dvc || field.info().class != Class::Alias)
}

impl<'a> Session<'a> {
    /// Returns the value of a column; aliases are computed, `AdditionalFields` has its own readers.
    pub fn get(&self, field: Field) -> Option<Value<'a>> {
        match field {
            Field::TimeGenerated => self.time_generated.map(Value::Time),
            Field::EventStartTime => self.event_start_time.map(Value::Time),
            Field::EventEndTime => self.event_end_time.map(Value::Time),
            Field::SrcIpAddr => self.src_ip.map(Value::Ip),
            Field::DstIpAddr => self.dst_ip.map(Value::Ip),
            Field::SrcNatIpAddr => self.src_nat_ip.map(Value::Ip),
            Field::DstNatIpAddr => self.dst_nat_ip.map(Value::Ip),
            Field::SrcPortNumber => self.src_port.map(port),
            Field::DstPortNumber => self.dst_port.map(port),
            Field::SrcNatPortNumber => self.src_nat_port.map(port),
            Field::DstNatPortNumber => self.dst_nat_port.map(port),
            Field::NetworkProtocol => self.protocol.and_then(Protocol::keyword).map(Value::Text),
            Field::NetworkProtocolVersion => self.protocol_version().map(Value::Text),
            Field::NetworkDirection => self.direction.map(|v| Value::Text(v.as_str())),
            Field::DvcAction => self.action.map(|v| Value::Text(v.as_str())),
            Field::EventResult => self.result.map(|v| Value::Text(v.as_str())),
            Field::EventResultDetails => self.result_details.map(|v| Value::Text(v.as_str())),
            Field::EventSeverity => self.severity.map(|v| Value::Text(v.as_str())),
            Field::EventType => Some(Value::Text(self.event_type.as_str())),
            Field::EventSubType => self.sub_type.map(|v| Value::Text(v.as_str())),
            Field::EventCount => Some(Value::Int(i64::from(self.event_count))),
            Field::SrcBytes => self.src_bytes.map(count),
            Field::DstBytes => self.dst_bytes.map(count),
            Field::NetworkBytes => self.network_bytes.map(count),
            Field::SrcPackets => self.src_packets.map(count),
            Field::DstPackets => self.dst_packets.map(count),
            Field::NetworkPackets => self.network_packets.map(count),
            Field::NetworkDuration => self.duration_ms.map(Value::Int),
            Field::EventVendor => non_empty(self.vendor),
            Field::EventProduct => non_empty(self.product),
            Field::Type => non_empty(self.table),
            Field::EventSchema => Some(Value::Text(schema::SCHEMA_NAME)),
            Field::EventSchemaVersion => Some(Value::Text(schema::SCHEMA_VERSION)),
            Field::AdditionalFields => None,
            Field::Dvc | Field::Src | Field::Dst | Field::DvcInterface => self.alias(field),
            _ if field.info().class == Class::Alias => self.alias(field),
            _ => self.rare(field),
        }
    }

    /// Returns "IPv4" or "IPv6" by the form of the destination, else of the source address.
    pub fn protocol_version(&self) -> Option<&'static str> {
        match self.dst_ip.or(self.src_ip)? {
            IpAddr::V4(_) => Some("IPv4"),
            IpAddr::V6(_) => Some("IPv6"),
        }
    }

    /// Stores a value by column; text is read as the column's type, `None` empties the column.
    ///
    /// # Errors
    ///
    /// Fails when the column is derived, the type does not fit, or an enumerated column does not
    /// know the value; the session is then as it was.
    pub fn set(&mut self, field: Field, value: Option<Value<'a>>) -> Result<(), SetError> {
        match field {
            Field::TimeGenerated => self.time_generated = read(field, value, as_time)?,
            Field::EventStartTime => self.event_start_time = read(field, value, as_time)?,
            Field::EventEndTime => self.event_end_time = read(field, value, as_time)?,
            Field::SrcIpAddr => self.src_ip = read(field, value, as_ip)?,
            Field::DstIpAddr => self.dst_ip = read(field, value, as_ip)?,
            Field::SrcNatIpAddr => self.src_nat_ip = read(field, value, as_ip)?,
            Field::DstNatIpAddr => self.dst_nat_ip = read(field, value, as_ip)?,
            Field::SrcPortNumber => self.src_port = read(field, value, as_port)?,
            Field::DstPortNumber => self.dst_port = read(field, value, as_port)?,
            Field::SrcNatPortNumber => self.src_nat_port = read(field, value, as_port)?,
            Field::DstNatPortNumber => self.dst_nat_port = read(field, value, as_port)?,
            Field::NetworkProtocol => self.protocol = named(field, value, Protocol::from_text)?,
            Field::NetworkDirection => {
                self.direction = named(field, value, NetworkDirection::from_text)?;
            }
            Field::DvcAction => self.action = named(field, value, DvcAction::from_text)?,
            Field::EventResult => self.result = named(field, value, EventResult::from_text)?,
            Field::EventResultDetails => {
                self.result_details = named(field, value, EventResultDetails::from_text)?;
            }
            Field::EventSeverity => {
                self.severity = named(field, value, EventSeverity::from_text)?;
            }
            Field::EventType => {
                self.event_type =
                    named(field, value, EventType::from_text)?.unwrap_or(EventType::NetworkSession);
            }
            Field::EventSubType => self.sub_type = named(field, value, EventSubType::from_text)?,
            Field::EventCount => self.event_count = read(field, value, as_u32)?.unwrap_or(1),
            Field::SrcBytes => self.src_bytes = read(field, value, as_count)?,
            Field::DstBytes => self.dst_bytes = read(field, value, as_count)?,
            Field::NetworkBytes => self.network_bytes = read(field, value, as_count)?,
            Field::SrcPackets => self.src_packets = read(field, value, as_count)?,
            Field::DstPackets => self.dst_packets = read(field, value, as_count)?,
            Field::NetworkPackets => self.network_packets = read(field, value, as_count)?,
            Field::NetworkDuration => self.duration_ms = read(field, value, as_int)?,
            Field::EventVendor => self.vendor = read(field, value, Value::as_text)?.unwrap_or(""),
            Field::EventProduct => {
                self.product = read(field, value, Value::as_text)?.unwrap_or("");
            }
            Field::Type => self.table = read(field, value, Value::as_text)?.unwrap_or(""),
            _ if !is_rare(field) || matches!(field, Field::Src | Field::Dst | Field::DvcInterface) => {
                return Err(SetError::ReadOnly(field));
            }
            _ => return self.set_rare(field, value),
        }
        Ok(())
    }

    fn set_rare(&mut self, field: Field, value: Option<Value<'a>>) -> Result<(), SetError> {
        let Some(value) = value else {
            self.remove(field);
            return Ok(());
        };
        let typed = coerce(field, value)?;
        if let (Value::Text(text), values) = (typed, field.info().values)
            && !values.is_empty()
            && !values.contains(&text)
        {
            return Err(SetError::NotAllowed(field, text.to_owned()));
        }
        self.put(field, typed);
        Ok(())
    }
}

/// Reads a side-list value as the type of its column.
fn coerce<'a>(field: Field, value: Value<'a>) -> Result<Value<'a>, SetError> {
    use crate::schema::Logical;
    let info = field.info();
    let typed = match (info.physical, info.logical) {
        (Physical::String, Logical::IpAddress) => as_ip(value).map(Value::Ip),
        (Physical::String, _) => value.as_text().map(Value::Text),
        (Physical::Int | Physical::Long, _) => as_int(value).map(Value::Int),
        (Physical::Real, _) => as_real(value).map(Value::Real),
        (Physical::Bool, _) => as_bool(value).map(Value::Bool),
        (Physical::DateTime, _) => as_time(value).map(Value::Time),
        (Physical::Dynamic, _) => None,
    };
    typed.ok_or(SetError::WrongType(field, wanted(field)))
}

fn wanted(field: Field) -> &'static str {
    use crate::schema::Logical;
    match (field.info().physical, field.info().logical) {
        (_, Logical::IpAddress) => "an IP address",
        (Physical::Int | Physical::Long, _) => "a whole number",
        (Physical::Real, _) => "a number",
        (Physical::Bool, _) => "true or false",
        (Physical::DateTime, _) => "a time stamp",
        _ => "text",
    }
}

fn read<'a, T>(
    field: Field,
    value: Option<Value<'a>>,
    convert: impl Fn(Value<'a>) -> Option<T>,
) -> Result<Option<T>, SetError> {
    match value {
        None => Ok(None),
        Some(value) => convert(value).map(Some).ok_or(SetError::WrongType(field, wanted(field))),
    }
}

fn named<T>(
    field: Field,
    value: Option<Value<'_>>,
    convert: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, SetError> {
    match value {
        None => Ok(None),
        Some(Value::Text(text)) => {
            convert(text).map(Some).ok_or_else(|| SetError::NotAllowed(field, text.to_owned()))
        }
        Some(_) => Err(SetError::WrongType(field, "text")),
    }
}

fn as_time(value: Value<'_>) -> Option<Nanos> {
    match value {
        Value::Time(at) => Some(at),
        Value::Text(text) => {
            let clock = time::Clock { zone: &time::Zone::Utc, received: Nanos(0) };
            time::rfc3339(text, &clock)
        }
        _ => None,
    }
}

fn as_ip(value: Value<'_>) -> Option<IpAddr> {
    match value {
        Value::Ip(address) => Some(address),
        Value::Text(text) => addr::ip(text),
        _ => None,
    }
}

fn as_int(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) => Some(number),
        Value::Text(text) => num::i64(text),
        _ => None,
    }
}

fn as_real(value: Value<'_>) -> Option<f64> {
    match value {
        Value::Real(number) => Some(number),
        Value::Int(number) => Some(number as f64),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn as_bool(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(flag),
        Value::Text(text) => text.parse().ok(),
        _ => None,
    }
}

fn as_port(value: Value<'_>) -> Option<u16> {
    as_int(value).and_then(|number| number.try_into().ok())
}

fn as_u32(value: Value<'_>) -> Option<u32> {
    as_int(value).and_then(|number| number.try_into().ok())
}

fn as_count(value: Value<'_>) -> Option<u64> {
    as_int(value).and_then(|number| number.try_into().ok())
}

fn port<'a>(number: u16) -> Value<'a> {
    Value::Int(i64::from(number))
}

/// Counts above `i64::MAX` cannot be written as KQL `long`; they stop there.
fn count<'a>(number: u64) -> Value<'a> {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn non_empty(text: &str) -> Option<Value<'_>> {
    (!text.is_empty()).then_some(Value::Text(text))
}
