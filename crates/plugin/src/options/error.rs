//! What is wrong with a configuration value, and where.

use std::fmt;

use super::node::Place;

/// A configuration error with its place and the path of keys that leads there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OptionsError {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// Keys from the outside in, as in `sources.in.address`.
    pub path: Vec<String>,
    is_unknown_key: bool,
}

impl OptionsError {
    /// Returns an error without place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None, path: Vec::new(), is_unknown_key: false }
    }

    /// Tells whether it is about a key that nobody knows.
    pub fn is_unknown_key(&self) -> bool {
        self.is_unknown_key
    }

    /// Adds the place, unless a nearer one is known.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place.get_or_insert(place);
        self
    }

    /// Adds the key that the value stands under.
    #[must_use]
    pub fn under(mut self, key: &str) -> Self {
        self.path.insert(0, key.to_owned());
        self
    }
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path.join(".").replace(".[", "["))?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for OptionsError {}

impl serde::de::Error for OptionsError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let error = Self::new(format!("unknown key `{field}`{}", suggestion(field, expected)));
        Self { is_unknown_key: true, ..error }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown value `{variant}`{}", suggestion(variant, expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("key `{field}` is missing"))
    }
}

/// Returns " (did you mean …?)" with the nearest known word, else the list of all.
pub fn suggestion(word: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 1 + word.len() / 4);
    match nearest {
        Some((_, near)) => format!(" (did you mean `{near}`?)"),
        None if known.is_empty() => String::new(),
        None => format!(" (known: {})", known.join(", ")),
    }
}
