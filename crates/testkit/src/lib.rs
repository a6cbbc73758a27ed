//! For tests only: what the tests of several packages share.
//!
//! - [`Truth`]: a made-up hour of traffic with one port sweep in it, and what comes near to one.
//! - [`RENDERERS`]: every connector's raw forms; [`Form::render`] writes flows as that vendor's log.
//! - [`Line::expected`]: the session that a rendered line must become, in the columns that it carries.
//! - [`Counts`], [`Pki`]: what a component under test has counted, certificates for its TLS.
//! - [`host`], [`options`]: what a component under test is built with.
//! - [`Python`]: libraries of others as peers.
//! - [`door`]: a source that takes records by HTTP, behind a real socket; [`sink`]: a sink at work.
//!
//! Nothing here reads logs, so a mistake in a connector cannot hide in its own renderer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has to say so"
)]

mod counts;
pub mod door;
mod expected;
mod flow;
mod form;
mod host;
mod pki;
mod python;
mod renderers;
pub mod sink;
mod template;
mod truth;

pub use counts::Counts;
pub use expected::{Moment, Times};
pub use flow::{DEVICE, Flow, RULE, Transport};
pub use form::{Container, Form, Line, Record, Renderer, Word};
pub use host::{host, options};
pub use pki::Pki;
pub use python::{Python, Run};
pub use renderers::RENDERERS;
pub use truth::{Sweep, Truth};
