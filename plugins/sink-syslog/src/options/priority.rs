//! Facilities and severities, by name or number (RFC 5424, 6.2.1).

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use sweepline_asim::EventSeverity;

/// An enumeration of the header: variants with their numbers and names.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $code:literal as $word:literal $(or $alias:literal)?;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs, reason = "each is the name in the RFC")]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// Returns the number in the header.
            pub fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)* }
            }

            fn of_word(word: &str) -> Option<Self> {
                match word {
                    $($word $(| $alias)? => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn of_code(code: u64) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(WordOrCode {
                    words: &[$($word),*],
                    of_word: Self::of_word,
                    of_code: Self::of_code,
                })
            }
        }
    };
}

struct WordOrCode<T> {
    words: &'static [&'static str],
    of_word: fn(&str) -> Option<T>,
    of_code: fn(u64) -> Option<T>,
}

impl<T> Visitor<'_> for WordOrCode<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a name or a number from 0 to {}", self.words.len() - 1)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        (self.of_word)(word).ok_or_else(|| E::unknown_variant(word, self.words))
    }

    fn visit_u64<E: Error>(self, code: u64) -> Result<T, E> {
        (self.of_code)(code).ok_or_else(|| E::invalid_value(Unexpected::Unsigned(code), &self))
    }

    fn visit_i64<E: Error>(self, code: i64) -> Result<T, E> {
        match u64::try_from(code) {
            Ok(code) => self.visit_u64(code),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(code), &self)),
        }
    }
}

codes! {
    /// Which part of a system speaks.
    #[derive(Default)]
    Facility {
        Kern = 0 as "kern";
        User = 1 as "user";
        Mail = 2 as "mail";
        Daemon = 3 as "daemon";
        Auth = 4 as "auth";
        Syslog = 5 as "syslog";
        Lpr = 6 as "lpr";
        News = 7 as "news";
        Uucp = 8 as "uucp";
        Cron = 9 as "cron";
        Authpriv = 10 as "authpriv";
        Ftp = 11 as "ftp";
        Ntp = 12 as "ntp";
        Audit = 13 as "audit";
        LogAlert = 14 as "alert";
        Clock = 15 as "clock";
        #[default]
        Local0 = 16 as "local0";
        Local1 = 17 as "local1";
        Local2 = 18 as "local2";
        Local3 = 19 as "local3";
        Local4 = 20 as "local4";
        Local5 = 21 as "local5";
        Local6 = 22 as "local6";
        Local7 = 23 as "local7";
    }
}

codes! {
    /// How bad it is.
    Severity {
        Emergency = 0 as "emergency" or "emerg";
        Alert = 1 as "alert";
        Critical = 2 as "critical" or "crit";
        Error = 3 as "error" or "err";
        Warning = 4 as "warning" or "warn";
        Notice = 5 as "notice";
        Informational = 6 as "informational" or "info";
        Debug = 7 as "debug";
    }
}

impl Severity {
    /// Returns the severity that stands for one of ASIM's.
    pub fn of(severity: Option<EventSeverity>) -> Self {
        match severity {
            None | Some(EventSeverity::Informational) => Self::Informational,
            Some(EventSeverity::Low) => Self::Notice,
            Some(EventSeverity::Medium) => Self::Warning,
            Some(EventSeverity::High) => Self::Error,
        }
    }
}
