//! Configuration in Vector's shape: `sources`, `transforms` and `sinks`, each `id: {type, inputs, …}`.

mod environment;
mod error;
mod inputs;
mod load;
mod model;
mod yaml;

pub use error::{ConfigError, Problem};
pub use load::{load, load_text, read_node};
pub use model::{Api, Component, Config};

#[cfg(test)]
mod tests;
