//! Values in place.

use super::Error;

/// A value; of a container only its header, what it holds follows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'a> {
    /// Nothing.
    Nil,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Uint(u64),
    /// A negative whole number.
    Int(i64),
    /// A number.
    Float(f64),
    /// Text; mostly UTF-8.
    Str(&'a [u8]),
    /// Bytes.
    Bin(&'a [u8]),
    /// So many values follow.
    Array(usize),
    /// So many pairs follow.
    Map(usize),
    /// A value of a type of its own.
    Ext(i8, &'a [u8]),
}

impl<'a> Value<'a> {
    /// Returns the bytes of a text, which some senders send as such.
    pub fn as_bytes(&self) -> Option<&'a [u8]> {
        match *self {
            Self::Str(bytes) | Self::Bin(bytes) => Some(bytes),
            _ => None,
        }
    }
}

/// What the first bytes of a value say.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Head {
    Nil,
    Bool(bool),
    Uint(u64),
    Int(i64),
    Float(f64),
    Str(usize),
    Bin(usize),
    Array(usize),
    Map(usize),
    Ext(i8, usize),
}

impl Head {
    /// Reads the header of a value; returns its length, too.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize), Error> {
        let (first, rest) = bytes.split_first().ok_or(Error::Incomplete)?;
        let low = |mask: u8| usize::from(first & mask);
        let sized = |width: usize| number(rest, width).map(|size| (to_usize(size), 1 + width));
        let unsigned = |width: usize| Ok((Self::Uint(number(rest, width)?), 1 + width));
        Ok(match *first {
            0x00..=0x7f => (Self::Uint(u64::from(*first)), 1),
            0x80..=0x8f => (Self::Map(low(0x0f)), 1),
            0x90..=0x9f => (Self::Array(low(0x0f)), 1),
            0xa0..=0xbf => (Self::Str(low(0x1f)), 1),
            0xc0 => (Self::Nil, 1),
            0xc1 => return Err(Error::NotMsgpack),
            0xc2 | 0xc3 => (Self::Bool(*first == 0xc3), 1),
            0xc4..=0xc6 => sized(1 << (first - 0xc4)).map(|(size, used)| (Self::Bin(size), used))?,
            0xc7..=0xc9 => {
                let (size, used) = sized(1 << (first - 0xc7))?;
                (Self::Ext(kind(bytes, used)?, size), used + 1)
            }
            0xca => (Self::Float(f64::from(f32::from_bits(to_u32(number(rest, 4)?)))), 5),
            0xcb => (Self::Float(f64::from_bits(number(rest, 8)?)), 9),
            0xcc => unsigned(1)?,
            0xcd => unsigned(2)?,
            0xce => unsigned(4)?,
            0xcf => unsigned(8)?,
            0xd0 => (signed(i64::from(number(rest, 1)? as u8 as i8)), 2),
            0xd1 => (signed(i64::from(number(rest, 2)? as u16 as i16)), 3),
            0xd2 => (signed(i64::from(to_u32(number(rest, 4)?) as i32)), 5),
            0xd3 => (signed(number(rest, 8)? as i64), 9),
            0xd4..=0xd8 => (Self::Ext(kind(bytes, 1)?, 1 << (first - 0xd4)), 2),
            0xd9..=0xdb => sized(1 << (first - 0xd9)).map(|(size, used)| (Self::Str(size), used))?,
            0xdc | 0xdd => sized(2 << (first - 0xdc)).map(|(size, used)| (Self::Array(size), used))?,
            0xde | 0xdf => sized(2 << (first - 0xde)).map(|(size, used)| (Self::Map(size), used))?,
            0xe0..=0xff => (Self::Int(i64::from(*first as i8)), 1),
        })
    }

    /// Returns the bytes that belong to the value behind its header, and the values that do.
    pub(super) fn extent(self) -> (usize, usize) {
        match self {
            Self::Str(size) | Self::Bin(size) | Self::Ext(_, size) => (size, 0),
            Self::Array(count) => (0, count),
            Self::Map(count) => (0, count.saturating_mul(2)),
            _ => (0, 0),
        }
    }
}

fn signed(value: i64) -> Head {
    u64::try_from(value).map_or(Head::Int(value), Head::Uint)
}

fn kind(bytes: &[u8], at: usize) -> Result<i8, Error> {
    bytes.get(at).map(|byte| *byte as i8).ok_or(Error::Incomplete)
}

/// Reads a big-endian number of up to eight bytes.
fn number(bytes: &[u8], width: usize) -> Result<u64, Error> {
    let digits = bytes.get(..width).ok_or(Error::Incomplete)?;
    Ok(digits.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A number that was read from four bytes.
fn to_u32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Values of a block of bytes, one after the other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Returns a reader at the beginning.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Tells whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads the next value, of a container its header.
    ///
    /// # Errors
    ///
    /// Fails when the bytes are no value or end within it.
    pub fn value(&mut self) -> Result<Value<'a>, Error> {
        let (head, used) = Head::read(self.rest)?;
        let rest = self.rest.get(used..).ok_or(Error::Incomplete)?;
        let (size, _) = head.extent();
        let (body, rest) = rest.split_at_checked(size).ok_or(Error::Incomplete)?;
        self.rest = rest;
        Ok(match head {
            Head::Nil => Value::Nil,
            Head::Bool(flag) => Value::Bool(flag),
            Head::Uint(number) => Value::Uint(number),
            Head::Int(number) => Value::Int(number),
            Head::Float(number) => Value::Float(number),
            Head::Str(_) => Value::Str(body),
            Head::Bin(_) => Value::Bin(body),
            Head::Array(count) => Value::Array(count),
            Head::Map(count) => Value::Map(count),
            Head::Ext(kind, _) => Value::Ext(kind, body),
        })
    }

    /// Reads past the next value and all that it holds; returns its bytes.
    ///
    /// # Errors
    ///
    /// Fails when the bytes end within it or are no values.
    pub fn skip(&mut self) -> Result<&'a [u8], Error> {
        let whole = self.rest;
        let mut left: usize = 1;
        while left > 0 {
            let (head, used) = Head::read(self.rest)?;
            let (size, values) = head.extent();
            let used = used.checked_add(size).ok_or(Error::Incomplete)?;
            self.rest = self.rest.get(used..).ok_or(Error::Incomplete)?;
            // What is claimed but not there ends in `Incomplete` above.
            left = (left - 1).saturating_add(values);
        }
        Ok(whole.get(..whole.len() - self.rest.len()).unwrap_or_default())
    }

    /// Reads an array's header.
    ///
    /// # Errors
    ///
    /// Says `what` was expected when it is something else.
    pub fn array(&mut self, what: &'static str) -> Result<usize, Error> {
        match self.value()? {
            Value::Array(count) => Ok(count),
            _ => Err(Error::Shape(what)),
        }
    }

    /// Reads a map's header.
    ///
    /// # Errors
    ///
    /// Says `what` was expected when it is something else.
    pub fn map(&mut self, what: &'static str) -> Result<usize, Error> {
        match self.value()? {
            Value::Map(count) => Ok(count),
            _ => Err(Error::Shape(what)),
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// Says `what` was expected when it is something else.
    pub fn bytes(&mut self, what: &'static str) -> Result<&'a [u8], Error> {
        self.value()?.as_bytes().ok_or(Error::Shape(what))
    }
}
