//! Numbers in text: strict, exact, never through floating point.

use crate::limits::{DECIMAL_DIGITS, DECIMAL_EXPONENT};

const NANOS_DIGITS: i32 = 9;

/// Reads an unsigned decimal number: digits only.
#[must_use]
#[inline]
pub fn u64(text: &str) -> Option<u64> {
    let bytes = text.as_bytes();
    match bytes.len() {
        0 => None,
        // Nineteen digits cannot overflow.
        1..8 => digits(bytes, 0),
        8..20 => long_digits(bytes),
        _ => {
            let mut value = 0_u64;
            for byte in bytes {
                value = value.checked_mul(10)?.checked_add(u64::from(digit(*byte)?))?;
            }
            Some(value)
        }
    }
}

/// Reads a signed decimal number: digits with an optional `-`.
#[must_use]
pub fn i64(text: &str) -> Option<i64> {
    match text.strip_prefix('-') {
        Some(digits) => 0_i64.checked_sub_unsigned(u64(digits)?),
        None => i64::try_from(u64(text)?).ok(),
    }
}

/// Reads an unsigned decimal number of 16 bits, such as a port.
#[must_use]
#[inline]
pub fn u16(text: &str) -> Option<u16> {
    u16::try_from(u64(text)?).ok()
}

/// Reads an unsigned whole number that may be written with a fraction of zeros, such as `25238.0`.
///
/// Exporters that pass counters through floating point write them so.
#[must_use]
pub fn integral(text: &str) -> Option<u64> {
    if let Some(whole) = u64(text) {
        return Some(whole);
    }
    match text.split_once('.') {
        None => None,
        Some((whole, fraction)) => fraction.bytes().all(|byte| byte == b'0').then(|| u64(whole))?,
    }
}

/// Reads a decimal number of seconds, such as `11.75` or `1e-05`, as nanoseconds; digits below a nanosecond are cut.
///
/// The arithmetic is exact: Zeek and others write doubles in decimal, and going back through a double would lose digits.
#[must_use]
pub fn decimal_nanos(text: &str) -> Option<i64> {
    Decimal::read(text)?.scaled(NANOS_DIGITS)
}

/// Reads a clock-like duration and returns seconds.
///
/// Forms: `H:MM:SS` with any number of hours, and units in falling order such as `1d2h` or `1h2m3s` (weeks, days, hours,
/// minutes, seconds).
#[must_use]
pub fn clock_duration(text: &str) -> Option<i64> {
    if text.contains(':') { colon_duration(text) } else { unit_duration(text) }
}

fn colon_duration(text: &str) -> Option<i64> {
    let (hours, rest) = text.split_once(':')?;
    let (minutes, seconds) = rest.split_once(':')?;
    let below_sixty = |part: &str| u64(part).filter(|value| part.len() <= 2 && *value < 60);
    let (minutes, seconds) = (below_sixty(minutes)?, below_sixty(seconds)?);
    let total = u64(hours)?.checked_mul(3600)?.checked_add(minutes * 60 + seconds)?;
    i64::try_from(total).ok()
}

fn unit_duration(text: &str) -> Option<i64> {
    const UNITS: [(u8, u64); 5] = [(b'w', 604_800), (b'd', 86_400), (b'h', 3600), (b'm', 60), (b's', 1)];
    let mut units = UNITS.iter();
    let (mut total, mut number, mut digits) = (0_u64, 0_u64, 0_usize);
    for byte in text.bytes() {
        if let Some(value) = digit(byte) {
            number = number.checked_mul(10)?.checked_add(u64::from(value))?;
            digits += 1;
            continue;
        }
        // `find` moves on from the last unit, so each unit comes at most once and in falling order.
        let (_, seconds) = units.find(|(letter, _)| *letter == byte.to_ascii_lowercase())?;
        if digits == 0 {
            return None;
        }
        total = total.checked_add(number.checked_mul(*seconds)?)?;
        (number, digits) = (0, 0);
    }
    if text.is_empty() || digits > 0 {
        return None;
    }
    i64::try_from(total).ok()
}

/// A decimal number as written: `mantissa * 10^exponent`.
pub(crate) struct Decimal {
    negative: bool,
    mantissa: u128,
    exponent: i32,
}

impl Decimal {
    /// Reads `[-]digits[.digits][e[+-]digits]`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(unsigned) => (true, unsigned),
            None => (false, text),
        };
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, i64(exponent.strip_prefix('+').unwrap_or(exponent))?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() {
            return None;
        }
        let mut exponent = i32::try_from(exponent).ok().filter(|value| value.abs() <= DECIMAL_EXPONENT)?;
        let (mut mantissa, mut digits) = (0_u128, 0_u32);
        for byte in whole.bytes() {
            mantissa = mantissa.checked_mul(10)?.checked_add(u128::from(digit(byte)?))?;
            digits += u32::from(mantissa > 0);
        }
        for byte in fraction.bytes() {
            let value = digit(byte)?;
            // Digits of the fraction beyond the limit are far below a nanosecond of anything that fits.
            if digits < DECIMAL_DIGITS - 1 {
                mantissa = mantissa.checked_mul(10)?.checked_add(u128::from(value))?;
                digits += 1;
                exponent -= 1;
            }
        }
        Some(Self { negative, mantissa, exponent })
    }

    /// Returns the number times `10^shift`, cut to a whole number, if it fits.
    pub(crate) fn scaled(&self, shift: i32) -> Option<i64> {
        let power = self.exponent + shift;
        let scale = 10_u128.checked_pow(power.unsigned_abs());
        let magnitude = match scale {
            _ if self.mantissa == 0 => 0,
            Some(scale) if power >= 0 => self.mantissa.checked_mul(scale)?,
            Some(scale) => self.mantissa / scale,
            None if power >= 0 => return None,
            None => 0,
        };
        let magnitude = i64::try_from(magnitude).ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }
}

