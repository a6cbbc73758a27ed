//! Plugins in other processes, over `proto/sweepline/plugin/v1/plugin.proto`.
//!
//! - [`contract`]: whether somebody's plugin keeps to the protocol.
//! - [`host`]: a component whose work is done by a plugin; starts child processes, calls remote ones.
//! - [`serve`]: the plugin's side: any component of this workspace, or of a third party's, as a plugin.
//! - [`revision`]: which revision of the protocol both sides speak.
//!
//! Both sides move batches by the same code: numbered, within credit, kept until acknowledged.
#![forbid(unsafe_code)]

pub mod contract;
pub mod host;
pub mod limits;
mod link;
mod options;
pub mod revision;
pub mod serve;
