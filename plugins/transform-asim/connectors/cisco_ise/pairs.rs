//! `Class: text, Key=Value, Key=Value,`, where a comma of a value is written `\,`.

use memchr::{memchr, memchr_iter};
use sweepline_parse::Arena;

/// More attributes than a message has.
const MOST_PAIRS: usize = 512;

/// Splits a message into its title, without the class, and its attributes.
pub(super) fn split(text: &str) -> (&str, &str) {
    let end = separator(text);
    let (title, after) = text.split_at_checked(end).unwrap_or((text, ""));
    let title = title.split_once(": ").map_or(title, |(_, title)| title);
    (title.trim_ascii(), after.strip_prefix(',').unwrap_or(after))
}

/// Returns the attributes of a message, unescaped.
pub(super) fn pairs<'a>(text: &'a str, arena: &'a Arena) -> impl Iterator<Item = (&'a str, &'a str)> {
    let mut rest = text;
    let pieces = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = rest.split_at_checked(separator(rest))?;
        rest = after.strip_prefix(',').unwrap_or(after);
        Some(piece)
    });
    pieces
        .take(MOST_PAIRS)
        .filter_map(|piece| piece.split_once('='))
        .map(move |(key, value)| (key.trim_ascii(), unescaped(value.trim_ascii(), arena)))
}

/// Drops the backslash in front of what has a meaning in messages; any other backslash is itself.
fn unescaped<'a>(value: &'a str, arena: &'a Arena) -> &'a str {
    const MEANINGFUL: [char; 5] = [',', ';', '{', '}', '\\'];
    if memchr(b'\\', value.as_bytes()).is_none() {
        return value;
    }
    let mut out = String::with_capacity(value.len());
    let mut letters = value.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.next_if(|next| letter == '\\' && MEANINGFUL.contains(next)) {
            Some(next) => out.push(next),
            None => out.push(letter),
        }
    }
    arena.alloc_str(&out)
}

/// Finds the comma that ends a piece: not escaped, and in front of a blank or the end.
fn separator(text: &str) -> usize {
    let bytes = text.as_bytes();
    memchr_iter(b',', bytes)
        .find(|at| {
            let is_escaped = at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\');
            !is_escaped && matches!(bytes.get(at + 1), None | Some(b' '))
        })
        .unwrap_or(text.len())
}
