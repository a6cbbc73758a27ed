//! Certificates and keys out of PEM files (RFC 7468).

use std::fs::File;
use std::io::Read;
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{TlsError, shown};
use crate::limits::MAX_PEM_BYTES;

pub(super) fn certificates(
    option: &'static str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = read(option, path)?;
    let content = |what: String| TlsError::Content { option, path: shown(path), what };
    let found: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .map_err(|error| content(format!("not PEM: {error}")))?;
    if found.is_empty() {
        return Err(content("holds no certificate".to_owned()));
    }
    Ok(found)
}

pub(super) fn key(option: &'static str, path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = read(option, path)?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|error| TlsError::Content {
        option,
        path: shown(path),
        what: format!("holds no private key that can be read: {error}"),
    })
}

pub(super) fn roots(option: &'static str, path: &Path) -> Result<RootCertStore, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(option, path)? {
        roots.add(certificate).map_err(|error| TlsError::Content {
            option,
            path: shown(path),
            what: error.to_string(),
        })?;
    }
    Ok(roots)
}

fn read(option: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |error| TlsError::File { option, path: shown(path), error };
    let mut text = Vec::new();
    File::open(path).map_err(failed)?.take(MAX_PEM_BYTES).read_to_end(&mut text).map_err(failed)?;
    Ok(text)
}
