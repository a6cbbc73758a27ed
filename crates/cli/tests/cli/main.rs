//! The command as users and scripts see it: output, exit codes, messages, signals.
//!
//! - [`parse`], [`count`], [`detect`], [`check_schema`], [`listings`], [`validate`]: what other tools rely on.
//! - [`buffers`]: what lies on disk between a sink and its inputs.
//! - [`cases`]: pipeline tests.
//! - [`own_connectors`]: connectors of the user's own, from folders.
//! - [`bad_input`]: broken files, lines and bytes cost only themselves, and are told.
//! - [`http_doors`]: records that come by HTTP.
//! - [`live`]: looking into a running pipeline; pipelines that feed each other.
//! - [`plugins`]: components in other processes.
//! - [`prometheus`]: metrics and alert rules, as Prometheus' own tool sees them.
//! - [`reload`]: a changed configuration for a running pipeline.
//! - [`run`]: pipelines from start to stop, restarts, and the HTTP endpoint.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod buffers;
mod cases;
mod check_schema;
mod count;
mod detect;
mod http_doors;
mod listings;
mod live;
mod own_connectors;
mod parse;
mod plugins;
mod prometheus;
mod reload;
mod run;
mod support;
mod validate;
