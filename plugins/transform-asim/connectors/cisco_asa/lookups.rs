//! Cisco's words and what they mean in ASIM.

use sweepline_asim::{DvcAction, EventResult, EventResultDetails, Field, Protocol};
use sweepline_parse::num;

use DvcAction::{Allow, Deny, Drop, Reset};
use EventResult::{Failure, Success};
use EventResultDetails as Details;

/// Why a connection ended, and what that says about it.
#[derive(Debug)]
pub(super) struct Reason {
    text: &'static str,
    pub(super) action: Option<DvcAction>,
    pub(super) result: EventResult,
    pub(super) details: Option<Details>,
}

const fn reason(
    text: &'static str,
    action: Option<DvcAction>,
    result: EventResult,
    details: Option<Details>,
) -> Reason {
    Reason { text, action, result, details }
}

/// Reasons of 302014. A session that ended by itself, by a reset of an end or by time had been allowed.
#[rustfmt::skip]
static REASONS: &[Reason] = &[
    reason("TCP FINs", Some(Allow), Success, None),
    reason("TCP Reset-I", Some(Allow), Failure, Some(Details::Reset)),
    reason("TCP Reset-O", Some(Allow), Failure, Some(Details::Reset)),
    reason("SYN Timeout", Some(Allow), Failure, Some(Details::Timeout)),
    reason("FIN Timeout", Some(Allow), Success, Some(Details::Timeout)),
    reason("Conn-timeout", Some(Allow), Success, Some(Details::Timeout)),
    reason("Connection timeout", Some(Allow), Success, Some(Details::Timeout)),
    reason("Flow timed out", Some(Allow), Success, Some(Details::Timeout)),
    reason("Flow timed out with reset", Some(Reset), Failure, Some(Details::Timeout)),
    reason("Pinhole Timeout", Some(Allow), Failure, Some(Details::Timeout)),
    reason("TCP Reset-APPLIANCE", Some(Allow), Failure, Some(Details::Reset)),
    reason("Probe received RST", Some(Allow), Failure, Some(Details::Reset)),
    reason("Probe received FIN", Some(Allow), Success, None),
    reason("Probe completed", Some(Allow), Success, None),
    reason("Route change", Some(Allow), Success, None),
    reason("Xlate Clear", Some(Allow), Success, None),
    reason("Deny Terminate", Some(Deny), Failure, Some(Details::Terminated)),
    reason("Unauth Deny", Some(Deny), Failure, Some(Details::Terminated)),
    reason("Flow closed by inspection", Some(Deny), Failure, Some(Details::Terminated)),
    reason("Flow terminated by IPS", Some(Deny), Failure, Some(Details::Terminated)),
    reason("IPS fail-close", Some(Deny), Failure, Some(Details::Terminated)),
    reason("Flow reset by IPS", Some(Reset), Failure, Some(Details::Terminated)),
    reason("Flow terminated by TCP Intercept", Some(Reset), Failure, Some(Details::Terminated)),
    reason("Failover primary closed", Some(Allow), Success, Some(Details::Failover)),
    reason("Free the flow created as result of packet injection", Some(Allow), Success, Some(Details::Simulation)),
    reason("Invalid SYN", None, Failure, Some(Details::InvalidTcp)),
    reason("TCP Invalid SYN", None, Failure, Some(Details::InvalidTcp)),
    reason("SYN Control", None, Failure, Some(Details::InvalidTcp)),
    reason("TCP segment partial overlap", None, Failure, Some(Details::InvalidTcp)),
    reason("TCP unexpected window size variation", None, Failure, Some(Details::InvalidTcp)),
    reason("TCP bad retransmission", Some(Allow), Success, Some(Details::InvalidTcp)),
    reason("No interfaces associated with zone", None, Failure, Some(Details::RoutingIssue)),
    reason("No valid adjacency", Some(Drop), Failure, Some(Details::RoutingIssue)),
    reason("Probe maximum retries of retransmission exceeded", None, Failure, Some(Details::MaximumRetry)),
    reason("Probe maximum retransmission time elapsed", None, Failure, Some(Details::MaximumRetry)),
    reason("Tunnel has been torn down", None, Failure, Some(Details::InvalidTunnel)),
    reason("Unknown", None, Failure, Some(Details::Unknown)),
];

/// Any other `TCP Reset…`.
static OTHER_RESET: Reason = reason("TCP Reset", Some(Allow), Failure, Some(Details::Reset));
/// No reason, or one that is not in the list: the session was there and has ended.
static ENDED: Reason = reason("", Some(Allow), Success, None);

