//! Plugins that run before the pipeline does, and certificates for them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::support::{Folder, command};

/// A running `sweepline plugin`; killed when the test is over.
pub(super) struct Served {
    child: Child,
    /// Where it listens, as it says itself.
    pub(super) address: String,
}

impl Served {
    /// Starts it and waits until it listens.
    pub(super) fn start(args: &[&str]) -> Self {
        let mut child = command(&["plugin"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let serving =
            lines.find(|line| line.as_ref().unwrap().contains("serving as a plugin")).unwrap().unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        let address = serving.split("address=").nth(1).unwrap();
        Self { child, address: address.split_whitespace().next().unwrap().to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes an authority with certificates of a plugin, of a host, and one of a stranger that another authority signed.
pub(super) fn authority(folder: &Folder) -> &Folder {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    let new_authority = || {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    };
    let (issuer, other) = (new_authority(), new_authority());
    folder.file("ca.pem", issuer.pem());
    for (name, issuer) in [("plugin", &issuer), ("host", &issuer), ("stranger", &other)] {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        folder.file(&format!("{name}.pem"), params.signed_by(&key, issuer).unwrap().pem());
        folder.file(&format!("{name}.key"), key.serialize_pem());
    }
    folder
}
