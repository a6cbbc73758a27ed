//! The texts that Windows puts into an event's message, in the order of the provider's manifest: Fluent Bit writes them
//! beside the message, which is in the machine's language.

use sweepline_parse::Arena;
use sweepline_parse::json;

use super::{Event, Provider};

/// Events 5152, 5153, 5156 and 5157.
const CONNECTION: &[&str] = &[
    "ProcessID",
    "Application",
    "Direction",
    "SourceAddress",
    "SourcePort",
    "DestAddress",
    "DestPort",
    "Protocol",
    "FilterRTID",
    "LayerName",
    "LayerRTID",
    "RemoteUserID",
    "RemoteMachineID",
];

/// Events 5154, 5155, 5158 and 5159.
const LISTEN: &[&str] = &[
    "ProcessID",
    "Application",
    "SourceAddress",
    "SourcePort",
    "Protocol",
    "FilterRTID",
    "LayerName",
    "LayerRTID",
];

/// Sysmon's event 3; the first came with schema 4.1.
const SYSMON: &[&str] = &[
    "RuleName",
    "UtcTime",
    "ProcessGuid",
    "ProcessId",
    "Image",
    "User",
    "Protocol",
    "Initiated",
    "SourceIsIpv6",
    "SourceIp",
    "SourceHostname",
    "SourcePort",
    "SourcePortName",
    "DestinationIsIpv6",
    "DestinationIp",
    "DestinationHostname",
    "DestinationPort",
    "DestinationPortName",
];

/// Takes the data from an array of texts, of an event whose provider and id are known.
pub(super) fn data<'a>(array: &'a str, event: &mut Event<'a>, arena: &'a Arena) {
    let names = match (event.provider(), event.id) {
        (Provider::SecurityAuditing, Some(5152 | 5153 | 5156 | 5157)) => CONNECTION,
        (Provider::SecurityAuditing, Some(5154 | 5155 | 5158 | 5159)) => LISTEN,
        (Provider::Sysmon, Some(3)) => {
            let has_rule = json::elements(array).map_while(Result::ok).count() >= SYSMON.len();
            SYSMON.get(usize::from(!has_rule)..).unwrap_or_default()
        }
        _ => return,
    };
    for (name, value) in names.iter().zip(json::elements(array).map_while(Result::ok)) {
        if let Some(text) = value.as_text(arena) {
            event.push(name, text);
        }
    }
}
