//! The worked examples of Microsoft's port sweep, and what the shipped rules promise beyond them.
//!
//! - [`worked`]: the examples E1 to E15 in each mode, and where "Microsoft" and "ours" differ, both.
//! - [`other_rules`]: the edges of the other shipped rules.
//! - [`promptness`]: alerts come in the batch that completes them, and updates at each step.
//! - [`identity`]: ids do not depend on order, repeats or batches; one sweep is one id.
//! - [`over_partials`]: counts that were made elsewhere give the same alerts.

mod identity;
mod other_rules;
mod over_partials;
mod promptness;
mod support;
mod worked;
