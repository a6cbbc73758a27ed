//! Binary form of a partial, version 1. Numbers little-endian; `varint` is LEB128, signed ones zigzag.
//!
//! ```text
//! "SWPK"  version u8  hash id u8  precision u8  form u8
//! fingerprint u64  length i64  hop i64  node u64  watermark i64  base i64
//! key:        length varint, bytes (see group_key.rs)
//! values:     form 0: count varint, (address u32, cell)...
//!             form 1: count varint, (hash u64, cell)...
//!             form 2: count varint, (pane i64, kind u8: 0 = count varint + hashes u64, 1 = registers u32...)...
//! sample:     count varint, (hash u64, cell, value as a key of one)...
//! reporters:  count varint, (kind u8, cell, length varint, text)...
//! records:    nodes varint, (node u64, count varint, (events varint, first i64, last - first varint)...)...
//! checksum    SipHash-1-3 with key 0 over everything before, u64
//! ```
//!
//! A cell is a varint of its wire form (`cell.rs`), rotated so that recent open panes and the age come first.
//!
//! Invariants: decoding any bytes ends in a value or an error, never in a panic, and allocates no more than a small
//! multiple of the input; what was encoded decodes to the same. The checksum finds damage, not forgery: transport must authenticate.

use std::fmt;

use siphasher::sip::SipHasher13;

use crate::group_key::GroupKey;
use crate::limits::{
    MAX_LENGTH_NANOS, MAX_NAME_BYTES, MAX_PARTIAL_BYTES, MAX_TEXT_BYTES, MAX_TIME_NANOS, PRECISION_RANGE,
};
use crate::partial::{Header, PaneValues, Partial, Reporter, Values};
use crate::record::Record;
use crate::registers::{plausible, words};
use crate::sample::Sampled;

/// Version of the binary form.
pub const FORMAT_VERSION: u8 = 1;

/// Number of the hash scheme: 1 is SipHash-1-3 as `hash.rs` describes.
pub const HASH_ID: u8 = 1;

const MAGIC: &[u8; 4] = b"SWPK";
const CHECKSUM_BYTES: usize = 8;
const ADDRESSES: u8 = 0;
const HASHES: u8 = 1;
const PANES: u8 = 2;
const FEW: u8 = 0;
const FULL: u8 = 1;

/// Why bytes are not a partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireError {
    /// Not ours at all.
    Magic,
    /// Another version of the form.
    Version(u8),
    /// Another hash scheme.
    HashId(u8),
    /// Longer than [`MAX_PARTIAL_BYTES`].
    TooLong(usize),
    /// Ends too early.
    Truncated,
    /// Damaged on the way.
    Checksum,
    /// Bytes left over.
    Trailing,
    /// A field holds what it cannot.
    Invalid(&'static str),
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Magic => f.write_str("not a sketch: wrong first bytes"),
            Self::Version(version) => write!(f, "sketch format {version}, this build reads {FORMAT_VERSION}"),
            Self::HashId(id) => {
                write!(f, "sketch hashed by scheme {id}, this build uses {HASH_ID}")
            }
            Self::TooLong(bytes) => {
                write!(f, "sketch of {bytes} bytes exceeds {MAX_PARTIAL_BYTES}")
            }
            Self::Truncated => f.write_str("sketch is cut short"),
            Self::Checksum => f.write_str("sketch is damaged: checksum differs"),
            Self::Trailing => f.write_str("sketch is followed by other bytes"),
            Self::Invalid(field) => write!(f, "sketch has an impossible {field}"),
        }
    }
}

impl std::error::Error for WireError {}

