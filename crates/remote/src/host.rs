//! A component whose work is done by a plugin: in a child process, or on another host.
//!
//! A plugin that breaks off, hangs or does not keep to the protocol is started again, or called again, with growing
//! delay. What it had not acknowledged is sent again; other components go on meanwhile.

mod call;
mod child;
mod component;
mod endpoint;
mod inspect;
mod options;
mod output;
mod place;

pub(crate) use child::{Child, Program};
pub use options::{EventWord, RemoteOptions};
