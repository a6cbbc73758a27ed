//! "Did you mean": the nearest of the known names.

/// Returns " (did you mean `x`?)" when a candidate is near, else empty text.
pub(crate) fn hint<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    // Longer names are no misspelling of ours, and distance costs length times length.
    const MAX_NAME: usize = 64;
    if name.len() > MAX_NAME {
        return String::new();
    }
    let wanted = name.to_ascii_lowercase();
    let nearest = candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_NAME)
        .map(|candidate| (distance(&wanted, &candidate.to_ascii_lowercase()), candidate))
        .min();
    match nearest {
        Some((distance, candidate)) if distance <= 1 + wanted.len() / 4 => did_you_mean(candidate),
        _ => String::new(),
    }
}

pub(crate) fn did_you_mean(name: &str) -> String {
    format!(" (did you mean `{name}`?)")
}

/// Levenshtein distance over bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_not() {
        assert_eq!(hint("presicion", ["hop", "precision"]), " (did you mean `precision`?)");
        assert_eq!(hint("elephant", ["hop", "precision"]), "");
        assert_eq!(hint("x", []), "");
    }
}
