//! Rules over sessions.
//!
//! A [`Counter`] feeds the sessions that a rule selects to a counting engine. A [`Detector`] looks
//! at the groups that changed and says which windows have become a finding, which findings have
//! grown, and which are final. Both are pure: time comes with the events.

mod counter;
mod detector;
mod episodes;
mod finding;
pub mod limits;
mod observe;
mod selection;
mod shipped;
mod told;

pub use counter::{Counter, CounterError};
pub use detector::{Detector, When};
pub use finding::{Finding, finding_id};
pub use observe::value_of;
pub use selection::{Selection, SelectionError};
pub use shipped::{SHIPPED, Shipped};
