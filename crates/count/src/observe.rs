//! Sessions → observations of one rule.

use std::net::{IpAddr, Ipv4Addr};

use sweepline_asim::{Field, Session, Value};
use sweepline_rules::{Measure, Plan};
use sweepline_sketch::{self as sketch, Observation, ValueRef, prefix_v6};

/// What an empty counted column stands for when a rule counts empty text as one more value, as
/// KQL does: a text that no log can hold.
pub(crate) const EMPTY: &str = "\u{0}";

/// Observations of a batch; they borrow from the sessions.
#[derive(Default)]
pub(crate) struct Observations<'a> {
    times: Vec<Row<'a>>,
    groups: Vec<ValueRef<'a>>,
    width: usize,
}

struct Row<'a> {
    time: i64,
    value: ValueRef<'a>,
    weight: u64,
    device: &'a str,
    connector: &'a str,
}

impl<'a> Observations<'a> {
    /// Selects and reads the sessions that the rule counts.
    pub(crate) fn of(plan: &Plan, sessions: &'a [Session<'a>]) -> Self {
        let mut observations = Self { width: plan.group_by.len(), ..Self::default() };
        for session in sessions {
            if plan.matches(session)
                && let Some(time) = plan.time(session)
            {
                observations.push(plan, session, time);
            }
        }
        observations
    }

    fn push(&mut self, plan: &Plan, session: &'a Session<'a>, time: i64) {
        for field in &plan.group_by {
            self.groups.push(group_value(plan, session, *field));
        }
        self.times.push(Row {
            time,
            value: match plan.measure {
                Measure::Distinct(field) => counted_value(plan, session, field),
                Measure::Rows | Measure::EventCount => ValueRef::Absent,
            },
            weight: plan.weight(session),
            device: device(session),
            connector: session.connector,
        });
    }

    /// Returns the observations in order.
    pub(crate) fn rows(&self) -> Vec<Observation<'_>> {
        self.times
            .iter()
            .enumerate()
            .map(|(index, row)| Observation {
                time: row.time,
                group: self.groups.get(index * self.width..(index + 1) * self.width).unwrap_or_default(),
                value: row.value,
                weight: row.weight,
                device: row.device,
                connector: row.connector,
            })
            .collect()
    }
}

fn group_value<'a>(plan: &Plan, session: &'a Session<'a>, field: Field) -> ValueRef<'a> {
    value_of(session, field, plan.settings.prefix_v6, plan.settings.canonical_ip)
}

fn counted_value<'a>(plan: &Plan, session: &'a Session<'a>, field: Field) -> ValueRef<'a> {
    match group_value(plan, session, field) {
        ValueRef::Absent if !plan.settings.skip_empty => ValueRef::Text(EMPTY),
        value => value,
    }
}

/// Reads a column as a value to count or group by.
///
/// IPv6 addresses are cut to `prefix_v6` bits. With `canonical` an IPv4-mapped address is the IPv4
/// address; without, it is a value of its own, as in Microsoft's comparison of text.
pub fn value_of<'a>(
    session: &'a Session<'a>,
    field: Field,
    prefix_bits: u8,
    canonical: bool,
) -> ValueRef<'a> {
    match session.get(field) {
        None => ValueRef::Absent,
        Some(Value::Ip(ip)) => match mapped(ip).filter(|_| !canonical) {
            // The engine would fold it into IPv4; a number is kept apart.
            Some(v4) => ValueRef::Int(i64::from(v4.to_bits())),
            None => ValueRef::Ip(prefix_v6(ip, prefix_bits)),
        },
        Some(Value::Int(number)) => ValueRef::Int(number),
        Some(Value::Bool(flag)) => ValueRef::Int(i64::from(flag)),
        Some(Value::Text(text)) => ValueRef::Text(text),
        Some(Value::Time(at)) => ValueRef::Int(at.0),
        Some(Value::Real(number)) => ValueRef::Int(number.to_bits().cast_signed()),
    }
}

fn mapped(ip: IpAddr) -> Option<Ipv4Addr> {
    match ip {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => v6.to_ipv4_mapped(),
    }
}

/// Turns the number that stands for an IPv4-mapped address back into the address.
pub(crate) fn as_mapped(number: i64) -> sketch::Value {
    match u32::try_from(number) {
        Ok(bits) => sketch::Value::Ip(IpAddr::V6(Ipv4Addr::from_bits(bits).to_ipv6_mapped())),
        Err(_) => sketch::Value::Int(number),
    }
}

/// The name that an alert gives for the reporting device.
fn device<'a>(session: &'a Session<'a>) -> &'a str {
    [Field::Dvc, Field::DvcFQDN, Field::DvcHostname, Field::DvcId]
        .into_iter()
        .find_map(|field| session.text(field))
        .unwrap_or("")
}
