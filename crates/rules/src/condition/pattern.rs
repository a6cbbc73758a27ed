//! Text with wildcards.

use rsigma_parser::value::{SigmaString, SpecialChar, StringPart};

use crate::error::Kind;
use crate::limits::MAX_PATTERN;

/// A text to compare with, perhaps with wildcards; matches the whole value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    cased: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token {
    Char(char),
    /// `?`: one character.
    One,
    /// `*`: any number of characters.
    Many,
}

impl Pattern {
    pub(super) fn literal(text: &str) -> Result<Self, Kind> {
        Self::new(text.chars().map(Token::Char).collect())
    }

    pub(super) fn sigma(text: &SigmaString) -> Result<Self, Kind> {
        let mut tokens = Vec::new();
        for part in &text.parts {
            match part {
                StringPart::Plain(plain) => tokens.extend(plain.chars().map(Token::Char)),
                StringPart::Special(SpecialChar::WildcardMulti) => tokens.push(Token::Many),
                StringPart::Special(SpecialChar::WildcardSingle) => tokens.push(Token::One),
            }
        }
        Self::new(tokens)
    }

    /// Reads a regular expression that is no more than a text with gaps; any other is refused.
    pub(super) fn regex(text: &str) -> Result<Self, Kind> {
        let refused = || Kind::Regex(text.to_owned());
        let (is_anchored, mut rest) = match text.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut tokens = if is_anchored { Vec::new() } else { vec![Token::Many] };
        let mut is_ended = false;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let token = match c {
                '$' if rest.is_empty() => {
                    is_ended = true;
                    break;
                }
                '.' => match rest.strip_prefix('*') {
                    Some(after) => {
                        rest = after;
                        Token::Many
                    }
                    None => Token::One,
                },
                '\\' => {
                    let escaped =
                        rest.chars().next().filter(char::is_ascii_punctuation).ok_or_else(refused)?;
                    rest = &rest[escaped.len_utf8()..];
                    Token::Char(escaped)
                }
                '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                    return Err(refused());
                }
                c => Token::Char(c),
            };
            // `x*`, `.*?` and the like: a quantifier behind a token is beyond us.
            if rest.starts_with(['*', '+', '?', '{']) {
                return Err(refused());
            }
            tokens.push(token);
        }
        if !is_ended {
            tokens.push(Token::Many);
        }
        Self::new(tokens)
    }

    fn new(mut tokens: Vec<Token>) -> Result<Self, Kind> {
        tokens.dedup_by(|a, b| *a == Token::Many && *b == Token::Many);
        if tokens.len() > MAX_PATTERN { Err(Kind::LongPattern) } else { Ok(Self { tokens, cased: false }) }
    }

    /// Returns the pattern with any text before and behind.
    pub(super) fn open(mut self, before: bool, behind: bool) -> Self {
        if before && self.tokens.first() != Some(&Token::Many) {
            self.tokens.insert(0, Token::Many);
        }
        if behind && self.tokens.last() != Some(&Token::Many) {
            self.tokens.push(Token::Many);
        }
        self
    }

    pub(super) fn cased(mut self, cased: bool) -> Self {
        self.cased = cased;
        if !cased {
            for token in &mut self.tokens {
                if let Token::Char(c) = token {
                    *c = fold(*c);
                }
            }
        }
        self
    }

    pub(super) fn is_literal(&self) -> bool {
        self.tokens.iter().all(|token| matches!(token, Token::Char(_)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The usual walk with one point to come back to: at most text length times pattern length steps.
    pub(super) fn matches(&self, text: &str) -> bool {
        let tokens = self.tokens.as_slice();
        let (mut token, mut rest) = (0, text.chars());
        // After a `*`: the token behind it, and the text from which to try again.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            if tokens.get(token) == Some(&Token::Many) {
                token += 1;
                if token == tokens.len() {
                    return true;
                }
                retry = Some((token, rest.clone()));
                continue;
            }
            let mut ahead = rest.clone();
            match (tokens.get(token), ahead.next()) {
                (None, None) => return true,
                (Some(wanted), Some(c)) if self.fits(*wanted, c) => {
                    token += 1;
                    rest = ahead;
                }
                _ => {
                    let Some((back, mut from)) = retry else { return false };
                    if from.next().is_none() {
                        return false;
                    }
                    token = back;
                    rest = from.clone();
                    retry = Some((back, from));
                }
            }
        }
    }

    fn fits(&self, token: Token, c: char) -> bool {
        match token {
            Token::Char(wanted) => wanted == c || (!self.cased && wanted == fold(c)),
            Token::One => true,
            Token::Many => false,
        }
    }
}

