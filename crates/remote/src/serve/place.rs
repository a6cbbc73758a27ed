//! Where a plugin listens.

use sweepline_net::listen::Address;
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::ComponentError;

use crate::limits::ADDRESS_VARIABLE;

/// An address, and who may call it.
#[derive(Clone, Debug)]
pub struct Place {
    /// A Unix socket, which only its owner may open, or a TCP port.
    pub address: Address,
    /// A TCP port needs mutual TLS 1.3.
    pub tls: ServerTlsOptions,
    /// Lets anybody who reaches a TCP port use it. For tests on one machine.
    pub danger_allow_plaintext: bool,
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
        let tls = ServerTlsOptions::default();
        Ok(Self { address: Address::parse(&address)?, tls, danger_allow_plaintext: false })
    }

    /// Looks at the place without opening it.
    pub(super) fn check(&self) -> Result<(), ComponentError> {
        self.tls.check()?;
        if matches!(self.address, Address::Tcp(_)) && !self.danger_allow_plaintext && !self.tls.is_mutual() {
            return Err(ComponentError::Config(format!(
                "{} can be reached by anybody: a plugin on TCP needs `tls` with `crt_file`, `key_file` and `ca_file`, \
                 or `danger_allow_plaintext`",
                self.address
            )));
        }
        Ok(())
    }
}
