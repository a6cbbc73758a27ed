//! The `console` sink: events on standard output, one a line.

pub mod encode;
mod sink;

pub use sink::TYPE;
