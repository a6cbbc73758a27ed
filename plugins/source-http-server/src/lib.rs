//! Receives records by HTTP POST: lines, JSON objects, arrays and NDJSON, as Fluent Bit, Logstash, Vector, curl and
//! scripts send them.
//!
//! What it promises: a request is answered with success only when every sink that must has confirmed its records;
//! a request that cannot be read is refused as a whole, with the place of the error; a slow pipeline is felt by senders
//! as answers that wait, and then as 429 with `Retry-After`; memory is bounded by `limits`, see
//! [`sweepline_net::limits`] and [`limits`].
//!
//! | status | meaning for the sender |
//! |---|---|
//! | the `response_code`, 200 | the records are where they must be |
//! | 400 | malformed, or refused by a sink for good: do not send again |
//! | 401 | credentials are missing or wrong |
//! | 404, 405 | another path, another method |
//! | 408, 429, 503 | too slow; no room; not delivered: send again, after `Retry-After` |
//! | 413 | more bytes or records than a request may have |
//! | 415 | packed with neither gzip nor zstd |
#![forbid(unsafe_code)]

pub mod limits;

mod answer;
mod framing;
mod hint;
mod options;
mod source;

pub use options::Options;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::read;

/// The `http_server` source, as registries list it.
pub static TYPE: ComponentType = ComponentType {
    name: "http_server",
    summary: "Receives records by HTTP POST: lines, JSON, NDJSON.",
    example: include_str!("example.yaml"),
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(read::<Options>(node)?))),
};
