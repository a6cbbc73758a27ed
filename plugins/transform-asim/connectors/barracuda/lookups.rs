//! Barracuda words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResult, EventSeverity};

use DvcAction::{Allow, Deny, Drop};
use EventResult::{Failure, Success};

/// The log type of network firewall logs.
pub(super) const NETWORK: &str = "NF";
/// All log types of the WAF.
pub(super) const KINDS: &[&str] = &[NETWORK, "TR", "WF", "AUDIT", "SYS"];
/// Products whose CEF is the WAF's.
pub(super) const WAF_PRODUCTS: &[&str] = &["WAF", "WAAS"];
/// What CloudGen Firewall puts in front of the action for sessions with itself.
const LOCAL: &str = "Local";
/// The action of CloudGen Firewall that reports the end of a session.
pub(super) const REMOVE: &str = "Remove";
/// Actions of CloudGen Firewall that report no session.
pub(super) const NO_SESSION: &[&str] = &["ARP", "Scan"];
/// The rule of CloudGen Firewall when none matched.
pub(super) const NO_RULE: &str = "<no-match>";
/// The type of CloudGen Firewall records that stand for several sessions.
pub(super) const CUMULATIVE: &str = "<cumulative>";

/// What both products do with a session.
static ACTIONS: &[(&str, DvcAction, EventResult)] = &[
    ("ALLOW", Allow, Success),
    ("DENY", Deny, Failure),
    ("BLOCK", Drop, Failure),
    ("DROP", Drop, Failure),
    ("REMOVE", Allow, Success),
    ("DETECT", Allow, Success),
    // Allowed, but the destination could not be reached.
    ("FAIL", Allow, Failure),
];

/// Returns what an action means.
pub(super) fn action(word: &str) -> Option<(DvcAction, EventResult)> {
    let word = without_local(word);
    ACTIONS
        .iter()
        .find(|(known, ..)| known.eq_ignore_ascii_case(word))
        .map(|(_, action, result)| (*action, *result))
}

/// Tells whether a word is an action of CloudGen Firewall.
pub(super) fn is_activity(word: &str) -> bool {
    let word = without_local(word);
    NO_SESSION.contains(&word) || action(word).is_some()
}

/// Takes the mark of sessions with the firewall itself off.
pub(super) fn without_local(word: &str) -> &str {
    word.strip_prefix(LOCAL).unwrap_or(word)
}

/// Returns the severity of a level, by number or by the start of its name.
pub(super) fn severity(level: &str) -> Option<EventSeverity> {
    let start = level.get(..4).unwrap_or(level);
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(start));
    if is(&["0", "1", "2", "EMER", "ALER", "CRIT"]) {
        Some(EventSeverity::High)
    } else if is(&["3", "ERRO"]) {
        Some(EventSeverity::Medium)
    } else if is(&["4", "5", "WARN", "NOTI"]) {
        Some(EventSeverity::Low)
    } else if is(&["6", "7", "INFO", "DEBU"]) {
        Some(EventSeverity::Informational)
    } else {
        None
    }
}
