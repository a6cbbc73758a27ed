//! Sigma correlation rules compiled to counting plans.
//!
//! A rule file holds one or more YAML documents: detection rules that select sessions, and correlations that count what
//! they select. [`load`] reads a file and gives back one [`Plan`] per correlation. A plan says which sessions count
//! ([`Plan::matches`]), by which columns they are grouped, what is counted, in which windows, and when the count is an
//! alert ([`Plan::satisfied`]). What Sigma has no words for stands in a `custom:` block; see [`Settings`].
//!
//! Pure: no clock, no files. Matching a session allocates nothing.
#![forbid(unsafe_code)]

mod condition;
mod document;
mod error;
pub mod limits;
mod load;
mod nearest;
mod plan;
mod ports;
mod settings;
mod tags;
mod title;

pub use condition::Condition;
pub use error::{Error, Kind, Warning};
pub use load::{Loaded, load};
pub use plan::{Level, Measure, Operator, Plan, Threshold};
pub use ports::Ports;
pub use settings::{Compat, Engine, Settings, WindowBounds};
pub use title::AlertTitle;
