//! SonicOS words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventSeverity};

/// Message of a session that was opened.
pub(super) const OPENED: &str = "98";
/// Message of a session that was closed.
pub(super) const CLOSED: &str = "537";

/// Messages that have ends and report no session: web sites, host names, DHCP, ….
pub(super) const OTHER_MESSAGES: &[&str] =
    &["14", "97", "440", "441", "442", "646", "647", "734", "735", "1382"];

/// Groups whose messages report sessions: security services, firewall settings, network, firewall.
pub(super) const GROUPS: &[&str] = &["3", "5", "6", "10"];

/// Categories before there were groups: TCP, UDP and ICMP dropped, closed, opened.
pub(super) const CATEGORIES: &[&str] =
    &[DROPPED_TCP, DROPPED_UDP, DROPPED_ICMP, CATEGORY_CLOSED, CATEGORY_OPENED];
pub(super) const DROPPED_TCP: &str = "64";
pub(super) const DROPPED_UDP: &str = "128";
pub(super) const DROPPED_ICMP: &str = "256";
pub(super) const CATEGORY_CLOSED: &str = "1024";
pub(super) const CATEGORY_OPENED: &str = "262144";

/// The value of `fw_action` for sessions with the firewall's management, which names no verdict.
pub(super) const MANAGEMENT: &str = "mgmt";

/// Values of `fw_action`.
static ACTIONS: &[(&str, DvcAction)] = &[
    ("allow", DvcAction::Allow),
    ("forward", DvcAction::Allow),
    ("deny", DvcAction::Deny),
    ("drop", DvcAction::Drop),
    ("drop ICMP", DvcAction::DropIcmp),
    ("reset client", DvcAction::ResetSource),
    ("reset server", DvcAction::ResetDestination),
    ("reset both", DvcAction::Reset),
];

/// Returns what an action means.
pub(super) fn action(word: &str) -> Option<DvcAction> {
    ACTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, action)| *action)
}

/// Returns the severity of a CEF header.
pub(super) fn severity(number: u64) -> EventSeverity {
    match number {
        0..=4 => EventSeverity::Informational,
        5..=6 => EventSeverity::Low,
        7..=8 => EventSeverity::Medium,
        _ => EventSeverity::High,
    }
}

/// Returns the severity of `pri`, which counts as syslog does.
pub(super) fn severity_of_priority(number: u64) -> EventSeverity {
    match number {
        0..=2 => EventSeverity::High,
        3 => EventSeverity::Medium,
        4..=5 => EventSeverity::Low,
        _ => EventSeverity::Informational,
    }
}

/// Protocols that a message can start with.
pub(super) const SPOKEN: &[&str] = &["TCP", "UDP", "ICMP"];

/// Words before the name of a threat in a message.
pub(super) const THREATS: &[&str] = &["IPS ", "Anti-Spyware ", "Gateway Anti-Virus ", "Possible "];
