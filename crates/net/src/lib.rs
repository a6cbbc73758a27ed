//! What listeners and senders share.
//!
//! - [`tls`]: certificates from PEM files, read again when they change.
//! - [`listen`]: ports with a limit on connections, time for the handshake, TLS.
//! - [`server`]: HTTP/1.1, HTTP/2 and gRPC over a listener.
//! - [`auth`]: basic and bearer credentials.
//! - [`compress`]: gzip and zstd, decompressed no further than a limit.
//! - [`client`]: HTTP and gRPC clients.
//! - [`limits`]: every bound, with its reason.
#![forbid(unsafe_code)]

pub mod auth;
pub mod client;
pub mod compress;
pub mod limits;
pub mod listen;
pub mod server;
pub mod tls;
