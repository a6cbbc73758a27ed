//! Where a plugin listens.

use std::path::PathBuf;

use sweepline_net::listen::Address;
use sweepline_net::tls::{MinVersion, ServerTlsOptions};
use sweepline_plugin::component::ComponentError;

use crate::limits::{ADDRESS_VARIABLE, DATA_DIR_VARIABLE};

/// An address, and who may call it.
#[derive(Clone, Debug)]
pub struct Place {
    /// A Unix socket, which only its owner may open, or a TCP port.
    pub address: Address,
    /// A TCP port needs mutual TLS 1.3.
    pub tls: ServerTlsOptions,
    /// Lets anybody who reaches a TCP port use it. For tests on one machine.
    pub danger_allow_plaintext: bool,
    /// Folder in which the component may keep state over restarts.
    pub data_dir: Option<PathBuf>,
}

impl Place {
    /// Returns the place that the host which started this process has chosen.
    ///
    /// # Errors
    ///
    /// Fails when the process was not started by a host.
    pub fn from_environment() -> Result<Self, ComponentError> {
        let address = std::env::var(ADDRESS_VARIABLE).map_err(|_| {
            ComponentError::Config(format!(
                "{ADDRESS_VARIABLE} is not set: a plugin is started by Sweepline, or with an address of its own"
            ))
        })?;
        Ok(Self {
            address: Address::parse(&address)?,
            tls: ServerTlsOptions::default(),
            danger_allow_plaintext: false,
            data_dir: std::env::var_os(DATA_DIR_VARIABLE).map(PathBuf::from),
        })
    }

    /// Looks at the place without opening it.
    ///
    /// # Errors
    ///
    /// Says what anybody could reach, and what is missing.
    pub fn check(&self) -> Result<(), ComponentError> {
        self.tls.check()?;
        if matches!(self.address, Address::Unix(_)) && self.tls.is_on() {
            return Err(ComponentError::Config("TLS is for a TCP port, not for a Unix socket".to_owned()));
        }
        if matches!(self.address, Address::Tcp(_)) && !self.danger_allow_plaintext && !self.tls.is_mutual() {
            return Err(ComponentError::Config(format!(
                "{} can be reached by anybody: a plugin on TCP needs a certificate, its key and the roots of its \
                 callers' certificates, or to be told that plaintext is allowed",
                self.address
            )));
        }
        Ok(())
    }

    /// The TLS options, with the oldest version that the protocol allows.
    pub(super) fn tls(&self) -> ServerTlsOptions {
        ServerTlsOptions { min_version: MinVersion::V1_3, ..self.tls.clone() }
    }
}
