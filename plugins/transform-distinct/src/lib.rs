//! The `distinct` transform: sessions in, partial distinct counts out.
//!
//! - [`options`]: which rules to count for, and with which key.
//! - [`transform`]: the counting, and the export of what changed.
//! - [`gauges`]: how much the counters hold and what they dropped, as metrics.

pub mod gauges;
pub mod options;
pub mod transform;

pub use options::RuleOptions;
pub use transform::TYPE;
