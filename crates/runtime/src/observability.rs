//! Vector's `ObservabilityService`: what `vector top`, `vector tap`, `sweepline top` and `sweepline tap` call.
//!
//! - `service`: the calls.
//! - `figures`: what components have counted, read off the metrics.
//! - `ticks`: streams that say something at every interval.
//! - `tap`: events on their way out of components.
//!
//! Everything is read-only and bounded by [`limits`](crate::limits); tapping shows what is in the logs, and so is off where
//! the endpoint can be reached from other machines, unless the configuration says otherwise.

mod figures;
mod service;
mod tap;
mod ticks;

pub(crate) use service::Observability;
