//! Meraki's words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResultDetails, EventSeverity, NetworkDirection, Protocol};

/// Air Marshal events that are kept: an access point that is not the organisation's was heard.
pub(super) const AIR_EVENTS: &[&str] = &["ssid_spoofing_detected", "rogue_ssid_detected"];

/// Splits a text before a word that ends the pairs; what follows the word is free text.
pub(super) fn cut<'a>(text: &'a str, word: &str) -> (&'a str, Option<&'a str>) {
    match text.split_once(word) {
        Some((pairs, free)) => (pairs, Some(free.trim_ascii())),
        None => (text, None),
    }
}

/// Tells whether an event is a client that came or went; a client that failed to log in or to get an address did neither.
pub(super) fn is_client_event(rest: &str) -> bool {
    let left = |rest: &str| !rest.contains("auth_neg_failed") && !rest.contains("dhcp");
    match rest.strip_prefix("type=").map(|rest| rest.trim_start_matches(['\'', '"'])) {
        Some(kind) if kind.starts_with("association") => true,
        Some(kind) if kind.starts_with("disassociation") => left(kind),
        _ => false,
    }
}

/// Returns the action of a rule. Inbound rules write a digit.
pub(super) fn action(word: &str) -> Option<DvcAction> {
    const WORDS: &[(&str, DvcAction)] = &[
        ("allow", DvcAction::Allow),
        ("deny", DvcAction::Deny),
        ("0", DvcAction::Allow),
        ("1", DvcAction::Deny),
        ("allowed", DvcAction::Allow),
        ("denied", DvcAction::Deny),
        ("block", DvcAction::Deny),
        ("blocked", DvcAction::Deny),
    ];
    WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, action)| *action)
}

/// Returns the protocol of `tcp`, `tcp/ip`, `icmp6`, or of a number.
pub(super) fn protocol(word: &str) -> Option<Protocol> {
    Protocol::from_text(word.strip_suffix("/ip").unwrap_or(word))
}

/// Returns the severity of Snort's priority.
pub(super) fn priority(text: &str) -> Option<EventSeverity> {
    match text {
        "1" => Some(EventSeverity::High),
        "2" => Some(EventSeverity::Medium),
        "3" => Some(EventSeverity::Low),
        "4" => Some(EventSeverity::Informational),
        _ => None,
    }
}

/// Returns the direction of an alert.
pub(super) fn direction(word: &str) -> Option<NetworkDirection> {
    match word {
        "ingress" => Some(NetworkDirection::Inbound),
        "egress" => Some(NetworkDirection::Outbound),
        "Unknown" | "unknown" => Some(NetworkDirection::Na),
        _ => None,
    }
}

/// Returns why a client went, by its reason code of IEEE 802.11, as Microsoft's parser groups them.
pub(super) fn reason(code: &str) -> Option<EventResultDetails> {
    match code.parse().ok()? {
        2 | 4 | 16 | 39 => Some(EventResultDetails::Timeout),
        3 | 8 => Some(EventResultDetails::Terminated),
        5 => Some(EventResultDetails::TransientError),
        6 | 7 | 9 | 14 | 17 | 23 | 24 => Some(EventResultDetails::InvalidTunnel),
        11 | 13 | 15 | 18 | 19 | 20 | 22 | 33 | 34 | 35 | 40 => Some(EventResultDetails::InvalidTcp),
        0_u8 | 1 | 10 | 12 | 21 | 25..=32 | 36..=38 | 98 | 99 => Some(EventResultDetails::Unknown),
        _ => None,
    }
}
