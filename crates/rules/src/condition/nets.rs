//! Lists of networks.

use std::net::IpAddr;

use crate::error::Kind;

/// Networks of both address families.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Nets {
    /// Address and mask.
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u128)>,
}

impl Nets {
    /// Returns the network of one address.
    pub(super) fn host(address: IpAddr) -> Self {
        let mut nets = Self::default();
        match address.to_canonical() {
            IpAddr::V4(v4) => nets.v4.push((v4.to_bits(), u32::MAX)),
            IpAddr::V6(v6) => nets.v6.push((v6.to_bits(), u128::MAX)),
        }
        nets
    }

    /// Reads `10.0.0.0/8` or `fc00::/7`; an address alone is a network of one.
    pub(super) fn cidr(text: &str) -> Result<Self, Kind> {
        let refused = || Kind::Cidr(text.to_owned());
        let Some((address, length)) = text.split_once('/') else {
            return text.parse().map(Self::host).map_err(|_| refused());
        };
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let length: u32 = length.parse().map_err(|_| refused())?;
        let mut nets = Self::default();
        match address {
            IpAddr::V4(v4) if length <= 32 => {
                let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
                nets.v4.push((v4.to_bits(), mask));
            }
            IpAddr::V6(v6) if length <= 128 => {
                let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
                nets.v6.push((v6.to_bits(), mask));
            }
            _ => return Err(refused()),
        }
        let is_clean = nets.v4.iter().all(|(net, mask)| net & !mask == 0)
            && nets.v6.iter().all(|(net, mask)| net & !mask == 0);
        if is_clean { Ok(nets) } else { Err(refused()) }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.v4.extend_from_slice(&other.v4);
        self.v6.extend_from_slice(&other.v6);
    }

    /// Tells whether an address is in one of the networks; IPv4-mapped IPv6 is IPv4.
    #[inline]
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match address.to_canonical() {
            IpAddr::V4(v4) => self.v4.iter().any(|(net, mask)| v4.to_bits() & mask == *net),
            IpAddr::V6(v6) => self.v6.iter().any(|(net, mask)| v6.to_bits() & mask == *net),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(net: &str, address: &str) -> bool {
        Nets::cidr(net).unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn networks_hold_their_addresses() {
        assert!(contains("10.0.0.0/8", "10.255.0.1"));
        assert!(!contains("10.0.0.0/8", "11.0.0.0"));
        assert!(contains("0.0.0.0/0", "192.0.2.1"));
        assert!(!contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("::/0", "2001:db8::1"));
        assert!(contains("fc00::/7", "fd00::1"));
        assert!(contains("192.0.2.1", "::ffff:192.0.2.1"));
        assert!(contains("2001:db8::1/128", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in
            ["", "10.0.0.0/33", "10.0.0.1/8", "::/129", "host/8", "10.0.0.0/", "fc00::1/7", "10.0.0.0/x"]
        {
            assert_eq!(Nets::cidr(text), Err(Kind::Cidr(text.to_owned())), "{text}");
        }
    }
}
