//! The walk over one level of a container.

use super::skip::container_end;
use super::{Error, ErrorKind, Str, Value};
use memchr::memchr;

use crate::limits::JSON_LOOK_AHEAD;
use crate::scan::{find, find2, slice};

/// Reads a text that is one JSON value.
///
/// # Errors
///
/// Fails when the text is no value, or when something follows it.
pub fn value(text: &str) -> Result<Value<'_>, Error> {
    let mut cursor = Cursor::new(text);
    cursor.blanks();
    let value = cursor.value()?;
    cursor.end()?;
    Ok(value)
}

/// Walks the members of an object; blanks around it are fine, anything else after it is an error.
#[must_use]
pub fn members(object: &str) -> Members<'_> {
    Members { cursor: Cursor::new(object), state: State::Before }
}

/// Walks the elements of an array; blanks around it are fine, anything else after it is an error.
#[must_use]
pub fn elements(array: &str) -> Elements<'_> {
    Elements { cursor: Cursor::new(array), state: State::Before }
}

/// The members of an object; see [`members`].
#[derive(Clone, Debug)]
pub struct Members<'a> {
    cursor: Cursor<'a>,
    state: State,
}

impl<'a> Members<'a> {
    /// Gives each member to `take`, until it says no: what the iterator does, for texts of which all members are wanted.
    ///
    /// # Errors
    ///
    /// Fails where the text is no object, after the members before that place.
    #[inline(always)]
    pub fn each(self, mut take: impl FnMut(Str<'a>, Value<'a>) -> bool) -> Result<(), Error> {
        let Self { mut cursor, mut state } = self;
        while cursor.advance(&mut state, b'{', b'}', ErrorKind::NotAnObject)? {
            let (key, value) = cursor.member()?;
            if !take(key, value) {
                break;
            }
        }
        Ok(())
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Result<(Str<'a>, Value<'a>), Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.cursor.advance(&mut self.state, b'{', b'}', ErrorKind::NotAnObject) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(Err(error)),
        }
        let member = self.cursor.member();
        if member.is_err() {
            self.state = State::Done;
        }
        Some(member)
    }
}

/// The elements of an array; see [`elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    cursor: Cursor<'a>,
    state: State,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<Value<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.cursor.advance(&mut self.state, b'[', b']', ErrorKind::NotAnArray) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => return Some(Err(error)),
        }
        let value = self.cursor.value();
        if value.is_err() {
            self.state = State::Done;
        }
        Some(value)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Before,
    Inside,
    Done,
}

#[derive(Clone, Debug)]
struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// No backslash stands between the position and here: a string that ends before it ends at its next quote.
    plain_to: usize,
}

