//! Runs pipelines: reads the configuration, connects components, watches over them, and answers
//! for them over HTTP.
//!
//! - [`config`]: files → a checked picture of the pipeline, with errors that name their place.
//! - [`topology`]: the picture → running components, and their orderly end.
//! - [`files`]: what a configuration is made of, looked at for changes.
//! - [`http`]: `/metrics`, `/health`, `/ready`, and on the same port
//! - [`observability`]: what `top` and `tap` call.

mod buffer;
pub mod config;
pub mod files;
pub mod http;
pub mod limits;
mod observability;
pub mod topology;