/// Returns what a reason means.
pub(super) fn teardown(text: &str) -> &'static Reason {
    if text.is_empty() {
        return &ENDED;
    }
    let other = if text.starts_with(OTHER_RESET.text) { &OTHER_RESET } else { &ENDED };
    REASONS.iter().find(|known| known.text.eq_ignore_ascii_case(text)).unwrap_or(other)
}

/// What the firewall calls protocols otherwise than IANA (ASA command reference, "Protocols and Applications").
const PROTOCOLS: &[(&str, u8)] =
    &[("igrp", 9), ("ipinip", 4), ("ipsec", 50), ("nos", 94), ("pcp", 108), ("pptp", 47)];

/// Returns the protocol of a word; `IP` means any and is none.
pub(super) fn protocol(word: &str) -> Option<Protocol> {
    Protocol::from_text(word).or_else(|| {
        PROTOCOLS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map(|(_, number)| Protocol(*number))
    })
}

/// Tells whether a protocol has ports: TCP, UDP, DCCP, SCTP, UDPLite.
pub(super) fn has_ports(protocol: Protocol) -> bool {
    matches!(protocol.0, 6 | 17 | 33 | 132 | 136)
}

/// Names that the firewall writes for ports (ASA command reference, "TCP and UDP Ports"), sorted.
#[rustfmt::skip]
static PORTS: &[(&str, u16)] = &[
    ("aol", 5190), ("bgp", 179), ("biff", 512), ("bootpc", 68), ("bootps", 67), ("chargen", 19), ("cifs", 3020),
    ("citrix-ica", 1494), ("cmd", 514), ("ctiqbe", 2748), ("daytime", 13), ("discard", 9), ("dnsix", 195),
    ("domain", 53), ("echo", 7), ("exec", 512), ("finger", 79), ("ftp", 21), ("ftp-data", 20), ("gopher", 70),
    ("h323", 1720), ("hostname", 101), ("http", 80), ("https", 443), ("ident", 113), ("imap4", 143), ("irc", 194),
    ("isakmp", 500), ("kerberos", 88), ("klogin", 543), ("kshell", 544), ("ldap", 389), ("ldaps", 636),
    ("login", 513), ("lotusnotes", 1352), ("lpd", 515), ("mobile-ip", 434), ("nameserver", 42),
    ("netbios-dgm", 138), ("netbios-ns", 137), ("netbios-ssn", 139), ("nfs", 2049), ("nntp", 119), ("ntp", 123),
    ("pcanywhere-data", 5631), ("pcanywhere-status", 5632), ("pim-auto-rp", 496), ("pop2", 109), ("pop3", 110),
    ("pptp", 1723), ("radius", 1645), ("radius-acct", 1646), ("rip", 520), ("rsh", 514), ("rtsp", 554),
    ("secureid-udp", 5510), ("sip", 5060), ("smtp", 25), ("snmp", 161), ("snmptrap", 162), ("sqlnet", 1521),
    ("ssh", 22), ("sunrpc", 111), ("syslog", 514), ("tacacs", 49), ("talk", 517), ("telnet", 23), ("tftp", 69),
    ("time", 37), ("uucp", 540), ("vxlan", 4789), ("who", 513), ("whois", 43), ("www", 80), ("xdmcp", 177),
];

/// Returns the port of a number or name.
pub(super) fn port(text: &str) -> Option<u16> {
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return num::u16(text);
    }
    let at = PORTS.binary_search_by(|(name, _)| (*name).cmp(text)).ok()?;
    PORTS.get(at).map(|(_, port)| *port)
}

/// Ports above 1023 that servers listen on, sorted.
const SERVER_PORTS: &[u16] = &[
    1194, 1433, 1494, 1521, 1645, 1646, 1720, 1723, 1812, 1813, 2049, 3128, 3268, 3269, 3306, 3389, 4500,
    5060, 5061, 5432, 5671, 5672, 5900, 5985, 5986, 6379, 6443, 8000, 8080, 8088, 8443, 8530, 8531, 8883,
    8888, 9090, 9092, 9100, 9200, 9443, 10443, 27017,
];

/// Tells whether a port is a server's rather than a client's.
pub(super) fn is_server_port(port: Option<u16>) -> bool {
    port.is_some_and(|port| port < 1024 || SERVER_PORTS.binary_search(&port).is_ok())
}

/// TCP flags as 106001 and 106015 name them.
pub(super) const FLAGS: &[(&str, Field)] = &[
    ("SYN", Field::TcpFlagsSyn),
    ("ACK", Field::TcpFlagsAck),
    ("FIN", Field::TcpFlagsFin),
    ("RST", Field::TcpFlagsRst),
    ("PSH", Field::TcpFlagsPsh),
    ("URG", Field::TcpFlagsUrg),
];
