//! A checked configuration → running components, and their orderly end.
//!
//! Every component is one task. Channels between them are bounded, so a slow sink holds its
//! sources back. A pipeline ends when its sources have ended, by themselves or after a signal:
//! then every channel empties in turn, and the sinks are the last to go. A new configuration may be taken up meanwhile: then
//! only what it changes is replaced.

mod dry_run;
mod part;
mod plan;
mod reload;
mod run;
mod view;

pub use dry_run::DryRun;
pub use reload::{Changes, Reload, ReloadError};
pub use run::{Outcome, RunError, Running, start};
pub use view::{Seen, View};

#[cfg(test)]
mod tests;
