//! Changes and filters sessions with VRL programs.
//!
//! - [`REMAP`]: a program changes each session; `abort` drops it.
//! - [`FILTER`]: a condition decides which sessions go on.
//! - [`program`]: a program from the options or a file, compiled.
//! - [`run`]: the transform that both are.

mod filter;
mod limits;
mod program;
mod remap;
mod run;

pub use filter::TYPE as FILTER;
pub use remap::TYPE as REMAP;

#[cfg(test)]
mod tests;
