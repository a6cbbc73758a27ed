//! FortiOS words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResult, EventResultDetails, EventSeverity};

/// The log type of session logs.
pub(super) const TRAFFIC: &str = "traffic";
/// The sub type of sessions with the FortiGate itself.
pub(super) const LOCAL: &str = "local";
/// The action of a log written at the start of a session.
pub(super) const START: &str = "start";
/// The role of an interface that has none.
pub(super) const NO_ROLE: &str = "undefined";
/// The application category of sessions that application control did not look at.
pub(super) const NO_CATEGORY: &str = "unscanned";
/// Number of the log that reports on a session that goes on ("forward traffic statistics").
pub(super) const INTERIM: u64 = 20;

/// Sub types of traffic logs that report sessions.
pub(super) const SESSION_SUB_TYPES: &[&str] = &["forward", LOCAL, "multicast", "sniffer", "ztna"];

/// Names of the interface that stands for the FortiGate itself, besides its VDOM's.
pub(super) const OWN_INTERFACES: &[&str] = &["root", "unknown0", "unknown-0", "unknown"];

/// What became of a session.
pub(super) struct Verdict {
    word: &'static str,
    pub(super) action: DvcAction,
    pub(super) result: EventResult,
    pub(super) details: Option<EventResultDetails>,
    pub(super) text: &'static str,
}

const fn verdict(
    word: &'static str,
    action: DvcAction,
    result: EventResult,
    details: Option<EventResultDetails>,
    text: &'static str,
) -> Verdict {
    Verdict { word, action, result, details, text }
}

use DvcAction::{Allow, Deny, Drop, Reset, ResetDestination, ResetSource};
use EventResult::{Failure, Success};
use EventResultDetails as Details;

/// The `action` of traffic logs.
static ACTIONS: &[Verdict] = &[
    verdict("accept", Allow, Success, None, ""),
    verdict("close", Allow, Success, None, ""),
    verdict("deny", Deny, Failure, None, ""),
    verdict("timeout", Allow, Failure, Some(Details::Timeout), ""),
    verdict("client-rst", ResetSource, Failure, Some(Details::Reset), ""),
    verdict("server-rst", ResetDestination, Failure, Some(Details::Reset), ""),
    verdict(START, Allow, Success, None, ""),
    verdict("ip-conn", Allow, Failure, Some(Details::RoutingIssue), "IP connection error"),
    verdict("dns", Allow, Failure, None, "DNS error"),
    // Words of FortiOS 5 and of copies of a profile's verdict.
    verdict("pass", Allow, Success, None, ""),
    verdict("passthrough", Allow, Success, None, ""),
    verdict("allow", Allow, Success, None, ""),
    verdict("allowed", Allow, Success, None, ""),
    verdict("block", Deny, Failure, None, ""),
    verdict("blocked", Deny, Failure, None, ""),
    verdict("violation", Deny, Failure, None, ""),
    verdict("drop", Drop, Failure, None, ""),
    verdict("dropped", Drop, Failure, None, ""),
];

/// Returns what an action means.
pub(super) fn action(word: &str) -> Option<&'static Verdict> {
    ACTIONS.iter().find(|known| known.word.eq_ignore_ascii_case(word))
}

/// Returns what the security profiles did, when they stopped the session.
pub(super) fn utm_block(word: &str) -> Option<DvcAction> {
    match word {
        "block" | "blocked" => Some(Deny),
        "reset" => Some(Reset),
        _ => None,
    }
}

/// Returns the severity of a FortiOS level, by name or by its number in CEF, which runs opposite to syslog's.
pub(super) fn severity(level: &str) -> Option<EventSeverity> {
    match level {
        "notice" | "notification" | "3" => Some(EventSeverity::Informational),
        "information" | "info" | "2" | "debug" | "1" => Some(EventSeverity::Informational),
        "warning" | "warn" | "4" | "error" | "err" | "5" => Some(EventSeverity::Low),
        "critical" | "crit" | "6" | "alert" | "7" | "emergency" | "emerg" | "8" => Some(EventSeverity::High),
        _ => None,
    }
}
