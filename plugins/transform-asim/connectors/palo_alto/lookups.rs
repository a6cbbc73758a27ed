//! The vendor's words.

use sweepline_asim::{DvcAction, EventResultDetails, EventSeverity, EventSubType};

/// Tells whether a vendor is Palo Alto Networks.
pub(super) fn is_vendor(vendor: &str) -> bool {
    vendor.eq_ignore_ascii_case("Palo Alto Networks")
}

/// The log that holds sessions.
pub(super) const TRAFFIC: &str = "TRAFFIC";

/// Every log type of PAN-OS and Cortex Data Lake, as the type column spells it.
const LOG_TYPES: &[&str] = &[
    TRAFFIC,
    "THREAT",
    "SYSTEM",
    "URL",
    "CONFIG",
    "USERID",
    "GLOBALPROTECT",
    "HIPMATCH",
    "HIP-MATCH",
    "DECRYPTION",
    "AUTHENTICATION",
    "AUTH",
    "TUNNEL",
    "SCTP",
    "GTP",
    "IPTAG",
    "CORRELATION",
    "AUDIT",
    "DATA",
    "FILE",
    "WILDFIRE",
    "DNS",
    "EXTPCAP",
    "SDWAN",
];

/// Tells whether a word is a log type.
pub(super) fn is_log_type(word: &str) -> bool {
    word == TRAFFIC || LOG_TYPES.iter().any(|known| known.eq_ignore_ascii_case(word))
}

const ACTIONS: &[(&str, DvcAction)] = &[
    ("allow", DvcAction::Allow),
    ("deny", DvcAction::Deny),
    ("drop", DvcAction::Drop),
    ("drop-icmp", DvcAction::DropIcmp),
    ("reset-client", DvcAction::ResetSource),
    ("reset-server", DvcAction::ResetDestination),
    ("reset-both", DvcAction::Reset),
];

/// Returns what a word in the action column means.
pub(super) fn action(word: &str) -> Option<DvcAction> {
    ACTIONS.iter().find(|(known, _)| is_same(known, word)).map(|(_, action)| *action)
}

/// Compares without case; older versions write blanks for hyphens.
fn is_same(known: &str, word: &str) -> bool {
    known.len() == word.len()
        && known
            .bytes()
            .zip(word.bytes())
            .all(|(a, b)| a == b.to_ascii_lowercase() || (a == b'-' && b == b' '))
}

const END_REASONS: &[(&str, EventResultDetails)] = &[
    ("tcp-fin", EventResultDetails::Unknown),
    ("aged-out", EventResultDetails::Unknown),
    ("tcp-rst-from-client", EventResultDetails::Reset),
    ("tcp-rst-from-server", EventResultDetails::Reset),
    ("policy-deny", EventResultDetails::Unknown),
    ("threat", EventResultDetails::Reset),
    ("decrypt-cert-validation", EventResultDetails::Terminated),
    ("decrypt-unsupport-param", EventResultDetails::Terminated),
    ("decrypt-error", EventResultDetails::Terminated),
    ("resources-unavailable", EventResultDetails::Unknown),
    ("tcp-reuse", EventResultDetails::Unknown),
    ("decoder", EventResultDetails::Unknown),
    ("unknown", EventResultDetails::Unknown),
    ("n/a", EventResultDetails::Na),
];

/// Returns what a session end reason means.
pub(super) fn end_reason(word: &str) -> Option<EventResultDetails> {
    END_REASONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, details)| *details)
}

/// Returns which end of a session a subtype reports; `drop` and `deny` report neither.
pub(super) fn sub_type(word: &str) -> Option<EventSubType> {
    match word {
        "start" => Some(EventSubType::Start),
        "end" => Some(EventSubType::End),
        _ => None,
    }
}

/// Returns what a Cortex Data Lake severity means.
pub(super) fn severity(text: &str) -> EventSeverity {
    match sweepline_parse::num::u64(text) {
        Some(0..=5) => EventSeverity::Low,
        Some(6..=8) => EventSeverity::Medium,
        Some(9..=10) => EventSeverity::High,
        _ => EventSeverity::Informational,
    }
}

/// Returns the risk level, 20 to 100, of an application's risk, 1 to 5.
pub(super) fn risk_level(text: &str) -> Option<i64> {
    sweepline_parse::num::i64(text).filter(|risk| (1..=5).contains(risk)).map(|risk| risk * 20)
}