/// Reads digits behind a number already read; the caller knows that the result fits.
#[inline]
fn digits(bytes: &[u8], mut value: u64) -> Option<u64> {
    for byte in bytes {
        value = value * 10 + u64::from(digit(*byte)?);
    }
    Some(value)
}

/// Reads at most nineteen digits, eight at a time.
fn long_digits(bytes: &[u8]) -> Option<u64> {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut value = 0;
    for chunk in chunks {
        value = value * 100_000_000 + eight_digits(*chunk)?;
    }
    digits(rest, value)
}

/// Reads eight digits in a register: pairs, then fours, then the whole.
#[inline]
fn eight_digits(chunk: [u8; 8]) -> Option<u64> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const HIGH_NIBBLES: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    let word = u64::from_le_bytes(chunk);
    // A digit has 3 as its high nibble, and still has after adding 6.
    let is_digits =
        (word & HIGH_NIBBLES) == ZEROS && (word.wrapping_add(0x0606_0606_0606_0606) & HIGH_NIBBLES) == ZEROS;
    if !is_digits {
        return None;
    }
    let ones = word - ZEROS;
    let pairs = (ones * 10 + (ones >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    Some((fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF)
}

#[inline]
pub(crate) fn digit(byte: u8) -> Option<u8> {
    let value = byte.wrapping_sub(b'0');
    (value <= 9).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_numbers_are_strict() {
        assert_eq!(u64("18446744073709551615"), Some(u64::MAX));
        assert_eq!(u64("18446744073709551616"), None);
        assert_eq!(u64("0000000000000000000000013"), Some(13));
        assert_eq!(i64("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(i64("9223372036854775808"), None);
        assert_eq!(u16("65535"), Some(65535));
        assert_eq!(u16("65536"), None);
        for text in ["", "-", "+1", " 1", "1 ", "1.0", "0x10", "１"] {
            assert_eq!(u64(text), None, "{text:?}");
            assert_eq!(i64(text), None, "{text:?}");
        }
    }

    #[test]
    fn fractions_of_zeros_are_integral() {
        assert_eq!(integral("25238.0"), Some(25238));
        assert_eq!(integral("25238"), Some(25238));
        assert_eq!(integral("7.000"), Some(7));
        for text in ["7.5", ".0", "1e3", "-1.0", "1.0.0"] {
            assert_eq!(integral(text), None, "{text}");
        }
    }

    #[test]
    fn decimal_seconds_are_exact() {
        assert_eq!(decimal_nanos("11.75"), Some(11_750_000_000));
        assert_eq!(decimal_nanos("1e-05"), Some(10_000));
        assert_eq!(decimal_nanos("1.5E+2"), Some(150_000_000_000));
        assert_eq!(decimal_nanos("0.1"), Some(100_000_000));
        assert_eq!(decimal_nanos("1773480413.123456789123"), Some(1_773_480_413_123_456_789));
        assert_eq!(decimal_nanos("-0.5"), Some(-500_000_000));
        assert_eq!(decimal_nanos("0"), Some(0));
        assert_eq!(decimal_nanos("1e-40"), Some(0));
        for text in ["", ".", "-", ".5", "1e", "1e99", "99999999999", "abc", "1.2.3", "1e-05x"] {
            assert_eq!(decimal_nanos(text), None, "{text:?}");
        }
    }

    #[test]
    fn durations_on_a_clock_are_seconds() {
        assert_eq!(clock_duration("0:00:12"), Some(12));
        assert_eq!(clock_duration("01:02:03"), Some(3723));
        assert_eq!(clock_duration("100:00:00"), Some(360_000));
        assert_eq!(clock_duration("1d2h"), Some(93_600));
        assert_eq!(clock_duration("1h2m3s"), Some(3723));
        assert_eq!(clock_duration("2w"), Some(1_209_600));
        for text in
            ["", "12", "0:60:00", "0:00:99", "1:2", "1:2:3:4", "2h1d", "h", "1d2", "1x", "-1:00:00", "1h1h"]
        {
            assert_eq!(clock_duration(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn written_nanos_are_read_back(nanos in 0..i64::MAX) {
            let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
            prop_assert_eq!(decimal_nanos(&text), Some(nanos));
        }

        #[test]
        fn every_written_number_is_read_back(number: u64, zeros in 0_usize..12) {
            prop_assert_eq!(u64(&format!("{}{number}", "0".repeat(zeros))), Some(number));
        }

        #[test]
        fn a_foreign_byte_anywhere_is_refused(digits in "[0-9]{0,18}", at in 0_usize..18, foreign in "[^0-9]") {
            let mut text = digits;
            text.insert_str(at.min(text.len()), &foreign);
            prop_assert_eq!(u64(&text), None);
        }

        #[test]
        fn arbitrary_text_does_not_panic(text in "[-0-9.eE:dhms+]{0,60}|.*") {
            let _ = (u64(&text), i64(&text), u16(&text), integral(&text), decimal_nanos(&text), clock_duration(&text));
        }
    }
}