/// Lower case where that is one character.
fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sigma(text: &str) -> Pattern {
        Pattern::sigma(&SigmaString::new(text)).unwrap().cased(false)
    }

    #[test]
    fn wildcards_match_and_case_does_not_matter() {
        for (pattern, text, wanted) in [
            ("abc", "ABC", true),
            ("abc", "abcd", false),
            ("", "", true),
            ("", "x", false),
            ("*", "", true),
            ("a*", "Abc", true),
            ("*c", "abc", true),
            ("*b*", "abc", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*ab*ab*", "xabyab", true),
            ("*ab*ab*", "xaby", false),
            ("a*b*c", "a-b-b-c", true),
            (r"a\*c", "a*c", true),
            (r"a\*c", "abc", false),
            ("straße", "STRAßE", true),
            ("ÄÖ*", "äöx", true),
        ] {
            assert_eq!(sigma(pattern).matches(text), wanted, "{pattern} on {text}");
        }
        assert!(!Pattern::literal("abc").unwrap().cased(true).matches("ABC"));
    }

    #[test]
    fn simple_regexes_are_patterns() {
        for (regex, text, wanted) in [
            ("abc", "xabcx", true),
            ("^abc", "xabc", false),
            ("abc$", "xabc", true),
            ("^a.c$", "abc", true),
            ("^a.*c$", "abbbc", true),
            (r"^10\.0", "10.0.0.1", true),
            (r"^10\.0", "1050", false),
        ] {
            assert_eq!(Pattern::regex(regex).unwrap().cased(true).matches(text), wanted, "{regex} on {text}");
        }
        for regex in ["a|b", "a+", "[ab]", "a*", ".*?x", r"\d", "(a)", "a$b", "a{2}", r"\.+", "\\"] {
            assert_eq!(Pattern::regex(regex), Err(Kind::Regex(regex.to_owned())));
        }
    }

    #[test]
    fn long_patterns_are_refused() {
        assert_eq!(Pattern::literal(&"x".repeat(MAX_PATTERN + 1)), Err(Kind::LongPattern));
    }

    /// The obvious recursive definition, for comparison.
    fn slow(tokens: &[Token], text: &[char]) -> bool {
        match (tokens.first(), text.first()) {
            (None, None) => true,
            (Some(Token::Many), None) => slow(&tokens[1..], text),
            (Some(Token::Many), Some(_)) => slow(&tokens[1..], text) || slow(tokens, &text[1..]),
            (Some(Token::One), Some(_)) => slow(&tokens[1..], &text[1..]),
            (Some(Token::Char(a)), Some(b)) => a == b && slow(&tokens[1..], &text[1..]),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_the_definition(pattern in "[ab?*]{0,8}", text in "[ab]{0,10}") {
            let pattern = sigma(&pattern);
            let chars: Vec<char> = text.chars().collect();
            prop_assert_eq!(pattern.matches(&text), slow(&pattern.tokens, &chars));
        }

        #[test]
        fn arbitrary_regexes_do_not_panic(regex in ".*", text in ".*") {
            if let Ok(pattern) = Pattern::regex(&regex) {
                let _ = pattern.matches(&text);
            }
        }
    }
}
