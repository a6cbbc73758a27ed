//! Values that are counted or grouped by, owned and borrowed.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use crate::limits::MAX_TEXT_BYTES;

/// An owned value, as it stands in samples and group keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// An address.
    Ip(IpAddr),
    /// A whole number, such as a port.
    Int(i64),
    /// Text, compared byte by byte, at most [`MAX_TEXT_BYTES`] long.
    Text(Box<str>),
    /// No value: as a group value a group of its own, as a counted value not counted.
    Absent,
}

impl Value {
    /// Returns the borrowed form.
    #[must_use]
    pub fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Ip(ip) => ValueRef::Ip(*ip),
            Self::Int(number) => ValueRef::Int(*number),
            Self::Text(text) => ValueRef::Text(text),
            Self::Absent => ValueRef::Absent,
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + crate::limits::ALLOCATION_OVERHEAD,
            _ => 0,
        }
    }
}

/// Canonical text: addresses as in RFC 5952, numbers in decimal, text as it is, nothing for [`Value::Absent`].
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(ip) => ip.fmt(f),
            Self::Int(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Absent => Ok(()),
        }
    }
}

/// A borrowed value, as it comes with an event. `Copy` and free of allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueRef<'a> {
    /// An address; IPv4-mapped IPv6 counts as the IPv4 address.
    Ip(IpAddr),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// No value.
    Absent,
}

impl ValueRef<'_> {
    /// Returns the owned form: addresses canonical, text cut at [`MAX_TEXT_BYTES`].
    #[must_use]
    pub fn to_value(self) -> Value {
        match self {
            Self::Ip(ip) => Value::Ip(canonical(ip)),
            Self::Int(number) => Value::Int(number),
            Self::Text(text) => Value::Text(cut(text, MAX_TEXT_BYTES).into()),
            Self::Absent => Value::Absent,
        }
    }
}

/// Returns IPv4 for an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`, RFC 4291 section 2.5.5.2), else the address itself.
///
/// A rule that must tell the two spellings apart, as Microsoft's text compare does, passes them as [`ValueRef::Text`].
#[inline]
#[must_use]
pub fn canonical(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(ip, IpAddr::V4),
    }
}

/// Returns the canonical address with IPv6 cut to its first `bits` bits (64 by default in rules: one host owns a whole
/// /64 and could make a sweep alone). IPv4 is never cut; `bits` above 127 keep the address whole.
#[inline]
#[must_use]
pub fn prefix_v6(ip: IpAddr, bits: u8) -> IpAddr {
    match canonical(ip) {
        IpAddr::V6(v6) if bits < 128 => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
        other => other,
    }
}

/// Returns the longest prefix of at most `limit` bytes that ends at a character border.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn prefix_cuts_ipv6_only() {
        assert_eq!(prefix_v6(ip("2001:db8:1:2:3:4:5:6"), 64), ip("2001:db8:1:2::"));
        assert_eq!(prefix_v6(ip("2001:db8:1:2:3:4:5:6"), 128), ip("2001:db8:1:2:3:4:5:6"));
        assert_eq!(prefix_v6(ip("2001:db8::1"), 0), ip("::"));
        assert_eq!(prefix_v6(ip("192.0.2.9"), 8), ip("192.0.2.9"));
        assert_eq!(prefix_v6(ip("::ffff:192.0.2.9"), 64), ip("192.0.2.9"));
    }

    #[test]
    fn display_is_canonical_text() {
        assert_eq!(ValueRef::Ip(ip("::ffff:192.0.2.9")).to_value().to_string(), "192.0.2.9");
        assert_eq!(ValueRef::Ip(ip("2001:DB8:0:0::1")).to_value().to_string(), "2001:db8::1");
        assert_eq!(Value::Int(-5).to_string(), "-5");
        assert_eq!(Value::Absent.to_string(), "");
    }

    #[test]
    fn long_text_is_cut_at_a_character_border() {
        let text = "ä".repeat(MAX_TEXT_BYTES);
        let Value::Text(kept) = ValueRef::Text(&text).to_value() else { panic!("text expected") };
        assert_eq!(kept.len(), MAX_TEXT_BYTES);
    }
}
