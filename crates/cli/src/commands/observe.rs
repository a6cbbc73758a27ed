//! Calling a running Sweepline, or Vector, by its observability service.

use std::fmt::Display;

use hyper::Uri;
use sweepline_net::client::{Connector, Target, grpc};
use sweepline_net::tls::{ClientTls, ClientTlsOptions};
use sweepline_proto::vector::observability::observability_service_client::ObservabilityServiceClient;
use tonic::Status;
use tonic::transport::Channel;

use crate::exit::{self, Failure};

/// Largest message that is taken: a tapped event of the largest record, with room for its fields.
const MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// A process to ask, and how it was named.
pub(crate) struct Observed {
    pub(crate) client: ObservabilityServiceClient<Channel>,
    pub(crate) url: String,
}

impl Observed {
    /// Connects to a URL such as `http://127.0.0.1:9598`.
    pub(crate) async fn connect(url: &str) -> Result<Self, Failure> {
        let bad = |why: &dyn Display| {
            Failure::new(
                exit::USAGE,
                format_args!("--url `{url}` {why}, it must be like http://127.0.0.1:9598"),
            )
        };
        let uri: Uri = url.parse().map_err(|_| bad(&"cannot be read"))?;
        let is_secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(bad(&"has no scheme")),
        };
        let authority = uri.authority().ok_or_else(|| bad(&"names no host"))?;
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let target =
            Target::parse(&format!("{}:{port}", authority.host())).map_err(|_| bad(&"names no host"))?;
        let tls = is_secure
            .then(|| ClientTls::load(&ClientTlsOptions::default(), &["h2"]))
            .transpose()
            .map_err(|error| Failure::new(exit::CONFIG, error))?;
        let connector = Connector::new(target, tls);
        // Told at once, and by its cause, when nobody is there.
        connector.connect().await.map_err(|error| {
            Failure::new(
                exit::UNAVAILABLE,
                format_args!(
                    "{url} cannot be reached: {error} (is `sweepline run` there, with `api.enabled`?)"
                ),
            )
        })?;
        let client =
            ObservabilityServiceClient::new(grpc(connector)).max_decoding_message_size(MESSAGE_BYTES);
        Ok(Self { client, url: url.to_owned() })
    }

    /// Gives an answer that is an error its exit code.
    pub(crate) fn failure(&self, status: &Status) -> Failure {
        let code = match status.code() {
            tonic::Code::InvalidArgument => exit::USAGE,
            _ => exit::UNAVAILABLE,
        };
        Failure::new(code, format_args!("{}: {}", self.url, said(status)))
    }
}

fn said(status: &Status) -> String {
    match (status.code(), status.message()) {
        (tonic::Code::Unimplemented, _) => "does not speak the observability service".to_owned(),
        (code, "") => code.to_string(),
        (_, message) => message.to_owned(),
    }
}

/// Words of the other side, without what a terminal would obey.
pub(crate) fn shown(words: &str) -> String {
    words.chars().filter(|letter| !letter.is_control()).collect()
}

/// Runs a command's calls.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("starting", &error))?;
    runtime.block_on(work)
}
