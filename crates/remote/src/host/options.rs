//! The options of a component that say where its work is done.

use std::collections::BTreeMap;

use serde::Deserialize;
use sweepline_net::client::Target;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::{self, Node, OptionsError};

use super::component::Remote;

/// The options that stand beside a component's own ones.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RemoteOptions {
    /// A program and its arguments, to be started as the plugin.
    pub command: Vec<String>,
    /// Variables for its environment, besides the host's.
    pub environment: BTreeMap<String, String>,
    /// `unix:PATH` or `host:port` of a plugin that is there already.
    pub endpoint: Option<String>,
    /// TLS to the endpoint: `ca_file` and, since plugins on TCP want to know who calls, `crt_file` and `key_file`.
    pub endpoint_tls: ClientTlsOptions,
    /// Calls a TCP endpoint without TLS.
    pub danger_allow_plaintext: bool,
    /// What the plugin is sent, when it is not one of ours: `raw`, `session` or `alert`.
    pub takes: Option<Vec<EventWord>>,
    /// What the plugin gives, when it is not one of ours.
    pub gives: Option<EventWord>,
}

/// A kind of events, as a user writes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventWord {
    /// Records as they were received.
    Raw,
    /// Sessions.
    Session,
    /// Partial distinct counts.
    Sketch,
    /// Alerts.
    Alert,
}

impl EventWord {
    fn kind(self) -> Kind {
        match self {
            Self::Raw => Kind::Raw,
            Self::Session => Kind::Session,
            Self::Sketch => Kind::Sketch,
            Self::Alert => Kind::Alert,
        }
    }
}

/// What a component takes and gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Kinds of events that it takes; empty for sources.
    pub takes: Vec<Kind>,
    /// Kind of events that it gives; `None` for sinks.
    pub gives: Option<Kind>,
}

impl Shape {
    /// Returns the shape of a built-in type.
    pub fn of(component_type: &ComponentType) -> Self {
        Self { takes: component_type.takes.to_vec(), gives: component_type.gives }
    }

    /// What most plugins of a kind do.
    fn usual(kind: &str) -> Self {
        match kind {
            "source" => Self { takes: Vec::new(), gives: Some(Kind::Raw) },
            "transform" => Self { takes: vec![Kind::Session], gives: Some(Kind::Session) },
            _ => Self { takes: vec![Kind::Session, Kind::Alert, Kind::Raw], gives: None },
        }
    }
}

/// The keys of [`RemoteOptions`].
const KEYS: &[&str] =
    &["command", "environment", "endpoint", "endpoint_tls", "danger_allow_plaintext", "takes", "gives"];

impl RemoteOptions {
    /// Tells whether a component's section names a plugin.
    pub fn is_named_in(section: &Node) -> bool {
        section.get("command").is_some() || section.get("endpoint").is_some()
    }

    /// Reads the options of a component that a plugin does the work of.
    ///
    /// `kind` is `source`, `transform` or `sink`, `name` the type, `built_in` the type of that name in this binary, if
    /// there is one: its own options are then looked at here already.
    ///
    /// # Errors
    ///
    /// Names the first option that does not fit.
    pub fn read(
        kind: &'static str,
        name: &str,
        section: &Node,
        built_in: Option<&'static ComponentType>,
    ) -> Result<(Shape, Prepared), OptionsError> {
        let own = section.without(KEYS);
        let place: Self = options::read(&section.only(KEYS))?;
        let mut shape = match built_in {
            Some(built_in) => {
                // Only to find mistakes before anything is started.
                (built_in.read)(&own)?;
                Shape::of(built_in)
            }
            None => Shape::usual(kind),
        };
        if let Some(takes) = place.takes.as_ref().filter(|_| kind != "source") {
            shape.takes = takes.iter().map(|word| word.kind()).collect();
        }
        if let Some(gives) = place.gives.filter(|_| kind != "sink") {
            shape.gives = Some(gives.kind());
        }
        let options = crate::options::to_json(&own).to_string();
        let remote = Remote { kind, name: name.to_owned(), options, shape: shape.clone(), place };
        Ok((shape, remote.prepared()))
    }

    /// Looks at the options without side effects.
    pub(super) fn check(&self) -> Result<(), ComponentError> {
        let bad = |what: &str| Err(ComponentError::Config(what.to_owned()));
        match (self.command.as_slice(), &self.endpoint) {
            ([], None) => bad("`command` is empty"),
            ([_, ..], Some(_)) => bad("`command` and `endpoint` exclude each other"),
            ([program, ..], None) if program.is_empty() => bad("`command` names no program"),
            ([_, ..], None) => Ok(()),
            ([], Some(endpoint)) => {
                self.endpoint_tls.check()?;
                let is_tcp = matches!(Target::parse(endpoint)?, Target::Tcp { .. });
                if is_tcp && !self.endpoint_tls.is_on() && !self.danger_allow_plaintext {
                    return bad(
                        "a plugin over TCP needs `endpoint_tls` with `ca_file`, `crt_file` and `key_file`, or \
                         `danger_allow_plaintext`",
                    );
                }
                Ok(())
            }
        }
    }
}
