//! The values that name a group, packed.
//!
//! Each value is a tag and its bytes: absent (1 byte), IPv4 (5), IPv6 (17), port-sized number (3), number (9), text (5 and the
//! text). Equal values have equal bytes, so keys are compared and hashed as bytes. Up to 22 bytes, such as an IPv6 source and a port,
//! lie inline. The bytes travel in partials: a change needs a new format version.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::limits::{ALLOCATION_OVERHEAD, MAX_GROUP_VALUES, MAX_TEXT_BYTES};
use crate::value::{Value, ValueRef, canonical, cut};

const INLINE: usize = 22;
const ABSENT: u8 = 0;
const V4: u8 = 1;
const V6: u8 = 2;
const SMALL: u8 = 3;
const NUMBER: u8 = 4;
const TEXT: u8 = 5;

/// A group's key: up to four values.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupKey(Packed);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Packed {
    /// Bytes past the length are 0.
    Inline(u8, [u8; INLINE]),
    Heap(Box<[u8]>),
}

impl GroupKey {
    /// Packs the values; those past the fourth are left out, texts are cut at [`MAX_TEXT_BYTES`].
    #[inline]
    #[must_use]
    pub fn new(values: &[ValueRef<'_>]) -> Self {
        let mut packer = Packer { inline: [0; INLINE], len: 0, spilled: Vec::new() };
        for value in values.iter().take(MAX_GROUP_VALUES) {
            packer.push(*value);
        }
        packer.finish()
    }

    /// Returns the values.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        decode(self.bytes()).unwrap_or_default()
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.0 {
            Packed::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Packed::Heap(bytes) => bytes,
        }
    }

    /// Takes packed bytes from outside; `None` unless they are what `new` makes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let values = decode(bytes)?;
        let refs: Vec<ValueRef<'_>> = values.iter().map(Value::as_value_ref).collect();
        let key = Self::new(&refs);
        (key.bytes() == bytes).then_some(key)
    }

    pub(crate) const fn heap_bytes(&self) -> usize {
        match &self.0 {
            Packed::Inline(..) => 0,
            Packed::Heap(bytes) => bytes.len() + ALLOCATION_OVERHEAD,
        }
    }
}

impl fmt::Debug for GroupKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("GroupKey").field(&self.values()).finish()
    }
}

struct Packer {
    inline: [u8; INLINE],
    len: usize,
    spilled: Vec<u8>,
}

impl Packer {
    #[inline]
    fn push(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Absent => self.put(&[ABSENT]),
            ValueRef::Int(number) => match u16::try_from(number) {
                Ok(small) => {
                    let [low, high] = small.to_le_bytes();
                    self.put(&[SMALL, low, high]);
                }
                Err(_) => self.put_tagged(NUMBER, number.to_le_bytes()),
            },
            ValueRef::Ip(ip) => match canonical(ip) {
                IpAddr::V4(v4) => self.put_tagged(V4, v4.octets()),
                IpAddr::V6(v6) => self.put_tagged(V6, v6.octets()),
            },
            ValueRef::Text(text) => {
                let kept = cut(text, MAX_TEXT_BYTES);
                self.put_tagged(TEXT, (kept.len() as u32).to_le_bytes());
                self.put(kept.as_bytes());
            }
        }
    }

    #[inline]
    fn put_tagged<const N: usize>(&mut self, tag: u8, bytes: [u8; N]) {
        self.put(&[tag]);
        self.put(&bytes);
    }

    #[inline]
    fn put(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if end <= INLINE {
            self.inline[self.len..end].copy_from_slice(bytes);
        } else {
            if self.spilled.is_empty() {
                self.spilled.extend_from_slice(&self.inline[..self.len]);
            }
            self.spilled.extend_from_slice(bytes);
        }
        self.len = end;
    }

    #[inline]
    fn finish(self) -> GroupKey {
        GroupKey(if self.len <= INLINE {
            Packed::Inline(self.len as u8, self.inline)
        } else {
            Packed::Heap(self.spilled.into_boxed_slice())
        })
    }
}

fn decode(mut bytes: &[u8]) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    while let Some((tag, rest)) = bytes.split_first() {
        if values.len() == MAX_GROUP_VALUES {
            return None;
        }
        let (value, rest) = decode_one(*tag, rest)?;
        values.push(value);
        bytes = rest;
    }
    Some(values)
}

fn decode_one(tag: u8, bytes: &[u8]) -> Option<(Value, &[u8])> {
    Some(match tag {
        ABSENT => (Value::Absent, bytes),
        V4 => {
            let (octets, rest) = bytes.split_first_chunk::<4>()?;
            (Value::Ip(Ipv4Addr::from(*octets).into()), rest)
        }
        V6 => {
            let (octets, rest) = bytes.split_first_chunk::<16>()?;
            (Value::Ip(Ipv6Addr::from(*octets).into()), rest)
        }
        SMALL => {
            let (number, rest) = bytes.split_first_chunk::<2>()?;
            (Value::Int(u16::from_le_bytes(*number).into()), rest)
        }
        NUMBER => {
            let (number, rest) = bytes.split_first_chunk::<8>()?;
            (Value::Int(i64::from_le_bytes(*number)), rest)
        }
        TEXT => {
            let (len, rest) = bytes.split_first_chunk::<4>()?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            (Value::Text(std::str::from_utf8(text).ok()?.into()), rest)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Absent),
            any::<i64>().prop_map(Value::Int),
            (0_i64..70_000).prop_map(Value::Int),
            any::<u32>().prop_map(|bits| Value::Ip(Ipv4Addr::from(bits).into())),
            any::<u128>().prop_map(|bits| Value::Ip(canonical(Ipv6Addr::from(bits).into()))),
            ".{0,30}".prop_map(|text| Value::Text(text.into())),
        ]
    }

    proptest! {
        #[test]
        fn key_gives_its_values_back_and_equals_only_itself(
            one in prop::collection::vec(any_value(), 0..=4),
            two in prop::collection::vec(any_value(), 0..=4),
        ) {
            let key = |values: &[Value]| GroupKey::new(&values.iter().map(Value::as_value_ref).collect::<Vec<_>>());
            prop_assert_eq!(&key(&one).values(), &one);
            prop_assert_eq!(key(&one) == key(&two), one == two);
            prop_assert_eq!(GroupKey::from_bytes(key(&one).bytes()), Some(key(&one)));
        }

        #[test]
        fn foreign_bytes_never_panic(bytes in prop::collection::vec(0_u8..8, 0..40)) {
            let _ = GroupKey::from_bytes(&bytes);
        }
    }

    #[test]
    fn source_and_port_lie_inline() {
        let source: IpAddr = "2001:db8::1".parse().unwrap();
        let key = GroupKey::new(&[ValueRef::Ip(source), ValueRef::Int(443)]);
        assert_eq!(key.heap_bytes(), 0);
        assert_eq!(size_of::<GroupKey>(), 24);
    }

    #[test]
    fn absent_and_empty_text_are_different_groups() {
        assert_ne!(GroupKey::new(&[ValueRef::Absent]), GroupKey::new(&[ValueRef::Text("")]));
    }
}
