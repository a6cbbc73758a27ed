//! Which addresses are inside the organisation.

use std::net::IpAddr;

use ipnet::IpNet;
use sweepline_parse::addr;

use crate::options::OptionsError;

/// The private ranges and the user's own networks.
#[derive(Clone, Debug, Default)]
pub struct Networks {
    own: Vec<IpNet>,
}

impl Networks {
    /// Reads CIDR blocks; a bare address is a block of one.
    ///
    /// # Errors
    ///
    /// Names the first text that is neither.
    pub fn new(blocks: &[String]) -> Result<Self, OptionsError> {
        let mut own = Vec::with_capacity(blocks.len());
        for block in blocks {
            let net = block
                .parse::<IpNet>()
                .ok()
                .or_else(|| addr::ip(block).map(IpNet::from))
                .ok_or_else(|| OptionsError::Network(block.clone()))?;
            own.push(net);
        }
        Ok(Self { own })
    }

    /// Tells whether an address is inside. IPv4-mapped IPv6 is seen as the IPv4 address.
    pub fn is_internal(&self, ip: IpAddr) -> bool {
        let ip = addr::canonical(ip);
        is_private(ip) || self.own.iter().any(|net| net.contains(&ip))
    }
}

/// Ranges that no organisation routes on the Internet (RFC 1918, 6598, 3927, 1122, 4193, 4291).
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => match v4.octets() {
            [10 | 127, ..] | [192, 168, ..] | [169, 254, ..] => true,
            [172, second, ..] => (16..32).contains(&second),
            [100, second, ..] => (64..128).contains(&second),
            _ => false,
        },
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            v6.is_loopback() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
        }
    }
}
