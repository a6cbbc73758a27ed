//! The parts of timestamps, read from left to right.

use super::Nanos;
use super::civil::Stamp;
use super::read::epoch;
use super::zone::{abbreviation, offset};
use crate::num::digit;

/// Where the stamp stands: text after it changes what may be read as part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The text is the stamp and nothing else.
    Whole,
    /// Other text may follow.
    Leading,
}

/// What stands at the cursor.
pub(super) enum Reading {
    Epoch(Nanos),
    Stamp(Stamp),
}

/// Reads the parts of stamps. A part that fails may leave the position behind its first bytes: the caller gives up then.
pub(super) struct Cursor<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl Cursor<'_> {
    /// Reads a stamp of any form.
    pub(super) fn stamp(&mut self, text: &str, place: Place) -> Option<Reading> {
        let mut stamp = Stamp::default();
        let first = self.peek()?;
        if first.is_ascii_digit() {
            let digits =
                self.bytes.get(self.at..)?.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count();
            match (digits, self.bytes.get(self.at + digits)) {
                (4, Some(b'-')) => self.year_first(&mut stamp, b"-", place)?,
                (4, Some(b'/')) => self.year_first(&mut stamp, b"/", place)?,
                (8, Some(b'T')) => {
                    self.compact_date(&mut stamp)?;
                    self.clock_after_date(&mut stamp, place)?;
                }
                (1 | 2, Some(b'/' | b'-' | b' ')) => {
                    self.day_first_date(&mut stamp)?;
                    self.clock_after_date(&mut stamp, place)?;
                }
                (1 | 2, Some(b'.')) if self.has_second_dot(digits + 1) => {
                    self.day_first_date(&mut stamp)?;
                    self.clock_after_date(&mut stamp, place)?;
                }
                _ => return self.epoch_prefix(text, digits, place).map(Reading::Epoch),
            }
        } else {
            self.named_date(&mut stamp, place)?;
        }
        self.zone(text, &mut stamp, place);
        if stamp.year.is_none() {
            self.year_after_zone(&mut stamp);
        }
        Some(Reading::Stamp(stamp))
    }

    /// Tells whether a number of one or two digits and a dot stand so many bytes ahead: a month, not a fraction.
    fn has_second_dot(&self, ahead: usize) -> bool {
        matches!(
            self.bytes.get(self.at + ahead..),
            Some([b'0'..=b'9', b'.', ..] | [b'0'..=b'9', b'0'..=b'9', b'.', ..])
        )
    }

    fn epoch_prefix(&mut self, text: &str, digits: usize, place: Place) -> Option<Nanos> {
        let start = self.at;
        self.at += digits;
        if place == Place::Whole {
            self.at = self.bytes.len();
        } else if self.peek() == Some(b'.') && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at = crate::scan::skip(self.bytes, self.at + 1, |byte| byte.is_ascii_digit());
        }
        epoch(text.get(start..self.at)?)
    }

    /// Reads a date that starts with the year, and the time behind it.
    #[inline]
    pub(super) fn year_first(&mut self, stamp: &mut Stamp, separator: &[u8; 1], place: Place) -> Option<()> {
        if self.fixed(stamp, separator).is_some() {
            return self.clock_tail(stamp, place);
        }
        self.year_first_date(stamp, separator)?;
        self.clock_after_date(stamp, place)
    }

    /// Reads `YYYY-MM-DDTHH:MM:SS` in one go: the usual case.
    #[inline]
    fn fixed(&mut self, stamp: &mut Stamp, separator: &[u8; 1]) -> Option<()> {
        let [a, b, c, d, s1, e, f, s2, g, h, b'T' | b' ', i, j, b':', k, l, b':', m, n] =
            *self.bytes.get(self.at..)?.first_chunk::<19>()?
        else {
            return None;
        };
        let digits = [a, b, c, d, e, f, g, h, i, j, k, l, m, n].map(|byte| byte.wrapping_sub(b'0'));
        if [s1] != *separator || s1 != s2 || digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = digits;
        let century = i16::from(a) * 1000 + i16::from(b) * 100;
        stamp.year = Some(century + i16::from(c * 10 + d));
        (stamp.month, stamp.day) = (e * 10 + f, g * 10 + h);
        (stamp.hour, stamp.minute, stamp.second) = (i * 10 + j, k * 10 + l, m * 10 + n);
        self.at += 19;
        Some(())
    }

    /// Reads `YYYY-MM-DD`.
    fn year_first_date(&mut self, stamp: &mut Stamp, separator: &[u8; 1]) -> Option<()> {
        stamp.year = Some(self.year()?);
        self.eat(separator)?;
        stamp.month = self.pair()?;
        self.eat(separator)?;
        stamp.day = self.pair()?;
        Some(())
    }

    /// Reads `YYYYMMDD`.
    fn compact_date(&mut self, stamp: &mut Stamp) -> Option<()> {
        stamp.year = Some(self.year()?);
        stamp.month = self.pair()?;
        stamp.day = self.pair()?;
        Some(())
    }

    /// Reads `M/D/YYYY`, `D.M.YYYY`, `dd Mmm yyyy`, `dd-Mmm-yyyy` or `dd/Mmm/yyyy`.
    fn day_first_date(&mut self, stamp: &mut Stamp) -> Option<()> {
        let first = self.number()?;
        let separator = self.peek()?;
        self.at += 1;
        if let Some(month) = self.month() {
            (stamp.day, stamp.month) = (first, month);
        } else if separator == b'/' {
            // The portal's form is month first; a "month" above 12 can only be a day.
            let second = self.number()?;
            (stamp.month, stamp.day) = if first > 12 { (second, first) } else { (first, second) };
        } else if separator == b'.' {
            (stamp.day, stamp.month) = (first, self.number()?);
        } else {
            return None;
        }
        self.eat(&[separator])?;
        stamp.year = Some(self.year()?);
        Some(())
    }

    /// Reads `[Ddd[,] ]Mmm dd [yyyy[,] ]HH:MM:SS[.fff]` or `Ddd, dd Mmm yyyy HH:MM:SS`.
    fn named_date(&mut self, stamp: &mut Stamp, place: Place) -> Option<()> {
        if self.weekday() && self.peek()?.is_ascii_digit() {
            self.day_first_date(stamp)?;
            return self.clock_after_date(stamp, place);
        }
        if self.fixed_named(stamp).is_some() {
            return self.clock_tail(stamp, place);
        }
        stamp.month = self.month()?;
        self.blanks()?;
        stamp.day = self.number()?;
        let _ = self.eat(b",");
        self.blanks()?;
        let has_year =
            self.bytes.get(self.at..self.at + 4).is_some_and(|year| year.iter().all(u8::is_ascii_digit));
        if has_year {
            stamp.year = Some(self.year()?);
            let _ = self.eat(b",");
            self.blanks()?;
        }
        self.clock(stamp, place)
    }

    /// Reads `Mmm dd HH:MM:SS` (RFC 3164 section 4.1.2) in one go: the usual case.
    #[inline]
    fn fixed_named(&mut self, stamp: &mut Stamp) -> Option<()> {
        let [_, _, _, b' ', tens, f, b' ', g, h, b':', i, j, b':', k, l] =
            *self.bytes.get(self.at..)?.first_chunk::<15>()?
        else {
            return None;
        };
        let e = if tens == b' ' { b'0' } else { tens };
        let digits = [e, f, g, h, i, j, k, l].map(|byte| byte.wrapping_sub(b'0'));
        if digits.iter().any(|digit| *digit > 9) {
            return None;
        }
        let end = self.at + 15;
        stamp.month = self.month()?;
        let [e, f, g, h, i, j, k, l] = digits;
        stamp.day = e * 10 + f;
        (stamp.hour, stamp.minute, stamp.second) = (g * 10 + h, i * 10 + j, k * 10 + l);
        self.at = end;
        Some(())
    }

    /// Reads what stands between a date and a time, then the time.
    fn clock_after_date(&mut self, stamp: &mut Stamp, place: Place) -> Option<()> {
        match self.peek()? {
            b'T' | b't' | b':' => self.at += 1,
            b',' if self.bytes.get(self.at + 1) == Some(&b' ') => {
                self.at += 1;
                self.blanks()?;
            }
            _ => self.blanks()?,
        }
        self.clock(stamp, place)
    }

    /// Reads `HH:MM[:SS[.fff]][ AM]`; a comma before the fraction counts only where no other text can follow.
    fn clock(&mut self, stamp: &mut Stamp, place: Place) -> Option<()> {
        stamp.hour = self.number()?;
        if self.eat(b":").is_none() {
            // The basic format of ISO 8601 has no colons.
            stamp.minute = self.pair()?;
            stamp.second = self.pair()?;
        } else {
            stamp.minute = self.pair()?;
            if self.eat(b":").is_some() {
                stamp.second = self.pair()?;
            }
        }
        self.clock_tail(stamp, place)
    }

    /// Reads `[.fff][ AM]`.
    fn clock_tail(&mut self, stamp: &mut Stamp, place: Place) -> Option<()> {
        let fraction = match self.peek() {
            Some(b'.') => true,
            Some(b',') => place == Place::Whole,
            _ => false,
        };
        if fraction && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            stamp.nanos = self.fraction();
        }
        self.half_day(stamp)
    }

    fn half_day(&mut self, stamp: &mut Stamp) -> Option<()> {
        let gap = usize::from(self.peek() == Some(b' '));
        let afternoon = match self.bytes.get(self.at + gap..self.at + gap + 2) {
            Some(b"AM" | b"am") => false,
            Some(b"PM" | b"pm") => true,
            _ => return Some(()),
        };
        if self.bytes.get(self.at + gap + 2).is_some_and(u8::is_ascii_alphanumeric) {
            return Some(());
        }
        if !(1..=12).contains(&stamp.hour) {
            return None;
        }
        self.at += gap + 2;
        stamp.hour = stamp.hour % 12 + if afternoon { 12 } else { 0 };
        Some(())
    }

    /// Reads `Z`, an offset, or after a blank an offset or abbreviation.
    pub(super) fn zone(&mut self, text: &str, stamp: &mut Stamp, place: Place) {
        match self.peek() {
            Some(b'Z' | b'z') if !self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_alphanumeric) => {
                self.at += 1;
                stamp.zone = Some(0);
            }
            Some(b'+' | b'-') => self.offset_zone(text, stamp, 2),
            Some(b' ') => {
                let blank = self.at;
                self.at += 1;
                match self.peek() {
                    Some(b'+' | b'-') => {
                        self.offset_zone(text, stamp, if place == Place::Whole { 2 } else { 5 });
                        if stamp.zone.is_some() {
                            // Go prints both: `+0000 UTC`.
                            self.abbreviated_zone(text, stamp, place);
                        }
                    }
                    _ => {
                        self.at = blank;
                        self.abbreviated_zone(text, stamp, place);
                    }
                }
                if stamp.zone.is_none() {
                    self.at = blank;
                }
            }
            _ => {}
        }
    }

    /// Reads an offset of at least so many bytes; behind a blank, `-5` may as well be a number of the message.
    fn offset_zone(&mut self, text: &str, stamp: &mut Stamp, least: usize) {
        let end = crate::scan::skip(self.bytes, self.at + 1, |byte| byte.is_ascii_digit() || byte == b':');
        let word = text.get(self.at..end).unwrap_or_default();
        // A colon after the stamp is punctuation: `+0100: %LINK-3-UPDOWN`.
        let (word, end) = word.strip_suffix(':').map_or((word, end), |shorter| (shorter, end - 1));
        if word.len() >= least
            && let Some(seconds) = offset(word)
        {
            stamp.zone = Some(seconds);
            self.at = end;
            if self.peek() == Some(b'Z') {
                self.at += 1;
            }
        }
    }

    fn abbreviated_zone(&mut self, text: &str, stamp: &mut Stamp, place: Place) {
        if self.peek() != Some(b' ') {
            return;
        }
        let start = self.at + 1;
        let end = crate::scan::skip(self.bytes, start, |byte| byte.is_ascii_uppercase());
        let ends_word = matches!(self.bytes.get(end), None | Some(b' ' | b':'));
        let long_enough = end - start >= 3 || place == Place::Whole;
        if !ends_word || !long_enough {
            return;
        }
        if let Some(seconds) = abbreviation(text.get(start..end).unwrap_or_default()) {
            stamp.zone = stamp.zone.or(Some(seconds));
            self.at = end;
        }
    }

    /// Reads the year at the end of `Ddd Mmm dd HH:MM:SS [zone] yyyy`.
    fn year_after_zone(&mut self, stamp: &mut Stamp) {
        let start = self.at;
        if self.eat(b" ").is_some()
            && let Some(year) = self.year()
            && (1970..2263).contains(&year)
            && matches!(self.peek(), None | Some(b' ' | b'\t' | b':'))
        {
            stamp.year = Some(year);
        } else {
            self.at = start;
        }
    }

    fn weekday(&mut self) -> bool {
        const DAYS: [[u8; 3]; 7] = [*b"mon", *b"tue", *b"wed", *b"thu", *b"fri", *b"sat", *b"sun"];
        let Some(word) = self.three_letters() else {
            return false;
        };
        if !DAYS.contains(&word) {
            return false;
        }
        self.at = crate::scan::skip(self.bytes, self.at, |byte| byte.is_ascii_alphabetic());
        let _ = self.eat(b",");
        self.blanks().is_some()
    }

    /// Reads the name of a month, short or long.
    fn month(&mut self) -> Option<u8> {
        let month = match &self.three_letters()? {
            b"jan" => 1,
            b"feb" => 2,
            b"mar" => 3,
            b"apr" => 4,
            b"may" => 5,
            b"jun" => 6,
            b"jul" => 7,
            b"aug" => 8,
            b"sep" => 9,
            b"oct" => 10,
            b"nov" => 11,
            b"dec" => 12,
            _ => return None,
        };
        self.at = crate::scan::skip(self.bytes, self.at + 3, |byte| byte.is_ascii_alphabetic());
        Some(month)
    }

    fn three_letters(&self) -> Option<[u8; 3]> {
        let mut word = *self.bytes.get(self.at..)?.first_chunk::<3>()?;
        word.make_ascii_lowercase();
        Some(word)
    }

    fn year(&mut self) -> Option<i16> {
        let [a, b, c, d] = *self.bytes.get(self.at..)?.first_chunk::<4>()?;
        let mut year = 0_i16;
        for byte in [a, b, c, d] {
            year = year * 10 + i16::from(digit(byte)?);
        }
        self.at += 4;
        Some(year)
    }

    /// Reads a number of one or two digits.
    #[inline]
    fn number(&mut self) -> Option<u8> {
        let tens = self.peek().and_then(digit)?;
        self.at += 1;
        let Some(ones) = self.peek().and_then(digit) else {
            return Some(tens);
        };
        self.at += 1;
        Some(tens * 10 + ones)
    }

    /// Reads a number of two digits.
    #[inline]
    fn pair(&mut self) -> Option<u8> {
        let [tens, ones] = *self.bytes.get(self.at..)?.first_chunk::<2>()?;
        self.at += 2;
        Some(digit(tens)? * 10 + digit(ones)?)
    }

    /// Reads the digits of a fraction as nanoseconds; digits after the ninth are dropped.
    fn fraction(&mut self) -> u32 {
        let mut nanos = 0_u32;
        let mut scale = 100_000_000_u32;
        while let Some(next) = self.peek().and_then(digit) {
            nanos += u32::from(next) * scale;
            scale /= 10;
            self.at += 1;
        }
        nanos
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn eat(&mut self, byte: &[u8; 1]) -> Option<()> {
        let [expected] = *byte;
        (self.peek() == Some(expected)).then(|| self.at += 1)
    }

    fn blanks(&mut self) -> Option<()> {
        let start = self.at;
        self.at = crate::scan::skip(self.bytes, start, crate::scan::blank);
        (self.at > start).then_some(())
    }

    pub(super) fn is_done(&self) -> bool {
        self.at == self.bytes.len()
    }
}
