//! Message codes and what they mean in ASIM ("Cisco ISE Syslogs").

use sweepline_asim::{DvcAction, EventSubType, Protocol};

/// What a message of a code reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// A connection was made, or ended as it should.
    Made(EventSubType),
    /// A connection failed, or a request was dropped.
    Failed(DvcAction),
}

/// Codes of connections that were made. Three report an end, yet count as a start in Microsoft's parser too: 34160,
/// 61026 and 90078.
const MADE: &[&str] = &[
    "60235", "61010", "61025", "61026", "24000", "24400", "24850", "34148", "34150", "34159", "34160",
    "90063", "90078",
];
/// The code of a connection that was closed.
const CLOSED: &str = "61011";
/// Codes of connections that failed and of requests that were dropped.
const FAILED: &[&str] = &[
    "60188", "60234", "60236", "61231", "61232", "89003", "24001", "24019", "24030", "24401", "24428",
    "24429", "24851", "34120", "34147", "34149", "34161", "34162", "34163", "34164", "90062", "90066",
    "91082", "11317", "5405", "5406",
];
/// The code of a request that was refused because there are too many connections.
const REFUSED: &str = "60509";

/// Returns what a code reports; nothing when it is no connection.
pub(super) fn code(code: &str) -> Option<Code> {
    // Some releases fill codes up with zeros.
    let code = code.trim_start_matches('0');
    if MADE.contains(&code) {
        Some(Code::Made(EventSubType::Start))
    } else if code == CLOSED {
        Some(Code::Made(EventSubType::End))
    } else if FAILED.contains(&code) {
        Some(Code::Failed(DvcAction::Drop))
    } else {
        (code == REFUSED).then_some(Code::Failed(DvcAction::Deny))
    }
}

/// Returns what carries a protocol.
pub(super) fn carrier(protocol: &str) -> Option<Protocol> {
    if protocol.eq_ignore_ascii_case("Radius") {
        Some(Protocol::UDP)
    } else {
        protocol.eq_ignore_ascii_case("Tacacs").then_some(Protocol::TCP)
    }
}
