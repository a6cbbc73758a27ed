//! Partial counts ↔ messages.

use sweepline_sketch::{Partial, WireError};

use crate::event;

/// Turns partial counts of a rule into a message.
pub fn encode(rule: &str, partial: &Partial) -> event::Sketch {
    let mut bytes = Vec::new();
    partial.encode(&mut bytes);
    event::Sketch { rule: rule.to_owned(), partial: bytes }
}

/// Reads partial counts.
///
/// # Errors
///
/// Fails when the bytes are damaged or of a newer format; they are then as they were.
pub fn decode(sketch: &event::Sketch) -> Result<Partial, WireError> {
    Partial::decode(&sketch.partial)
}
