//! Where a plugin that runs already can be called.

use sweepline_net::client::{Connector, Target};
use sweepline_net::tls::{ClientTls, ClientTlsOptions, MinVersion};
use sweepline_plugin::component::ComponentError;

/// The `endpoint` option.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Endpoint {
    /// A Unix socket, which the file system guards.
    Unix(Target),
    /// TCP with mutual TLS 1.3.
    Https(Target),
    /// TCP that anybody on the way can read.
    Http(Target),
}

impl Endpoint {
    pub(super) fn parse(text: &str) -> Result<Self, ComponentError> {
        let bad = || {
            ComponentError::Config(format!(
                "`endpoint` is `{text}`, it must be `unix:PATH`, `https://HOST:PORT` or `http://HOST:PORT`"
            ))
        };
        let target = |text: &str| Target::parse(text).map_err(|_| bad());
        if text.starts_with("unix:") {
            return target(text).map(Self::Unix);
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(bad)?;
        let target = match target(rest.strip_suffix('/').unwrap_or(rest))? {
            target @ Target::Tcp { .. } => target,
            Target::Unix(_) => return Err(bad()),
        };
        match scheme {
            "https" => Ok(Self::Https(target)),
            "http" => Ok(Self::Http(target)),
            _ => Err(bad()),
        }
    }

    /// Looks at the options that guard the way, without reading files.
    pub(super) fn check(
        &self,
        tls: &ClientTlsOptions,
        danger_allow_plaintext: bool,
    ) -> Result<(), ComponentError> {
        let bad = |what: &str| Err(ComponentError::Config(what.to_owned()));
        match self {
            Self::Unix(_) | Self::Http(_) if tls.is_on() => bad("`endpoint_tls` is for an `https` endpoint"),
            Self::Unix(_) => Ok(()),
            Self::Http(_) if danger_allow_plaintext => Ok(()),
            Self::Http(_) => bad(
                "`endpoint` is not encrypted: use `https` with `endpoint_tls`, or set `danger_allow_plaintext: true`",
            ),
            Self::Https(_) => {
                if tls.enabled == Some(false) || tls.verify_certificate == Some(false) {
                    return bad("`endpoint_tls` must not be turned off for an `https` endpoint");
                }
                tls.check()?;
                if tls.crt_file.is_none() {
                    return bad(
                        "`endpoint` is `https`, which needs `endpoint_tls` with `crt_file` and `key_file`: plugins on \
                         TCP want to know who calls",
                    );
                }
                Ok(())
            }
        }
    }

    pub(super) fn connector(self, tls: &ClientTlsOptions) -> Result<Connector, ComponentError> {
        Ok(match self {
            Self::Unix(target) | Self::Http(target) => Connector::new(target, None),
            Self::Https(target) => {
                let tls = ClientTlsOptions { min_version: MinVersion::V1_3, ..tls.clone() };
                Connector::new(target, Some(ClientTls::load(&tls, &["h2"])?))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(endpoint: &str, tls: &ClientTlsOptions, danger: bool) -> Result<(), String> {
        Endpoint::parse(endpoint)
            .and_then(|endpoint| endpoint.check(tls, danger))
            .map_err(|error| error.to_string())
    }

    fn with_certificate() -> ClientTlsOptions {
        ClientTlsOptions {
            ca_file: Some("ca.pem".into()),
            crt_file: Some("host.pem".into()),
            key_file: Some("host.key".into()),
            ..ClientTlsOptions::default()
        }
    }

    #[test]
    fn tcp_needs_a_certificate_of_ours_or_a_word_that_says_danger() {
        let none = ClientTlsOptions::default();
        assert_eq!(check("unix:/run/plugin.sock", &none, false), Ok(()));
        assert_eq!(check("https://plugin.example.com:7000", &with_certificate(), false), Ok(()));
        assert_eq!(check("http://127.0.0.1:7000/", &none, true), Ok(()));
        let plain = check("http://127.0.0.1:7000", &none, false).unwrap_err();
        assert!(plain.contains("danger_allow_plaintext"), "{plain}");
        let unknown = check("https://192.0.2.1:7000", &none, true).unwrap_err();
        assert!(unknown.contains("crt_file"), "{unknown}");
        let blind = ClientTlsOptions { verify_certificate: Some(false), ..with_certificate() };
        assert!(check("https://192.0.2.1:7000", &blind, true).is_err());
    }

    #[test]
    fn what_is_no_endpoint_is_told_with_the_forms_that_are() {
        for text in
            ["", "192.0.2.1:7000", "ftp://192.0.2.1:7000", "https://192.0.2.1", "https://unix:/a", "unix:"]
        {
            let error = Endpoint::parse(text).unwrap_err().to_string();
            assert!(error.contains("unix:PATH"), "{text}: {error}");
        }
    }
}
