//! Event ids and message codes of the Windows Filtering Platform, and what they mean in ASIM.

use sweepline_asim::{DvcAction, NetworkDirection};

/// The security identifier that stands for nobody.
pub(super) const NOBODY: &str = "S-1-0-0";

/// What an event id tells.
pub(super) struct Kind {
    id: u32,
    /// The id as text.
    pub(super) text: &'static str,
    pub(super) action: DvcAction,
    /// Whether the event reports a socket that waits, not a connection.
    pub(super) is_listen: bool,
    /// Whether some builds of Windows write an inbound connection from the host's point of view.
    pub(super) may_be_swapped: bool,
}

use DvcAction::{Allow, Deny};

/// The events that report sessions.
static KINDS: &[Kind] = &[
    Kind { id: 5152, text: "5152", action: Deny, is_listen: false, may_be_swapped: false },
    Kind { id: 5153, text: "5153", action: Deny, is_listen: false, may_be_swapped: false },
    Kind { id: 5154, text: "5154", action: Allow, is_listen: true, may_be_swapped: false },
    Kind { id: 5155, text: "5155", action: Deny, is_listen: true, may_be_swapped: false },
    Kind { id: 5156, text: "5156", action: Allow, is_listen: false, may_be_swapped: true },
    Kind { id: 5157, text: "5157", action: Deny, is_listen: false, may_be_swapped: true },
    Kind { id: 5158, text: "5158", action: Allow, is_listen: true, may_be_swapped: false },
    Kind { id: 5159, text: "5159", action: Deny, is_listen: true, may_be_swapped: false },
];

/// Returns what an event id tells; `None` when it reports no session.
pub(super) fn kind(id: u32) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// Packets blocked at the MAC layer: no addresses, no ports.
pub(super) const LAYER_2: [u32; 2] = [5150, 5151];

/// The `Direction` of packets that the host forwards, as [`direction`] returns it.
pub(super) const FORWARD: NetworkDirection = NetworkDirection::External;

/// Message codes and words of `Direction`.
static DIRECTIONS: &[(&str, &str, NetworkDirection)] = &[
    ("%%14592", "Inbound", NetworkDirection::Inbound),
    ("%%14593", "Outbound", NetworkDirection::Outbound),
    ("%%14594", "Forward", FORWARD),
    ("%%14595", "Bidirectional", NetworkDirection::Na),
];

/// Returns what `Direction` means.
pub(super) fn direction(text: &str) -> Option<NetworkDirection> {
    DIRECTIONS
        .iter()
        .find(|(code, word, _)| *code == text || word.eq_ignore_ascii_case(text))
        .map(|(_, _, direction)| *direction)
}

/// Message codes of `LayerName`.
static LAYERS: &[(&str, &str)] = &[
    ("%%14596", "IP Packet"),
    ("%%14597", "Transport"),
    ("%%14598", "Forward"),
    ("%%14599", "Stream"),
    ("%%14600", "Datagram Data"),
    ("%%14601", "ICMP Error"),
    ("%%14602", "MAC 802.3"),
    ("%%14603", "MAC Native"),
    ("%%14604", "vSwitch"),
    ("%%14608", "Resource Assignment"),
    ("%%14609", "Listen"),
    ("%%14610", "Receive/Accept"),
    ("%%14611", "Connect"),
    ("%%14612", "Flow Established"),
    ("%%14614", "Resource Release"),
    ("%%14615", "Endpoint Closure"),
    ("%%14616", "Connect Redirect"),
    ("%%14617", "Bind Redirect"),
    ("%%14624", "Stream Packet"),
];

/// Returns the name of a layer.
pub(super) fn layer(text: &str) -> &str {
    LAYERS.iter().find(|(code, _)| *code == text).map_or(text, |(_, name)| name)
}
