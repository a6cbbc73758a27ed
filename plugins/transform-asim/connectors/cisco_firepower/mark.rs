//! How a security event is found: `%FTD-6-430003:`, `%NGIPS-1-430003:`, or the Management Center's `SFIMS:`.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::form::Cef;

/// Where an event stands in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    /// What stands before: syslog headers of the device and of relays.
    pub(super) header: &'a str,
    /// The severity level, 0 to 7, as written.
    pub(super) level: &'a str,
    /// What tells which event it is.
    pub(super) kind: Kind<'a>,
    /// The event's pairs.
    pub(super) text: &'a str,
}

/// Which event a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// The id in the tag.
    Id(&'a str),
    /// The pairs themselves tell: the Management Center writes no id.
    InPairs,
}

/// What the ids of all security events start with ("Cisco Secure Firewall Threat Defense Syslog Messages").
pub(super) const IDS: &str = "4300";

/// What starts the tag of any message of an FTD.
pub(super) const TAG: &str = "%FTD-";

static ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-4300"));
static CENTER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("SFIMS: "));

/// Headers and tag end within so many bytes.
const HEAD: usize = 320;
/// Digits of a message id.
const ID_DIGITS: usize = 6;

/// Finds the event of a line.
pub(super) fn of_line(line: &str) -> Option<Mark<'_>> {
    let head = line.as_bytes().get(..HEAD).unwrap_or(line.as_bytes());
    match ID.find_iter(head).find_map(|at| tag(line, at)) {
        Some(mark) => Some(mark),
        None => {
            let at = CENTER.find(head)?;
            let text = line.get(at + CENTER.needle().len()..)?;
            Some(Mark { header: line.get(..at)?, level: "", kind: Kind::InPairs, text })
        }
    }
}

/// Reads the tag around the `-` in front of an id.
fn tag(line: &str, dash: usize) -> Option<Mark<'_>> {
    let (before, after) = line.split_at_checked(dash)?;
    let (before, level) = before.split_at_checked(before.len().checked_sub(1)?)?;
    let header = [TAG, "%NGIPS-"].iter().find_map(|product| before.strip_suffix(product))?;
    let (id, text) = after.get(1..)?.split_at_checked(ID_DIGITS)?;
    let is_tag = matches!(level.as_bytes(), [b'0'..=b'7']) && id.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.trim_ascii_start().strip_prefix(':').filter(|_| is_tag)?;
    Some(Mark { header, level, kind: Kind::Id(id), text: text.trim_ascii() })
}

/// Tells whether a CommonSecurityLog row holds a security event: Microsoft's agent names the product FTD or ASA.
pub(super) fn is_row(cef: &Cef<'_>) -> bool {
    let is_product = ["FTD", "ASA"].iter().any(|product| cef.product.eq_ignore_ascii_case(product));
    cef.vendor.eq_ignore_ascii_case("Cisco") && is_product && is_security_event(cef)
}

fn is_security_event(cef: &Cef<'_>) -> bool {
    cef.class_id.starts_with(IDS) || cef.get("msg").is_some_and(|text| of_line(text).is_some())
}
