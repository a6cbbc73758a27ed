//! Backslash escapes shared by the pair formats.

use bumpalo::collections::String as ArenaString;
use memchr::memchr;

use crate::Arena;

/// Replaces each backslash escape that `map` knows; a backslash before anything else stays as it is.
///
/// Text without an escape comes back as it is, without touching the arena.
pub(crate) fn unescape<'a>(text: &'a str, arena: &'a Arena, map: impl Fn(u8) -> Option<char>) -> &'a str {
    let bytes = text.as_bytes();
    let Some(first) = memchr(b'\\', bytes) else {
        return text;
    };
    let mut out = ArenaString::with_capacity_in(text.len(), arena);
    let mut copied = 0;
    let mut at = first;
    while at < bytes.len() {
        let replacement = bytes.get(at + 1).and_then(|byte| map(*byte));
        if let Some(character) = replacement {
            out.push_str(text.get(copied..at).unwrap_or_default());
            out.push(character);
            copied = at + 2;
            at += 2;
        } else {
            at += 1;
        }
        match bytes.get(at..).and_then(|rest| memchr(b'\\', rest)) {
            Some(offset) => at += offset,
            None => break,
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out.into_bump_str()
}
