//! Time zones by name, abbreviation or offset.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::limits::ZONE_BYTES;
use crate::num::digit;

/// The zone of a timestamp.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// A fixed offset, in seconds east of UTC.
    Fixed(i32),
    /// A zone with rules, from the IANA database.
    Named(TimeZone),
}

impl Zone {
    /// Reads a zone: `UTC`, `Z`, `+0100`, `-05:00`, `UTC+2`, a common abbreviation such as `PST`, or an IANA name such as
    /// `Europe/Berlin`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() || text.len() > ZONE_BYTES {
            return None;
        }
        if let Some(seconds) = abbreviation(text) {
            return Some(Self::from_seconds(seconds));
        }
        if let Some(seconds) = offset(text) {
            return Some(Self::from_seconds(seconds));
        }
        let relative = text.strip_prefix("UTC").or_else(|| text.strip_prefix("GMT"));
        if let Some(seconds) = relative.and_then(offset) {
            return Some(Self::from_seconds(seconds));
        }
        TimeZone::get(text).ok().map(Self::Named)
    }

    fn from_seconds(seconds: i32) -> Self {
        if seconds == 0 { Self::Utc } else { Self::Fixed(seconds) }
    }

    /// Returns the offset, in seconds east, that holds at a local date and time.
    ///
    /// A local time that occurs twice takes the earlier instant; one that a clock change leaves out moves forward.
    pub(crate) fn seconds_east_at(&self, local: impl FnOnce() -> Option<DateTime>) -> Option<i64> {
        match self {
            Self::Utc => Some(0),
            Self::Fixed(seconds) => Some(i64::from(*seconds)),
            Self::Named(zone) => {
                let local = local()?;
                let instant = zone.to_ambiguous_timestamp(local).compatible().ok()?;
                let as_if_utc = TimeZone::UTC.to_timestamp(local).ok()?;
                Some(as_if_utc.as_second() - instant.as_second())
            }
        }
    }
}

/// Reads an offset: `+01`, `+1`, `+0100`, `+01:00`, or `-` for west.
pub(crate) fn offset(text: &str) -> Option<i32> {
    let bytes = text.as_bytes();
    let (sign, rest) = match bytes.split_first()? {
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let pair = |tens: u8, ones: u8| Some(i32::from(digit(tens)?) * 10 + i32::from(digit(ones)?));
    let (hours, minutes) = match *rest {
        [h] => (pair(b'0', h)?, 0),
        [h, hh] => (pair(h, hh)?, 0),
        [h, hh, m, mm] | [h, hh, b':', m, mm] => (pair(h, hh)?, pair(m, mm)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Returns the offset of a common zone abbreviation, in seconds east.
///
/// Abbreviations are not unique in the world; this is the sense that network devices print (`IST` is India, `BST` Britain,
/// `CST` North America).
pub(crate) fn abbreviation(text: &str) -> Option<i32> {
    let minutes = match text {
        "Z" | "z" | "UTC" | "GMT" | "UCT" | "WET" | "utc" | "gmt" => 0,
        "WEST" | "BST" | "CET" | "MET" => 60,
        "CEST" | "MEST" | "EET" | "SAST" => 120,
        "EEST" | "MSK" => 180,
        "IST" => 330,
        "SGT" | "HKT" | "AWST" | "PHT" => 480,
        "JST" | "KST" => 540,
        "ACST" => 570,
        "AEST" => 600,
        "ACDT" => 630,
        "AEDT" => 660,
        "NZST" => 720,
        "NZDT" => 780,
        "NDT" => -150,
        "BRT" | "ART" | "ADT" => -180,
        "NST" => -210,
        "EDT" | "AST" => -240,
        "EST" | "CDT" => -300,
        "CST" | "MDT" => -360,
        "MST" | "PDT" => -420,
        "PST" | "AKDT" => -480,
        "AKST" => -540,
        "HST" => -600,
        _ => return None,
    };
    Some(minutes * 60)
}
