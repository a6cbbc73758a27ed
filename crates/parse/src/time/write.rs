//! RFC 3339 output.

use super::Nanos;
use super::civil::{NANOS_PER_SECOND, SECONDS_PER_DAY, civil_from_days};

const PAIRS: &[u8; 200] = b"00010203040506070809101112131415161718192021222324252627282930313233343536373839\
40414243444546474849505152535455565758596061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// Appends an instant as RFC 3339 in UTC, such as `2026-03-14T09:26:41.25Z`.
///
/// Trailing zeros of the fraction are left out, and the whole fraction when it is zero.
pub fn write_rfc3339(at: Nanos, out: &mut String) {
    let seconds = at.0.div_euclid(NANOS_PER_SECOND);
    let nanos = at.0.rem_euclid(NANOS_PER_SECOND);
    let (year, month, day) = civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
    let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
    let mut text = *b"0000-00-00T00:00:00Z          ";
    let mut length = 20;
    put(&mut text, 0, year / 100);
    put(&mut text, 2, year % 100);
    put(&mut text, 5, month);
    put(&mut text, 8, day);
    put(&mut text, 11, second_of_day / 3600);
    put(&mut text, 14, second_of_day / 60 % 60);
    put(&mut text, 17, second_of_day % 60);
    if nanos > 0 {
        if let Some(point) = text.get_mut(19) {
            *point = b'.';
        }
        // Nine digits in five pairs: the zero behind the last digit becomes the `Z`, or goes with the other zeros.
        put(&mut text, 20, nanos / 10_000_000);
        put(&mut text, 22, nanos / 100_000 % 100);
        put(&mut text, 24, nanos / 1000 % 100);
        put(&mut text, 26, nanos / 10 % 100);
        put(&mut text, 28, nanos % 10 * 10);
        length = text.iter().rposition(|byte| *byte != b'0').map_or(0, |at| at + 1);
        if let Some(end) = text.get_mut(length) {
            *end = b'Z';
        }
        length += 1;
    }
    out.push_str(text.get(..length).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default());
}

/// Writes two digits.
#[inline]
fn put(text: &mut [u8; 30], at: usize, value: i64) {
    let index = usize::try_from(value).unwrap_or_default() * 2;
    if let (Some(target), Some(pair)) = (text.get_mut(at..at + 2), PAIRS.get(index..index + 2)) {
        target.copy_from_slice(pair);
    }
}
