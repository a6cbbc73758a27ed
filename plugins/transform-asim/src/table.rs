//! Mapping tables: vendor key → column and conversion.
//!
//! A connector is mostly one of these. Looking a key up costs one hash of its ends and one
//! comparison; the index is built at compile time.

use sweepline_asim::Field;
use sweepline_parse::same;

/// One line of a mapping table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The vendor's key, or the table's column.
    pub key: &'static str,
    /// Where the value goes, and read as what.
    pub to: To,
}

/// Where a value goes, and read as what. Null-like texts (`-`, `N/A`, …) never arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum To {
    /// Text as it is.
    Text(Field),
    /// An address.
    Ip(Field),
    /// An address where `0.0.0.0` and `::` mean none: NAT columns.
    NatIp(Field),
    /// A port.
    Port(Field),
    /// A port where 0 means none: NAT columns.
    NatPort(Field),
    /// A byte or packet count.
    Count(Field),
    /// A whole number.
    Int(Field),
    /// Seconds, with or without fraction, as milliseconds in `NetworkDuration`.
    Seconds,
    /// An IP protocol, by number or keyword.
    Protocol,
    /// A MAC address in any of the usual spellings.
    Mac(Field),
    /// A user name of the source, with its type.
    SrcUser,
    /// A user name of the destination, with its type.
    DstUser,
    /// A host name or FQDN of the source.
    SrcHost,
    /// A host name or FQDN of the destination.
    DstHost,
    /// A host name, FQDN or address of the reporting device.
    DvcHost,
    /// A country, where vendors' words for private ranges mean none.
    Country(Field),
    /// An entry of `AdditionalFields`.
    Extra(&'static str),
    /// A value that the connector's `finish` wants, by slot number.
    Slot(u8),
}

/// A mapping table with its index.
pub struct Table {
    entries: &'static [Entry],
    /// Of its own entries and those of the base, numbered in this order.
    index: Index,
    base: Option<&'static Table>,
}

impl Table {
    /// Builds the table; fails to compile when it has more than 254 entries.
    pub const fn new(entries: &'static [Entry]) -> Self {
        Self { entries, index: Index::new().with_all(entries, 0), base: None }
    }

    /// Builds a table that adds to another; its own entries come first.
    pub const fn on(base: &'static Self, entries: &'static [Entry]) -> Self {
        let Self { mut index, .. } = Self::new(entries);
        let mut number = entries.len();
        let mut next = Some(base);
        while let Some(table) = next {
            index = index.with_all(table.entries, number);
            number += table.entries.len();
            next = table.base;
        }
        Self { entries, index, base: Some(base) }
    }

    /// Returns the entry of a key.
    pub fn find(&self, key: &str) -> Option<&'static Entry> {
        self.entry(self.position(key)?)
    }

    /// Returns the number of a key's entry.
    #[inline]
    pub fn position(&self, key: &str) -> Option<usize> {
        self.index.find(key, |number| self.entry(number).map_or("", |entry| entry.key))
    }

    /// Returns the entry of a number.
    #[inline]
    pub fn entry(&self, number: usize) -> Option<&'static Entry> {
        match self.entries.get(number) {
            None => self.base?.entry(number - self.entries.len()),
            own => own,
        }
    }

    /// Returns the table's own entries.
    pub fn entries(&self) -> &'static [Entry] {
        self.entries
    }

    /// Returns all entries: those of the base that the table does not replace, then its own.
    pub fn all(&self) -> Vec<&'static Entry> {
        let mut all = self.base.map(Self::all).unwrap_or_default();
        all.retain(|entry| !self.entries.iter().any(|own| own.key == entry.key));
        all.extend(self.entries);
        all
    }
}

/// Finds keys of a list that is known at compile time.
pub struct Index {
    /// The number of a key in its list.
    places: [u8; PLACES],
}

/// Places in the index: enough to keep probes short at the largest table.
const PLACES: usize = 512;
/// Marks a free place.
const FREE: u8 = u8::MAX;

