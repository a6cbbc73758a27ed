//! The vendor's words.

use sweepline_asim::{EventResult, NetworkDirection, Protocol};

use crate::identity::Side;

/// What an action type says about a session.
pub(super) struct Action {
    pub(super) direction: NetworkDirection,
    /// Which end the device is.
    pub(super) device: Side,
    pub(super) result: EventResult,
}

/// A segment seen on the wire; `AdditionalFields.direction` tells which way it went.
pub(super) const ATTEMPT: &str = "ConnectionAttempt";
/// The firewall's verdict; every other action type tells none.
pub(super) const BLOCKED: &str = "InboundConnectionBlocked";
/// Ends the name of a report that stands for many events of the type before it.
const AGGREGATED: &str = "AggregatedReport";

/// Returns what an action type means, and whether its record stands for many events.
pub(super) fn action(word: &str) -> Option<(Action, bool)> {
    use EventResult::{Failure, Na, Success};
    use NetworkDirection as Direction;
    let base = word.strip_suffix(AGGREGATED).unwrap_or(word);
    let (direction, device, result) = match base {
        "ConnectionSuccess" | "ConnectionRequest" => (Direction::Outbound, Side::Src, Success),
        "ConnectionFailed" => (Direction::Outbound, Side::Src, Failure),
        ATTEMPT => (Direction::Outbound, Side::Src, Na),
        "InboundConnectionAccepted" | "ConnectionAcknowledged" | "InboundConnectionAcknowledged" => {
            (Direction::Inbound, Side::Dst, Success)
        }
        "InboundConnectionAttempt" | BLOCKED => (Direction::Inbound, Side::Dst, Failure),
        "InboundInternetScanInspected" => (Direction::Inbound, Side::Dst, Success),
        "ConnectionFound" => (Direction::Na, Side::Dst, Success),
        "ListeningConnectionCreated" => (Direction::Listen, Side::Dst, Success),
        _ => return None,
    };
    Some((Action { direction, device, result }, base.len() < word.len()))
}

/// Tells whether an action type is an inspection of a session that is reported by itself.
pub(super) fn is_inspection(word: &str) -> bool {
    word.ends_with("Inspected")
}

/// Reads `Tcp`, `TcpV4`, `TcpV6`, `Udp`, `Icmp`, ….
pub(super) fn protocol(word: &str) -> Option<Protocol> {
    let is_tcp = word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("tcp"));
    if is_tcp { Some(Protocol::TCP) } else { crate::apply::protocol(word) }
}

/// The security identifier of nobody.
pub(super) const NULL_SID: &str = "S-1-0-0";
