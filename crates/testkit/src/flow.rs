//! One made-up session, as it was on the wire.

use std::net::IpAddr;

use sweepline_asim::NetworkDirection;
use sweepline_parse::time::Nanos;

/// The name of the device that logs.
pub const DEVICE: &str = "edge-1";
/// The rule that decided.
pub const RULE: &str = "rule-7";

/// What a flow runs over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// ICMP, or ICMPv6 over IPv6: echo requests.
    Icmp,
}

/// One network session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flow {
    /// Number within the truth, from 1.
    pub number: u64,
    /// First packet; whole milliseconds.
    pub start: Nanos,
    /// Last packet: whole seconds after the start, and in the same minute.
    pub end: Nanos,
    /// Who began.
    pub src: IpAddr,
    /// Whom it went to.
    pub dst: IpAddr,
    /// Port of the source; 0 for ICMP.
    pub src_port: u16,
    /// Port of the destination; 0 for ICMP.
    pub dst_port: u16,
    /// What it runs over.
    pub transport: Transport,
    /// Seen from the organisation; private addresses are inside.
    pub direction: NetworkDirection,
    /// Whether the device let it pass.
    pub allowed: bool,
    /// Bytes from the source.
    pub sent: u64,
    /// Bytes to the source.
    pub received: u64,
    /// Packets from the source.
    pub sent_packets: u64,
    /// Packets to the source.
    pub received_packets: u64,
    /// Who sat at an inside source.
    pub user: Option<&'static str>,
}

impl Flow {
    /// Returns the length in whole seconds.
    pub fn seconds(&self) -> i64 {
        (self.end.0 - self.start.0) / 1_000_000_000
    }

    /// Tells whether both ends have ports.
    pub fn has_ports(&self) -> bool {
        self.transport != Transport::Icmp
    }

    /// Tells whether the addresses are IPv4.
    pub fn is_v4(&self) -> bool {
        self.dst.is_ipv4()
    }

    /// Tells whether the destination is the end inside: a host there would call it the local end.
    pub fn is_inbound(&self) -> bool {
        self.direction == NetworkDirection::Inbound
    }

    /// Tells whether one end is inside and one outside.
    pub fn crosses(&self) -> bool {
        matches!(self.direction, NetworkDirection::Inbound | NetworkDirection::Outbound)
    }

    /// Returns the number of the protocol.
    pub fn protocol_number(&self) -> u8 {
        match self.transport {
            Transport::Tcp => 6,
            Transport::Udp => 17,
            Transport::Icmp if self.is_v4() => 1,
            Transport::Icmp => 58,
        }
    }

    /// Returns the name of the protocol as ASIM writes it.
    pub fn protocol(&self) -> &'static str {
        match self.transport {
            Transport::Tcp => "TCP",
            Transport::Udp => "UDP",
            Transport::Icmp if self.is_v4() => "ICMP",
            Transport::Icmp => "IPv6-ICMP",
        }
    }
}
