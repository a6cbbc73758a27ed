//! IP protocol numbers and their keywords (IANA "Assigned Internet Protocol Numbers").

use crate::icmp;

/// An IP protocol, held as its number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Protocol(pub u8);

/// What ASIM's lookup writes for a number that IANA has not assigned.
pub const UNASSIGNED: &str = "Unassigned";

/// First and last number that IANA has not assigned.
const UNASSIGNED_NUMBERS: std::ops::RangeInclusive<u8> = 144..=252;

impl Protocol {
    /// ICMP for IPv4.
    pub const ICMP: Self = Self(1);
    /// TCP.
    pub const TCP: Self = Self(6);
    /// UDP.
    pub const UDP: Self = Self(17);
    /// ICMP for IPv6.
    pub const ICMPV6: Self = Self(58);

    /// Returns the IANA keyword; `None` where the registry has no keyword for the number.
    pub fn keyword(self) -> Option<&'static str> {
        if UNASSIGNED_NUMBERS.contains(&self.0) {
            return Some(UNASSIGNED);
        }
        Some(KEYWORDS[self.0 as usize]).filter(|keyword| !keyword.is_empty())
    }

    /// Reads a number ("6") or a keyword in any case ("tcp", "icmp6").
    pub fn from_text(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [first, ..] if first.is_ascii_digit() => {
                text.parse().ok().map(Self).or_else(|| Self::from_keyword(text))
            }
            b"tcp" | b"TCP" => Some(Self::TCP),
            b"udp" | b"UDP" => Some(Self::UDP),
            b"icmp" | b"ICMP" => Some(Self::ICMP),
            _ => Self::from_keyword(text),
        }
    }

    fn from_keyword(text: &str) -> Option<Self> {
        for usual in [Self::TCP, Self::UDP, Self::ICMP] {
            if KEYWORDS[usual.0 as usize].eq_ignore_ascii_case(text) {
                return Some(usual);
            }
        }
        if ICMPV6_SPELLINGS.iter().any(|name| name.eq_ignore_ascii_case(text)) {
            return Some(Self::ICMPV6);
        }
        if text.eq_ignore_ascii_case("OSPF") {
            return Some(Self(89));
        }
        KEYWORDS
            .iter()
            .position(|keyword| !keyword.is_empty() && keyword.eq_ignore_ascii_case(text))
            .and_then(|number| u8::try_from(number).ok())
            .map(Self)
    }

    /// Tells whether the protocol is ICMP or ICMPv6, which have no ports.
    pub fn is_icmp(self) -> bool {
        self == Self::ICMP || self == Self::ICMPV6
    }

    /// Returns the name of an ICMP message type of this protocol.
    pub fn icmp_type_name(self, message_type: u8) -> &'static str {
        if self == Self::ICMPV6 { icmp::v6_name(message_type) } else { icmp::v4_name(message_type) }
    }
}

/// How vendors spell ICMPv6.
const ICMPV6_SPELLINGS: &[&str] = &["ICMP6", "ICMPv6", "IPv6-ICMP", "IPV6ICMP"];

/// Keyword by protocol number; empty where the registry has none.
static KEYWORDS: [&str; 256] = [
    "HOPOPT",
    "ICMP",
    "IGMP",
    "GGP",
    "IPv4",
    "ST",
    "TCP",
    "CBT",
    "EGP",
    "IGP",
    "BBN-RCC-MON",
    "NVP-II",
    "PUP",
    "ARGUS (deprecated)",
    "EMCON",
    "XNET",
    "CHAOS",
    "UDP",
    "MUX",
    "DCN-MEAS",
    "HMP",
    "PRM",
    "XNS-IDP",
    "TRUNK-1",
    "TRUNK-2",
    "LEAF-1",
    "LEAF-2",
    "RDP",
    "IRTP",
    "ISO-TP4",
    "NETBLT",
    "MFE-NSP",
    "MERIT-INP",
    "DCCP",
    "3PC",
    "IDPR",
    "XTP",
    "DDP",
    "IDPR-CMTP",
    "TP++",
    "IL",
    "IPv6",
    "SDRP",
    "IPv6-Route",
    "IPv6-Frag",
    "IDRP",
    "RSVP",
    "GRE",
    "DSR",
    "BNA",
    "ESP",
    "AH",
    "I-NLSP",
    "SWIPE (deprecated)",
    "NARP",
    "MOBILE",
    "TLSP",
    "SKIP",
    "IPv6-ICMP",
    "IPv6-NoNxt",
    "IPv6-Opts",
    "",
    "CFTP",
    "",
    "SAT-EXPAK",
    "KRYPTOLAN",
    "RVD",
    "IPPC",
    "",
    "SAT-MON",
    "VISA",
    "IPCV",
    "CPNX",
    "CPHB",
    "WSN",
    "PVP",
    "BR-SAT-MON",
    "SUN-ND",
    "WB-MON",
    "WB-EXPAK",
    "ISO-IP",
    "VMTP",
    "SECURE-VMTP",
    "VINES",
    "TTP",
    "NSFNET-IGP",
    "DGP",
    "TCF",
    "EIGRP",
    "OSPFIGP",
    "Sprite-RPC",
    "LARP",
    "MTP",
    "AX.25",
    "IPIP",
    "MICP (deprecated)",
    "SCC-SP",
    "ETHERIP",
    "ENCAP",
    "",
    "GMTP",
    "IFMP",
    "PNNI",
    "PIM",
    "ARIS",
    "SCPS",
    "QNX",
    "A/N",
    "IPComp",
    "SNP",
    "Compaq-Peer",
    "IPX-in-IP",
    "VRRP",
    "PGM",
    "",
    "L2TP",
    "DDX",
    "IATP",
    "STP",
    "SRP",
    "UTI",
    "SMP",
    "SM (deprecated)",
    "PTP",
    "ISIS over IPv4",
    "FIRE",
    "CRTP",
    "CRUDP",
    "SSCOPMCE",
    "IPLT",
    "SPS",
    "PIPE",
    "SCTP",
    "FC",
    "RSVP-E2E-IGNORE",
    "Mobility Header",
    "UDPLite",
    "MPLS-in-IP",
    "manet",
    "HIP",
    "Shim6",
    "WESP",
    "ROHC",
    "Ethernet",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "Reserved",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_keywords_name_the_same_protocol() {
        assert_eq!(Protocol::from_text("6"), Some(Protocol::TCP));
        assert_eq!(Protocol::from_text("tcp"), Some(Protocol::TCP));
        assert_eq!(Protocol::from_text("icmp6"), Some(Protocol::ICMPV6));
        assert_eq!(Protocol::from_text("58").and_then(Protocol::keyword), Some("IPv6-ICMP"));
        assert_eq!(Protocol::from_text("gre").and_then(Protocol::keyword), Some("GRE"));
        assert_eq!(Protocol::from_text("unknown_transport"), None);
        assert_eq!(Protocol::from_text("300"), None);
        assert_eq!(Protocol::from_text("3pc"), Some(Protocol(34)));
    }

    #[test]
    fn a_number_without_keyword_gives_none_and_an_unassigned_one_says_so() {
        assert_eq!(Protocol(61).keyword(), None);
        assert_eq!(Protocol(200).keyword(), Some("Unassigned"));
    }
}
