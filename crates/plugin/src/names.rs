//! Names that come from outside and live as long as the process: ids of users' connectors, types of plugins.
//!
//! Sessions, verdicts and metric labels hold such words as `&'static str`, as built-in components give them. A word is kept
//! once, however often a configuration is loaded, and the number of words is bounded.

use std::collections::HashSet;
use std::sync::Mutex;

/// Words kept at most: some dozen connectors of some dozen reasons each, with room for changed ones.
const MAX_WORDS: usize = 4096;

static WORDS: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

/// Returns the one copy of a word; `None` when there are too many.
pub fn intern(word: &str) -> Option<&'static str> {
    let mut guard = WORDS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let words = guard.get_or_insert_default();
    if let Some(known) = words.get(word) {
        return Some(known);
    }
    if words.len() == MAX_WORDS {
        return None;
    }
    let kept: &'static str = Box::leak(word.into());
    words.insert(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once() {
        let (one, other) = (intern("same_word"), intern("same_word"));
        assert!(one.is_some());
        assert_eq!(one.map(str::as_ptr), other.map(str::as_ptr));
    }
}
