//! The Fluent Forward protocol, version 1, without sockets: both sides of it read and write with this package.
//!
//! - [`msgpack`]: MessagePack, read in place and written; JSON to and from it.
//! - [`message`]: what senders send: the four modes, entries, options.
//! - [`handshake`]: HELO, PING and PONG with their digests.
//! - [`limits`]: every bound, with its reason.
//!
//! MessagePack is read by our own reader, since a message must be found in a stream, with bounds on size and depth, before
//! anything is made of it, and since records are turned into text without a tree of values in between.
#![forbid(unsafe_code)]

pub mod handshake;
pub mod limits;
pub mod message;
pub mod msgpack;
