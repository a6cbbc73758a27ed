//! Sessions → messages.

use std::net::IpAddr;

use hashbrown::HashMap;
use sweepline_asim::{Session, Value};

use crate::event::{self, address, column};

/// Turns sessions into a message.
pub fn encode(sessions: &[Session<'_>]) -> event::SessionBatch {
    let mut strings = Strings::default();
    let sessions = sessions.iter().map(|session| message(session, &mut strings)).collect();
    event::SessionBatch { strings: strings.list, sessions }
}

/// The table of strings: each text once.
#[derive(Default)]
struct Strings {
    known: HashMap<String, u32>,
    list: Vec<String>,
}

impl Strings {
    /// Returns the reference of a text; 0 for none.
    fn reference(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return 0;
        }
        if let Some(reference) = self.known.get(text) {
            return *reference;
        }
        self.list.push(text.to_owned());
        // More than 2^32 texts do not fit into memory, let alone into a batch.
        let reference = u32::try_from(self.list.len()).unwrap_or(0);
        self.known.insert(text.to_owned(), reference);
        reference
    }

    fn word<T>(&mut self, value: Option<T>, word: impl Fn(T) -> &'static str) -> u32 {
        value.map_or(0, |value| self.reference(word(value)))
    }
}

fn message(session: &Session<'_>, strings: &mut Strings) -> event::Session {
    event::Session {
        time_generated: session.time_generated.map(|at| at.0),
        event_start_time: session.event_start_time.map(|at| at.0),
        event_end_time: session.event_end_time.map(|at| at.0),
        src_ip_addr: session.src_ip.map(address),
        dst_ip_addr: session.dst_ip.map(address),
        src_nat_ip_addr: session.src_nat_ip.map(address),
        dst_nat_ip_addr: session.dst_nat_ip.map(address),
        src_port_number: session.src_port.map(u32::from),
        dst_port_number: session.dst_port.map(u32::from),
        src_nat_port_number: session.src_nat_port.map(u32::from),
        dst_nat_port_number: session.dst_nat_port.map(u32::from),
        network_protocol: session.protocol.map(|protocol| u32::from(protocol.0)),
        network_direction: strings.word(session.direction, sweepline_asim::NetworkDirection::as_str),
        dvc_action: strings.word(session.action, sweepline_asim::DvcAction::as_str),
        event_result: strings.word(session.result, sweepline_asim::EventResult::as_str),
        event_result_details: strings
            .word(session.result_details, sweepline_asim::EventResultDetails::as_str),
        event_severity: strings.word(session.severity, sweepline_asim::EventSeverity::as_str),
        event_type: strings.reference(session.event_type.as_str()),
        event_sub_type: strings.word(session.sub_type, sweepline_asim::EventSubType::as_str),
        event_count: session.event_count,
        src_bytes: session.src_bytes,
        dst_bytes: session.dst_bytes,
        network_bytes: session.network_bytes,
        src_packets: session.src_packets,
        dst_packets: session.dst_packets,
        network_packets: session.network_packets,
        network_duration: session.duration_ms,
        event_vendor: strings.reference(session.vendor),
        event_product: strings.reference(session.product),
        table: strings.reference(session.table),
        connector: strings.reference(session.connector),
        columns: session
            .rare_values()
            .iter()
            .map(|(field, value)| column(field.name(), *value, strings))
            .collect(),
        additional: session
            .additional_values()
            .iter()
            .map(|(name, value)| column(name, *value, strings))
            .collect(),
    }
}

fn column(name: &str, value: Value<'_>, strings: &mut Strings) -> event::Column {
    let value = match value {
        Value::Text(text) => column::Value::Text(strings.reference(text)),
        Value::Int(number) => column::Value::Integer(number),
        Value::Real(number) => column::Value::Real(number),
        Value::Bool(flag) => column::Value::Flag(flag),
        Value::Time(at) => column::Value::Time(at.0),
        Value::Ip(ip) => column::Value::Address(address(ip)),
    };
    event::Column { name: strings.reference(name), value: Some(value) }
}

fn address(ip: IpAddr) -> event::Address {
    let address = match ip {
        IpAddr::V4(v4) => address::Address::V4(v4.into()),
        IpAddr::V6(v6) => address::Address::V6(v6.octets().to_vec()),
    };
    event::Address { address: Some(address) }
}
