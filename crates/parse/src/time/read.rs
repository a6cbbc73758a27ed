//! The forms of timestamps.

use super::civil::Stamp;
use super::cursor::{Cursor, Place, Reading};
use super::zone::Zone;
use super::{Clock, Nanos};
use crate::num::{Decimal, digit};

/// Reads seconds, milliseconds, microseconds or nanoseconds since the Unix epoch; the number of digits before the point
/// (9 or 10, 13, 16, 19) tells the unit. A fraction and an exponent are allowed, leading zeros are not.
#[must_use]
pub fn epoch(text: &str) -> Option<Nanos> {
    let bytes = text.as_bytes();
    // A number padded with zeros is a counter.
    if bytes.first() == Some(&b'0') {
        return None;
    }
    if let Some(shift) = unit_shift(bytes.len())
        && let Some(value) = crate::num::u64(text)
    {
        return i64::try_from(value).ok()?.checked_mul(power_of_ten(shift)).map(Nanos);
    }
    let whole = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if let Some(at) = epoch_with_fraction(text, whole) {
        return Some(at);
    }
    let decimal = Decimal::read(text)?;
    if let Some(shift) = unit_shift(whole)
        && !bytes.iter().any(|byte| matches!(byte, b'e' | b'E'))
    {
        return decimal.scaled(shift).map(Nanos);
    }
    // An exponent: the digits of the number it stands for decide.
    let expanded = decimal.scaled(0)?.checked_ilog10()?;
    decimal.scaled(unit_shift(expanded as usize + 1)?).map(Nanos)
}

/// Reads an RFC 3339 stamp, or one of its common deviations.
///
/// A blank may stand for the `T`, the zone may be missing (the clock's holds), be written `+0000` or both `+00:00` and `Z`;
/// a fraction may have any number of digits, of which nine count.
#[must_use]
pub fn rfc3339(text: &str, clock: &Clock<'_>) -> Option<Nanos> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    let mut stamp = Stamp::default();
    cursor.year_first(&mut stamp, b"-", Place::Whole)?;
    cursor.zone(text, &mut stamp, Place::Whole);
    finish(text, &cursor, &stamp, clock)
}

/// Reads a stamp of any known form that makes up the whole text; blanks around it are dropped.
///
/// Forms: [`epoch`], [`rfc3339`], `YYYY/MM/DD HH:MM:SS[.fff]`, `Mmm dd yyyy HH:MM:SS[.fff][ zone]`,
/// `Mmm dd HH:MM:SS[.fff][ zone]`, `Ddd Mmm dd HH:MM:SS [zone] yyyy`, `M/D/YYYY[,] h:mm:ss[.fff] [AM|PM]`, `D.M.YYYY HH:MM:SS`,
/// `[Ddd, ]dd Mmm yyyy HH:MM:SS zone` (RFC 2822) and `dd/Mmm/yyyy:HH:MM:SS zone`.
#[must_use]
pub fn any(text: &str, clock: &Clock<'_>) -> Option<Nanos> {
    let text = text.trim_ascii();
    let is_number =
        text.as_bytes().first_chunk::<5>().is_some_and(|head| head.iter().all(u8::is_ascii_digit));
    if is_number && let Some(at) = epoch(text) {
        return Some(at);
    }
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    match cursor.stamp(text, Place::Whole)? {
        Reading::Epoch(at) => cursor.is_done().then_some(at),
        Reading::Stamp(stamp) => finish(text, &cursor, &stamp, clock),
    }
}

/// Reads a stamp at the start of the text and returns it with the number of bytes it takes.
///
/// A zone after a blank is taken only when it cannot be mistaken for a host: an offset of four digits or a known
/// abbreviation. A `*` or `.` before the stamp, by which Cisco devices mark a clock without synchronisation, belongs to it.
#[must_use]
pub fn leading(text: &str, clock: &Clock<'_>) -> Option<(Nanos, usize)> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at: 0 };
    if matches!(cursor.peek(), Some(b'*' | b'.')) {
        cursor.at += 1;
    }
    match cursor.stamp(text, Place::Leading)? {
        Reading::Epoch(at) => Some((at, cursor.at)),
        Reading::Stamp(stamp) => Some((stamp.at(clock)?, cursor.at)),
    }
}

/// Reads an epoch with a plain fraction, the common case, without arithmetic of 128 bits.
fn epoch_with_fraction(text: &str, whole: usize) -> Option<Nanos> {
    let shift = usize::try_from(unit_shift(whole)?).ok()?;
    let fraction =
        text.as_bytes().get(whole + 1..).filter(|digits| !digits.is_empty() && digits.len() <= shift)?;
    if text.as_bytes().get(whole) != Some(&b'.') {
        return None;
    }
    let mut value = crate::num::i64(text.get(..whole)?)?;
    for byte in fraction {
        value = value.checked_mul(10)?.checked_add(i64::from(digit(*byte)?))?;
    }
    let missing = u32::try_from(shift - fraction.len()).ok()?;
    value.checked_mul(10_i64.checked_pow(missing)?).map(Nanos)
}

/// Completes a stamp that makes up the whole text; what may follow it is the name of a zone.
fn finish(text: &str, cursor: &Cursor<'_>, stamp: &Stamp, clock: &Clock<'_>) -> Option<Nanos> {
    if cursor.is_done() {
        return stamp.at(clock);
    }
    let name = text.get(cursor.at..)?.strip_prefix(' ')?.trim_ascii();
    let comment = name.starts_with('(') && name.ends_with(')');
    if stamp.zone.is_some() {
        return (comment || is_zone_name(name)).then(|| stamp.at(clock))?;
    }
    if !is_zone_name(name) {
        return None;
    }
    match Zone::parse(name) {
        Some(zone) => stamp.at(&Clock { zone: &zone, received: clock.received }),
        // An unknown name falls back to the setting.
        None => stamp.at(clock),
    }
}

fn is_zone_name(text: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    text.len() <= crate::limits::ZONE_BYTES
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && text.bytes().all(letters)
}

/// Returns the power of ten that turns a number with that many digits before the point into nanoseconds.
fn unit_shift(digits: usize) -> Option<i32> {
    match digits {
        9 | 10 => Some(9),
        13 => Some(6),
        16 => Some(3),
        19 => Some(0),
        _ => None,
    }
}

fn power_of_ten(exponent: i32) -> i64 {
    match exponent {
        9 => 1_000_000_000,
        6 => 1_000_000,
        3 => 1000,
        _ => 1,
    }
}
