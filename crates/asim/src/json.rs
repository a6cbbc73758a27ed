//! Sessions as JSON objects: column names as keys, absent columns left out.

mod read;
mod write;

pub use read::{ReadError, read};
pub use write::{columns, write, write_value};

#[cfg(test)]
mod tests;
