//! `structured_data`: elements that all messages carry (RFC 5424, 6.3).

use std::fmt::{self, Write};

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::limits::SD_NAME_BYTES;

/// The STRUCTURED-DATA of a message, as it stands there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StructuredData(String);

impl StructuredData {
    /// Returns the text: elements, or `-`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for StructuredData {
    fn default() -> Self {
        Self("-".to_owned())
    }
}

impl<'de> Deserialize<'de> for StructuredData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut text = String::new();
        for (id, parameters) in deserializer.deserialize_map(InOrder::<Parameters>::default())? {
            check::<D::Error>(&id)?;
            text.push('[');
            text.push_str(&id);
            for (name, value) in parameters.0 {
                check::<D::Error>(&name)?;
                // Writing to a string cannot fail.
                let _ = write!(text, " {name}=\"{}\"", Escaped(&value));
            }
            text.push(']');
        }
        Ok(if text.is_empty() { Self::default() } else { Self(text) })
    }
}

fn check<E: Error>(name: &str) -> Result<(), E> {
    let fine = (1..=SD_NAME_BYTES).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_graphic() && !b"=]\"".contains(&byte));
    if fine {
        return Ok(());
    }
    Err(E::custom(format!(
        "`{name}` must be 1 to {SD_NAME_BYTES} printable ASCII characters without blanks, `=`, `]` and quotes"
    )))
}

/// A value between quotes.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.0.chars() {
            if matches!(char, '"' | '\\' | ']') {
                f.write_char('\\')?;
            }
            f.write_char(char)?;
        }
        Ok(())
    }
}

/// The parameters of one element.
struct Parameters(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Parameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder::<String>::default()).map(Self)
    }
}

/// Reads a map in the order of the configuration.
struct InOrder<T>(std::marker::PhantomData<T>);

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self(std::marker::PhantomData)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
    type Value = Vec<(String, T)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
