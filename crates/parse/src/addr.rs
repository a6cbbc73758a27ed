//! Network and link-layer addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use bumpalo::collections::String as ArenaString;

use crate::Arena;
use crate::limits::IP_BYTES;

/// Reads an IPv4 or IPv6 address; square brackets and an IPv6 `%zone` are dropped.
///
/// IPv4 is the strict dotted quad: a leading zero (`010`) is refused, since readers disagree on whether it means octal.
/// IPv4-mapped IPv6 stays as written, see [`canonical`].
#[must_use]
pub fn ip(text: &str) -> Option<IpAddr> {
    if let Some(address) = ipv4(text.as_bytes()) {
        return Some(IpAddr::V4(address));
    }
    if text.len() > IP_BYTES {
        return None;
    }
    let inner = match text.strip_prefix('[') {
        Some(open) => open.strip_suffix(']')?,
        None => text,
    };
    if inner.as_bytes().contains(&b':') {
        let address = inner.split_once('%').map_or(inner, |(address, _zone)| address);
        return address.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    }
    ipv4(inner.as_bytes()).map(IpAddr::V4)
}

/// Returns the IPv4 address inside an IPv4-mapped IPv6 address (`::ffff:a.b.c.d`), any other address as it is.
#[must_use]
pub fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

/// Reads a MAC address in any common form and returns it with colons, letters as written.
///
/// Forms: `001122334455`, `00-11-22-33-44-55`, `0011.2233.4455`, `00:11:22:33:44:55`.
#[must_use]
pub fn mac<'a>(text: &'a str, arena: &'a Arena) -> Option<&'a str> {
    let bytes = text.as_bytes();
    let group = match bytes.len() {
        12 => 12,
        14 => 4,
        17 => 2,
        _ => return None,
    };
    let separator = *bytes.get(group).unwrap_or(&b':');
    let separators: &[u8] = if group == 2 { b":-" } else { b".-:" };
    if !separators.contains(&separator) {
        return None;
    }
    let well_formed = bytes.iter().enumerate().all(|(at, byte)| {
        if at % (group + 1) == group { *byte == separator } else { byte.is_ascii_hexdigit() }
    });
    if !well_formed {
        return None;
    }
    if group == 2 && separator == b':' {
        return Some(text);
    }
    let mut out = ArenaString::with_capacity_in(17, arena);
    let digits = bytes.iter().filter(|byte| byte.is_ascii_hexdigit());
    for (at, digit) in digits.enumerate() {
        if at > 0 && at % 2 == 0 {
            out.push(':');
        }
        out.push(char::from(*digit));
    }
    Some(out.into_bump_str())
}

#[inline]
fn ipv4(bytes: &[u8]) -> Option<Ipv4Addr> {
    if bytes.len() < 7 || bytes.len() > 15 {
        return None;
    }
    let mut octets = [0_u8; 4];
    let mut rest = bytes.iter();
    for (index, octet) in octets.iter_mut().enumerate() {
        let mut value = u16::from(digit(*rest.next()?)?);
        let leading_zero = value == 0;
        // At most two more digits; whatever follows them has to be the dot or the end.
        let mut ended = false;
        for _ in 0..3 {
            match rest.next() {
                None => {
                    ended = index == 3;
                    break;
                }
                Some(b'.') => {
                    ended = index < 3;
                    break;
                }
                Some(_) if leading_zero => return None,
                Some(byte) => value = value * 10 + u16::from(digit(*byte)?),
            }
        }
        if !ended {
            return None;
        }
        *octet = u8::try_from(value).ok()?;
    }
    Some(Ipv4Addr::from(octets))
}

#[inline]
fn digit(byte: u8) -> Option<u8> {
    let value = byte.wrapping_sub(b'0');
    (value <= 9).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn strict_dotted_quads_are_read() {
        for text in ["0.0.0.0", "192.0.2.1", "255.255.255.255", "203.0.113.45"] {
            assert_eq!(ip(text), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn sloppy_ipv4_is_refused() {
        for text in [
            "",
            "1.2.3",
            "1.2.3.4.",
            "1.2.3.4.5",
            "010.0.0.1",
            "1.2.3.04",
            "256.1.1.1",
            "1.2.3.4:80",
            "1.2.3.4/32",
            "1..2.3",
            " 1.2.3.4",
            "1.2.3.4 ",
            "0x1.2.3.4",
            "00.0.0.0",
            "1.2.3.1000",
            "[192.0.2.1",
            "192.0.2.1%1",
        ] {
            assert_eq!(ip(text), None, "{text}");
        }
    }

    #[test]
    fn brackets_and_zones_are_dropped() {
        assert_eq!(ip("[2001:db8::1]"), "2001:db8::1".parse().ok());
        assert_eq!(ip("fe80::1%eth0"), "fe80::1".parse().ok());
        assert_eq!(ip("[fe80::1%25eth0]"), "fe80::1".parse().ok());
        assert_eq!(ip("[192.0.2.7]"), "192.0.2.7".parse().ok());
        assert_eq!(ip("2001:db8::g"), None);
    }

    #[test]
    fn mapped_addresses_are_unwrapped_only_on_demand() {
        let mapped = ip("::ffff:192.0.2.1").expect("an address");
        assert!(mapped.is_ipv6());
        assert_eq!(canonical(mapped), ip("192.0.2.1").expect("an address"));
    }

    #[test]
    fn mac_forms_become_colons() {
        let arena = Arena::new();
        for text in ["00115eAabBcC", "00-11-5e-Aa-bB-cC", "0011.5eAa.bBcC", "00:11:5e:Aa:bB:cC"] {
            assert_eq!(mac(text, &arena), Some("00:11:5e:Aa:bB:cC"), "{text}");
        }
        for text in [
            "",
            "00115e",
            "00:11-5e:aa:bb:cc",
            "00.11.5e.aa.bb.cc",
            "zz:11:5e:aa:bb:cc",
            "00115eaabbcg",
            "ääääää",
        ] {
            assert_eq!(mac(text, &arena), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_written_address_is_read_back(v4: [u8; 4], v6: [u8; 16]) {
            let (v4, v6) = (IpAddr::from(v4), IpAddr::from(v6));
            prop_assert_eq!(ip(&v4.to_string()), Some(v4));
            prop_assert_eq!(ip(&v6.to_string()), Some(v6));
        }

        #[test]
        fn ipv4_agrees_with_the_standard_library(text in "[0-9.]{0,17}") {
            prop_assert_eq!(ip(&text), text.parse().ok());
        }

        #[test]
        fn arbitrary_text_does_not_panic(text in any::<String>()) {
            let arena = Arena::new();
            let _ = ip(&text);
            let _ = mac(&text, &arena);
        }
    }
}
