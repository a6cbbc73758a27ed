//! The plugin SDK.
//!
//! - [`event`]: the four kinds of batches that plugins exchange.
//! - [`ack`]: how a source learns that its records are safe.
//! - [`component`]: the traits of sources, transforms and sinks, and how a kind registers itself.
//! - [`options`]: configuration values with their place in the file.
//! - [`metric`]: metric names and the counters that every component has.
//! - [`clock`]: the only place that reads the wall clock.

pub mod ack;
pub mod clock;
pub mod component;
pub mod event;
pub mod metric;
pub mod options;
