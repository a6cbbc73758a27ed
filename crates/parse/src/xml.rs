//! A pull reader for event XML: elements, attributes and text, nothing else.
//!
//! Comments and processing instructions are skipped, CDATA comes back as text. A document type ends the reading: entities
//! beyond the five predefined ones and numeric references are never expanded, which rules out expansion attacks. Names keep
//! their prefix. Text of blanks only is left out.
//!
//! Malformed text ends the iteration; what came before stands.

use bumpalo::collections::String as ArenaString;
use memchr::{memchr, memchr3, memmem};

use crate::Arena;
use crate::limits::{XML_DEPTH, XML_REFERENCE_BYTES};
use crate::scan::{rest, slice};

/// A piece of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node<'a> {
    /// The start of an element.
    Open {
        /// The name, with its prefix.
        name: &'a str,
        /// The attributes.
        attrs: Attrs<'a>,
        /// Whether the element ends at once (`<a/>`); then no `Close` follows.
        empty: bool,
    },
    /// Text between tags.
    Text {
        /// The text as written.
        raw: &'a str,
        /// Whether the text may hold references, see [`unescape`].
        escaped: bool,
    },
    /// The end of an element.
    Close {
        /// The name, with its prefix.
        name: &'a str,
    },
}

/// An attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attr<'a> {
    /// The name, with its prefix.
    pub name: &'a str,
    /// The value as written, without its quotes.
    pub raw: &'a str,
    /// Whether the value may hold references, see [`unescape`].
    pub escaped: bool,
}

impl<'a> Attr<'a> {
    /// Returns the value with its references replaced.
    #[must_use]
    pub fn text(&self, arena: &'a Arena) -> &'a str {
        if self.escaped { unescape(self.raw, arena) } else { self.raw }
    }
}

/// Returns the nodes of a document or fragment, in order.
#[must_use]
pub fn nodes(text: &str) -> Nodes<'_> {
    Nodes { text, at: 0, depth: 0 }
}

/// Returns a name without its prefix: `Event` for `e:Event`.
#[must_use]
pub fn local_name(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_prefix, local)| local)
}

/// Replaces the five predefined entities and numeric references; anything else stays as written.
#[must_use]
pub fn unescape<'a>(raw: &'a str, arena: &'a Arena) -> &'a str {
    let bytes = raw.as_bytes();
    let Some(first) = memchr(b'&', bytes) else {
        return raw;
    };
    let mut out = ArenaString::with_capacity_in(raw.len(), arena);
    let (mut copied, mut next) = (0, Some(first));
    while let Some(at) = next {
        let window = bytes.get(at..bytes.len().min(at + XML_REFERENCE_BYTES)).unwrap_or_default();
        let mut resume = at + 1;
        if let Some(length) = memchr(b';', window)
            && let Some(character) = reference(slice(raw, at + 1, at + length))
        {
            out.push_str(slice(raw, copied, at));
            out.push(character);
            resume = at + length + 1;
            copied = resume;
        }
        next = bytes.get(resume..).and_then(|rest| memchr(b'&', rest)).map(|offset| resume + offset);
    }
    out.push_str(rest(raw, copied));
    out.into_bump_str()
}

/// The nodes of a text; see [`nodes`].
#[derive(Clone, Debug)]
pub struct Nodes<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Iterator for Nodes<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        loop {
            let text = rest(self.text, self.at);
            if text.is_empty() {
                return None;
            }
            let read = if text.starts_with('<') { self.markup(text) } else { Some(self.text_run(text)) };
            match read {
                Some(Some(node)) => return Some(node),
                Some(None) => {}
                None => {
                    self.at = self.text.len();
                    return None;
                }
            }
        }
    }
}

impl<'a> Nodes<'a> {
    fn text_run(&mut self, text: &'a str) -> Option<Node<'a>> {
        let end = memchr(b'<', text.as_bytes()).unwrap_or(text.len());
        self.at += end;
        let raw = slice(text, 0, end);
        if raw.trim_ascii().is_empty() {
            return None;
        }
        Some(Node::Text { raw, escaped: memchr(b'&', raw.as_bytes()).is_some() })
    }

    /// Reads what starts with `<`; the outer `None` ends the iteration, the inner one is nothing to report.
    fn markup(&mut self, text: &'a str) -> Option<Option<Node<'a>>> {
        if let Some(body) = text.strip_prefix("<!--") {
            let end = memmem::find(body.as_bytes(), b"-->")?;
            self.at += 4 + end + 3;
            return Some(None);
        }
        if let Some(body) = text.strip_prefix("<![CDATA[") {
            let end = memmem::find(body.as_bytes(), b"]]>")?;
            self.at += 9 + end + 3;
            let raw = slice(body, 0, end);
            return Some((!raw.is_empty()).then_some(Node::Text { raw, escaped: false }));
        }
        if text.starts_with("<?") {
            let end = memmem::find(text.as_bytes(), b"?>")?;
            self.at += end + 2;
            return Some(None);
        }
        if text.starts_with("<!") {
            return None;
        }
        self.tag(text).map(Some)
    }

    fn tag(&mut self, text: &'a str) -> Option<Node<'a>> {
        let end = tag_end(text.as_bytes())?;
        self.at += end + 1;
        if let Some(name) = slice(text, 0, end).strip_prefix("</") {
            self.depth = self.depth.saturating_sub(1);
            return Some(Node::Close { name: name.trim_ascii() });
        }
        let inner = slice(text, 1, end);
        let (inner, empty) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let name_end = inner.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(inner.len());
        let name = slice(inner, 0, name_end);
        if name.is_empty() {
            return None;
        }
        if !empty {
            self.depth += 1;
            if self.depth > XML_DEPTH {
                return None;
            }
        }
        Some(Node::Open { name, attrs: Attrs { text: rest(inner, name_end) }, empty })
    }
}

/// The attributes of an element, in order. Malformed ones end the iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Attrs<'a> {
    text: &'a str,
}

impl<'a> Attrs<'a> {
    /// Returns the attribute with the given name.
    #[must_use]
    pub fn named(self, name: &str) -> Option<Attr<'a>> {
        let mut attrs = self;
        attrs.find(|attr| attr.name == name)
    }
}

impl<'a> Iterator for Attrs<'a> {
    type Item = Attr<'a>;

    fn next(&mut self) -> Option<Attr<'a>> {
        let attr = self.read();
        if attr.is_none() {
            self.text = "";
        }
        attr
    }
}

impl<'a> Attrs<'a> {
    fn read(&mut self) -> Option<Attr<'a>> {
        let (name, after) = self.text.split_once('=')?;
        let after = after.trim_ascii_start();
        let quote = *after.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let value = rest(after, 1);
        let end = memchr(quote, value.as_bytes())?;
        self.text = rest(value, end + 1);
        let raw = slice(value, 0, end);
        Some(Attr { name: name.trim_ascii(), raw, escaped: memchr(b'&', raw.as_bytes()).is_some() })
    }
}

/// Returns the `>` that ends a tag; one inside an attribute's quotes does not.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let hit = at + memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let byte = *bytes.get(hit)?;
        if byte == b'>' {
            return Some(hit);
        }
        at = hit + 1;
        at += memchr(byte, bytes.get(at..)?)? + 1;
    }
}

/// Returns the character that a reference (without `&` and `;`) stands for.
fn reference(name: &str) -> Option<char> {
    match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

#[cfg(test)]
mod tests;
