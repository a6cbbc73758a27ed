//! Distinct counting: keyed hashing, exact sets that grow into HyperLogLog++, panes and windows.
//!
//! Pure: no clock, no I/O, no threads. An [`Engine`] serves one rule. Feed it [`Observation`]s, ask [`Engine::touched`]
//! once per batch which groups moved, and [`Engine::close`] for the final row of every window that the watermark passed.
//! Several engines agree by exchanging [`Partial`]s, whose merge is order-free and idempotent.

mod cell;
mod counter;
mod dense;
mod engine;
mod group;
mod group_key;
mod hash;
mod limits;
mod names;
mod partial;
mod plan;
mod record;
mod registers;
mod sample;
mod settings;
mod table;
mod value;
mod view;
mod window;
mod wire;

pub use engine::{Engine, Observation, Outcome, Stats};
pub use group_key::GroupKey;
pub use hash::{Hasher, Key, PassThrough, PassThroughHasher};
pub use limits::*;
pub use partial::{MergeError, Partial};
pub use settings::{Measure, Settings, SettingsError};
pub use value::{Value, ValueRef, canonical, prefix_v6};
pub use view::{Count, GroupView};
pub use window::{Window, Windows, WindowsError};
pub use wire::{FORMAT_VERSION, HASH_ID, WireError};
