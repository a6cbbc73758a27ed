//! The vendor's words.

use sweepline_asim::{DvcAction, EventResult, EventSeverity, NetworkDirection};

/// Tells whether a Device Vendor is Check Point; the blank is missing in what older exporters wrote.
pub(super) fn is_vendor(vendor: &str) -> bool {
    vendor.eq_ignore_ascii_case("Check Point") || vendor.eq_ignore_ascii_case("CheckPoint")
}

/// Products whose records are connections. Records of a connection's later life come as `Log Update`.
pub(super) const FIREWALLS: &[&str] = &[
    "VPN-1 & FireWall-1",
    "Firewall",
    "FireWall-1",
    "VPN-1",
    "VPN",
    "Application Control",
    "URL Filtering",
    "Multi-product",
    "Log Update",
];

/// Products whose records are detections in connections.
pub(super) const IPS: &[&str] = &["SmartDefense", "IPS"];

/// What a firewall's action means.
pub(super) struct Action {
    pub(super) action: Option<DvcAction>,
    pub(super) result: EventResult,
    pub(super) severity: EventSeverity,
}

const ALLOWED: (EventResult, EventSeverity) = (EventResult::Success, EventSeverity::Informational);
const BLOCKED: (EventResult, EventSeverity) = (EventResult::Failure, EventSeverity::Low);

const ACTIONS: &[(&str, DvcAction, (EventResult, EventSeverity))] = &[
    ("Accept", DvcAction::Allow, ALLOWED),
    ("Drop", DvcAction::Drop, BLOCKED),
    ("Reject", DvcAction::Deny, BLOCKED),
    ("Allow", DvcAction::Allow, ALLOWED),
    ("Block", DvcAction::Deny, BLOCKED),
    ("Encrypt", DvcAction::Encrypt, ALLOWED),
    ("Decrypt", DvcAction::Decrypt, ALLOWED),
    ("Bypass", DvcAction::Allow, ALLOWED),
    ("Prevent", DvcAction::Deny, BLOCKED),
    ("Detect", DvcAction::Allow, ALLOWED),
    ("Monitor", DvcAction::Allow, ALLOWED),
    ("Inform User", DvcAction::Allow, ALLOWED),
    ("VPN Routing", DvcAction::VpnRoute, ALLOWED),
];

/// Returns what an action means; words that decide nothing about the connection (`Key Install`, `Ask User`) give no action.
pub(super) fn action(word: &str) -> Action {
    match ACTIONS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(word)) {
        Some((_, action, (result, severity))) => {
            Action { action: Some(*action), result: *result, severity: *severity }
        }
        None => Action { action: None, result: EventResult::Na, severity: EventSeverity::Informational },
    }
}

/// Returns what a severity of the IPS means, by word (CEF) or number (native, 0 to 4).
pub(super) fn severity(word: &str) -> EventSeverity {
    match word {
        "1" => EventSeverity::Low,
        "2" => EventSeverity::Medium,
        "3" | "4" => EventSeverity::High,
        _ if word.eq_ignore_ascii_case("low") => EventSeverity::Low,
        _ if word.eq_ignore_ascii_case("medium") => EventSeverity::Medium,
        _ if ["high", "very-high", "critical"].iter().any(|known| known.eq_ignore_ascii_case(word)) => {
            EventSeverity::High
        }
        _ => EventSeverity::Informational,
    }
}

const CONFIDENCES: &[&str] = &["N/A", "Low", "Medium-Low", "Medium", "Medium-High", "High"];

/// Returns the confidence, 0 to 100, of a confidence level, 0 to 5 or its word.
pub(super) fn confidence(text: &str) -> Option<i64> {
    let level = match sweepline_parse::num::i64(text) {
        Some(level) => level,
        None => i64::try_from(CONFIDENCES.iter().position(|known| known.eq_ignore_ascii_case(text))?).ok()?,
    };
    (0..=5).contains(&level).then_some(level * 20)
}

/// Returns what the gateway says about a connection's direction.
pub(super) fn direction(word: &str) -> Option<NetworkDirection> {
    match word {
        "Incoming" => Some(NetworkDirection::Inbound),
        "Outgoing" => Some(NetworkDirection::Outbound),
        "Internal" => Some(NetworkDirection::Local),
        _ => None,
    }
}

/// Returns the direction between two zones of the gateway's topology, of which `Local` is the gateway itself.
///
/// Other zones, and two external ones, are left to the user's zone names and the addresses.
pub(super) fn between_zones(from: &str, to: &str) -> Option<NetworkDirection> {
    let is_inside = |zone: &str| matches!(zone, "Internal" | "Local" | "DMZ");
    match (from, to) {
        ("External", to) if is_inside(to) => Some(NetworkDirection::Inbound),
        (from, "External") if is_inside(from) => Some(NetworkDirection::Outbound),
        (from, to) if is_inside(from) && is_inside(to) => Some(NetworkDirection::Local),
        _ => None,
    }
}

/// Tells whether an `alert` only says how the rule is tracked.
pub(super) fn is_tracking(word: &str) -> bool {
    ["alert", "undefined", "none", "log", "mail", "snmptrap", "snmp trap", "useralert", "popup"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}
