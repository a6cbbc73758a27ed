//! The messages that report sessions: their shape, and what Cisco's firewall did.

use sweepline_asim::{DvcAction, NetworkDirection, Protocol};

/// One message of the "Cisco Secure Firewall ASA Series Syslog Messages" guide.
pub(super) struct Message {
    id: u32,
    pub(super) shape: Shape,
    pub(super) action: DvcAction,
    /// The word that stands for the action in the text; 106100 has its own.
    pub(super) verb: &'static str,
    pub(super) protocol: Named,
    /// The direction that the message is about by its meaning.
    pub(super) direction: Option<NetworkDirection>,
}

/// How a message's text is built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// `… from A/p to B/q [flags F] [on interface IF]`
    FromTo,
    /// `… from A/p to IF:B/q`: traffic to the firewall itself.
    ToBox,
    /// `Deny [inbound] P src IF:A/p dst IF:B/q [(type T, code C)] [by access-group "ACL"]`
    SrcDst,
    /// `… denied by outbound list ACL src A dest B`
    OutboundList,
    /// `access-list ACL permitted P [for user 'U'] IF/A(p) -> IF/B(q) hit-cnt N …`
    AccessList,
    /// `Built inbound P connection ID for IF:A/p (MA/mp) to IF:B/q (MB/mq)`
    Built,
    /// `Teardown P connection ID for IF:A/p to IF:B/q duration H:MM:SS bytes N REASON`
    Teardown,
    /// `Built TCP state-bypass connection ID from IF:A/p (MA/mp) to IF:B/q (MB/mq)`: the first end opened it.
    BypassBuilt,
    /// `Teardown TCP state-bypass connection ID from IF:A/p to IF:B/q duration H:MM:SS bytes N REASON`
    BypassTeardown,
    /// `Built inbound ICMP connection for faddr F/n gaddr G/n laddr L/n`
    IcmpBuilt,
    /// `Teardown ICMP connection for faddr F/n gaddr G/n laddr L/n`
    IcmpTeardown,
}

/// Where a message names its protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Named {
    /// Nowhere: there is only one it can be.
    Always(Protocol),
    /// In this word of the text, counted from 0.
    Word(usize),
    /// In a place that the shape knows, or not at all.
    Elsewhere,
}

use DvcAction::{Allow, Deny, Drop};
use Named::{Always, Elsewhere, Word};
use Shape::{
    AccessList, Built, BypassBuilt, BypassTeardown, FromTo, IcmpBuilt, IcmpTeardown, OutboundList, SrcDst,
    Teardown, ToBox,
};

const INBOUND: Option<NetworkDirection> = Some(NetworkDirection::Inbound);
const OUTBOUND: Option<NetworkDirection> = Some(NetworkDirection::Outbound);
const TCP: Named = Always(Protocol::TCP);
const UDP: Named = Always(Protocol::UDP);
const ICMP: Named = Always(Protocol::ICMP);
const GRE: Named = Always(Protocol(47));
const SCTP: Named = Always(Protocol(132));

