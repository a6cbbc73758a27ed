//! Every bound on users' connectors, with its reason.

/// Connectors of one pipeline. Each is asked about every record that is recognised, so more would cost more than mapping.
pub(super) const CONNECTORS: usize = 128;

/// Entries of a folder that are looked at; more is not a folder of connectors.
pub(super) const FOLDER_ENTRIES: usize = 1024;

/// Largest README that is kept.
pub(super) const README_BYTES: u64 = 256 * 1024;

/// Largest mapping that is read: one byte more than the compiler takes, so that it is the compiler that refuses.
pub(super) const MAPPING_BYTES: u64 = sweepline_vrl::limits::SOURCE_BYTES as u64 + 1;

/// Longest id: it is a metric label and part of file names.
pub(super) const ID_BYTES: usize = 64;

/// Characters of a failed run's message that are kept; it can hold text of the record.
pub(super) const MESSAGE_CHARS: usize = 240;
