//! The `file` sink: events as JSON lines in a file that is rotated by size.
//!
//! - [`rotate`]: the rotating file, which alert outputs use too.

pub mod rotate;
mod sink;

pub use sink::TYPE;
