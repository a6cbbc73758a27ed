//! The vendor's codes.

use sweepline_asim::{DvcAction, EventSubType};

use crate::identity::Side;

/// What the policy decided about a flow.
pub(super) struct Decision {
    /// The decision as it stands in `DvcOriginalAction`.
    pub(super) text: &'static str,
    pub(super) action: Option<DvcAction>,
    /// Whether the policy would have blocked the flow, were it enforced.
    pub(super) is_simulated: bool,
}

/// Returns the meaning of a policy decision, by number (JSON) or word (CEF).
pub(super) fn decision(code: &str) -> Option<Decision> {
    let (text, action, is_simulated) = match code {
        "0" | "allowed" => ("pd=0", Some(DvcAction::Allow), false),
        "1" | "potentially_blocked" => ("pd=1", Some(DvcAction::Allow), true),
        "2" | "blocked" => ("pd=2", Some(DvcAction::Deny), false),
        "3" | "unknown" => ("pd=3", None, false),
        _ => return None,
    };
    Some(Decision { text, action, is_simulated })
}

/// Returns which end reported the flow: by letter (JSON), or by the number that CEF has for a direction.
pub(super) fn reporter(code: &str) -> Option<Side> {
    match code {
        "I" | "0" => Some(Side::Dst),
        "O" | "1" => Some(Side::Src),
        _ => None,
    }
}

/// Returns which end of the session a summary reports; active, static and interrupted flows have none.
pub(super) fn sub_type(state: &str) -> Option<EventSubType> {
    match state {
        "N" => Some(EventSubType::Start),
        "C" | "T" => Some(EventSubType::End),
        _ => None,
    }
}

/// Returns the class of a flow in words.
pub(super) fn class(letter: &str) -> &str {
    match letter {
        "M" => "Multicast",
        "B" => "Broadcast",
        "U" => "Unicast",
        other => other,
    }
}
