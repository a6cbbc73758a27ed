//! Forcepoint words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResult, EventResultDetails as Details, EventSeverity, EventSubType};

use DvcAction::{Allow, Deny, Drop, Reset, ResetDestination, ResetSource};
use EventResult::{Failure, Success};

/// Facilities whose logs report sessions.
pub(super) const FACILITIES: &[&str] =
    &["Inspection", "Packet Filtering", "File Filtering", "IPsec VPN", "Protocol Agent"];
pub(super) const INSPECTION: &str = "Inspection";
pub(super) const FILE_FILTERING: &str = "File Filtering";
/// Classes of file filtering that name a virus.
pub(super) const VIRUS: &[u64] = &[76508, 76509];
/// Applications that name none.
pub(super) const NO_APPLICATION: &[&str] =
    &["Generic-Web-HTTP", "Application-Unknown", "Unknown-Encrypted-Application"];

/// What became of a session, as far as one word tells.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    pub(super) action: Option<DvcAction>,
    pub(super) result: EventResult,
    pub(super) details: Option<Details>,
}

const fn verdict(action: Option<DvcAction>, result: EventResult, details: Option<Details>) -> Verdict {
    Verdict { action, result, details }
}

/// Values of the field Action.
static ACTIONS: &[(&str, Verdict)] = &[
    ("Allow", verdict(Some(Allow), Success, None)),
    ("Permit", verdict(Some(Allow), Success, None)),
    ("Discard", verdict(Some(Drop), Failure, None)),
    ("Refuse", verdict(Some(Deny), Failure, None)),
    ("Terminate", verdict(Some(ResetSource), Failure, None)),
    ("Terminate (passive)", verdict(Some(ResetDestination), Failure, None)),
    ("Terminate (reset)", verdict(Some(Reset), Failure, None)),
    ("Terminate (failed)", verdict(None, Failure, None)),
    ("Wait for Authentication", verdict(None, Success, None)),
    ("Wait for Further Actions", verdict(None, Success, None)),
    ("Wait for RPC Reply", verdict(None, Success, None)),
];

/// Returns what an action means.
pub(super) fn action(word: &str) -> Option<Verdict> {
    ACTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, verdict)| *verdict)
}

/// What an event says about the session.
pub(super) struct Class {
    id: &'static str,
    /// The event by name: LEEF and the pairs have no number.
    name: &'static str,
    pub(super) sub_type: Option<EventSubType>,
    pub(super) verdict: Verdict,
}

const fn class(
    id: &'static str,
    name: &'static str,
    sub_type: Option<EventSubType>,
    action: Option<DvcAction>,
    result: EventResult,
) -> Class {
    Class { id, name, sub_type, verdict: verdict(action, result, None) }
}

static CLASSES: &[Class] = &[
    class("70011", "New_Connection", Some(EventSubType::Start), Some(Allow), Success),
    class("70013", "Connection_Refused", None, Some(Deny), Failure),
    class("70018", "Connection_Allowed", Some(EventSubType::Start), Some(Allow), Success),
    class("70019", "Connection_Discarded", Some(EventSubType::End), Some(Deny), Failure),
    class("70021", "Connection_Closed", Some(EventSubType::End), Some(Allow), Success),
    class("70022", "Connection_Closed-Abnormally", Some(EventSubType::End), Some(Reset), Failure),
    class("70026", "", None, None, Success),
];

/// Returns what an event means, by number or by name.
pub(super) fn event(id: Option<&str>, name: Option<&str>) -> Option<&'static Class> {
    match id {
        Some(id) => CLASSES.iter().find(|class| class.id == id),
        None => {
            let name = name?;
            CLASSES.iter().find(|class| is_name(class.name, name))
        }
    }
}

/// Compares names; blanks and underscores are the same.
fn is_name(known: &str, name: &str) -> bool {
    !known.is_empty()
        && known.len() == name.len()
        && known
            .bytes()
            .zip(name.bytes())
            .all(|(known, byte)| known.eq_ignore_ascii_case(&byte) || (known == b'_' && byte == b' '))
}

