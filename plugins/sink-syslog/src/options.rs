//! Options of the `syslog` sink.

mod priority;
mod structured_data;

use std::path::PathBuf;

use serde::Deserialize;
use sweepline_net::client::Target;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, Host, Prepare, Sink};
use sweepline_plugin::delivery::{BatchOptions, RequestOptions};

pub use priority::{Facility, Severity};
pub use structured_data::StructuredData;

use crate::limits::{
    APP_NAME_BYTES, DATAGRAM_MESSAGE_BYTES, HOSTNAME_BYTES, LEAST_MESSAGE_BYTES, STREAM_MESSAGE_BYTES,
};
use crate::sink::SyslogSink;

/// Options of the `syslog` sink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// Host and port, or `unix:` and the path of a socket.
    pub address: String,
    /// How messages go there.
    #[serde(default)]
    pub mode: Mode,
    /// How messages are told apart in a stream.
    #[serde(default)]
    pub framing: Framing,
    /// What a message says.
    #[serde(default)]
    pub body: Body,
    /// Facility of all messages.
    #[serde(default)]
    pub facility: Facility,
    /// Severity of all messages. Default: that of the event, informational where it has none.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// APP-NAME of all messages.
    #[serde(default = "default_app_name")]
    pub app_name: String,
    /// HOSTNAME of all messages. Default: this machine's.
    #[serde(default)]
    pub hostname: Option<String>,
    /// STRUCTURED-DATA of all messages.
    #[serde(default)]
    pub structured_data: StructuredData,
    /// Longest message, bytes; longer ones are refused. Default: what the mode can carry.
    #[serde(default)]
    pub max_message_bytes: Option<usize>,
    /// See [`ClientTlsOptions`]; for `tcp`.
    #[serde(default)]
    pub tls: ClientTlsOptions,
    /// See [`BatchOptions`].
    #[serde(default)]
    pub batch: BatchOptions,
    /// See [`RequestOptions`].
    #[serde(default)]
    pub request: RequestOptions,
}

/// How messages go to the receiver.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A TCP connection, with TLS where that is on.
    #[default]
    Tcp,
    /// UDP datagrams.
    Udp,
    /// A Unix stream socket.
    Unix,
    /// A Unix datagram socket, such as `/dev/log`.
    UnixDatagram,
}

/// How messages are told apart in a stream (RFC 6587).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// Each message behind its length; the only one of RFC 5425.
    #[default]
    OctetCounting,
    /// Each message before a line end; line ends within it become `#012`, as rsyslog writes them.
    Newline,
}

/// What a message says.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Sessions and alerts as JSON objects, a raw record as `{"message": …}`.
    #[default]
    Json,
    /// Sessions and alerts as CEF events, raw records as they came.
    Cef,
    /// Raw records as they came, the rest as JSON.
    Raw,
}

fn default_app_name() -> String {
    "sweepline".to_owned()
}

impl Options {
    /// Returns the length beyond which a message is refused, bytes.
    pub(crate) fn message_limit(&self) -> usize {
        self.max_message_bytes.unwrap_or_else(|| self.mode.most())
    }
}

impl Mode {
    fn most(self) -> usize {
        match self {
            Self::Tcp | Self::Unix => STREAM_MESSAGE_BYTES,
            Self::Udp | Self::UnixDatagram => DATAGRAM_MESSAGE_BYTES,
        }
    }
}

impl Prepare<Box<dyn Sink>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        let bad = |what: String| Err(ComponentError::Config(what));
        let target = Target::parse(&self.address)?;
        match (self.mode, target) {
            (Mode::Tcp | Mode::Udp, Target::Tcp { .. })
            | (Mode::Unix | Mode::UnixDatagram, Target::Unix(_)) => {}
            (Mode::Tcp | Mode::Udp, Target::Unix(_)) => {
                return bad(
                    "`address` names a Unix socket, for which `mode` must be `unix` or `unix_datagram`"
                        .into(),
                );
            }
            (Mode::Unix | Mode::UnixDatagram, Target::Tcp { .. }) => {
                return bad(format!(
                    "`address` is `{}`, with this `mode` it must be `unix:` and a path",
                    self.address
                ));
            }
        }
        if self.tls.is_on() && self.mode != Mode::Tcp {
            return bad("`tls` needs `mode: tcp`".into());
        }
        if self.tls.is_on() && self.framing != Framing::OctetCounting {
            return bad("`tls` needs `framing: octet_counting` (RFC 5425)".into());
        }
        for (name, text, most) in [
            ("app_name", Some(&self.app_name), APP_NAME_BYTES),
            ("hostname", self.hostname.as_ref(), HOSTNAME_BYTES),
        ] {
            if text.is_some_and(|text| !is_word(text, most)) {
                return bad(format!(
                    "`{name}` must be 1 to {most} printable ASCII characters without blanks"
                ));
            }
        }
        let (limit, most) = (self.message_limit(), self.mode.most());
        if !(LEAST_MESSAGE_BYTES..=most).contains(&limit) {
            return bad(format!(
                "`max_message_bytes` is {limit}, it must be between {LEAST_MESSAGE_BYTES} and {most}"
            ));
        }
        self.tls.check()?;
        self.batch.check()?;
        self.request.check()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.tls.files()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(SyslogSink::build(*self, host)?))
    }
}

/// Tells whether a text can stand in a header (RFC 5424: PRINTUSASCII).
pub(crate) fn is_word(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests;
