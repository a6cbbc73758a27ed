//! One truth in every vendor's raw log gives the same sessions and the same alerts.
//!
//! - [`sessions`]: each form's records become the sessions that they tell of.
//! - [`alerts`]: the shipped default rule finds the same sweep in each form, and in all together.
//! - [`orders`]: neither order nor repeats change what it finds.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod alerts;
mod orders;
mod reading;
mod sessions;
