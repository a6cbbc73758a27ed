//! Configuration in Vector's shape: `sources`, `transforms` and `sinks`, each `id: {type, inputs, …}`, and `tests`.

mod cases;
mod error;
mod identity;
mod inputs;
mod load;
mod model;
mod registry;

pub use cases::{Case, CaseCondition, CaseInput, CaseOutput, Inserted, Records};
pub use error::ConfigError;
pub use identity::{Again, Identity};
pub use load::{load, load_text};
pub use model::{Api, Component, Config};
pub use registry::{Elsewhere, Registry};
pub use sweepline_plugin::options::Problem;

#[cfg(test)]
mod tests;
