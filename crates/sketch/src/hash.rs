//! Keyed hashing: SipHash-1-3 under one 128-bit key per deployment.
//!
//! Sources are chosen by an attacker. With a public hash he could pick addresses that all fall into one register (and stay
//! invisible) or fill many registers with few addresses; with a secret key he cannot. Every node uses the same key,
//! otherwise merged sketches are garbage, hence [`Key::fingerprint`] in every exported header.
//!
//! Invariants:
//! - an address hashes as its 16 bytes, IPv4 mapped into IPv6 (`::ffff:a.b.c.d`), so both spellings are one value;
//! - other kinds hash as a 17-byte tag and their bytes, so no text or number can pass for an address;
//! - changing any of this needs a new `HASH_ID` in `wire.rs`.

use std::fmt;
use std::hash::{BuildHasher, Hasher as _};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

use crate::value::ValueRef;

const TAG_ABSENT: &[u8; 17] = b"sweepline:absent\0";
const TAG_INT: &[u8; 17] = b"sweepline:int\0\0\0\0";
const TAG_TEXT: &[u8; 17] = b"sweepline:text\0\0\0";
const FINGERPRINT: &[u8] = b"sweepline key fingerprint v1";
const SPREAD: &[u8] = b"sweepline table spread v1";
const GROUP_SEED: &[u8] = b"sweepline group seed v1";

/// The secret of a deployment. Its `Debug` form shows the fingerprint only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key([u8; 16]);

impl Key {
    /// Wraps 16 secret bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns a public number that tells keys apart without giving them away.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.sip().hash(FINGERPRINT)
    }

    fn sip(&self) -> SipHasher13 {
        SipHasher13::new_with_key(&self.0)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key(fingerprint {:016x})", self.fingerprint())
    }
}

/// Hashes values under one key. Cheap to clone; about 8 ns an address.
#[derive(Clone)]
pub struct Hasher {
    sip: SipHasher13,
    spread: Spread,
    group_seed: u64,
    fingerprint: u64,
}

impl Hasher {
    /// Builds the hasher of a deployment.
    #[must_use]
    pub fn new(key: Key) -> Self {
        let sip = key.sip();
        let spread = sip.hash(SPREAD);
        Self {
            spread: Spread { add: spread, multiply: sip.hash(&spread.to_le_bytes()) | 1 },
            group_seed: sip.hash(GROUP_SEED),
            fingerprint: key.fingerprint(),
            sip,
        }
    }

    /// Returns the 64-bit hash of a value.
    #[inline]
    #[must_use]
    pub fn hash(&self, value: ValueRef<'_>) -> u64 {
        match value {
            ValueRef::Ip(ip) => self.hash_ip(ip),
            ValueRef::Int(number) => self.tagged(TAG_INT, &number.to_le_bytes()),
            ValueRef::Text(text) => self.tagged(TAG_TEXT, text.as_bytes()),
            ValueRef::Absent => self.tagged(TAG_ABSENT, b""),
        }
    }

    /// Returns the fingerprint of the key.
    #[must_use]
    pub const fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    pub(crate) const fn spread(&self) -> Spread {
        self.spread
    }

    pub(crate) const fn group_seed(&self) -> u64 {
        self.group_seed
    }

    #[inline]
    pub(crate) fn hash_v4(&self, bits: u32) -> u64 {
        let mapped = (0xffff_u128 << 32) | u128::from(bits);
        self.sip.hash(&mapped.to_be_bytes())
    }

    #[inline]
    fn hash_ip(&self, ip: IpAddr) -> u64 {
        match ip {
            IpAddr::V4(v4) => self.hash_v4(v4.to_bits()),
            IpAddr::V6(v6) => self.sip.hash(&v6.octets()),
        }
    }

    fn tagged(&self, tag: &[u8; 17], bytes: &[u8]) -> u64 {
        let mut sip = self.sip;
        sip.write(tag);
        sip.write(bytes);
        sip.finish()
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher(fingerprint {:016x})", self.fingerprint)
    }
}

/// Spreads 32-bit keys over a table by one secret multiplication: 1 ns, and not predictable without the key. It decides
/// places in memory only, never a count.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    add: u64,
    multiply: u64,
}

impl Spread {
    #[inline]
    pub(crate) fn of(self, key: u32) -> u64 {
        let product = u128::from(u64::from(key) ^ self.add) * u128::from(self.multiply);
        (product as u64) ^ ((product >> 64) as u64)
    }
}

impl fmt::Debug for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Spread")
    }
}

/// Gives `hyperloglogplus` the hash that was computed already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassThrough;

impl BuildHasher for PassThrough {
    type Hasher = PassThroughHasher;

    #[inline]
    fn build_hasher(&self) -> PassThroughHasher {
        PassThroughHasher(0)
    }
}

/// The hasher of [`PassThrough`]; meant for one `u64`.
#[derive(Clone, Copy, Debug)]
pub struct PassThroughHasher(u64);

impl std::hash::Hasher for PassThroughHasher {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    #[inline]
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn hasher() -> Hasher {
        Hasher::new(Key::new(*b"0123456789abcdef"))
    }

    #[test]
    fn hash_of_an_address_is_pinned() {
        let value = ValueRef::Ip(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
        // Computed by an independent SipHash-1-3 over ::ffff:192.0.2.1.
        assert_eq!(hasher().hash(value), 18_335_681_015_561_775_735);
    }

    #[test]
    fn mapped_and_plain_ipv4_hash_alike() {
        let plain = Ipv4Addr::new(198, 51, 100, 7);
        let mapped: Ipv6Addr = plain.to_ipv6_mapped();
        assert_eq!(hasher().hash(ValueRef::Ip(plain.into())), hasher().hash(ValueRef::Ip(mapped.into())));
    }

    #[test]
    fn kinds_never_share_a_hash_input() {
        let hasher = hasher();
        let hashes = [
            hasher.hash(ValueRef::Absent),
            hasher.hash(ValueRef::Text("")),
            hasher.hash(ValueRef::Text("0")),
            hasher.hash(ValueRef::Int(0)),
            hasher.hash(ValueRef::Ip(Ipv6Addr::UNSPECIFIED.into())),
            hasher.hash(ValueRef::Ip(Ipv4Addr::UNSPECIFIED.into())),
        ];
        for (at, one) in hashes.iter().enumerate() {
            assert!(!hashes[at + 1..].contains(one));
        }
    }

    #[test]
    fn keys_differ_by_fingerprint_and_debug_hides_the_key() {
        let one = Key::new([1; 16]);
        let two = Key::new([2; 16]);
        assert_ne!(one.fingerprint(), two.fingerprint());
        assert_eq!(format!("{one:?}"), format!("Key(fingerprint {:016x})", one.fingerprint()));
    }
}
