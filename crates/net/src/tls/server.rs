//! The listening side.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use serde::Deserialize;
use tokio::time::Instant;

use super::{MinVersion, TlsError, needed, pem, provider};
use crate::limits::CERTIFICATE_LOOK;

/// The `tls` section of a listener.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerTlsOptions {
    /// Whether TLS is spoken; a section without this key turns it on.
    pub enabled: Option<bool>,
    /// The server's certificate and those between it and its root, PEM.
    pub crt_file: Option<PathBuf>,
    /// Its private key, PEM.
    pub key_file: Option<PathBuf>,
    /// Roots that clients' certificates must come from. With it, a client without certificate is turned away
    /// unless `verify_certificate` is false.
    pub ca_file: Option<PathBuf>,
    /// Whether clients must show a certificate. Default: when there is a `ca_file`.
    pub verify_certificate: Option<bool>,
    /// Oldest version, `1.2` (default) or `1.3`.
    pub min_version: MinVersion,
}

impl ServerTlsOptions {
    /// Tells whether TLS is wanted.
    pub fn is_on(&self) -> bool {
        self.enabled.unwrap_or(self.crt_file.is_some())
    }

    /// Tells whether clients must show a certificate.
    pub fn is_mutual(&self) -> bool {
        self.is_on() && self.verify_certificate.unwrap_or(self.ca_file.is_some())
    }

    /// Looks at the options without reading files.
    ///
    /// # Errors
    ///
    /// Names what is missing.
    pub fn check(&self) -> Result<(), TlsError> {
        if !self.is_on() {
            return Ok(());
        }
        needed(&self.crt_file, CRT_MISSING)?;
        needed(&self.key_file, KEY_MISSING)?;
        if self.verify_certificate == Some(true) {
            needed(&self.ca_file, CA_MISSING)?;
        }
        Ok(())
    }

    fn config(&self, alpn: &[&str]) -> Result<ServerConfig, TlsError> {
        let chain = pem::certificates("crt_file", needed(&self.crt_file, CRT_MISSING)?)?;
        let key = pem::key("key_file", needed(&self.key_file, KEY_MISSING)?)?;
        let builder = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(self.min_version.versions())?;
        let builder = if self.is_mutual() {
            let roots = pem::roots("ca_file", needed(&self.ca_file, CA_MISSING)?)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider())
                .build()
                .map_err(|error| TlsError::Rustls(rustls::Error::General(error.to_string())))?;
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let mut config = builder.with_single_cert(chain, key)?;
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        Ok(config)
    }

    fn stamps(&self) -> Stamps {
        [&self.crt_file, &self.key_file, &self.ca_file]
            .map(|path| path.as_ref().and_then(|path| fs::metadata(path).ok()?.modified().ok()))
    }
}

const CRT_MISSING: &str = "`tls` needs `crt_file`, the server's certificate";
const KEY_MISSING: &str = "`tls` needs `key_file`, the certificate's private key";
const CA_MISSING: &str = "`tls.verify_certificate` needs `ca_file`, the roots of the clients' certificates";

/// When the files were last written.
type Stamps = [Option<SystemTime>; 3];

/// A server's certificates, read again when their files change.
///
/// Invariant: files that cannot be used never replace ones that could.
pub struct ServerTls {
    options: ServerTlsOptions,
    alpn: &'static [&'static str],
    current: Mutex<Current>,
}

struct Current {
    config: Arc<ServerConfig>,
    stamps: Stamps,
    looked: Instant,
}

impl ServerTls {
    /// Reads the files; `None` when TLS is off.
    ///
    /// # Errors
    ///
    /// Names the option and the file that cannot be used.
    pub fn load(options: &ServerTlsOptions, alpn: &'static [&'static str]) -> Result<Option<Self>, TlsError> {
        options.check()?;
        if !options.is_on() {
            return Ok(None);
        }
        let stamps = options.stamps();
        let config = Arc::new(options.config(alpn)?);
        let current = Mutex::new(Current { config, stamps, looked: Instant::now() });
        Ok(Some(Self { options: options.clone(), alpn, current }))
    }

    /// Returns what the next handshake should use.
    pub fn config(&self) -> Arc<ServerConfig> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() >= CERTIFICATE_LOOK {
            current.looked = Instant::now();
            let stamps = self.options.stamps();
            if stamps != current.stamps {
                current.stamps = stamps;
                match self.options.config(self.alpn) {
                    Ok(config) => {
                        current.config = Arc::new(config);
                        tracing::info!("certificate files changed and were read again");
                    }
                    Err(error) => {
                        tracing::error!(%error, "changed certificate files cannot be used, the old ones stay");
                    }
                }
            }
        }
        current.config.clone()
    }
}
