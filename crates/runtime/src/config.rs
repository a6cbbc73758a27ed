//! Configuration in Vector's shape: `sources`, `transforms` and `sinks`, each `id: {type, inputs, …}`, and `tests`.

mod cases;
mod environment;
mod error;
mod inputs;
mod load;
mod model;
mod yaml;

pub use cases::{Case, CaseCondition, CaseInput, CaseOutput, Inserted, Records};
pub use error::{ConfigError, Problem};
pub use load::{load, load_text, read_node};
pub use model::{Api, Component, Config};

#[cfg(test)]
mod tests;
