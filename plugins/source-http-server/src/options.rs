//! Options of the `http_server` source. Names are Vector's where Vector has them.

use serde::Deserialize;
use sweepline_net::auth::Auth;
use sweepline_net::limits::Limits;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Source};

use crate::framing::Encoding;
use crate::source::HttpSource;

/// Options of the `http_server` source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address and port to listen on, or `unix:PATH`.
    pub address: String,
    /// Path that records are posted to.
    pub path: String,
    /// Whether only that path takes records; otherwise all below it do, too.
    pub strict_path: bool,
    /// How a body is cut into records.
    pub encoding: Encoding,
    /// Status of success.
    pub response_code: u16,
    /// Connector to name for the records; without it, the one that the sender names, or each record is recognised.
    pub connector: Option<String>,
    /// Credentials that senders must show.
    pub auth: Option<Auth>,
    /// See [`ServerTlsOptions`].
    pub tls: ServerTlsOptions,
    /// See [`Limits`].
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: "127.0.0.1:8080".to_owned(),
            path: "/".to_owned(),
            strict_path: true,
            encoding: Encoding::Auto,
            response_code: 200,
            connector: None,
            auth: None,
            tls: ServerTlsOptions::default(),
            limits: Limits::default(),
        }
    }
}

impl Options {
    /// Returns what the port is opened with.
    pub(crate) fn listening(&self) -> Result<ListenOptions<'_>, ComponentError> {
        let address = Address::parse(&self.address)?;
        Ok(ListenOptions::of_server(address, &self.tls, &self.limits))
    }
}

impl Prepare<Box<dyn Source>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        Address::check(&self.address, &self.tls)?;
        if !self.path.starts_with('/') || self.path.contains(['?', '#']) {
            return Err(ComponentError::Config(format!(
                "`path` is `{}`, it must be the path of a URL such as /logs",
                self.path
            )));
        }
        if !(200..=299).contains(&self.response_code) {
            return Err(ComponentError::Config(format!(
                "`response_code` is {}, it must be between 200 and 299",
                self.response_code
            )));
        }
        self.auth.as_ref().map_or(Ok(()), Auth::check)?;
        self.limits.check()
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        self.listening().and_then(Listener::check_environment)
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(HttpSource::build(*self, host)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(change: impl FnOnce(&mut Options)) -> String {
        let mut options = Options::default();
        change(&mut options);
        options.check().unwrap_err().to_string()
    }

    #[test]
    fn options_that_cannot_work_are_named() {
        assert!(Options::default().check().is_ok());
        assert!(error(|options| options.address = "here".to_owned()).starts_with("`address` is `here`"));
        assert!(error(|options| options.path = "logs".to_owned()).starts_with("`path` is `logs`"));
        assert!(error(|options| options.response_code = 302).starts_with("`response_code` is 302"));
        let nobody = Auth::Bearer { token: String::new() };
        assert_eq!(error(|options| options.auth = Some(nobody)), "`auth.token` is empty");
        assert!(error(|options| options.tls.enabled = Some(true)).contains("crt_file"));
        assert!(error(|options| options.limits.max_streams = 0).contains("limits.max_streams"));
    }
}
