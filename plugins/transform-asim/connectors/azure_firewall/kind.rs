//! Which of the firewall's logs a record is of.

use sweepline_parse::json;

use crate::form::Object;

/// A log of the firewall.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Any log whose records are texts.
    Legacy,
    NetworkRule,
    NatRule,
    ApplicationRule,
    IdpsSignature,
    ThreatIntel,
    /// DNS queries, flow traces, fat flows, aggregations.
    Other,
}

impl Kind {
    /// Returns the Sentinel table of the log.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Legacy | Self::Other => "AzureDiagnostics",
            Self::NetworkRule => "AZFWNetworkRule",
            Self::NatRule => "AZFWNatRule",
            Self::ApplicationRule => "AZFWApplicationRule",
            Self::IdpsSignature => "AZFWIdpsSignature",
            Self::ThreatIntel => "AZFWThreatIntel",
        }
    }

    fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "AzureFirewallNetworkRule" | "AzureFirewallApplicationRule" => Self::Legacy,
            "AZFWNetworkRule" => Self::NetworkRule,
            "AZFWNatRule" => Self::NatRule,
            "AZFWApplicationRule" => Self::ApplicationRule,
            "AZFWIdpsSignature" => Self::IdpsSignature,
            "AZFWThreatIntel" => Self::ThreatIntel,
            _ if name.starts_with("AZFW") || name.starts_with("AzureFirewall") => Self::Other,
            _ => return None,
        })
    }
}

/// Members that name the log; `Category` of an IDPS row is the signature's, though.
const NAMES: &[&str] = &["category", "Category", "Type"];

/// Returns the log that a record is of; `None` when it is not the firewall's.
pub(super) fn of(object: &Object<'_>) -> Option<Kind> {
    if object.has("EventSchema") {
        return None;
    }
    let named = NAMES.iter().find_map(|key| match object.get(key) {
        Some(json::Value::String(name)) => Kind::of_name(name.raw),
        _ => None,
    });
    named.or_else(|| by_columns(object))
}

/// Rows that come without `Type` tell themselves by their columns.
fn by_columns(object: &Object<'_>) -> Option<Kind> {
    if !object.has("SourceIp") || !object.has("SourcePort") {
        return None;
    }
    if object.has("SignatureId") && object.has("DestinationIp") {
        return Some(Kind::IdpsSignature);
    }
    if object.has("ThreatDescription") {
        return Some(Kind::ThreatIntel);
    }
    if !object.has("RuleCollectionGroup") || !object.has("RuleCollection") {
        return None;
    }
    Some(if object.has("TranslatedIp") {
        Kind::NatRule
    } else if object.has("DestinationIp") {
        Kind::NetworkRule
    } else {
        Kind::ApplicationRule
    })
}
