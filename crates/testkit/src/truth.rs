//! A made-up time of traffic with exactly one sweep in it.
//!
//! The sweep: [`SOURCES`] outside sources on TCP 3389 within one clock hour. Each comes twice, once let through and once
//! refused in the same minute, so that logs of either kind alone show it, and in the same windows. What comes near and must not fire under the default rule:
//!
//! - twenty sources on one port: the threshold is more than twenty;
//! - many sources on 443, which is served;
//! - many inside sources on one port outside, and many inside ones among themselves;
//! - twelve sources each on TCP and UDP of one port;
//! - twice eleven sources on one port, more than an hour apart;
//! - thirty IPv6 sources of one /64;
//! - many sources that ping.
//!
//! Invariants: the same seed gives the same flows; flows are in the order of their starts; a flow ends in the minute
//! that it starts in, so that counting by start or end makes no difference.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sweepline_asim::NetworkDirection;
use sweepline_parse::time::Nanos;

use crate::flow::{Flow, Transport};

/// How many sources the sweep has.
const SOURCES: u8 = 24;
/// The swept port.
const PORT: u16 = 3389;
/// 2026-03-14T09:00:00Z, seconds since 1970.
const HOUR: i64 = 1_773_478_800;

/// What a sweep looks like to the default rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sweep {
    /// Protocol as ASIM writes it.
    pub protocol: &'static str,
    /// The swept port.
    pub port: u16,
    /// Who swept, sorted.
    pub sources: Vec<IpAddr>,
}

/// Made-up traffic.
#[derive(Clone, Debug)]
pub struct Truth {
    flows: Vec<Flow>,
}

impl Truth {
    /// Returns the traffic of a seed: it decides hosts, ports, counts and instants, never what is a sweep.
    pub fn new(seed: u64) -> Self {
        let mut maker = Maker { random: seed, flows: Vec::new() };
        maker.sweep();
        maker.near_misses();
        maker.ordinary();
        let mut flows = maker.flows;
        flows.sort_by_key(|flow| (flow.start, flow.number));
        Self { flows }
    }

    /// Returns the flows in the order of their starts.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Returns the one sweep that is in there.
    pub fn sweep(&self) -> Sweep {
        let swept = |flow: &&Flow| {
            flow.transport == Transport::Tcp
                && flow.dst_port == PORT
                && flow.direction == NetworkDirection::Inbound
        };
        let mut sources: Vec<IpAddr> = self.flows.iter().filter(swept).map(|flow| flow.src).collect();
        sources.sort_unstable();
        sources.dedup();
        Sweep { protocol: "TCP", port: PORT, sources }
    }
}

struct Maker {
    random: u64,
    flows: Vec<Flow>,
}

impl Maker {
    fn sweep(&mut self) {
        for source in 1..=SOURCES {
            let minute = 5 + self.below(50);
            for allowed in [true, false] {
                let target = self.inside();
                self.add(minute..minute + 1, outside(source), target, Transport::Tcp, PORT, allowed);
            }
        }
    }

    fn near_misses(&mut self) {
        for source in 1..=30 {
            let first_half = source <= 15;
            let even = source % 2 == 0;
            let inside = self.inside();
            if source <= 20 {
                self.add_both(5..55, outside(source), inside, Transport::Tcp, 5900);
            }
            self.add(5..55, outside(source), inside, Transport::Tcp, 443, first_half);
            self.add_both(5..55, office(source), outside(99), Transport::Tcp, 8883);
            self.add(5..55, office(source), inside, Transport::Tcp, 445, first_half);
            if source <= 24 {
                let transport = if even { Transport::Tcp } else { Transport::Udp };
                self.add_both(5..55, outside(source), inside, transport, 5060);
            }
            if source <= 22 {
                let minutes = if even { 1..20 } else { 85..110 };
                self.add_both(minutes, outside(source), inside, Transport::Tcp, 23);
            }
            let neighbour = Ipv6Addr::new(0x2001, 0xdb8, 7, 0, 0, 0, 0, source.into());
            let target = Ipv6Addr::new(0xfd00, 0x20, 0, 0, 0, 0, 0, 8);
            self.add(5..55, neighbour.into(), target.into(), Transport::Tcp, 22, first_half);
            self.add(5..55, outside(source), inside, Transport::Icmp, 0, first_half);
        }
    }

    fn ordinary(&mut self) {
        for host in 1..=8 {
            self.add_both(0..110, office(host), outside(53), Transport::Udp, 53);
            self.add_both(0..110, office(host), outside(80), Transport::Tcp, 443);
            let source = Ipv6Addr::new(0xfd00, 0x10, 0, 0, 0, 0, 0, host.into());
            let target = Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 80);
            self.add(0..110, source.into(), target.into(), Transport::Tcp, 443, true);
        }
    }

    fn add_both(
        &mut self,
        minutes: std::ops::Range<u64>,
        src: IpAddr,
        dst: IpAddr,
        transport: Transport,
        port: u16,
    ) {
        for allowed in [true, false] {
            self.add(minutes.clone(), src, dst, transport, port, allowed);
        }
    }

    fn add(
        &mut self,
        minutes: std::ops::Range<u64>,
        src: IpAddr,
        dst: IpAddr,
        transport: Transport,
        dst_port: u16,
        allowed: bool,
    ) {
        let minute = minutes.start + self.below(minutes.end - minutes.start);
        let second = i64::try_from(minute * 60 + self.below(30)).unwrap();
        let millisecond = i64::try_from(self.below(1000)).unwrap();
        let start = (HOUR + second) * 1_000_000_000 + millisecond * 1_000_000;
        let seconds = if allowed { 1 + self.below(28) } else { 0 };
        let direction = match (is_inside(src), is_inside(dst)) {
            (false, true) => NetworkDirection::Inbound,
            (true, false) => NetworkDirection::Outbound,
            (true, true) => NetworkDirection::Local,
            (false, false) => NetworkDirection::External,
        };
        let has_ports = transport != Transport::Icmp;
        let sent_packets = if allowed { 2 + self.below(20) } else { 1 };
        let received_packets = if allowed { 1 + self.below(20) } else { 0 };
        let flow = Flow {
            number: self.flows.len() as u64 + 1,
            start: Nanos(start),
            end: Nanos(start + i64::try_from(seconds).unwrap() * 1_000_000_000),
            src,
            dst,
            src_port: if has_ports { u16::try_from(40_000 + self.below(20_000)).unwrap() } else { 0 },
            dst_port,
            transport,
            direction,
            allowed,
            sent: sent_packets * 60,
            received: received_packets * 150,
            sent_packets,
            received_packets,
            user: is_inside(src).then_some("ann"),
        };
        self.flows.push(flow);
    }

    fn inside(&mut self) -> IpAddr {
        Ipv4Addr::new(10, 20, 0, u8::try_from(1 + self.below(9)).unwrap()).into()
    }

    /// The next number below a bound: SplitMix64.
    fn below(&mut self, bound: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn outside(host: u8) -> IpAddr {
    Ipv4Addr::new(203, 0, 113, host).into()
}

fn office(host: u8) -> IpAddr {
    Ipv4Addr::new(10, 1, 1, host).into()
}

fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_everything() {
        assert_eq!(Truth::new(7).flows(), Truth::new(7).flows());
        assert_ne!(Truth::new(7).flows(), Truth::new(8).flows());
    }

    #[test]
    fn a_flow_ends_in_the_minute_that_it_starts_in() {
        for flow in Truth::new(1).flows() {
            assert_eq!(flow.start.0 / 60_000_000_000, flow.end.0 / 60_000_000_000, "{flow:?}");
        }
    }
}
