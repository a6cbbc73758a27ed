//! Messages → sessions.

use std::fmt;
use std::net::IpAddr;

use sweepline_asim::{Field, Protocol, Session, SetError, Value};
use sweepline_parse::Arena;
use sweepline_parse::time::Nanos;

use crate::event::{self, address, column};

/// Why a message is not a batch of sessions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DecodeError {
    /// A reference points outside the table of strings.
    Reference(u32),
    /// An IPv6 address is not 16 bytes long.
    Address(usize),
    /// A number is too large for its column.
    Range(&'static str),
    /// A column is not in the schema.
    Column(String),
    /// A column holds a value that it cannot.
    Value(SetError),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reference(reference) => write!(f, "string {reference} is not in the batch's table"),
            Self::Address(length) => write!(f, "an IPv6 address has {length} bytes"),
            Self::Range(column) => write!(f, "the number in `{column}` is too large"),
            Self::Column(name) => write!(f, "`{name}` is not a column of the schema"),
            Self::Value(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Reads sessions; their text goes into the arena, each different one once.
///
/// `connector` gives the id of a connector that this process knows for the name in the message.
///
/// # Errors
///
/// Fails on the first session that does not hold together.
pub fn decode<'a>(
    batch: &event::SessionBatch,
    arena: &'a Arena,
    connector: impl Fn(&str) -> &'static str,
) -> Result<Vec<Session<'a>>, DecodeError> {
    let strings: Vec<&'a str> = batch.strings.iter().map(|text| &*arena.alloc_str(text)).collect();
    let strings = Strings(&strings);
    batch.sessions.iter().map(|message| session(message, strings, &connector)).collect()
}

#[derive(Clone, Copy)]
struct Strings<'a, 's>(&'s [&'a str]);

impl<'a> Strings<'a, '_> {
    fn text(self, reference: u32) -> Result<&'a str, DecodeError> {
        match reference.checked_sub(1) {
            None => Ok(""),
            Some(index) => self.0.get(index as usize).copied().ok_or(DecodeError::Reference(reference)),
        }
    }

    fn word(self, reference: u32) -> Result<Option<Value<'a>>, DecodeError> {
        self.text(reference).map(|text| (!text.is_empty()).then_some(Value::Text(text)))
    }
}

fn session<'a>(
    message: &event::Session,
    strings: Strings<'a, '_>,
    connector: &impl Fn(&str) -> &'static str,
) -> Result<Session<'a>, DecodeError> {
    let mut session = Session::new(
        strings.text(message.event_vendor)?,
        strings.text(message.event_product)?,
        strings.text(message.table)?,
    );
    session.connector = connector(strings.text(message.connector)?);
    session.time_generated = message.time_generated.map(Nanos);
    session.event_start_time = message.event_start_time.map(Nanos);
    session.event_end_time = message.event_end_time.map(Nanos);
    session.src_ip = ip(message.src_ip_addr.as_ref())?;
    session.dst_ip = ip(message.dst_ip_addr.as_ref())?;
    session.src_nat_ip = ip(message.src_nat_ip_addr.as_ref())?;
    session.dst_nat_ip = ip(message.dst_nat_ip_addr.as_ref())?;
    session.src_port = small(message.src_port_number, "SrcPortNumber")?;
    session.dst_port = small(message.dst_port_number, "DstPortNumber")?;
    session.src_nat_port = small(message.src_nat_port_number, "SrcNatPortNumber")?;
    session.dst_nat_port = small(message.dst_nat_port_number, "DstNatPortNumber")?;
    session.protocol = small(message.network_protocol, "NetworkProtocol")?.map(Protocol);
    for (field, reference) in [
        (Field::NetworkDirection, message.network_direction),
        (Field::DvcAction, message.dvc_action),
        (Field::EventResult, message.event_result),
        (Field::EventResultDetails, message.event_result_details),
        (Field::EventSeverity, message.event_severity),
        (Field::EventType, message.event_type),
        (Field::EventSubType, message.event_sub_type),
    ] {
        session.set(field, strings.word(reference)?).map_err(DecodeError::Value)?;
    }
    session.event_count = message.event_count;
    session.src_bytes = message.src_bytes;
    session.dst_bytes = message.dst_bytes;
    session.network_bytes = message.network_bytes;
    session.src_packets = message.src_packets;
    session.dst_packets = message.dst_packets;
    session.network_packets = message.network_packets;
    session.duration_ms = message.network_duration;
    for column in &message.columns {
        let name = strings.text(column.name)?;
        let field = Field::from_name(name).ok_or_else(|| DecodeError::Column(name.to_owned()))?;
        session.set(field, value(column, strings)?).map_err(DecodeError::Value)?;
    }
    for column in &message.additional {
        if let Some(value) = value(column, strings)? {
            session.put_additional(strings.text(column.name)?, value);
        }
    }
    Ok(session)
}

fn value<'a>(column: &event::Column, strings: Strings<'a, '_>) -> Result<Option<Value<'a>>, DecodeError> {
    Ok(match &column.value {
        None => None,
        Some(column::Value::Text(reference)) => strings.word(*reference)?,
        Some(column::Value::Integer(number)) => Some(Value::Int(*number)),
        Some(column::Value::Real(number)) => Some(Value::Real(*number)),
        Some(column::Value::Flag(flag)) => Some(Value::Bool(*flag)),
        Some(column::Value::Time(at)) => Some(Value::Time(Nanos(*at))),
        Some(column::Value::Address(address)) => ip(Some(address))?.map(Value::Ip),
    })
}

fn ip(address: Option<&event::Address>) -> Result<Option<IpAddr>, DecodeError> {
    match address.and_then(|address| address.address.as_ref()) {
        None => Ok(None),
        Some(address::Address::V4(number)) => Ok(Some(IpAddr::from(number.to_be_bytes()))),
        Some(address::Address::V6(bytes)) => <[u8; 16]>::try_from(bytes.as_slice())
            .map(|octets| Some(IpAddr::from(octets)))
            .map_err(|_| DecodeError::Address(bytes.len())),
    }
}

fn small<T: TryFrom<u32>>(number: Option<u32>, column: &'static str) -> Result<Option<T>, DecodeError> {
    number.map(|number| T::try_from(number).map_err(|_| DecodeError::Range(column))).transpose()
}
