//! The ASIM NetworkSession schema (0.2.7) as one table, the typed record, and the validator.
//!
//! - [`schema`]: every column with its type, class, allowed values and aliases.
//! - [`Session`]: one network session; the columns nearly every vendor fills are typed fields, the
//!   rest is a short list.
//! - [`json`]: sessions as JSON objects with the column names as keys, in and out.
//! - [`check`]: what Microsoft's schema and data testers check, and a little more.

pub mod check;
mod enums;
pub mod icmp;
pub mod json;
mod protocol;
pub mod schema;
mod session;
mod username;
mod value;

pub use enums::{
    DvcAction, EventResult, EventResultDetails, EventSeverity, EventSubType, EventType, NetworkDirection,
};
pub use protocol::{Protocol, UNASSIGNED};
pub use schema::Field;
pub use session::{Session, SetError};
pub use username::username_type;
pub use value::Value;