impl Partial {
    /// Appends the binary form. Equal states give equal bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        self.put_header(out);
        self.put_values(out);
        put_varint(out, self.sample.len() as u64);
        for entry in &self.sample {
            out.extend_from_slice(&entry.hash.to_le_bytes());
            put_cell(out, entry.cell);
            put_bytes(out, GroupKey::new(&[entry.value.as_value_ref()]).bytes());
        }
        put_varint(out, self.reporters.len() as u64);
        for reporter in &self.reporters {
            out.push(reporter.kind);
            put_cell(out, reporter.cell);
            put_bytes(out, reporter.name.as_bytes());
        }
        put_varint(out, self.records.len() as u64);
        for (node, records) in &self.records {
            out.extend_from_slice(&node.to_le_bytes());
            put_varint(out, records.len() as u64);
            for record in records {
                put_varint(out, record.events);
                out.extend_from_slice(&record.first.to_le_bytes());
                put_varint(out, record.last.abs_diff(record.first));
            }
        }
        let checksum = SipHasher13::new().hash(&out[start..]);
        out.extend_from_slice(&checksum.to_le_bytes());
    }

    /// Reads the binary form.
    ///
    /// # Errors
    ///
    /// When the bytes are not exactly one partial of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        if bytes.len() > MAX_PARTIAL_BYTES {
            return Err(WireError::TooLong(bytes.len()));
        }
        let mut head = Reader(bytes);
        if head.array::<4>()? != *MAGIC {
            return Err(WireError::Magic);
        }
        match head.byte()? {
            FORMAT_VERSION => {}
            version => return Err(WireError::Version(version)),
        }
        let (body, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(WireError::Truncated)?;
        if SipHasher13::new().hash(body) != u64::from_le_bytes(*checksum) {
            return Err(WireError::Checksum);
        }
        let rest = body.get(MAGIC.len() + 1..).ok_or(WireError::Truncated)?;
        let mut reader = Reader(rest);
        let partial = reader.partial()?;
        if reader.0.is_empty() { Ok(partial) } else { Err(WireError::Trailing) }
    }

    fn put_header(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(MAGIC);
        let form = match &self.values {
            Values::Addresses(_) => ADDRESSES,
            Values::Hashes(_) => HASHES,
            Values::Panes(_) => PANES,
        };
        out.extend_from_slice(&[FORMAT_VERSION, HASH_ID, self.header.precision, form]);
        out.extend_from_slice(&self.header.fingerprint.to_le_bytes());
        out.extend_from_slice(&self.header.length.to_le_bytes());
        out.extend_from_slice(&self.header.hop.to_le_bytes());
        out.extend_from_slice(&self.node.to_le_bytes());
        out.extend_from_slice(&self.watermark.to_le_bytes());
        out.extend_from_slice(&self.base.to_le_bytes());
        put_bytes(out, self.key.bytes());
    }

    fn put_values(&self, out: &mut Vec<u8>) {
        match &self.values {
            Values::Addresses(all) => {
                put_varint(out, all.len() as u64);
                for (bits, cell) in all {
                    out.extend_from_slice(&bits.to_le_bytes());
                    put_cell(out, *cell);
                }
            }
            Values::Hashes(all) => {
                put_varint(out, all.len() as u64);
                for (hash, cell) in all {
                    out.extend_from_slice(&hash.to_le_bytes());
                    put_cell(out, *cell);
                }
            }
            Values::Panes(panes) => {
                put_varint(out, panes.len() as u64);
                for (pane, values) in panes {
                    out.extend_from_slice(&pane.to_le_bytes());
                    put_pane(out, values);
                }
            }
        }
    }
}

