//! The vendor's words.

use sweepline_asim::{DvcAction, Protocol};

/// What the names of all events of the Data Forwarder start with.
pub(super) const FORWARDED: &str = "endpoint.event.";
/// The kinds that are connections, and the one of the old API.
pub(super) const CONNECTIONS: &[&str] = &["endpoint.event.netconn", "endpoint.event.netconn_proxy"];
pub(super) const OLD_CONNECTION: &str = "NETWORK";

/// Events of Carbon Black EDR, which runs on the premises.
pub(super) const EDR: &str = "ingress.event.";
/// Marks a line of Carbon Black App Control.
pub(super) const APP_CONTROL: &str = "Carbon Black App Control event:";

pub(super) const LISTEN: &str = "ACTION_CONNECTION_LISTEN";
pub(super) const FAILED: &str = "ACTION_CONNECTION_CREATE_FAILED";

/// Returns what the sensor did; without a word it let the connection pass.
pub(super) fn action(word: Option<&str>) -> Option<DvcAction> {
    match word {
        None | Some("ACTION_ALLOW") => Some(DvcAction::Allow),
        Some("ACTION_SUSPEND" | "ACTION_TERMINATE" | "ACTION_BREAK") => Some(DvcAction::Drop),
        Some("ACTION_BLOCK") => Some(DvcAction::Deny),
        Some(_) => None,
    }
}

/// The protocol whose name stands for UDP with DNS in it.
pub(super) const DNS: &str = "PROTO_DNS";

/// Reads `PROTO_TCP`, `PROTO_UDP`, `PROTO_DNS`, ….
pub(super) fn protocol(word: &str) -> Option<Protocol> {
    if word == DNS {
        return Some(Protocol::UDP);
    }
    crate::apply::protocol(word.strip_prefix("PROTO_").unwrap_or(word))
}
