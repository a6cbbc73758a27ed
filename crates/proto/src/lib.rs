//! Messages and services on the wire, generated from `proto/`, and their conversions.
//!
//! - [`event`]: the events that plugins exchange.
//! - [`plugin`]: the protocol between Sweepline and plugins in other processes.
//! - [`vector`]: Vector's native protocol and its observability service.
//! - [`session`]: sessions ↔ messages with a table of strings per batch.
//! - [`sketch`]: partial counts ↔ messages.

pub mod session;
pub mod sketch;

/// Every file under `proto/`, for gRPC reflection: an encoded `google.protobuf.FileDescriptorSet`.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Generated modules nest as their packages do, since they refer to each other by `super`.
#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    reason = "generated from proto/, where the docs stand"
)]
mod generated {
    pub mod sweepline {
        pub mod event {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/sweepline.event.v1.rs"));
            }
        }
        pub mod plugin {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/sweepline.plugin.v1.rs"));
            }
        }
    }
    pub mod event {
        include!(concat!(env!("OUT_DIR"), "/event.rs"));
    }
    pub mod vector {
        include!(concat!(env!("OUT_DIR"), "/vector.rs"));
        pub mod observability {
            pub mod v1 {
                include!(concat!(env!("OUT_DIR"), "/vector.observability.v1.rs"));
            }
        }
    }
}

/// `sweepline.event.v1`.
pub use generated::sweepline::event::v1 as event;
/// `sweepline.plugin.v1`.
pub use generated::sweepline::plugin::v1 as plugin;

/// Vector's packages.
pub mod vector {
    /// `event`.
    pub use crate::generated::event;
    /// `vector`.
    pub use crate::generated::vector as native;
    /// `vector.observability.v1`.
    pub use crate::generated::vector::observability::v1 as observability;
}
