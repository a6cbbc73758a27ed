//! Timestamps: every form that the known senders write, to nanoseconds since the Unix epoch.
//!
//! A zone in the text always wins; without one the [`Clock`]'s zone holds. A stamp without a year (RFC 3164) gets the latest
//! year that does not put it more than a day after the receive time.
//!
//! Layout: `zone` names and offsets, `civil` calendar arithmetic, `read` the forms and `cursor` their
//! parts, `write` RFC 3339 output.

mod civil;
mod cursor;
mod read;
mod write;
mod zone;

#[cfg(test)]
mod tests;

pub use civil::{Stamp, civil};
pub use read::{any, epoch, leading, rfc3339};
pub use write::write_rfc3339;
pub use zone::Zone;

/// An instant: nanoseconds since the Unix epoch, UTC. Covers the years 1677 to 2262.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Nanos(pub i64);

/// What a timestamp's text leaves out.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'a> {
    /// The zone of stamps that name none.
    pub zone: &'a Zone,
    /// When the record was received; gives the year to stamps without one.
    pub received: Nanos,
}
