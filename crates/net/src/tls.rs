//! TLS from PEM files. Option names are Vector's.

mod client;
mod pem;
mod server;

pub use client::{ClientTls, ClientTlsOptions};
pub use server::{ServerTls, ServerTlsOptions};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use serde::Deserialize;
use sweepline_plugin::component::ComponentError;

/// Oldest TLS version that is spoken.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
pub enum MinVersion {
    /// TLS 1.2, which old devices still send syslog with.
    #[default]
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

impl MinVersion {
    fn versions(self) -> &'static [&'static rustls::SupportedProtocolVersion] {
        static ONLY_1_3: [&rustls::SupportedProtocolVersion; 1] = [&rustls::version::TLS13];
        match self {
            Self::V1_2 => rustls::DEFAULT_VERSIONS,
            Self::V1_3 => &ONLY_1_3,
        }
    }
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("tls.{option} {path}: {error}")]
    File {
        /// The option that names it.
        option: &'static str,
        /// Its path.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file holds nothing of use.
    #[error("tls.{option} {path}: {what}")]
    Content {
        /// The option that names it.
        option: &'static str,
        /// Its path.
        path: String,
        /// What is missing or wrong.
        what: String,
    },
    /// An option that another one needs is missing.
    #[error("{0}")]
    Options(&'static str),
    /// The certificate does not go with the key, or the like.
    #[error("tls: {0}")]
    Rustls(#[from] rustls::Error),
}

impl From<TlsError> for ComponentError {
    fn from(error: TlsError) -> Self {
        match error {
            TlsError::File { option, path, error } => Self::io(format!("tls.{option} {path}"), error),
            other => Self::Config(other.to_string()),
        }
    }
}

/// The one crypto provider, named explicitly so that no other package's choice can matter.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn needed<'p>(path: &'p Option<PathBuf>, message: &'static str) -> Result<&'p Path, TlsError> {
    path.as_deref().ok_or(TlsError::Options(message))
}

#[cfg(test)]
mod tests;
