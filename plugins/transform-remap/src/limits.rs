//! Every bound of the package, with its reason.

/// Largest program file that is read: one byte more than the compiler takes, so that it is the compiler that refuses.
pub(crate) const FILE_BYTES: u64 = sweepline_vrl::limits::SOURCE_BYTES as u64 + 1;

/// Characters of a failed run's message that the log shows; it can hold text of the event.
pub(crate) const MESSAGE_CHARS: usize = 240;
