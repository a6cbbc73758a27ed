//! Cisco's words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResult, EventResultDetails, EventSeverity};

use DvcAction::{Allow, Deny, Drop, Reset};
use EventResult::{Failure, Partial, Success};
use EventResultDetails as Details;

/// What an action means.
pub(super) type Meaning = (DvcAction, EventResult, Option<EventResultDetails>);

/// Actions of access control rules.
static RULES: &[(&str, Meaning)] = &[
    ("Allow", (Allow, Success, Some(Details::Na))),
    ("Fastpath", (Allow, Success, Some(Details::Na))),
    ("Trust", (Allow, Success, Some(Details::Na))),
    ("Block", (Deny, Failure, Some(Details::Terminated))),
    ("Block with reset", (Reset, Failure, Some(Details::Reset))),
];

/// Results of intrusion rules. An alert passed; what would have been blocked passed too.
static INLINE_RESULTS: &[(&str, Meaning)] = &[
    ("Alert", (Allow, Success, None)),
    ("Would block", (Allow, Success, Some(Details::Simulation))),
    ("Would have blocked", (Allow, Success, Some(Details::Simulation))),
    ("Would have dropped", (Allow, Success, Some(Details::Simulation))),
    ("Block", (Deny, Success, Some(Details::Terminated))),
    ("Blocked", (Deny, Success, Some(Details::Terminated))),
    ("Dropped", (Deny, Success, Some(Details::Terminated))),
];

/// Actions of eStreamer's CEF.
#[rustfmt::skip]
static ACTIONS: &[(&str, Meaning)] = &[
    ("Blocked", (Deny, Failure, None)),
    ("Block", (Deny, Failure, None)),
    ("Rejected", (Deny, Failure, None)),
    ("Reject", (Deny, Failure, None)),
    ("Block with reset", (Reset, Failure, None)),
    ("Dropped", (Drop, Failure, None)),
    ("Drop", (Drop, Failure, None)),
    ("Alerted", (Allow, Success, None)),
    ("Rewritten", (Allow, Success, None)),
    ("Rewrite", (Allow, Success, None)),
    ("Allow", (Allow, Success, None)),
    ("Trust", (Allow, Success, None)),
    ("Fastpath", (Allow, Success, None)),
    ("Monitor", (Allow, Success, None)),
    ("Would be Rewritten", (Allow, Partial, None)),
    ("Would be Blocked", (Deny, Partial, None)),
    ("Would be Block", (Deny, Partial, None)),
    ("Partial Blocked", (Deny, Partial, None)),
    ("Partial Block", (Deny, Partial, None)),
    ("Would be Rejected", (Deny, Partial, None)),
    ("Would Rejected", (Deny, Partial, None)),
    ("Would be Dropped", (Drop, Partial, None)),
    ("Would Drop", (Drop, Partial, None)),
    ("Partially Dropped", (Drop, Partial, None)),
];

/// Reasons of eStreamer's connection events; `N/A` is one of them.
static REASONS: &[(&str, EventResultDetails)] = &[
    ("N/A", Details::Na),
    ("IP Block", Details::Terminated),
    ("File Block", Details::Terminated),
    ("Intrusion Block", Details::Terminated),
    ("File Resume Block", Details::Terminated),
    ("IP Monitor", Details::Unknown),
    ("User Bypass", Details::Unknown),
    ("File Monitor", Details::Unknown),
    ("Intrusion Monitor", Details::Unknown),
    ("File Resume Allow", Details::Unknown),
    ("File Custom Detection", Details::Unknown),
];

fn find<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, meaning)| *meaning)
}

/// Returns what the action of an access control rule means; a combination (`Block, Intrusion Block`) starts with it.
pub(super) fn rule(word: &str) -> Option<Meaning> {
    find(RULES, word)
}

/// Returns what the result of an intrusion rule means.
pub(super) fn inline_result(word: &str) -> Option<Meaning> {
    find(INLINE_RESULTS, word)
}

/// Returns what became of a file's transfer: `Malware Block`, `Cloud Lookup Timeout`, ….
pub(super) fn file_action(word: &str) -> DvcAction {
    if word.contains("Block") { Deny } else { Allow }
}

/// Returns what an action of eStreamer means.
pub(super) fn action(word: &str) -> Option<Meaning> {
    find(ACTIONS, word)
}

/// Returns the details of a reason.
pub(super) fn reason(word: &str) -> Option<EventResultDetails> {
    find(REASONS, word)
}

/// Returns the severity of a priority: by name in connection events, by number in intrusion events.
pub(super) fn priority(word: &str) -> EventSeverity {
    match word {
        "High" | "1" => EventSeverity::High,
        "Medium" | "2" => EventSeverity::Medium,
        "Low" | "3" => EventSeverity::Low,
        _ => EventSeverity::Informational,
    }
}

/// Returns the severity of CEF's number.
pub(super) fn severity(number: &str) -> Option<EventSeverity> {
    match number.parse().ok()? {
        0_u8..=3 => Some(EventSeverity::Low),
        4..=6 => Some(EventSeverity::Medium),
        7..=10 => Some(EventSeverity::High),
        _ => None,
    }
}

/// Tells whether a user is none.
pub(super) fn is_nobody(user: &str) -> bool {
    ["No Authentication Required", "Not Found", "Unknown", "unknown"].contains(&user)
}
