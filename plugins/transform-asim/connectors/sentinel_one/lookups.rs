//! The vendor's words.

use sweepline_asim::{EventSeverity, NetworkDirection, Protocol};

/// The category of Cloud Funnel events about connections.
pub(super) const CONNECTIONS: &str = "ip";
/// A Cloud Funnel event about a program that waits for connections.
pub(super) const LISTEN: &str = "IP Listen";

/// Returns the protocol of an event that is a connection: `TCPV4`, `TCPV6`, ….
pub(super) fn protocol(kind: &str) -> Option<Protocol> {
    match kind {
        "TCPV4" | "TCPV6" => Some(Protocol::TCP),
        "UDPV4" | "UDPV6" => Some(Protocol::UDP),
        _ => None,
    }
}

/// Returns the name of a kind of connection, in whatever case it is written; `None` when it is none.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    ["TCPV4", "TCPV6", "UDPV4", "UDPV6"].into_iter().find(|kind| kind.eq_ignore_ascii_case(word))
}

/// The direction of a connection that another machine opened.
pub(super) const INCOMING: &str = "INCOMING";

/// Returns the direction, as the agent sees it.
pub(super) fn direction(word: &str) -> NetworkDirection {
    match word {
        "OUTGOING" => NetworkDirection::Outbound,
        INCOMING => NetworkDirection::Inbound,
        _ => NetworkDirection::Na,
    }
}

/// Returns the severity of a rule.
pub(super) fn severity(word: &str) -> Option<EventSeverity> {
    let known = [
        ("Low", EventSeverity::Low),
        ("Medium", EventSeverity::Medium),
        ("High", EventSeverity::High),
        ("Critical", EventSeverity::High),
    ];
    known.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, severity)| *severity)
}

/// Returns the type of a machine.
pub(super) fn device_type(word: &str) -> &'static str {
    match word {
        "desktop" | "server" | "laptop" => "Computer",
        "mobile" => "Mobile Device",
        _ => "Other",
    }
}
