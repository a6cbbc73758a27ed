//! The options of a component that say where its work is done.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use sweepline_net::tls::ClientTlsOptions;
use sweepline_plugin::component::{ComponentError, ComponentType, Prepared, Shape};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options::{self, Node, OptionsError, Place, Scalar, Span, Tree};

use super::component::Remote;
use super::endpoint::Endpoint;
use crate::limits::STALL_TIMEOUT;

/// The options that stand beside a component's own ones.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
pub struct RemoteOptions {
    /// A program and its arguments, to be started as the plugin.
    pub command: Vec<String>,
    /// Variables for its environment, besides the host's.
    pub environment: BTreeMap<String, String>,
    /// `unix:PATH`, `https://HOST:PORT` or `http://HOST:PORT` of a plugin that is there already.
    pub endpoint: Option<String>,
    /// TLS to an `https` endpoint: `ca_file`, and `crt_file` and `key_file`, since plugins want to know who calls.
    pub endpoint_tls: ClientTlsOptions,
    /// Allows an `http` endpoint: anybody on the way can read and change what is sent.
    pub danger_allow_plaintext: bool,
    /// Time without any word from the plugin while batches are unacknowledged, after which it counts as hung.
    pub stall_timeout: Span,
    /// What the plugin is sent, when it is not one of ours: `raw`, `session`, `sketch` or `alert`.
    pub takes: Option<Vec<EventWord>>,
    /// What the plugin gives, when it is not one of ours.
    pub gives: Option<EventWord>,
}

impl Default for RemoteOptions {
    fn default() -> Self {
        Self {
            command: Vec::new(),
            environment: BTreeMap::new(),
            endpoint: None,
            endpoint_tls: ClientTlsOptions::default(),
            danger_allow_plaintext: false,
            stall_timeout: Span(STALL_TIMEOUT),
            takes: None,
            gives: None,
        }
    }
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

    /// Returns the word for a kind.
    pub(super) fn of(kind: Kind) -> &'static str {
        match kind {
            Kind::Raw => "raw",
            Kind::Session => "session",
            Kind::Sketch => "sketch",
            Kind::Alert => "alert",
        }
    }
}

/// What most plugins of a kind do.
fn usual_shape(kind: &str) -> Shape {
    match kind {
        "source" => Shape { takes: Vec::new(), gives: Some(Kind::Raw) },
        "transform" => Shape { takes: vec![Kind::Session], gives: Some(Kind::Session) },
        _ => Shape { takes: vec![Kind::Session, Kind::Alert, Kind::Raw], gives: None },
    }
}

/// The keys of [`RemoteOptions`] beside `command`.
const CHILD_KEYS: &[&str] = &["command", "environment", "stall_timeout", "takes", "gives"];
/// And beside `endpoint`.
const ENDPOINT_KEYS: &[&str] =
    &["endpoint", "endpoint_tls", "danger_allow_plaintext", "stall_timeout", "takes", "gives"];

/// Tells whether a type has an option of that name.
fn has_option(component_type: &ComponentType, key: &str) -> bool {
    let value = Node { tree: Tree::Scalar(Scalar::Null), place: Place::default() };
    let section =
        Node { tree: Tree::Map(vec![(key.to_owned(), Place::default(), value)]), ..Node::empty_map() };
    let refused = (component_type.read)(&section).err();
    !refused.is_some_and(|error| error.is_unknown_key())
}

impl RemoteOptions {
    /// Tells whether a component's section names a plugin. Where the built-in type has an option `command` or `endpoint`
    /// itself, that is meant.
    pub fn is_named_in(section: &Node, built_in: Option<&'static ComponentType>) -> bool {
        ["command", "endpoint"].iter().any(|key| {
            section.get(key).is_some() && !built_in.is_some_and(|built_in| has_option(built_in, key))
        })
    }

    /// Reads the options of a component that a plugin does the work of.
    ///
    /// `kind` is `source`, `transform` or `sink`, `name` the type, `built_in` the type of that kind and name in this binary,
    /// if there is one: its own options are then looked at here already.
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
        // A child is not called by an endpoint: that is the component's own.
        let keys = if section.get("command").is_some() { CHILD_KEYS } else { ENDPOINT_KEYS };
        let own = section.without(keys);
        let place: Self = options::read(&section.only(keys))?;
        let mut shape = match built_in {
            Some(built_in) => {
                // Only to find mistakes before anything is started.
                (built_in.read)(&own)?.check().map_err(|error| OptionsError::new(error.to_string()))?;
                Shape::of(built_in)
            }
            None => usual_shape(kind),
        };
        if let Some(takes) = place.takes.as_ref().filter(|_| kind != "source") {
            shape.takes = takes.iter().map(|word| word.kind()).collect();
        }
        if let Some(gives) = place.gives.filter(|_| kind != "sink") {
            shape.gives = Some(gives.kind());
        }
        let options = crate::options::to_json(&own).to_string();
        let remote = Remote {
            kind,
            name: name.to_owned(),
            options,
            section: own,
            shape: shape.clone(),
            fed: Vec::new(),
            place,
        };
        Ok((shape, remote.prepared()))
    }

    /// Looks at the options without side effects.
    pub(super) fn check(&self) -> Result<(), ComponentError> {
        let bad = |what: &str| Err(ComponentError::Config(what.to_owned()));
        if self.takes.as_ref().is_some_and(Vec::is_empty) {
            return bad("`takes` names nothing");
        }
        if self.stall_timeout.0 < Duration::from_secs(1) {
            return bad("`stall_timeout` must be at least 1s");
        }
        match (self.command.as_slice(), &self.endpoint) {
            ([], None) => bad("`command` is empty"),
            ([program, ..], _) if program.is_empty() => bad("`command` names no program"),
            ([_, ..], _) => Ok(()),
            ([], Some(endpoint)) => {
                Endpoint::parse(endpoint)?.check(&self.endpoint_tls, self.danger_allow_plaintext)
            }
        }
    }
}
