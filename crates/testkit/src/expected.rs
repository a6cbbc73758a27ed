//! What a rendered line must become.

use sweepline_asim::{DvcAction, EventResult, Field, Protocol, Session, Value};
use sweepline_parse::time::Nanos;

use crate::flow::{DEVICE, Flow, RULE};
use crate::form::Line;

/// An instant of a flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// Its first packet.
    Start,
    /// Its last packet.
    End,
}

/// Which instants a line tells, and how exactly.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// What `TimeGenerated` is.
    pub generated: Moment,
    /// What `EventStartTime` is.
    pub start: Moment,
    /// What `EventEndTime` is.
    pub end: Moment,
    /// Length of the smallest step that the form writes, nanoseconds.
    pub step: i64,
}

/// Whole seconds.
pub(crate) const SECOND: i64 = 1_000_000_000;
/// Whole milliseconds.
pub(crate) const MILLISECOND: i64 = 1_000_000;

impl Times {
    /// One stamp, of the start.
    pub(crate) const fn at_start(step: i64) -> Self {
        Self { generated: Moment::Start, start: Moment::Start, end: Moment::Start, step }
    }

    /// One stamp, of the end.
    pub(crate) const fn at_end(step: i64) -> Self {
        Self { generated: Moment::End, start: Moment::End, end: Moment::End, step }
    }

    /// Start and end; the record is as old as the end.
    pub(crate) const fn both(step: i64) -> Self {
        Self { generated: Moment::End, start: Moment::Start, end: Moment::End, step }
    }

    /// Start and end; the record is as old as the start.
    pub(crate) const fn both_from_start(step: i64) -> Self {
        Self { generated: Moment::Start, ..Self::both(step) }
    }

    fn of(self, moment: Moment, flow: &Flow) -> Option<Nanos> {
        let Nanos(at) = match moment {
            Moment::Start => flow.start,
            Moment::End => flow.end,
        };
        Some(Nanos(at - at.rem_euclid(self.step)))
    }
}

/// The two ends and the protocol.
pub(crate) const ENDS: &[Field] = &[
    Field::SrcIpAddr,
    Field::DstIpAddr,
    Field::DstPortNumber,
    Field::NetworkProtocol,
    Field::NetworkProtocolVersion,
];
/// Which way it goes: the vendor's word, zones or addresses.
pub(crate) const WAY: &[Field] = &[Field::NetworkDirection];
/// What all but summaries of many sessions carry: [`ENDS`], the source's port and [`WAY`].
pub(crate) const SESSION: &[Field] = &[
    Field::SrcIpAddr,
    Field::SrcPortNumber,
    Field::DstIpAddr,
    Field::DstPortNumber,
    Field::NetworkProtocol,
    Field::NetworkProtocolVersion,
    Field::NetworkDirection,
];
/// How long it took.
pub(crate) const LENGTH: &[Field] = &[Field::NetworkDuration];
/// The name of the device.
pub(crate) const NAME: &[Field] = &[Field::DvcHostname];
/// The rule that decided.
pub(crate) const BY_RULE: &[Field] = &[Field::NetworkRuleName];
/// Who sat at the source.
pub(crate) const USER: &[Field] = &[Field::SrcUsername];
/// Whether it passed.
pub(crate) const VERDICT: &[Field] = &[Field::DvcAction, Field::EventResult];
/// Bytes of both sides.
pub(crate) const BYTES: &[Field] = &[Field::SrcBytes, Field::DstBytes, Field::NetworkBytes];
/// Packets of both sides.
pub(crate) const PACKETS: &[Field] = &[Field::SrcPackets, Field::DstPackets, Field::NetworkPackets];

/// Columns that every line carries: the times, and that it stands for one session.
const ALWAYS: &[Field] =
    &[Field::TimeGenerated, Field::EventStartTime, Field::EventEndTime, Field::EventCount];

impl Line {
    /// Returns the columns that the line carries.
    pub fn columns(&self) -> impl Iterator<Item = Field> {
        ALWAYS.iter().chain(self.carries.iter().copied().flatten()).copied()
    }

    /// Returns the session that a flow is, times as exact as the line writes them; `refusal` as in [`Form::refusal`].
    ///
    /// [`Form::refusal`]: crate::Form::refusal
    pub fn expected(&self, flow: &Flow, refusal: DvcAction) -> Session<'static> {
        let ports = flow.has_ports();
        let mut session = Session::default();
        session.time_generated = self.times.of(self.times.generated, flow);
        session.event_start_time = self.times.of(self.times.start, flow);
        session.event_end_time = self.times.of(self.times.end, flow);
        session.src_ip = Some(flow.src);
        session.dst_ip = Some(flow.dst);
        session.src_port = ports.then_some(flow.src_port);
        session.dst_port = ports.then_some(flow.dst_port);
        session.protocol = Some(Protocol(flow.protocol_number()));
        session.direction = Some(flow.direction);
        session.action = Some(if flow.allowed { DvcAction::Allow } else { refusal });
        session.result = Some(if flow.allowed { EventResult::Success } else { EventResult::Failure });
        session.src_bytes = Some(flow.sent);
        session.dst_bytes = Some(flow.received);
        session.network_bytes = Some(flow.sent + flow.received);
        session.src_packets = Some(flow.sent_packets);
        session.dst_packets = Some(flow.received_packets);
        session.network_packets = Some(flow.sent_packets + flow.received_packets);
        session.duration_ms = Some(flow.seconds() * 1000);
        session.put(Field::DvcHostname, Value::Text(DEVICE));
        session.put(Field::NetworkRuleName, Value::Text(RULE));
        if let Some(user) = flow.user {
            session.put(Field::SrcUsername, Value::Text(user));
        }
        session
    }
}
