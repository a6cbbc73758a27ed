//! Words that products write for actions and outcomes, and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResult, EventSeverity, NetworkDirection};

use DvcAction::{Allow, Deny, Drop, Reset, ResetDestination, ResetSource};

/// Actions. CEF leaves the words to the products; these are unmistakable.
#[rustfmt::skip]
static ACTIONS: &[(&str, DvcAction)] = &[
    ("accept", Allow), ("accepted", Allow), ("allow", Allow), ("allowed", Allow), ("pass", Allow),
    ("passed", Allow), ("permit", Allow), ("permitted", Allow), ("forward", Allow), ("forwarded", Allow),
    ("deny", Deny), ("denied", Deny), ("block", Deny), ("blocked", Deny), ("reject", Deny), ("rejected", Deny),
    ("refuse", Deny), ("refused", Deny), ("prevent", Deny), ("prevented", Deny),
    ("drop", Drop), ("dropped", Drop), ("discard", Drop), ("discarded", Drop),
    ("reset", Reset), ("rst", Reset), ("reset-both", Reset), ("reset both", Reset),
    ("reset-client", ResetSource), ("reset client", ResetSource),
    ("reset-server", ResetDestination), ("reset server", ResetDestination),
];

/// Returns what an action does; ASIM's own words, which our `syslog` sink writes, are known too.
pub(super) fn action(word: &str) -> Option<DvcAction> {
    let known = ACTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, action)| *action);
    known.or_else(|| DvcAction::from_text(word))
}

/// Returns the result of an outcome; CEF names success and failure.
pub(super) fn outcome(word: &str) -> Option<EventResult> {
    if word.eq_ignore_ascii_case("success") {
        Some(EventResult::Success)
    } else {
        word.eq_ignore_ascii_case("failure").then_some(EventResult::Failure)
    }
}

/// Returns the severity of CEF's word or number.
pub(super) fn severity(text: &str) -> Option<EventSeverity> {
    match text {
        "0" | "1" | "2" | "3" | "Low" => Some(EventSeverity::Low),
        "4" | "5" | "6" | "Medium" => Some(EventSeverity::Medium),
        "7" | "8" | "9" | "10" | "High" | "Very-High" => Some(EventSeverity::High),
        "Unknown" => Some(EventSeverity::Informational),
        _ => None,
    }
}

/// Returns the direction of CEF's number, or of the word that Microsoft's agent writes for it.
pub(super) fn direction(text: &str) -> Option<NetworkDirection> {
    if text == "0" || text.eq_ignore_ascii_case("inbound") {
        Some(NetworkDirection::Inbound)
    } else {
        (text == "1" || text.eq_ignore_ascii_case("outbound")).then_some(NetworkDirection::Outbound)
    }
}
