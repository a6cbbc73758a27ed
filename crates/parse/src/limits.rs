//! Every bound of the readers, with its reason.

/// Longest key of a `key=value` pair: longer ones are not keys of any known sender, so the token is skipped.
pub const KEY_BYTES: usize = 128;

/// Most fields of one CSV or TSV record. The widest known row (PAN-OS traffic) has about 120; the rest of the line is left
/// out, so that a line of commas cannot grow memory.
pub const FIELDS: usize = 1024;

/// Deepest nesting of JSON containers. Cloud exports nest at most eight deep; the skipper keeps one bit per level in a
/// machine word, hence 64.
pub const JSON_DEPTH: u32 = 64;

/// How far a walk over JSON looks ahead for a backslash: over most records at once. Objects that follow each other in one
/// text are each walked as the start of the rest, of which a look must not see more than this.
pub const JSON_LOOK_AHEAD: usize = 4096;

/// Deepest nesting of XML elements. Windows events nest four deep.
pub const XML_DEPTH: u32 = 64;

/// Most syslog headers stacked in front of one message: device, relay, collector and one spare.
pub const STACKED_HEADERS: usize = 4;

/// Highest PRI value: facility 23, severity 7 (RFC 5424 section 6.2.1).
pub const PRI: u8 = 191;

/// Most digits of an RFC 6587 octet count. Seven digits allow frames just below 10 MB, far above any frame limit in use.
pub const OCTET_COUNT_DIGITS: usize = 7;

/// Longest text taken for a syslog TAG. RFC 3164 says 32; real daemons exceed that.
pub const TAG_BYTES: usize = 64;

/// Longest name of a time zone in text. The longest IANA name has 32 characters.
pub const ZONE_BYTES: usize = 40;

/// How far a stamp without a year may lie after the receive time before the year before is taken: one day, in nanoseconds,
/// for devices whose clock or zone is off.
pub const YEARLESS_FUTURE_NANOS: i64 = 86_400 * 1_000_000_000;

/// Most years to go back for a 29 February without a year: eight lie between leap years around 1900 and 2100, and one more
/// is lost to the plausibility rule.
pub const LEAP_SEARCH_YEARS: i16 = 9;

/// Most digits read from a fraction or mantissa: 38 fit a 128-bit integer.
pub const DECIMAL_DIGITS: u32 = 38;

/// Largest exponent of a decimal in either direction; beyond it nothing fits 64 bits.
pub const DECIMAL_EXPONENT: i32 = 64;

/// Longest text of an address: an IPv6 address with an embedded IPv4 address, brackets and a zone.
pub const IP_BYTES: usize = 64;

/// Longest XML reference with `&` and `;`: `&#x10FFFF;` and two leading zeros.
pub const XML_REFERENCE_BYTES: usize = 12;

/// Longest version of a CEF or LEEF header with the blanks in front: `0`, `1.0`, `2.0`.
pub const ENVELOPE_VERSION_BYTES: usize = 8;
