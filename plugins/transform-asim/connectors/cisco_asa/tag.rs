//! The tag that starts every message: `%ASA-6-302013:`, `%ASA-session-6-302013:`, `%FTD-6-302013:`.

use memchr::memchr_iter;

use super::words::cut_at;

/// A message, taken apart at its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tagged<'a> {
    /// What stands before the tag: syslog headers of the device and of relays.
    pub(super) header: &'a str,
    /// Whether an FTD wrote it.
    pub(super) is_ftd: bool,
    /// The severity level, 0 to 7, as written.
    pub(super) level: &'a str,
    /// The message id as written: six digits.
    pub(super) id: &'a str,
    /// The message text.
    pub(super) text: &'a str,
}

/// Products that tag their messages alike.
const PRODUCTS: &[&str] = &["ASA-", FTD, "PIX-", "FWSM-"];
const FTD: &str = "FTD-";
/// Percent signs looked at: URLs in other products' lines have many.
const MOST_PERCENTS: usize = 16;

/// Finds the tag of a line.
pub(super) fn find(line: &str) -> Option<Tagged<'_>> {
    memchr_iter(b'%', line.as_bytes()).take(MOST_PERCENTS).find_map(|at| {
        let tagged = line.get(at + 1..)?;
        let (level, id, text) = tag(tagged)?;
        // Relays that read the tag as the program's name write it twice.
        let text =
            text.strip_prefix('%').and_then(tag).filter(|again| again.1 == id).map_or(text, |again| again.2);
        let is_ftd = tagged.starts_with(FTD);
        Some(Tagged { header: line.get(..at)?, is_ftd, level, id, text: text.trim_ascii_end() })
    })
}

/// Reads `ASA-[class-]L-NNNNNN: ` and returns level, id and the text behind.
fn tag(text: &str) -> Option<(&str, &str, &str)> {
    let rest = PRODUCTS.iter().find_map(|product| text.strip_prefix(product))?;
    let (first, after) = cut_at(rest, b'-')?;
    let (level, after) = if is_level(first) {
        (first, after)
    } else {
        let is_class = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_lowercase());
        let (level, after) = cut_at(after, b'-').filter(|_| is_class)?;
        (level, after)
    };
    let (id, after) = after.split_at_checked(ID_DIGITS)?;
    let is_id = is_level(level) && id.bytes().all(|byte| byte.is_ascii_digit());
    let text = after.trim_start_matches(' ').strip_prefix(':').filter(|_| is_id)?;
    Some((level, id, text.trim_ascii_start()))
}

/// Digits of a message id.
const ID_DIGITS: usize = 6;

fn is_level(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'7'])
}
