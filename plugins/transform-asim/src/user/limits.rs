//! Every bound on users' connectors, with its reason.

/// Connectors of one pipeline. Each is asked about every record that is recognised, so more would cost more than mapping.
pub(super) const CONNECTORS: usize = 128;

/// Entries of a folder that are looked at; more is not a folder of connectors.
pub(super) const FOLDER_ENTRIES: usize = 1024;

/// Largest README that is kept.
pub(super) const README_BYTES: u64 = 256 * 1024;

/// Largest mapping that is read: one byte more than the compiler takes, so that it is the compiler that refuses.
pub(super) const MAPPING_BYTES: u64 = sweepline_vrl::limits::SOURCE_BYTES as u64 + 1;

/// CSV files of one connector; more tables than a mapping asks for.
pub(super) const LOOKUP_FILES: usize = 16;

/// Largest CSV file: it is held in memory, and an inventory of more belongs into a system of its own.
pub(super) const LOOKUP_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// Rows of a CSV file: one costs some 200 bytes of memory besides its text.
pub(super) const LOOKUP_ROWS: usize = 200_000;

/// Bad rows of a CSV file that are told; the rest is most likely wrong for the same reason.
pub(super) const LOOKUP_PROBLEMS: usize = 10;

/// Longest id: it is a metric label and part of file names.
pub(super) const ID_BYTES: usize = 64;

/// Characters of a failed run's message that are kept; it can hold text of the record.
pub(super) const MESSAGE_CHARS: usize = 240;
