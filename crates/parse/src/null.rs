//! Texts that senders write where they mean "no value".

/// Returns whether the text means "no value": empty or blank, `-`, `N/A`, `n/a`, `NA`, `None`, `none`, `null`, `(null)` or
/// `(empty)`.
#[must_use]
pub fn is_null(text: &str) -> bool {
    // The longest such text has seven bytes: most values are decided by their length.
    let trimmed = text.trim_ascii();
    match trimmed.len() {
        0 => true,
        1 => trimmed == "-",
        2 => trimmed == "NA",
        3 => matches!(trimmed, "N/A" | "n/a"),
        4 => matches!(trimmed, "None" | "none" | "null"),
        6 => trimmed == "(null)",
        7 => trimmed == "(empty)",
        _ => false,
    }
}

/// Returns the trimmed text, or nothing when it means "no value".
#[must_use]
#[inline]
pub fn non_null(text: &str) -> Option<&str> {
    // Hardly any value has blanks around it or starts like a null word.
    if let ([first, ..], [.., last]) = (text.as_bytes(), text.as_bytes())
        && *first > b' '
        && *last > b' '
        && !matches!(first, b'-' | b'N' | b'n' | b'(')
    {
        return Some(text);
    }
    let trimmed = text.trim_ascii();
    (!is_null(trimmed)).then_some(trimmed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_null_like_text_is_null() {
        for text in ["", " ", "-", "N/A", "n/a", "NA", "None", "none", "null", "(null)", "(empty)", " - "] {
            assert!(is_null(text), "{text:?}");
            assert_eq!(non_null(text), None);
        }
    }

    #[test]
    fn zero_and_words_are_values() {
        for text in ["0", "0.0.0.0", "::", "na", "Nil", "--", "nulls"] {
            assert!(!is_null(text), "{text:?}");
        }
        assert_eq!(non_null("  wan1 "), Some("wan1"));
    }
}