/// Sorted by id.
#[rustfmt::skip]
static MESSAGES: &[Message] = &[
    Message { id: 106_001, shape: FromTo, action: Deny, verb: "denied", protocol: TCP, direction: INBOUND },
    Message { id: 106_002, shape: OutboundList, action: Deny, verb: "denied", protocol: Word(0), direction: OUTBOUND },
    Message { id: 106_006, shape: FromTo, action: Deny, verb: "Deny", protocol: UDP, direction: INBOUND },
    Message { id: 106_007, shape: FromTo, action: Deny, verb: "Deny", protocol: UDP, direction: INBOUND },
    Message { id: 106_010, shape: SrcDst, action: Deny, verb: "Deny", protocol: Elsewhere, direction: INBOUND },
    Message { id: 106_012, shape: FromTo, action: Deny, verb: "Deny", protocol: Elsewhere, direction: None },
    Message { id: 106_013, shape: FromTo, action: Drop, verb: "Dropping", protocol: ICMP, direction: INBOUND },
    Message { id: 106_014, shape: SrcDst, action: Deny, verb: "Deny", protocol: Elsewhere, direction: INBOUND },
    Message { id: 106_015, shape: FromTo, action: Deny, verb: "Deny", protocol: TCP, direction: None },
    Message { id: 106_016, shape: FromTo, action: Deny, verb: "Deny", protocol: Elsewhere, direction: None },
    Message { id: 106_017, shape: FromTo, action: Deny, verb: "Deny", protocol: Elsewhere, direction: None },
    Message { id: 106_018, shape: OutboundList, action: Deny, verb: "denied", protocol: ICMP, direction: OUTBOUND },
    Message { id: 106_020, shape: FromTo, action: Deny, verb: "Deny", protocol: Elsewhere, direction: None },
    Message { id: 106_021, shape: FromTo, action: Deny, verb: "Deny", protocol: Word(1), direction: None },
    Message { id: 106_022, shape: FromTo, action: Deny, verb: "Deny", protocol: Word(1), direction: None },
    Message { id: 106_023, shape: SrcDst, action: Deny, verb: "Deny", protocol: Elsewhere, direction: None },
    Message { id: 106_100, shape: AccessList, action: Allow, verb: "permitted", protocol: Elsewhere, direction: None },
    Message { id: 106_102, shape: AccessList, action: Allow, verb: "permitted", protocol: Elsewhere, direction: None },
    Message { id: 106_103, shape: AccessList, action: Deny, verb: "denied", protocol: Elsewhere, direction: None },
    Message { id: 302_013, shape: Built, action: Allow, verb: "Built", protocol: TCP, direction: None },
    Message { id: 302_014, shape: Teardown, action: Allow, verb: "Teardown", protocol: TCP, direction: None },
    Message { id: 302_015, shape: Built, action: Allow, verb: "Built", protocol: UDP, direction: None },
    Message { id: 302_016, shape: Teardown, action: Allow, verb: "Teardown", protocol: UDP, direction: None },
    Message { id: 302_017, shape: Built, action: Allow, verb: "Built", protocol: GRE, direction: None },
    Message { id: 302_018, shape: Teardown, action: Allow, verb: "Teardown", protocol: GRE, direction: None },
    Message { id: 302_020, shape: IcmpBuilt, action: Allow, verb: "Built", protocol: ICMP, direction: None },
    Message { id: 302_021, shape: IcmpTeardown, action: Allow, verb: "Teardown", protocol: ICMP, direction: None },
    Message { id: 302_035, shape: Built, action: Allow, verb: "Built", protocol: SCTP, direction: None },
    Message { id: 302_036, shape: Teardown, action: Allow, verb: "Teardown", protocol: SCTP, direction: None },
    Message { id: 302_303, shape: BypassBuilt, action: Allow, verb: "Built", protocol: TCP, direction: None },
    Message { id: 302_304, shape: BypassTeardown, action: Allow, verb: "Teardown", protocol: TCP, direction: None },
    Message { id: 710_002, shape: ToBox, action: Allow, verb: "permitted", protocol: Word(0), direction: None },
    Message { id: 710_003, shape: ToBox, action: Deny, verb: "denied", protocol: Word(0), direction: None },
    Message { id: 710_004, shape: ToBox, action: Drop, verb: "exceeded", protocol: Word(0), direction: None },
    Message { id: 710_005, shape: ToBox, action: Drop, verb: "discarded", protocol: Word(0), direction: None },
];

/// `Deny inbound UDP from A/p to B/q due to DNS Response`.
pub(super) const DNS: u32 = 106_007;
/// `Dropping echo request from A to PAT address B`.
pub(super) const ECHO_REQUEST: u32 = 106_013;
/// `Deny IP due to Land Attack from A to B`.
pub(super) const LAND_ATTACK: u32 = 106_017;

impl Message {
    pub(super) fn is(&self, id: u32) -> bool {
        self.id == id
    }
}

/// Returns the message of an id.
pub(super) fn find(id: &str) -> Option<&'static Message> {
    let number: u32 = id.parse().ok()?;
    MESSAGES.binary_search_by_key(&number, |message| message.id).ok().and_then(|at| MESSAGES.get(at))
}
