//! The calling side.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use serde::Deserialize;

use super::{MinVersion, TlsError, needed, pem, provider};

/// The `tls` section of a sender.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientTlsOptions {
    /// Whether TLS is spoken. Default: where there is a `ca_file`, a `crt_file` or a `verify_certificate`. Senders to a
    /// URL go by its scheme.
    pub enabled: Option<bool>,
    /// Roots that the server's certificate must come from, PEM. Default: Mozilla's.
    pub ca_file: Option<PathBuf>,
    /// A certificate to show, PEM.
    pub crt_file: Option<PathBuf>,
    /// Its private key, PEM.
    pub key_file: Option<PathBuf>,
    /// Whether the server's certificate is looked at at all. Default true; false is for tests only.
    pub verify_certificate: Option<bool>,
    /// Whether the certificate must be for the name that is called. Default true.
    pub verify_hostname: Option<bool>,
    /// Name to ask for and to expect instead of the one in the address.
    pub server_name: Option<String>,
    /// Oldest version, `1.2` (default) or `1.3`.
    pub min_version: MinVersion,
}

impl ClientTlsOptions {
    /// Tells whether the section alone turns TLS on.
    pub fn is_on(&self) -> bool {
        self.enabled
            .unwrap_or(self.ca_file.is_some() || self.crt_file.is_some() || self.verify_certificate.is_some())
    }

    /// Returns the files that are read, once.
    pub fn files(&self) -> Vec<PathBuf> {
        [&self.ca_file, &self.crt_file, &self.key_file].into_iter().flatten().cloned().collect()
    }

    /// Looks at the options without reading files.
    ///
    /// # Errors
    ///
    /// Names what is missing.
    pub fn check(&self) -> Result<(), TlsError> {
        if self.crt_file.is_some() != self.key_file.is_some() {
            return Err(TlsError::Options("`tls.crt_file` and `tls.key_file` go together"));
        }
        if let Some(name) = &self.server_name {
            ServerName::try_from(name.clone())
                .map_err(|_| TlsError::Options("`tls.server_name` is not a host name"))?;
        }
        Ok(())
    }
}

/// A client's certificates, read once.
#[derive(Clone)]
pub struct ClientTls {
    /// The configuration of connections.
    pub config: Arc<ClientConfig>,
    server_name: Option<ServerName<'static>>,
}

impl ClientTls {
    /// Reads the files.
    ///
    /// # Errors
    ///
    /// Names the option and the file that cannot be used.
    pub fn load(options: &ClientTlsOptions, alpn: &[&str]) -> Result<Self, TlsError> {
        options.check()?;
        let roots = match &options.ca_file {
            Some(path) => pem::roots("ca_file", path)?,
            None => RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() },
        };
        let builder = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(options.min_version.versions())?;
        let verifier = Verifier::new(options, roots)?;
        let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        let mut config = match &options.crt_file {
            None => builder.with_no_client_auth(),
            Some(crt) => {
                let key = needed(&options.key_file, "`tls.crt_file` needs `tls.key_file`")?;
                builder
                    .with_client_auth_cert(pem::certificates("crt_file", crt)?, pem::key("key_file", key)?)?
            }
        };
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        let server_name = options
            .server_name
            .clone()
            .map(ServerName::try_from)
            .transpose()
            .map_err(|_| TlsError::Options("`tls.server_name` is not a host name"))?;
        Ok(Self { config: Arc::new(config), server_name })
    }

    /// Returns the name that a server called by `host` must have.
    ///
    /// # Errors
    ///
    /// Fails when `host` is neither a name nor an address.
    pub fn server_name(&self, host: &str) -> std::io::Result<ServerName<'static>> {
        if let Some(name) = &self.server_name {
            return Ok(name.clone());
        }
        let host = host.trim_start_matches('[').trim_end_matches(']');
        ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)
    }
}

/// Verifies as rustls does, less what the user turned off.
#[derive(Debug)]
struct Verifier {
    inner: Arc<WebPkiServerVerifier>,
    certificate: bool,
    hostname: bool,
}

impl Verifier {
    fn new(options: &ClientTlsOptions, roots: RootCertStore) -> Result<Self, TlsError> {
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
            .build()
            .map_err(|error| TlsError::Rustls(rustls::Error::General(error.to_string())))?;
        Ok(Self {
            inner,
            certificate: options.verify_certificate.unwrap_or(true),
            hostname: options.verify_hostname.unwrap_or(true),
        })
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if !self.certificate {
            return Ok(ServerCertVerified::assertion());
        }
        let verified =
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.hostname => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