fn put_pane(out: &mut Vec<u8>, values: &PaneValues) {
    match values {
        PaneValues::Few(hashes) => {
            out.push(FEW);
            put_varint(out, hashes.len() as u64);
            hashes.iter().for_each(|hash| out.extend_from_slice(&hash.to_le_bytes()));
        }
        PaneValues::Full(words) => {
            out.push(FULL);
            words.iter().for_each(|word| out.extend_from_slice(&word.to_le_bytes()));
        }
    }
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn put_cell(out: &mut Vec<u8>, cell: u64) {
    put_varint(out, cell.rotate_left(16));
}

fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes fields off the front of a slice.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn partial(&mut self) -> Result<Partial, WireError> {
        match self.byte()? {
            HASH_ID => {}
            id => return Err(WireError::HashId(id)),
        }
        let precision = self.byte()?;
        if !PRECISION_RANGE.contains(&precision) {
            return Err(WireError::Invalid("precision"));
        }
        let form = self.byte()?;
        let header = Header {
            precision,
            fingerprint: self.u64()?,
            length: self.i64_within("window length", 1, MAX_LENGTH_NANOS)?,
            hop: self.i64_within("hop", 1, MAX_LENGTH_NANOS)?,
        };
        let node = self.u64()?;
        let watermark = self.i64_within("watermark", i64::MIN, MAX_TIME_NANOS)?;
        let base = self.i64_within("base pane", -MAX_TIME_NANOS, MAX_TIME_NANOS)?;
        Ok(Partial {
            header,
            node,
            watermark,
            base,
            key: GroupKey::from_bytes(self.bytes(5 * MAX_TEXT_BYTES)?)
                .ok_or(WireError::Invalid("group key"))?,
            values: self.values(form, precision)?,
            sample: self.list(10, Self::sampled)?,
            reporters: self.list(3, Self::reporter)?,
            records: self.list(9, |reader| Ok((reader.u64()?, reader.list(10, Self::record)?)))?,
        })
    }

    fn values(&mut self, form: u8, precision: u8) -> Result<Values, WireError> {
        Ok(match form {
            ADDRESSES => Values::Addresses(self.list(5, |reader| Ok((reader.u32()?, reader.cell()?)))?),
            HASHES => Values::Hashes(self.list(9, |reader| Ok((reader.u64()?, reader.cell()?)))?),
            PANES => Values::Panes(self.list(10, |reader| {
                let pane = reader.i64_within("pane", -MAX_TIME_NANOS, MAX_TIME_NANOS)?;
                Ok((pane, reader.pane_values(precision)?))
            })?),
            _ => return Err(WireError::Invalid("form")),
        })
    }

    fn pane_values(&mut self, precision: u8) -> Result<PaneValues, WireError> {
        Ok(match self.byte()? {
            FEW => PaneValues::Few(self.list(8, Self::u64)?),
            FULL => {
                let bytes = self.take(4 * words(precision))?;
                let packed = bytes
                    .chunks_exact(4)
                    .map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]));
                let packed: Vec<u32> = packed.collect();
                if !plausible(precision, &packed) {
                    return Err(WireError::Invalid("register"));
                }
                PaneValues::Full(packed)
            }
            _ => return Err(WireError::Invalid("pane kind")),
        })
    }

    fn sampled(&mut self) -> Result<Sampled, WireError> {
        let (hash, cell) = (self.u64()?, self.cell()?);
        let mut values = GroupKey::from_bytes(self.bytes(2 * MAX_TEXT_BYTES)?)
            .ok_or(WireError::Invalid("sample value"))?
            .values();
        match (values.pop(), values.is_empty()) {
            (Some(value), true) => Ok(Sampled { hash, cell, value }),
            _ => Err(WireError::Invalid("sample value")),
        }
    }

    fn reporter(&mut self) -> Result<Reporter, WireError> {
        let kind = self.byte()?;
        if kind > 1 {
            return Err(WireError::Invalid("reporter kind"));
        }
        let cell = self.cell()?;
        let name = std::str::from_utf8(self.bytes(MAX_NAME_BYTES)?)
            .map_err(|_| WireError::Invalid("reporter name"))?;
        Ok(Reporter { kind, cell, name: name.into() })
    }

    fn record(&mut self) -> Result<Record, WireError> {
        let events = self.varint()?;
        let first = self.i64_within("event time", -MAX_TIME_NANOS, MAX_TIME_NANOS)?;
        let last = i64::try_from(self.varint()?).ok().and_then(|span| first.checked_add(span));
        match last {
            Some(last) if last <= MAX_TIME_NANOS => Ok(Record { events, first, last }),
            _ => Err(WireError::Invalid("event time")),
        }
    }

    /// Reads a count and as many items, each at least `least` bytes long, so that a false count cannot allocate.
    fn list<T>(
        &mut self,
        least: usize,
        mut item: impl FnMut(&mut Self) -> Result<T, WireError>,
    ) -> Result<Vec<T>, WireError> {
        let count = usize::try_from(self.varint()?).map_err(|_| WireError::Truncated)?;
        if count > self.0.len() / least {
            return Err(WireError::Truncated);
        }
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(item(self)?);
        }
        Ok(all)
    }

    fn bytes(&mut self, most: usize) -> Result<&'a [u8], WireError> {
        let len = usize::try_from(self.varint()?).map_err(|_| WireError::Truncated)?;
        if len > most {
            return Err(WireError::Invalid("length"));
        }
        self.take(len)
    }

    fn cell(&mut self) -> Result<u64, WireError> {
        Ok(self.varint()?.rotate_right(16))
    }

    fn varint(&mut self) -> Result<u64, WireError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                // One spelling per number: no bits beyond 64, no empty last byte.
                let spare = (shift == 63 && byte > 1) || (shift > 0 && byte == 0);
                return if spare { Err(WireError::Invalid("number")) } else { Ok(number) };
            }
        }
        Err(WireError::Invalid("number"))
    }

    fn i64_within(&mut self, field: &'static str, least: i64, most: i64) -> Result<i64, WireError> {
        let number = i64::from_le_bytes(self.array()?);
        if (least..=most).contains(&number) { Ok(number) } else { Err(WireError::Invalid(field)) }
    }

    fn u64(&mut self) -> Result<u64, WireError> {
        self.array().map(u64::from_le_bytes)
    }

    fn u32(&mut self) -> Result<u32, WireError> {
        self.array().map(u32::from_le_bytes)
    }

    fn byte(&mut self) -> Result<u8, WireError> {
        self.array().map(|[byte]: [u8; 1]| byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let (array, rest) = self.0.split_first_chunk::<N>().ok_or(WireError::Truncated)?;
        self.0 = rest;
        Ok(*array)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(WireError::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }
}