impl<'a> Cursor<'a> {
    #[inline]
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, plain_to: plain_end(text.as_bytes(), 0) }
    }

    /// Moves to the next item of a container; returns false at its end.
    #[inline(always)]
    fn advance(&mut self, state: &mut State, open: u8, close: u8, wrong: ErrorKind) -> Result<bool, Error> {
        let before = *state;
        // Set again once an item is known to follow, so that every error ends the walk.
        *state = State::Done;
        match before {
            State::Done => return Ok(false),
            State::Before => {
                self.blanks();
                self.expect(open, wrong)?;
                self.blanks();
                if self.peek() == Some(close) {
                    self.at += 1;
                    return self.end().map(|()| false);
                }
            }
            State::Inside => {
                self.blanks();
                match self.peek() {
                    Some(b',') => self.at += 1,
                    Some(byte) if byte == close => {
                        self.at += 1;
                        return self.end().map(|()| false);
                    }
                    Some(_) => return Err(self.error(ErrorKind::NoComma)),
                    None => return Err(self.error(ErrorKind::Incomplete)),
                }
                self.blanks();
            }
        }
        *state = State::Inside;
        Ok(true)
    }

    #[inline(always)]
    fn member(&mut self) -> Result<(Str<'a>, Value<'a>), Error> {
        if self.peek() != Some(b'"') {
            return Err(self.error(ErrorKind::NotAKey));
        }
        let key = self.string()?;
        self.blanks();
        self.expect(b':', ErrorKind::NoColon)?;
        self.blanks();
        Ok((key, self.value()?))
    }

    #[inline(always)]
    fn value(&mut self) -> Result<Value<'a>, Error> {
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'{') => self.container().map(Value::Object),
            Some(b'[') => self.container().map(Value::Array),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            Some(_) => Err(self.error(ErrorKind::NotAValue)),
            None => Err(self.error(ErrorKind::Incomplete)),
        }
    }

    #[inline(always)]
    fn string(&mut self) -> Result<Str<'a>, Error> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut end = find(bytes, start, b'"').ok_or(self.error(ErrorKind::Incomplete))?;
        let mut escaped = false;
        if end > self.plain_to {
            (end, escaped) = string_end(bytes, start).ok_or(self.error(ErrorKind::Incomplete))?;
            self.plain_to = plain_end(bytes, end);
        }
        self.at = end + 1;
        Ok(Str { raw: slice(self.text, start, end), escaped })
    }

    /// Reads a number by the grammar of RFC 8259 section 6.
    #[inline(always)]
    fn number(&mut self) -> Result<Value<'a>, Error> {
        let start = self.at;
        let whole = start + usize::from(self.peek() == Some(b'-'));
        let bytes = self.text.as_bytes();
        let mut end = digits_end(bytes, whole)?;
        if end > whole + 1 && bytes.get(whole) == Some(&b'0') {
            return Err(Error { at: whole, kind: ErrorKind::NotAValue });
        }
        if let Some(b'.' | b'e' | b'E') = bytes.get(end) {
            end = fraction_end(bytes, end)?;
        }
        self.at = end;
        Ok(Value::Number(slice(self.text, start, end)))
    }

    #[inline(always)]
    fn literal(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, Error> {
        let end = self.at + word.len();
        if self.text.as_bytes().get(self.at..end) != Some(word.as_bytes()) {
            return Err(self.error(ErrorKind::NotAValue));
        }
        self.at = end;
        Ok(value)
    }

    /// Moves past a container and returns its text.
    #[inline(always)]
    fn container(&mut self) -> Result<&'a str, Error> {
        let start = self.at;
        self.at = container_end(self.text.as_bytes(), start)?;
        if self.at > self.plain_to {
            self.plain_to = plain_end(self.text.as_bytes(), self.at);
        }
        Ok(slice(self.text, start, self.at))
    }

    #[inline(always)]
    fn end(&mut self) -> Result<(), Error> {
        self.blanks();
        if self.at < self.text.len() { Err(self.error(ErrorKind::Trailing)) } else { Ok(()) }
    }

    #[inline(always)]
    fn expect(&mut self, byte: u8, otherwise: ErrorKind) -> Result<(), Error> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.error(otherwise)),
            None => Err(self.error(ErrorKind::Incomplete)),
        }
    }

    #[inline(always)]
    fn blanks(&mut self) {
        // Most writers put none.
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.at = blanks_end(self.text.as_bytes(), self.at);
        }
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn error(&self, kind: ErrorKind) -> Error {
        Error { at: self.at, kind }
    }
}

fn blanks_end(bytes: &[u8], from: usize) -> usize {
    crate::scan::skip(bytes, from, |byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))
}

#[inline(always)]
fn digits_end(bytes: &[u8], from: usize) -> Result<usize, Error> {
    let end = crate::scan::skip(bytes, from, |byte| byte.is_ascii_digit());
    if end > from { Ok(end) } else { Err(Error { at: from, kind: ErrorKind::NotAValue }) }
}

/// Returns the end of what may follow the whole part of a number.
fn fraction_end(bytes: &[u8], from: usize) -> Result<usize, Error> {
    let mut at = from;
    if bytes.get(at) == Some(&b'.') {
        at = digits_end(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        at = digits_end(bytes, at)?;
    }
    Ok(at)
}

/// Returns a position up to which no backslash stands at or after `from`: the next backslash, or the end of the look-ahead.
#[inline]
pub(super) fn plain_end(bytes: &[u8], from: usize) -> usize {
    let end = bytes.len().min(from.saturating_add(JSON_LOOK_AHEAD));
    let ahead = bytes.get(from..end).unwrap_or_default();
    memchr(b'\\', ahead).map_or(end, |offset| from + offset)
}

/// Returns the closing quote of a string whose text starts at `from`, and whether the text holds escapes.
#[inline(never)]
fn string_end(bytes: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut hit = find2(bytes, from, b'"', b'\\')?;
    if bytes.get(hit) == Some(&b'"') {
        return Some((hit, false));
    }
    loop {
        hit = find2(bytes, hit + 2, b'"', b'\\')?;
        if bytes.get(hit) == Some(&b'"') {
            return Some((hit, true));
        }
    }
}
