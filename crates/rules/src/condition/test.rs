//! One test of one column.

use std::fmt::Write;
use std::net::IpAddr;

use sweepline_asim::{Field, Session, Value};

use super::column::{self, Enumerated, Port, Protocols};
use super::modifiers::Order;
use super::nets::Nets;
use super::pattern::Pattern;
use crate::ports::Ports;

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Test {
    Enumerated { column: Enumerated, mask: u32 },
    Protocol { protocols: Protocols },
    Port { column: Port, ports: Ports },
    Address { field: Field, nets: Nets },
    Number { field: Field, order: Order, bound: Bound },
    Flag { field: Field, wanted: bool },
    Text { field: Field, patterns: Vec<Pattern> },
    Present { field: Field },
    Absent { field: Field },
    Same { left: Field, right: Field },
}

/// A number to compare with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Bound {
    Int(i64),
    Real(f64),
}

impl Test {
    #[inline]
    pub(super) fn matches(&self, session: &Session<'_>) -> bool {
        match self {
            Self::Enumerated { column, mask } => column.bit(session) & mask != 0,
            Self::Protocol { protocols } => {
                session.protocol.is_some_and(|protocol| protocols.contains(protocol))
            }
            Self::Port { column, ports } => {
                column.of_session(session).is_some_and(|port| ports.contains(port))
            }
            Self::Address { field, nets } => {
                column::address(session, *field).is_some_and(|address| nets.contains(address))
            }
            Self::Number { field, order, bound } => bound.compares(session.get(*field), *order),
            Self::Flag { field, wanted } => session.get(*field) == Some(Value::Bool(*wanted)),
            Self::Text { field, patterns } => {
                session.get(*field).is_some_and(|value| any_matches(patterns, value))
            }
            Self::Present { field } => session.get(*field).is_some(),
            Self::Absent { field } => session.get(*field).is_none(),
            Self::Same { left, right } => same(session.get(*left), session.get(*right)),
        }
    }

    /// Takes in another test of the same column, so that this one holds when either does; tells whether it could.
    pub(super) fn absorb(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Enumerated { column, mask }, Self::Enumerated { column: of, mask: more })
                if column == of =>
            {
                *mask |= more;
            }
            (Self::Protocol { protocols }, Self::Protocol { protocols: more }) => protocols.add(more),
            (Self::Port { column, ports }, Self::Port { column: of, ports: more }) if column == of => {
                ports.add(more)
            }
            (Self::Address { field, nets }, Self::Address { field: of, nets: more }) if field == of => {
                nets.add(more)
            }
            (Self::Text { field, patterns }, Self::Text { field: of, patterns: more }) if field == of => {
                patterns.extend_from_slice(more);
            }
            _ => return false,
        }
        true
    }
}

impl Bound {
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let int = text.parse().ok().map(Self::Int);
        int.or_else(|| text.parse().ok().filter(|real: &f64| real.is_finite()).map(Self::Real))
    }

    fn compares(self, value: Option<Value<'_>>, order: Order) -> bool {
        let ordering = match (value, self) {
            (Some(Value::Int(value)), Self::Int(bound)) => Some(value.cmp(&bound)),
            (Some(Value::Int(value)), Self::Real(bound)) => (value as f64).partial_cmp(&bound),
            (Some(Value::Real(value)), Self::Int(bound)) => value.partial_cmp(&(bound as f64)),
            (Some(Value::Real(value)), Self::Real(bound)) => value.partial_cmp(&bound),
            _ => None,
        };
        let Some(ordering) = ordering else { return false };
        match order {
            Order::Less => ordering.is_lt(),
            Order::LessOrEqual => ordering.is_le(),
            Order::Equal => ordering.is_eq(),
            Order::GreaterOrEqual => ordering.is_ge(),
            Order::Greater => ordering.is_gt(),
        }
    }
}

/// Two columns without value are not the same: there is nothing to compare.
fn same(left: Option<Value<'_>>, right: Option<Value<'_>>) -> bool {
    match (left, right) {
        (Some(Value::Ip(left)), Some(Value::Ip(right))) => left.to_canonical() == right.to_canonical(),
        (Some(Value::Text(left)), Some(Value::Text(right))) => {
            // Without case, as all text compares in Sigma.
            left.eq_ignore_ascii_case(right)
        }
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

fn any_matches(patterns: &[Pattern], value: Value<'_>) -> bool {
    let mut written = Written::default();
    let text = match value {
        Value::Text(text) => text,
        Value::Ip(address) => written.address(address),
        Value::Int(_) | Value::Real(_) | Value::Bool(_) => written.value(value),
        // Times have no text form to match; loading refuses such tests.
        Value::Time(_) => return false,
    };
    patterns.iter().any(|pattern| pattern.matches(text))
}

/// Text of a short value, without the heap.
struct Written {
    bytes: [u8; Self::ROOM],
    len: usize,
}

impl Default for Written {
    fn default() -> Self {
        Self { bytes: [0; Self::ROOM], len: 0 }
    }
}

impl Written {
    /// The longest address takes 45 bytes and the longest whole number 20; an extreme real number is cut.
    const ROOM: usize = 64;

    fn address(&mut self, address: IpAddr) -> &str {
        self.value(Value::Ip(address.to_canonical()))
    }

    fn value(&mut self, value: Value<'_>) -> &str {
        let _ = write!(self, "{value}");
        // Only whole pieces of text go in, so it is text.
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

impl Write for Written {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        let Some(room) = self.bytes.get_mut(self.len..end) else { return Err(std::fmt::Error) };
        room.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}