/// States of a connection in which a timeout is how it normally ends.
const CLOSING: &[&str] = &[
    "TCP_CLOSE_WAIT",
    "TCP_CLOSE_WAIT_ACK",
    "TCP_CLOSING",
    "TCP_CLOSING_ACK",
    "TCP_FIN_WAIT_1",
    "TCP_FIN_WAIT_2",
    "TCP_LAST_ACK",
    "TCP_SYN_FIN_SEEN",
    "TCP_TIME_WAIT",
];

/// Returns what a message means.
pub(super) fn message(text: &str) -> Option<Verdict> {
    let text = text.trim_end_matches('.');
    if let Some(state) = text.strip_prefix("Connection timeout in state ") {
        let result = if CLOSING.contains(&state) { Success } else { Failure };
        return Some(verdict(None, result, Some(Details::Timeout)));
    }
    Some(match text {
        "Connection was reset by client" => verdict(Some(ResetSource), Failure, Some(Details::Reset)),
        "Connection was reset by server" => verdict(Some(ResetDestination), Failure, Some(Details::Reset)),
        "TSC error: Query timed out" => verdict(None, Failure, Some(Details::Timeout)),
        _ if text.starts_with("Connection dropped") || text.ends_with("low on memory") => {
            verdict(Some(Drop), Failure, Some(Details::Terminated))
        }
        _ if text.starts_with("TCP state violation") => {
            verdict(Some(Deny), Failure, Some(Details::InvalidTcp))
        }
        _ if is_invalid_tcp(text) => verdict(None, Failure, Some(Details::InvalidTcp)),
        _ => return None,
    })
}

/// `invalid packet (CT)`, `not a SYN packet […] (CT)`, `not a valid SYN packet […] (CT)`.
fn is_invalid_tcp(text: &str) -> bool {
    ["invalid packet", "not a SYN packet", "not a valid SYN packet"]
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

/// Returns the severity of a threat.
pub(super) fn severity(number: u64) -> EventSeverity {
    match number {
        0..=1 => EventSeverity::Informational,
        2..=4 => EventSeverity::Low,
        5..=7 => EventSeverity::Medium,
        _ => EventSeverity::High,
    }
}

/// Applications that ASIM counts as one, and names that only differ from the protocol's.
static APPLICATIONS: &[(&str, &str)] = &[
    ("HTTP-Over-QUIC", "HTTP"),
    ("HTTP proxy", "HTTP"),
    ("Squid HTTP proxy", "HTTP"),
    ("DNS Over TLS", "DNS"),
    ("SMTP Submission Service", "SMTP"),
    ("POP3S", "POP3"),
    ("POP2", "POP"),
    ("Telnets", "TELNET"),
    ("NNTPS", "NNTP"),
    ("IRC-default", "IRC"),
    ("IRCS", "IRC"),
    ("IRC-SERV", "IRC"),
    ("FTPS (Control)", "FTPS"),
    ("FTPS (Data)", "FTPS"),
    ("RADIUS (Accounting)", "RADIUS"),
    ("RADIUS (Old)", "RADIUS"),
    ("RADIUS Accounting (Old)", "RADIUS"),
    ("Kerberos IV", "KERBEROS"),
    ("GTP User Data Tunneling", "GTP"),
    ("GTP Control", "GTP"),
    ("UUCP-rlogin", "UUCP"),
    ("Rlogin", "RLP"),
    ("IMAP3", "IMAP"),
    ("IPv6 ICMP", "ICMP"),
    ("IPv6 ICMP/143/0", "ICMP"),
    ("Photuris (ICMP)", "ICMP"),
    ("I-NLSP", "NLSP"),
    ("XNS-IDP", "XNS"),
    ("SECURE-VMTP", "VMTP"),
    ("MFE-NSP", "NSP"),
    ("MERIT-NSP", "NSP"),
    ("NSFNET-IGP", "IGP"),
    ("DCN-MEAS", "DCN"),
    ("Sprite-RPC", "RPC"),
];

/// Returns the protocol that an application name means besides its own.
pub(super) fn application(name: &str) -> Option<&'static str> {
    APPLICATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, protocol)| *protocol)
}
