//! Receives records by Vector's native protocol: the `vector` sink of Vector, or of another Sweepline, sends here.
//!
//! Services `vector.Vector` (`PushEvents`, `HealthCheck`) and `grpc.health.v1.Health`, packed with gzip or zstd. A call is
//! answered when every sink that must has confirmed its records. Codes are chosen by what Vector makes of them, see
//! [`answer`](crate::answer): it tries again unless a code says that this is of no use.
//!
//! How an event becomes a record stands in [`records`](crate::records). Memory is bounded by `limits` and [`limits`].
#![forbid(unsafe_code)]

pub mod answer;
pub mod limits;
pub mod records;

mod options;
mod source;
mod syslog_line;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `vector` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "vector",
    summary: "Receives records from Vector by its native protocol.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
