//! The plugin SDK.
//!
//! - [`event`]: the four kinds of batches that plugins exchange.
//! - [`ack`]: how a source learns that its records are safe.
//! - [`intake`]: how sources whose peers wait for an answer hand records on.
//! - [`encode`]: events as text, for sinks.
//! - [`delivery`]: how sinks batch, retry and acknowledge.
//! - [`component`]: the traits of sources, transforms and sinks, and how a kind registers itself.
//! - [`drive`]: running a transform on its task.
//! - [`health`]: what components say about their own state.
//! - [`names`]: words from outside that are kept for good.
//! - [`options`]: configuration values with their place in the file.
//! - [`metric`]: metric names and the counters that every component has.
//! - [`tap`]: looking at what passes an output.
//! - [`clock`]: the only place that reads the wall clock.
//!
//! # A plugin
//!
//! A transform in a program of its own, `examples/plugins/rust/keep_ports.rs`:
//!
//! ```text
#![doc = include_str!("../../../examples/plugins/rust/keep_ports.rs")]
//! ```

pub mod ack;
pub mod clock;
pub mod component;
pub mod delivery;
pub mod drive;
pub mod encode;
pub mod event;
pub mod health;
pub mod intake;
pub mod metric;
pub mod names;
pub mod options;
pub mod tap;
