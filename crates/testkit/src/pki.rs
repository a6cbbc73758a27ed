//! Certificates for tests of TLS.

use std::fs;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tempfile::TempDir;

/// A root in `ca.pem`, and certificates from it in `server.pem` (for `localhost` and 127.0.0.1) and `client.pem`, with
/// their keys in `server.key` and `client.key`; gone when dropped.
pub struct Pki(TempDir);

impl Pki {
    /// Makes new ones.
    ///
    /// # Panics
    ///
    /// Fails the test when there is no room for temporary files.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL takes a certificate whose issuer has its own name for one that signed itself.
        params.distinguished_name.push(DnType::CommonName, "root");
        let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let pki = Self(tempfile::tempdir().unwrap());
        fs::write(pki.path("ca.pem"), root.pem()).unwrap();
        for (file, names) in
            [("server", &["localhost", "127.0.0.1"][..]), ("client", &["sensor.example.com"])]
        {
            let key = KeyPair::generate().unwrap();
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &root).unwrap();
            fs::write(pki.path(&format!("{file}.pem")), certificate.pem()).unwrap();
            fs::write(pki.path(&format!("{file}.key")), key.serialize_pem()).unwrap();
        }
        pki
    }

    /// Returns the path of a file among them; other files may be put there, too.
    pub fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }
}

impl Default for Pki {
    fn default() -> Self {
        Self::new()
    }
}