impl Index {
    /// Returns an index of nothing.
    #[expect(
        clippy::new_without_default,
        reason = "an index is made at compile time, where there is no `Default`"
    )]
    pub const fn new() -> Self {
        Self { places: [FREE; PLACES] }
    }

    /// Adds the key that has this number in its list; fails to compile when it is 255 or more.
    #[must_use]
    pub const fn with(mut self, key: &str, number: usize) -> Self {
        assert!(number < FREE as usize, "a list has at most 254 keys");
        let mut place = hash(key.as_bytes());
        while self.places[place] != FREE {
            place = (place + 1) % PLACES;
        }
        self.places[place] = number as u8;
        self
    }

    /// Adds the keys of entries, of which the first has this number.
    const fn with_all(mut self, entries: &[Entry], first: usize) -> Self {
        let mut i = 0;
        while i < entries.len() {
            self = self.with(entries[i].key, first + i);
            i += 1;
        }
        self
    }

    /// Returns the number of a key, of which `key_at` tells the list. Of a key that was added twice, it is the first one's.
    #[inline]
    pub fn find(&self, key: &str, key_at: impl Fn(usize) -> &'static str) -> Option<usize> {
        let mut place = hash(key.as_bytes());
        loop {
            let number = self.places[place];
            if number == FREE {
                return None;
            }
            if same(key_at(usize::from(number)).as_bytes(), key.as_bytes()) {
                return Some(usize::from(number));
            }
            place = (place + 1) % PLACES;
        }
    }
}

/// Mixes the length and both ends of a key: up to sixteen bytes, which is nearly every key as a whole.
const fn hash(key: &[u8]) -> usize {
    /// An odd number without pattern: 2^64 divided by the golden ratio.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let (head, tail) = match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => match (key.first_chunk::<4>(), key.last_chunk::<4>()) {
            (Some(head), Some(tail)) => (u32::from_le_bytes(*head) as u64, u32::from_le_bytes(*tail) as u64),
            _ => match key {
                [] => (0, 0),
                [first, .., last] => (*first as u64, (key[key.len() / 2] as u64) << 8 | *last as u64),
                [only] => (*only as u64, 0),
            },
        },
    };
    let mixed = (head ^ tail.rotate_left(29) ^ key.len() as u64).wrapping_mul(SPREAD);
    // The upper bits are the best mixed.
    (mixed >> (u64::BITS - PLACES.ilog2())) as usize
}

/// The values that a table set aside for `finish`.
#[derive(Clone, Copy, Debug)]
pub struct Slots<'a> {
    values: [&'a str; SLOTS],
}

/// How many slots a connector can use.
pub const SLOTS: usize = 48;

impl<'a> Slots<'a> {
    /// Returns empty slots.
    pub fn new() -> Self {
        Self { values: [""; SLOTS] }
    }

    /// Returns a slot's value; `None` when the record did not have it.
    pub fn get(&self, slot: u8) -> Option<&'a str> {
        self.values.get(slot as usize).copied().filter(|value| !value.is_empty())
    }

    /// Stores a value.
    pub fn set(&mut self, slot: u8, value: &'a str) {
        if let Some(place) = self.values.get_mut(slot as usize) {
            *place = value;
        }
    }
}

impl Default for Slots<'_> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: Table = Table::new(&[
        Entry { key: "srcip", to: To::Ip(Field::SrcIpAddr) },
        Entry { key: "dstip", to: To::Ip(Field::DstIpAddr) },
        Entry { key: "a", to: To::Seconds },
    ]);

    static ADDED: Table =
        Table::on(&TABLE, &[Entry { key: "srcip", to: To::Slot(3) }, Entry { key: "b", to: To::Protocol }]);

    #[test]
    fn a_table_on_another_replaces_and_adds() {
        assert_eq!(ADDED.find("srcip").map(|entry| entry.to), Some(To::Slot(3)));
        assert_eq!(ADDED.find("dstip").map(|entry| entry.to), Some(To::Ip(Field::DstIpAddr)));
        assert!(ADDED.find("c").is_none());
        let keys: Vec<_> = ADDED.all().iter().map(|entry| entry.key).collect();
        assert_eq!(keys, ["dstip", "a", "srcip", "b"]);
    }

    #[test]
    fn keys_find_their_own_entry_and_no_other() {
        assert_eq!(TABLE.find("srcip").map(|entry| entry.to), Some(To::Ip(Field::SrcIpAddr)));
        assert_eq!(TABLE.find("a").map(|entry| entry.to), Some(To::Seconds));
        assert!(TABLE.find("srcipx").is_none());
        assert!(TABLE.find("").is_none());
    }
}
