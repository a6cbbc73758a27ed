//! Options of the `otlp` source.

use serde::Deserialize;
use sweepline_net::auth::Auth;
use sweepline_net::limits::Limits;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};

use crate::source::OtlpSource;

/// Options of the `otlp` source. With neither `grpc` nor `http` both ports are opened.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The port that is meant for gRPC.
    pub grpc: Option<Port>,
    /// The port that is meant for HTTP.
    pub http: Option<Port>,
    /// Connector to name for the records; without it, the one that the sender names, or each record is recognised.
    pub connector: Option<String>,
    /// Credentials that senders must show.
    pub auth: Option<Auth>,
    /// See [`Limits`]. The bytes are those of both ports together, connections those of each.
    pub limits: Limits,
}

/// One port. Either understands both protocols, so that a mix-up does no harm.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Port {
    /// Address and port to listen on, or `unix:PATH`. Default: that of the protocol, on 127.0.0.1.
    pub address: Option<String>,
    /// See [`ServerTlsOptions`].
    pub tls: ServerTlsOptions,
}

/// Where OTLP over gRPC is listened for.
const GRPC_ADDRESS: &str = "127.0.0.1:4317";
/// Where OTLP over HTTP is.
const HTTP_ADDRESS: &str = "127.0.0.1:4318";

impl Options {
    /// Returns the ports to open.
    pub(crate) fn ports(&self) -> Vec<(String, ServerTlsOptions)> {
        let both = self.grpc.is_none() && self.http.is_none();
        let port = |port: &Option<Port>, default: &str| {
            let port = port.clone().or_else(|| both.then(Port::default))?;
            Some((port.address.unwrap_or_else(|| default.to_owned()), port.tls))
        };
        [port(&self.grpc, GRPC_ADDRESS), port(&self.http, HTTP_ADDRESS)].into_iter().flatten().collect()
    }

    /// Returns what one of the ports is opened with.
    pub(crate) fn listening<'o>(
        &self,
        (address, tls): &'o (String, ServerTlsOptions),
    ) -> Result<ListenOptions<'o>, ComponentError> {
        Ok(ListenOptions::of_server(Address::parse(address)?, tls, &self.limits))
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        let ports = self.ports();
        for (address, tls) in &ports {
            Address::check(address, tls)?;
        }
        if let [(one, _), (other, _)] = ports.as_slice()
            && one == other
        {
            return Err(ComponentError::Config(format!(
                "`grpc.address` and `http.address` are both {one}; leave one section out, the other port takes both"
            )));
        }
        self.auth.as_ref().map_or(Ok(()), Auth::check)?;
        self.limits.check()
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        for port in &self.ports() {
            Listener::check_environment(self.listening(port)?)?;
        }
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(OtlpSource::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(options: &Options) -> Vec<String> {
        options.ports().into_iter().map(|(address, _)| address).collect()
    }

    fn port(address: &str) -> Option<Port> {
        Some(Port { address: Some(address.to_owned()), ..Port::default() })
    }

    #[test]
    fn the_ports_that_are_named_are_opened_and_both_without_any() {
        assert_eq!(addresses(&Options::default()), [GRPC_ADDRESS, HTTP_ADDRESS]);
        let only = Options { http: Some(Port::default()), ..Options::default() };
        assert_eq!(addresses(&only), [HTTP_ADDRESS]);
        let own = Options { grpc: port("127.0.0.1:1"), ..only };
        assert_eq!(addresses(&own), ["127.0.0.1:1", HTTP_ADDRESS]);
    }

    #[test]
    fn options_that_cannot_work_are_named() {
        let error = |change: &dyn Fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options.check().unwrap_err().to_string()
        };
        assert!(Options::default().check().is_ok());
        assert!(error(&|options| options.grpc = port("here")).starts_with("`address` is `here`"));
        let same = error(&|options| {
            options.grpc = port("127.0.0.1:1");
            options.http = port("127.0.0.1:1");
        });
        assert!(same.contains("are both 127.0.0.1:1"), "{same}");
        let nobody = Auth::Bearer { token: String::new() };
        assert_eq!(error(&|options| options.auth = Some(nobody.clone())), "`auth.token` is empty");
        assert!(error(&|options| options.limits.max_streams = 0).contains("limits.max_streams"));
    }
}
