//! Calendar arithmetic: from civil fields to an instant and back.

use jiff::civil::DateTime;

use super::{Clock, Nanos};
use crate::limits::{LEAP_SEARCH_YEARS, YEARLESS_FUTURE_NANOS};

pub(super) const NANOS_PER_SECOND: i64 = 1_000_000_000;
pub(super) const SECONDS_PER_DAY: i64 = 86_400;
/// A day less than any year has, for what a change of the zone's offset may take from it.
const SHORT_OF_A_YEAR: i64 = 364 * SECONDS_PER_DAY * NANOS_PER_SECOND;

/// A timestamp as read, before zone and year are filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Stamp {
    /// The year, unless the text has none.
    pub year: Option<i16>,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
    /// The second; 60 on a leap second.
    pub second: u8,
    /// The fraction of the second.
    pub nanos: u32,
    /// The offset in seconds east, unless the text has none.
    pub zone: Option<i32>,
}

impl Stamp {
    /// Returns the instant, with what the text leaves out taken from the clock.
    #[must_use]
    pub fn at(&self, clock: &Clock<'_>) -> Option<Nanos> {
        match self.year {
            Some(year) => self.in_year(year, clock),
            None => self.in_latest_year(clock),
        }
    }

    /// Chooses the latest year that puts the stamp at most a day after the receive time.
    ///
    /// Starts at the year after the receive year: a device whose clock or zone is ahead writes 1 January while the receiver
    /// still has 31 December.
    fn in_latest_year(&self, clock: &Clock<'_>) -> Option<Nanos> {
        let latest = clock.received.0.saturating_add(YEARLESS_FUTURE_NANOS);
        let year = year_of(clock.received);
        let this_year = self.in_year(year, clock);
        if let Some(at) = this_year
            && (latest.saturating_sub(SHORT_OF_A_YEAR)..=latest).contains(&at.0)
        {
            // A year later is too late.
            return this_year;
        }
        (0..=LEAP_SEARCH_YEARS)
            .filter_map(|back| self.in_year(year + 1 - back, clock))
            .find(|at| at.0 <= latest)
    }

    fn in_year(&self, year: i16, clock: &Clock<'_>) -> Option<Nanos> {
        if !self.is_valid_in(year) {
            return None;
        }
        let east = match self.zone {
            Some(seconds) => i64::from(seconds),
            None => clock.zone.seconds_east_at(|| self.local(year))?,
        };
        let clock_seconds =
            i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        let seconds = days_from_civil(year, self.month, self.day) * SECONDS_PER_DAY + clock_seconds - east;
        seconds.checked_mul(NANOS_PER_SECOND)?.checked_add(i64::from(self.nanos)).map(Nanos)
    }

    fn is_valid_in(&self, year: i16) -> bool {
        (1..=days_in_month(year, self.month)).contains(&self.day)
            && self.hour < 24
            && self.minute < 60
            && self.second <= 60
            && self.nanos < 1_000_000_000
    }

    fn local(&self, year: i16) -> Option<DateTime> {
        // A leap second has no civil time of its own; the offset is that of the second before.
        let second = self.second.min(59);
        let signed = |value: u8| i8::try_from(value).ok();
        DateTime::new(
            year,
            signed(self.month)?,
            signed(self.day)?,
            signed(self.hour)?,
            signed(self.minute)?,
            signed(second)?,
            0,
        )
        .ok()
    }
}

/// Returns the instant of a date and time in the clock's zone.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "the fields of a date and time, in their usual order")]
pub fn civil(
    year: i16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    nanos: u32,
    clock: &Clock<'_>,
) -> Option<Nanos> {
    Stamp { year: Some(year), month, day, hour, minute, second, nanos, zone: None }.at(clock)
}

/// Returns the days from 1970-01-01 to a date of the proleptic Gregorian calendar.
///
/// Years are counted from March, so that the leap day comes last; 400 years have 146097 days.
fn days_from_civil(year: i16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Returns the date that lies the given days after 1970-01-01, as year, month and day.
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

fn year_of(at: Nanos) -> i16 {
    let (year, _, _) = civil_from_days(at.0.div_euclid(NANOS_PER_SECOND * SECONDS_PER_DAY));
    // An instant spans 1677 to 2262.
    i16::try_from(year).unwrap_or_default()
}

fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}
