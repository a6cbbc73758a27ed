//! Detection: counts → alerts.
//!
//! - [`detect`]: the rules of one component, fed with sessions or with partial counts.
//! - [`alert`]: findings as alerts, with the keys that other tools rely on.
//! - [`output`]: where a sink's alerts go: standard output, a file, a webhook.
//! - [`SINK`] and [`TRANSFORM`]: the same detection, delivering itself or passing alerts on.

pub mod alert;
pub mod detect;
mod lane;
mod options;
pub mod output;
mod sink;
pub mod text;
mod transform;

pub use sink::TYPE as SINK;
pub use transform::TYPE as TRANSFORM;

#[cfg(test)]
mod port_sweep_examples;
