//! Sessions ↔ messages with a table of strings per batch.
//!
//! Writing copies each different text once; reading borrows all text from the message.

mod read;
mod write;

pub use read::{DecodeError, decode};
pub use write::encode;

#[cfg(test)]
mod tests;
