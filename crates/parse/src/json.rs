//! A walk over JSON text that copies nothing (RFC 8259).
//!
//! [`value`] classifies a text, [`members`] and [`elements`] walk a container one level; containers inside come back as
//! slices to walk in turn, so nothing recurses. A text of depth `d` is scanned at most `d` times, and [`JSON_DEPTH`] bounds
//! `d`.
//!
//! Invariants:
//! - iterators end after the first error;
//! - a container that comes back as a slice has balanced brackets; what stands between them is checked when it is walked;
//! - duplicate keys come back as often as they occur.
//!
//! Deviation from the RFC: control characters inside strings are accepted, since logs hold them.

mod skip;
mod walk;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;

pub use walk::{Elements, Members, elements, members, value};
pub use write::{write_escaped, write_str};

use crate::Arena;
#[cfg(doc)]
use crate::limits::JSON_DEPTH;

/// A JSON value as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as written.
    Number(&'a str),
    /// A string.
    String(Str<'a>),
    /// An object with its braces, for [`members`].
    Object(&'a str),
    /// An array with its brackets, for [`elements`].
    Array(&'a str),
}

impl<'a> Value<'a> {
    /// Returns the text of a string, a number or a boolean.
    #[must_use]
    #[inline]
    pub fn as_text(&self, arena: &'a Arena) -> Option<&'a str> {
        match *self {
            Self::String(string) => Some(string.text(arena)),
            Self::Number(text) => Some(text),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null | Self::Object(_) | Self::Array(_) => None,
        }
    }

    /// Returns the number as written, also when it stands in a string.
    #[must_use]
    pub fn as_number(&self) -> Option<&'a str> {
        match *self {
            Self::Number(text) => Some(text),
            Self::String(string) if !string.escaped => Some(string.raw),
            _ => None,
        }
    }

    /// Returns the object's text.
    #[must_use]
    pub fn as_object(&self) -> Option<&'a str> {
        match *self {
            Self::Object(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the array's text.
    #[must_use]
    pub fn as_array(&self) -> Option<&'a str> {
        match *self {
            Self::Array(text) => Some(text),
            _ => None,
        }
    }
}

/// A JSON string as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Str<'a> {
    /// The text between the quotes.
    pub raw: &'a str,
    /// Whether the text holds escapes.
    pub escaped: bool,
}

impl<'a> Str<'a> {
    /// Returns the text with its escapes replaced.
    ///
    /// A surrogate without its partner becomes U+FFFD; a backslash that starts no escape stays as it is.
    #[must_use]
    #[inline]
    pub fn text(&self, arena: &'a Arena) -> &'a str {
        if self.escaped { write::unescape(self.raw, arena) } else { self.raw }
    }
}

/// Why a text is not JSON, and at which byte of the text given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The offset in bytes.
    pub at: usize,
    /// What is wrong there.
    pub kind: ErrorKind,
}

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The text ends inside a value.
    Incomplete,
    /// A value was expected.
    NotAValue,
    /// An object was expected.
    NotAnObject,
    /// An array was expected.
    NotAnArray,
    /// A member's key was expected.
    NotAKey,
    /// A colon was expected.
    NoColon,
    /// A comma or the end of the container was expected.
    NoComma,
    /// Brackets do not match.
    Unbalanced,
    /// Containers nest too deep.
    TooDeep,
    /// Something follows the value.
    Trailing,
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::Incomplete => "text ends inside a value",
            ErrorKind::NotAValue => "expected a value",
            ErrorKind::NotAnObject => "expected an object",
            ErrorKind::NotAnArray => "expected an array",
            ErrorKind::NotAKey => "expected a key in quotes",
            ErrorKind::NoColon => "expected a colon",
            ErrorKind::NoComma => "expected a comma or the end",
            ErrorKind::Unbalanced => "brackets do not match",
            ErrorKind::TooDeep => "nested too deep",
            ErrorKind::Trailing => "text after the value",
        };
        write!(out, "{what} at byte {}", self.at)
    }
}

impl std::error::Error for Error {}
