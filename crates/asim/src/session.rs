//! The typed record.
//!
//! Layout: what nearly every vendor fills are plain fields, binary where the schema allows it. Every
//! other column is an entry of the side list `rare`, so that a session costs what it holds, not
//! what the schema could hold. Text borrows from the record, from an arena that outlives the
//! session, or from constants.
//!
//! Invariant: columns that are pure copies (`Src`, `IpAddr`, `SessionId`, …) are never stored; they
//! are computed when read, so an alias cannot disagree with its source.

mod access;
mod alias;

use std::net::IpAddr;

use sweepline_parse::time::Nanos;

use crate::enums::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, EventType, NetworkDirection,
};
use crate::protocol::Protocol;
use crate::schema::{Field, Physical};
use crate::value::Value;

pub use access::SetError;

/// One network session.
#[derive(Clone, PartialEq, Debug)]
#[allow(missing_docs, reason = "each field is the schema column that its name spells")]
pub struct Session<'a> {
    /// `TimeGenerated`: when the device made the record; the time that windows go by.
    pub time_generated: Option<Nanos>,
    pub event_start_time: Option<Nanos>,
    pub event_end_time: Option<Nanos>,
    pub src_ip: Option<IpAddr>,
    pub dst_ip: Option<IpAddr>,
    pub src_nat_ip: Option<IpAddr>,
    pub dst_nat_ip: Option<IpAddr>,
    pub src_port: Option<u16>,
    pub dst_port: Option<u16>,
    pub src_nat_port: Option<u16>,
    pub dst_nat_port: Option<u16>,
    pub protocol: Option<Protocol>,
    pub direction: Option<NetworkDirection>,
    pub action: Option<DvcAction>,
    pub result: Option<EventResult>,
    pub result_details: Option<EventResultDetails>,
    pub severity: Option<EventSeverity>,
    pub event_type: EventType,
    pub sub_type: Option<EventSubType>,
    /// `EventCount`: how many sessions the record stands for.
    pub event_count: u32,
    pub src_bytes: Option<u64>,
    pub dst_bytes: Option<u64>,
    pub network_bytes: Option<u64>,
    pub src_packets: Option<u64>,
    pub dst_packets: Option<u64>,
    pub network_packets: Option<u64>,
    /// `NetworkDuration`, milliseconds.
    pub duration_ms: Option<i64>,
    /// `EventVendor`.
    pub vendor: &'a str,
    /// `EventProduct`.
    pub product: &'a str,
    /// `Type`: the table that the record came from, or would go to.
    pub table: &'a str,
    /// Which connector made the session; not a column.
    pub connector: &'static str,
    rare: Vec<(Field, Value<'a>)>,
    /// One bit per column: whether `rare` holds it.
    present: [u64; 3],
    additional: Vec<(&'a str, Value<'a>)>,
}

/// Room for the side list of an ordinary firewall record, so that it grows at most once.
const USUAL_RARE: usize = 24;

impl Default for Session<'_> {
    fn default() -> Self {
        Self {
            time_generated: None,
            event_start_time: None,
            event_end_time: None,
            src_ip: None,
            dst_ip: None,
            src_nat_ip: None,
            dst_nat_ip: None,
            src_port: None,
            dst_port: None,
            src_nat_port: None,
            dst_nat_port: None,
            protocol: None,
            direction: None,
            action: None,
            result: None,
            result_details: None,
            severity: None,
            event_type: EventType::NetworkSession,
            sub_type: None,
            event_count: 1,
            src_bytes: None,
            dst_bytes: None,
            network_bytes: None,
            src_packets: None,
            dst_packets: None,
            network_packets: None,
            duration_ms: None,
            vendor: "",
            product: "",
            table: "",
            connector: "",
            rare: Vec::new(),
            present: [0; 3],
            additional: Vec::new(),
        }
    }
}

impl<'a> Session<'a> {
    /// Returns an empty session with room for an ordinary record.
    pub fn new(vendor: &'a str, product: &'a str, table: &'a str) -> Self {
        Self { vendor, product, table, rare: Vec::with_capacity(USUAL_RARE), ..Self::default() }
    }

