//! Texts cut at one ASCII character, for pieces a few bytes long: the standard library's searches are made for long ones.

use crate::scan::{find, rest, slice};

/// Returns the pieces between the separators, as [`str::split`] does; a separator beyond ASCII is never found.
#[must_use]
pub fn split(text: &str, separator: u8) -> Pieces<'_> {
    Pieces { text: Some(text), separator }
}

/// Returns the text before and behind the first separator, as [`str::split_once`] does.
#[must_use]
#[inline]
pub fn split_once(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = find(text.as_bytes(), 0, separator).filter(|_| separator.is_ascii())?;
    Some((slice(text, 0, at), rest(text, at + 1)))
}

/// The pieces of a text; see [`split`].
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    /// What is left to cut.
    text: Option<&'a str>,
    separator: u8,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let text = self.text?;
        let (piece, left) = match split_once(text, self.separator) {
            Some((piece, left)) => (piece, Some(left)),
            None => (text, None),
        };
        self.text = left;
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_those_of_the_standard_library(text in "[a-z|é]{0,80}", separator in prop_oneof![Just(b'|'), Just(b'a'), Just(0xc3)]) {
            let is_known = char::from(separator);
            let expected: Vec<&str> = match separator.is_ascii() {
                true => text.split(is_known).collect(),
                false => vec![&text],
            };
            prop_assert_eq!(split(&text, separator).collect::<Vec<_>>(), expected);
            let expected = if separator.is_ascii() { text.split_once(is_known) } else { None };
            prop_assert_eq!(split_once(&text, separator), expected);
        }
    }
}
