//! Zscaler's words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResultDetails};

use EventResultDetails as Details;

/// Tells whether a product of CEF or LEEF is the firewall's feed.
pub(super) fn is_firewall(product: &str) -> bool {
    ["NSSFWlog", "NSS-FW"].iter().any(|known| known.eq_ignore_ascii_case(product))
}

/// Returns what a firewall action does.
pub(super) fn action(word: &str) -> Option<DvcAction> {
    const WORDS: &[(&str, DvcAction)] = &[
        ("Allow", DvcAction::Allow),
        ("Allowed", DvcAction::Allow),
        ("Allow due to insufficient app data", DvcAction::Allow),
        ("Block/Drop", DvcAction::Drop),
        ("Drop", DvcAction::Drop),
        ("IPS Drop", DvcAction::Drop),
        ("Block/ICMP", DvcAction::DropIcmp),
        ("Block ICMP", DvcAction::DropIcmp),
        ("Block/Reset", DvcAction::Reset),
        ("Reset", DvcAction::Reset),
        ("IPS Reset", DvcAction::Reset),
        ("Block", DvcAction::Deny),
        ("Blocked", DvcAction::Deny),
    ];
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, action)| *action)
}

/// Reasons of ZPA that are not `Unknown`.
static REASONS: &[(&str, EventResultDetails)] = &[
    ("OPEN_OR_ACTIVE_CONNECTION", Details::Na),
    ("BRK_MT_TERMINATED", Details::Terminated),
    ("BRK_MT_TERMINATED_IDLE_TIMEOUT", Details::Terminated),
    ("MT_CLOSED_TLS_CONN_GONE_CLIENT_CLOSED", Details::Terminated),
    ("MT_CLOSED_TLS_CONN_GONE_UPGRADE", Details::Terminated),
    ("MT_CLOSED_TERMINATED", Details::Terminated),
    ("BRK_MT_CLOSED_FROM_ASSISTANT", Details::Terminated),
    ("BRK_MT_CLOSED_FROM_CLIENT", Details::Terminated),
    ("ZIA_HALF_CLOSE_S", Details::Terminated),
    ("APP_NOT_REACHABLE", Details::RoutingIssue),
    ("NO_CONNECTOR_AVAILABLE", Details::RoutingIssue),
    ("INVALID_DOMAIN", Details::RoutingIssue),
    ("AST_MT_SETUP_ERR_OPEN_SERVER_CONN", Details::RoutingIssue),
    ("AST_MT_SETUP_ERR_OPEN_SERVER_ERROR", Details::RoutingIssue),
    ("AST_MT_SETUP_ERR_NO_DNS_TO_SERVER", Details::RoutingIssue),
    ("BRK_MT_SETUP_FAIL_CANNOT_SEND_TO_DISPATCHER", Details::RoutingIssue),
    ("BRK_MT_SETUP_FAIL_APP_PORT_NOT_FOUND", Details::RoutingIssue),
    ("AST_MT_SETUP_TIMEOUT_CANNOT_CONN_TO_BROKER", Details::Timeout),
    ("AST_MT_SETUP_TIMEOUT_CANNOT_CONN_TO_SERVER", Details::Timeout),
    ("AST_MT_SETUP_TIMEOUT_NO_ACK_TO_BIND", Details::Timeout),
    ("BRK_MT_SETUP_TIMEOUT", Details::Timeout),
    ("BRK_MT_SETUP_FAIL_RATE_LIMIT_EXCEEDED", Details::MaximumRetry),
    ("BRK_MT_SETUP_FAIL_REPEATED_DISPATCH", Details::MaximumRetry),
    ("MT_CLOSED_TLS_CONN_GONE_AST_CLOSED", Details::InvalidTunnel),
    ("BRK_MT_TERMINATED_BRK_SWITCHED", Details::Failover),
    ("BRK_MT_SETUP_FAIL_SAML_EXPIRED", Details::TransientError),
];

/// Returns why a ZPA connection ended; no reason means that nothing went wrong.
pub(super) fn reason(word: &str) -> EventResultDetails {
    if word.is_empty() {
        return Details::Na;
    }
    REASONS.iter().find(|(known, _)| *known == word).map_or(Details::Unknown, |(_, details)| *details)
}

/// Tells whether a reason is a policy's refusal.
pub(super) fn is_refusal(reason: &str) -> bool {
    ["REJECTED_BY_POLICY", "NO_POLICY_FOUND"].iter().any(|part| reason.contains(part))
}

/// Tells whether the connection never worked.
pub(super) fn is_failure(details: EventResultDetails) -> bool {
    matches!(
        details,
        Details::RoutingIssue | Details::Timeout | Details::MaximumRetry | Details::InvalidTunnel
    )
}

/// Returns the kind of device of a platform.
pub(super) fn device_type(platform: &str) -> Option<&'static str> {
    const COMPUTERS: &[&str] = &["windows", "mac", "linux"];
    const MOBILES: &[&str] = &["ios", "android"];
    let is_one_of = |known: &[&str]| known.iter().any(|name| name.eq_ignore_ascii_case(platform));
    if is_one_of(COMPUTERS) { Some("Computer") } else { is_one_of(MOBILES).then_some("Mobile Device") }
}
