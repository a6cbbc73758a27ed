//! How the columns of a session are read for tests.

use std::net::IpAddr;

use sweepline_asim::schema::{Logical, Physical};
use sweepline_asim::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, EventType, Field,
    NetworkDirection, Protocol, Session, Value,
};

/// What a column holds, as far as tests care.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Column {
    Enumerated(Enumerated),
    Protocol,
    Port(Port),
    Address,
    Number,
    Flag,
    Time,
    Text,
}

impl Column {
    pub(super) fn of(field: Field) -> Self {
        if let Some(column) = Enumerated::of(field) {
            return Self::Enumerated(column);
        }
        if let Some(column) = Port::of(field) {
            return Self::Port(column);
        }
        let info = field.info();
        match (info.physical, info.logical) {
            (_, Logical::NetworkProtocol) => Self::Protocol,
            (_, Logical::IpAddress) => Self::Address,
            (Physical::Int | Physical::Long | Physical::Real, _) => Self::Number,
            (Physical::Bool, _) => Self::Flag,
            (Physical::DateTime, _) => Self::Time,
            (Physical::String | Physical::Dynamic, _) => Self::Text,
        }
    }
}

/// Columns that a session holds as an enumeration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Enumerated {
    Direction,
    Action,
    Result,
    ResultDetails,
    Severity,
    Type,
    SubType,
}

impl Enumerated {
    fn of(field: Field) -> Option<Self> {
        Some(match field {
            Field::NetworkDirection => Self::Direction,
            Field::DvcAction => Self::Action,
            Field::EventResult => Self::Result,
            Field::EventResultDetails => Self::ResultDetails,
            Field::EventSeverity => Self::Severity,
            Field::EventType => Self::Type,
            Field::EventSubType => Self::SubType,
            _ => return None,
        })
    }

    /// Returns the bit of the session's value, none without one.
    #[inline]
    pub(super) fn bit(self, session: &Session<'_>) -> u32 {
        match self {
            Self::Direction => session.direction.map_or(0, |value| 1 << value as u32),
            Self::Action => session.action.map_or(0, |value| 1 << value as u32),
            Self::Result => session.result.map_or(0, |value| 1 << value as u32),
            Self::ResultDetails => session.result_details.map_or(0, |value| 1 << value as u32),
            Self::Severity => session.severity.map_or(0, |value| 1 << value as u32),
            Self::Type => 1 << session.event_type as u32,
            Self::SubType => session.sub_type.map_or(0, |value| 1 << value as u32),
        }
    }

    /// Returns the bits of the values whose text holds a predicate.
    pub(super) fn mask(self, holds: impl Fn(&str) -> bool) -> u32 {
        let bits = |texts: &mut dyn Iterator<Item = (u32, &'static str)>| {
            texts.filter(|(_, text)| holds(text)).fold(0, |mask, (bit, _)| mask | 1 << bit)
        };
        match self {
            Self::Direction => bits(&mut NetworkDirection::ALL.iter().map(|v| (*v as u32, v.as_str()))),
            Self::Action => bits(&mut DvcAction::ALL.iter().map(|v| (*v as u32, v.as_str()))),
            Self::Result => bits(&mut EventResult::ALL.iter().map(|v| (*v as u32, v.as_str()))),
            Self::ResultDetails => bits(&mut EventResultDetails::ALL.iter().map(|v| (*v as u32, v.as_str()))),
            Self::Severity => bits(&mut EventSeverity::ALL.iter().map(|v| (*v as u32, v.as_str()))),
            Self::Type => bits(&mut EventType::ALL.iter().map(|v| (*v as u32, v.as_str()))),
            Self::SubType => bits(&mut EventSubType::ALL.iter().map(|v| (*v as u32, v.as_str()))),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Port {
    Src,
    Dst,
    SrcNat,
    DstNat,
}

impl Port {
    fn of(field: Field) -> Option<Self> {
        Some(match field {
            Field::SrcPortNumber => Self::Src,
            Field::DstPortNumber => Self::Dst,
            Field::SrcNatPortNumber => Self::SrcNat,
            Field::DstNatPortNumber => Self::DstNat,
            _ => return None,
        })
    }

    #[inline]
    pub(super) fn of_session(self, session: &Session<'_>) -> Option<u16> {
        match self {
            Self::Src => session.src_port,
            Self::Dst => session.dst_port,
            Self::SrcNat => session.src_nat_port,
            Self::DstNat => session.dst_nat_port,
        }
    }
}

/// A set of protocol numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Protocols([u64; 4]);

impl Protocols {
    pub(super) fn one(protocol: Protocol) -> Self {
        let mut set = Self::default();
        set.0[usize::from(protocol.0 / 64)] |= 1 << (protocol.0 % 64);
        set
    }

    pub(super) fn filter(holds: impl Fn(&str) -> bool) -> Self {
        let mut set = Self::default();
        for number in 0..=u8::MAX {
            if Protocol(number).keyword().is_some_and(&holds) {
                set.add(&Self::one(Protocol(number)));
            }
        }
        set
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    #[inline]
    pub(super) fn contains(&self, protocol: Protocol) -> bool {
        self.0[usize::from(protocol.0 / 64)] & (1 << (protocol.0 % 64)) != 0
    }
}

#[inline]
pub(super) fn address(session: &Session<'_>, field: Field) -> Option<IpAddr> {
    match field {
        Field::SrcIpAddr => session.src_ip,
        Field::DstIpAddr => session.dst_ip,
        _ => match session.get(field) {
            Some(Value::Ip(address)) => Some(address),
            _ => None,
        },
    }
}