    /// Empties the session for the next record, keeping the memory of its lists.
    pub fn clear(&mut self) {
        let mut rare = std::mem::take(&mut self.rare);
        let mut additional = std::mem::take(&mut self.additional);
        rare.clear();
        additional.clear();
        *self = Self { rare, additional, ..Self::default() };
    }

    /// Stores text in a side-list column; empty text is no value.
    ///
    /// For columns that are not typed fields of the session; a column set twice keeps the last value.
    pub fn put_text(&mut self, field: Field, text: &'a str) {
        if !text.is_empty() {
            self.put(field, Value::Text(text));
        }
    }

    /// Stores a value in the side list; see [`Session::put_text`]. A number that a column of 32 bits (KQL `int`) cannot
    /// hold is left out.
    pub fn put(&mut self, field: Field, value: Value<'a>) {
        debug_assert!(access::is_rare(field), "{} has a field of its own", field.name());
        if let Value::Int(number) = value
            && i32::try_from(number).is_err()
            && field.info().physical == Physical::Int
        {
            return;
        }
        if !self.has_rare(field) {
            let (word, bit) = position(field);
            self.present[word] |= bit;
            self.rare.push((field, value));
        } else if let Some(entry) = self.rare.iter_mut().find(|(known, _)| *known == field) {
            entry.1 = value;
        }
    }

    fn has_rare(&self, field: Field) -> bool {
        let (word, bit) = position(field);
        self.present[word] & bit != 0
    }

    /// Returns a side-list value.
    pub fn rare(&self, field: Field) -> Option<Value<'a>> {
        if !self.has_rare(field) {
            return None;
        }
        self.rare.iter().find(|(known, _)| *known == field).map(|(_, value)| *value)
    }

    /// Returns the text of a side-list column.
    pub fn text(&self, field: Field) -> Option<&'a str> {
        self.rare(field).and_then(Value::as_text)
    }

    /// Takes a value out of the side list.
    pub fn remove(&mut self, field: Field) {
        let (word, bit) = position(field);
        self.present[word] &= !bit;
        self.rare.retain(|(known, _)| *known != field);
    }

    /// Returns the side list in the order of storing.
    pub fn rare_values(&self) -> &[(Field, Value<'a>)] {
        &self.rare
    }

    /// Stores one entry of `AdditionalFields`; a name set twice keeps the last value.
    pub fn put_additional(&mut self, name: &'a str, value: Value<'a>) {
        if value == Value::Text("") {
            return;
        }
        match self.additional.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = value,
            None => self.additional.push((name, value)),
        }
    }

    /// Returns one entry of `AdditionalFields`.
    pub fn additional(&self, name: &str) -> Option<Value<'a>> {
        self.additional.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// Takes one entry out of `AdditionalFields`.
    pub fn remove_additional(&mut self, name: &str) {
        self.additional.retain(|(known, _)| *known != name);
    }

    /// Returns `AdditionalFields` in the order of storing.
    pub fn additional_values(&self) -> &[(&'a str, Value<'a>)] {
        &self.additional
    }
}

/// Word and bit of a column in `present`.
fn position(field: Field) -> (usize, u64) {
    let index = field as usize;
    (index / 64, 1 << (index % 64))
}

const _: () = assert!(crate::schema::FIELD_COUNT <= 3 * 64);

#[cfg(test)]
mod tests {
    use super::*;

    /// Found by fuzzing: an ICMP code of 13 digits in a log.
    #[test]
    fn a_number_that_a_column_of_32_bits_cannot_hold_is_left_out() {
        let mut session = Session::default();
        session.put(Field::NetworkIcmpCode, Value::Int(i64::from(i32::MAX) + 1));
        assert_eq!(session.get(Field::NetworkIcmpCode), None);
        session.put(Field::NetworkIcmpCode, Value::Int(8));
        assert_eq!(session.get(Field::NetworkIcmpCode), Some(Value::Int(8)));
    }
}
