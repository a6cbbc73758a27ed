//! The three shapes that a record can have, read once before any connector looks at it.

mod cef;
mod object;

pub use cef::{Cef, ENDS, Pair};
pub use object::Object;
pub(crate) use object::without_zone;

use sweepline_parse::time::Clock;
use sweepline_parse::{Arena, cef as cef_reader};

/// A record, taken apart as far as its outer syntax goes.
pub enum Form<'r, 'a> {
    /// Text: syslog with or without header, key=value, CSV, ….
    Line(&'a str),
    /// A CEF line, or the CommonSecurityLog row that Sentinel makes of one.
    Cef(&'r Cef<'a>),
    /// A JSON object: a vendor's JSON log or the row of another Sentinel table.
    Json(&'r Object<'a>),
}

/// A record's own storage; [`Parsed::form`] lends it to connectors.
pub enum Parsed<'a> {
    /// See [`Form::Line`].
    Line(&'a str),
    /// See [`Form::Cef`].
    Cef(Box<Cef<'a>>),
    /// See [`Form::Json`].
    Json(Object<'a>),
}

impl<'a> Parsed<'a> {
    /// Reads the outer syntax of a record.
    ///
    /// # Errors
    ///
    /// Returns the reason when the record claims to be CEF or JSON and is not.
    pub fn read(text: &'a str, arena: &'a Arena, clock: &Clock<'_>) -> Result<Self, &'static str> {
        let trimmed = text.trim_ascii_start();
        if trimmed.starts_with('{') {
            let object = Object::read(trimmed, arena)?;
            return Ok(match Cef::from_row(&object, arena, clock) {
                Some(cef) => Self::Cef(Box::new(cef)),
                None => Self::Json(object),
            });
        }
        if cef_reader::find(text).is_some() {
            return Cef::from_line(text, arena, clock).map(|cef| Self::Cef(Box::new(cef)));
        }
        Ok(Self::Line(text))
    }

    /// Lends the record to a connector.
    pub fn form(&self) -> Form<'_, 'a> {
        match self {
            Self::Line(text) => Form::Line(text),
            Self::Cef(cef) => Form::Cef(cef),
            Self::Json(object) => Form::Json(object),
        }
    }
}
