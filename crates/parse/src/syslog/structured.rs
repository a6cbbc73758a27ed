//! Structured data of RFC 5424 section 6.3: `[id name="value" name="value"][id …]`.

use crate::scan::{find2, skip, slice};

/// One parameter of one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The id of the element.
    pub id: &'a str,
    /// The name of the parameter.
    pub param: &'a str,
    /// The value as written; `\"`, `\\` and `\]` are its escapes, see [`crate::colon::unescape`].
    pub value: &'a str,
}

/// Returns the parameters of structured data, in order; elements without parameters do not show.
#[must_use]
pub fn elements(sd: &str) -> Elements<'_> {
    Elements { text: sd, at: 0, id: "" }
}

/// The parameters of structured data; see [`elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    text: &'a str,
    at: usize,
    id: &'a str,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b'[' => {
                    let end = name_end(bytes, self.at + 1);
                    self.id = slice(self.text, self.at + 1, end);
                    self.at = end.max(self.at + 1);
                }
                b' ' | b']' => self.at += 1,
                _ => {
                    let Some((name, value, after)) = param(self.text, self.at) else {
                        self.at = bytes.len();
                        return None;
                    };
                    self.at = after;
                    return Some(Element { id: self.id, param: name, value });
                }
            }
        }
    }
}

/// Returns where structured data at the start of the text ends, or nothing when the text starts with none.
///
/// Strict on purpose: payloads such as `[action:"Accept"; …]` stand in the same place.
pub(super) fn structured_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while bytes.get(at) == Some(&b'[') {
        let id_end = name_end(bytes, at + 1);
        if id_end == at + 1 {
            return None;
        }
        at = id_end;
        while bytes.get(at) == Some(&b' ') {
            let (_, _, after) = param(text, at + 1)?;
            at = after;
        }
        if bytes.get(at) != Some(&b']') {
            return None;
        }
        at += 1;
    }
    (at > 0 && bytes.get(at).is_none_or(|byte| *byte == b' ')).then_some(at)
}

/// Reads `name="value"`; returns name, value and the position after the closing quote.
fn param(text: &str, start: usize) -> Option<(&str, &str, usize)> {
    let bytes = text.as_bytes();
    let equals = name_end(bytes, start);
    if equals == start || bytes.get(equals) != Some(&b'=') || bytes.get(equals + 1) != Some(&b'"') {
        return None;
    }
    let value_start = equals + 2;
    let mut at = value_start;
    loop {
        let hit = find2(bytes, at, b'"', b'\\')?;
        if bytes.get(hit) == Some(&b'"') {
            return Some((slice(text, start, equals), slice(text, value_start, hit), hit + 1));
        }
        at = hit + 2;
    }
}

/// Returns where an SD-NAME ends: printable ASCII except `=`, blank, `]` and `"`.
fn name_end(bytes: &[u8], from: usize) -> usize {
    skip(bytes, from, |byte| byte.is_ascii_graphic() && !matches!(byte, b'=' | b']' | b'"'))
}
