//! The `console` sink: events on standard output, one a line.

mod sink;

pub use sink::TYPE;
