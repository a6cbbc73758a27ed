//! Cutting short texts. The standard library's searchers are made for long ones: building them costs more than the search.

use memchr::{memchr, memchr_iter, memrchr};

/// Returns what stands before and after the first `word`.
pub(super) fn cut<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let at = find(text, word)?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// Returns what stands before and after the first `byte`, an ASCII character.
pub(super) fn cut_at(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Returns what stands before and after the last `byte`, an ASCII character.
pub(super) fn cut_at_last(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memrchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Returns what stands before the first `word`, or all.
pub(super) fn before<'a>(text: &'a str, word: &str) -> &'a str {
    cut(text, word).map_or(text, |(before, _)| before)
}

/// Returns what stands after the first `word`.
pub(super) fn after<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    cut(text, word).map(|(_, after)| after)
}

/// Splits a text before the first of some words; without one, everything stands before.
pub(super) fn split_before<'a>(text: &'a str, words: &[&str]) -> (&'a str, &'a str) {
    let at = words.iter().filter_map(|word| find(text, word)).min().unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Returns where a word that starts with an ASCII character stands.
fn find(text: &str, word: &str) -> Option<usize> {
    let (bytes, word) = (text.as_bytes(), word.as_bytes());
    let first = *word.first()?;
    memchr_iter(first, bytes).find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(word)))
}
