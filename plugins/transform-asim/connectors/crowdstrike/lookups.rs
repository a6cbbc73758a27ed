//! The vendor's words and numbers.

use sweepline_asim::{DvcAction, EventSeverity, NetworkDirection};

use crate::identity::Side;

/// What the replicator's other files have beside the customer's id: hosts and their interfaces, neighbours, accounts,
/// applications, records of the event streams API.
pub(super) const INVENTORY: &[&str] =
    &["aid", "discoverer_aid", "UserSid_readable", "detectionCount", "ExternalApiType"];

/// Class of the SIEM connector's records, and event type of the streams API, for the host firewall.
pub(super) const FIREWALL_MATCH: &str = "FirewallMatchEvent";
/// Class of the SIEM connector's records for one connection of a detected process.
pub(super) const NETWORK_ACCESS: &str = "Network Access In A Detection Summary Event";

/// What a sensor event tells about a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Event {
    Connect,
    Accept,
    Listen,
    Close,
    FirewallMatch,
}

impl Event {
    /// Returns the kind of a sensor event, if it reports a session.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "NetworkConnectIP4" | "NetworkConnectIP6" => Self::Connect,
            "NetworkReceiveAcceptIP4" | "NetworkReceiveAcceptIP6" => Self::Accept,
            "NetworkListenIP4" | "NetworkListenIP6" => Self::Listen,
            "NetworkCloseIP4" | "NetworkCloseIP6" => Self::Close,
            "FirewallRuleIP4Matched" | "FirewallRuleIP6Matched" => Self::FirewallMatch,
            _ => return None,
        })
    }

    /// Returns which end the host is, and the direction, from the number of the direction.
    pub(super) fn direction(self, number: &str) -> (Side, Option<NetworkDirection>) {
        match (self, number) {
            (Self::Listen, _) => (Side::Dst, Some(NetworkDirection::Listen)),
            (Self::Accept, _) | (_, "1") => (Side::Dst, Some(NetworkDirection::Inbound)),
            (Self::Connect, _) | (_, "0" | "2") => (Side::Src, Some(NetworkDirection::Outbound)),
            _ => (Side::Src, None),
        }
    }
}

/// Returns what the host firewall's rule did, in words and as action.
pub(super) fn rule_action(number: &str) -> Option<(&'static str, DvcAction)> {
    match number {
        "0" => Some(("invalid", DvcAction::Deny)),
        "1" => Some(("allowed", DvcAction::Allow)),
        "2" => Some(("blocked", DvcAction::Deny)),
        _ => None,
    }
}

/// Returns the severity of a CEF header.
pub(super) fn severity(number: &str) -> EventSeverity {
    match number {
        "2" => EventSeverity::Low,
        "3" => EventSeverity::Medium,
        "4" | "5" => EventSeverity::High,
        _ => EventSeverity::Informational,
    }
}

/// Returns what the sensor did about a detection, in words and as action, from the bits of the disposition.
pub(super) fn disposition(bits: &str) -> Option<(&'static str, DvcAction)> {
    let bits = sweepline_parse::num::u64(bits)?;
    DISPOSITIONS.iter().find(|(known, ..)| known.contains(&bits)).map(|(_, words, action)| (*words, *action))
}

use DvcAction::{Allow, Deny};

/// The sums of bits that Falcon writes (CrowdStrike's table of pattern dispositions).
#[rustfmt::skip]
const DISPOSITIONS: &[(&[u64], &str, DvcAction)] = &[
    (&[0, 2, 272, 768, 1280, 1296, 2304, 4352, 4368, 4624, 4638, 8208, 8704, 9216, 10240, 12304, 33024], "Detection", Allow),
    (&[128], "Quarantine", Allow),
    (&[400, 2432, 8320], "Detection, quarantine", Allow),
    (&[8192], "Disabled", Allow),
    (&[65536], "Downgraded", Allow),
    (&[65792, 65808, 73728, 73744], "Detection, downgraded", Allow),
    (&[262_144], "Blocking Disabled", Allow),
    (&[16384], "Safeguard Enabled", Allow),
    (&[256], "Policy Disabled", Allow),
    (&[16, 512, 65552, 131_088, 131_584], "Prevention, killed", Deny),
    (&[144, 640, 131_216, 131_712], "Prevention, killed, quarantine", Deny),
    (&[1024, 2048, 4096, 5120, 32768, 2_099_200, 4_196_352], "Prevention, blocked", Deny),
    (&[1040, 4112], "Prevention, killed, blocked", Deny),
    (&[1152, 2176, 4224, 32896, 2_099_328, 4_196_480], "Prevention, blocked, quarantine", Deny),
    (&[1168, 4240], "Prevention, killed, blocked, quarantine", Deny),
    (&[16400], "Killed", Deny),
    (&[524_288, 1_048_576], "Prevention, suspend", Deny),
    (&[131_072], "Kill Failed", Deny),
    (&[2_097_152], "Response Action Already Applied", Deny),
    (&[4_194_304], "Response Failed", Deny),
];
