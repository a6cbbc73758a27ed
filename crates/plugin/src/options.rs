//! Configuration values with their place in the file.
//!
//! Options are ordinary serde types. They are read from [`Node`]s, which know their line, so that
//! every error names the place, the key and, for a misspelt key, the near one.

mod de;
mod error;
mod node;
mod problem;
mod span;
pub mod yaml;

pub use error::{OptionsError, suggestion};
pub use node::{Node, Place, Scalar, Tree};
pub use problem::Problem;
pub use span::{Span, duration};

use serde::de::DeserializeOwned;

/// Reads options of any serde type.
///
/// # Errors
///
/// Names the first place that does not fit.
pub fn read<T: DeserializeOwned>(node: &Node) -> Result<T, OptionsError> {
    T::deserialize(de::NodeDeserializer::new(node)).map_err(|error| error.at(node.place))
}

#[cfg(test)]
mod tests;
