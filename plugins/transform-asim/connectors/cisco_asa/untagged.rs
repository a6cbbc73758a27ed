//! Messages that have lost their tag: a syslog daemon takes `%ASA-6-302013:` for the program's name, and hands on the text
//! alone. Cisco's guide has the words that each message starts with.

use super::tag::Tagged;

/// How a message starts, and its id.
const STARTS: &[(&str, &str)] = &[
    ("Built inbound TCP connection ", "302013"),
    ("Built outbound TCP connection ", "302013"),
    ("Teardown TCP connection ", "302014"),
    ("Built inbound UDP connection ", "302015"),
    ("Built outbound UDP connection ", "302015"),
    ("Teardown UDP connection ", "302016"),
    ("Built inbound GRE connection ", "302017"),
    ("Built outbound GRE connection ", "302017"),
    ("Teardown GRE connection ", "302018"),
    ("Built inbound ICMP connection for faddr ", "302020"),
    ("Built outbound ICMP connection for faddr ", "302020"),
    ("Teardown ICMP connection for faddr ", "302021"),
    ("Inbound TCP connection denied from ", "106001"),
    ("Deny inbound UDP from ", "106006"),
    ("Deny inbound icmp src ", "106014"),
    ("Deny TCP (no connection) from ", "106015"),
    ("Deny tcp src ", "106023"),
    ("Deny udp src ", "106023"),
    ("Deny icmp src ", "106023"),
    ("Deny protocol ", "106023"),
    ("TCP access denied by ACL from ", "710003"),
    ("UDP access denied by ACL from ", "710003"),
];

/// How messages start that report no session, and what follows somewhere behind: tunnels of users, the box itself.
const OTHERS: &[(&str, &str)] = &[
    ("Group <", "> User <"),
    ("Group = ", ", IP = "),
    ("Task ran for ", ", Process = "),
    ("Tunnel group search using certificate maps failed for peer certificate", ""),
];

/// An access list's message has its name first.
const LIST: &str = "access-list ";
const LIST_ID: &str = "106100";

/// Reads a message without tag; it has neither header nor level.
pub(super) fn read(line: &str) -> Option<Tagged<'_>> {
    let text = line.trim_ascii();
    if !matches!(text.as_bytes().first(), Some(b'B' | b'T' | b'D' | b'I' | b'U' | b'G' | b'a')) {
        return None;
    }
    let starts = |(start, _): &&(&str, &str)| text.starts_with(start);
    let id = match STARTS.iter().find(starts) {
        Some((_, id)) => id,
        None if text.starts_with(LIST) && text.contains(" hit-cnt ") => LIST_ID,
        None => OTHERS.iter().find(starts).filter(|(_, behind)| text.contains(behind)).map(|_| "")?,
    };
    Some(Tagged { header: "", is_ftd: false, level: "", id, text })
}
