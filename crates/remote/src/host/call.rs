//! One call of a plugin.

use sweepline_plugin::component::{Host, Input, Output};
use sweepline_plugin::event::Kind;
use sweepline_proto::plugin::plugin_client::PluginClient;
use sweepline_proto::plugin::{
    Component, DescribeRequest, EventKind, RunRequest, RunResponse, Start, ValidateRequest, run_request,
    run_response,
};
use sweepline_wire as wire;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};

use super::component::Remote;
use super::options::EventWord;
use crate::limits::{ANSWER_TIMEOUT, MESSAGE_BYTES};
use crate::link::{Content, Ends, Finish, FromHost, Link, LinkError, Unsettled};
use crate::revision;

/// Why a call did not do the component's work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// The plugin will not have these options, or is not what the configuration says.
    #[error("{0}")]
    Config(String),
    /// The plugin cannot be reached, or failed.
    #[error("{why}")]
    Broken {
        /// What happened.
        why: String,
        /// The word of it in metrics.
        word: &'static str,
        /// Whether it had begun its work.
        begun: bool,
    },
    /// Nobody takes what the plugin gives.
    #[error("the pipeline takes nothing any more")]
    PipelineGone,
}

impl CallError {
    pub(super) fn unreachable(why: impl Into<String>) -> Self {
        Self::Broken { why: why.into(), word: "plugin_unreachable", begun: false }
    }

    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Config(_) => "plugin_refused",
            Self::Broken { word, .. } => word,
            Self::PipelineGone => "pipeline_gone",
        }
    }

    fn of_start(status: &Status) -> Self {
        match status.code() {
            Code::InvalidArgument | Code::NotFound | Code::FailedPrecondition | Code::Unimplemented => {
                Self::Config(format!("the plugin says: {}", status.message()))
            }
            _ => Self::unreachable(format!("the plugin says: {} ({})", status.message(), status.code())),
        }
    }
}

impl From<LinkError> for CallError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::PipelineGone => Self::PipelineGone,
            other => Self::Broken { word: other.word(), why: other.to_string(), begun: true },
        }
    }
}

/// A plugin that answers, and what the component has to do with it.
pub(super) struct Plugin {
    client: PluginClient<Channel>,
    revision: u32,
    sends: Vec<EventKind>,
}

impl Plugin {
    /// Finds the component at the plugin.
    pub(super) async fn find(remote: &Remote, channel: Channel) -> Result<Self, CallError> {
        let mut client = PluginClient::new(channel)
            .max_decoding_message_size(MESSAGE_BYTES)
            .max_encoding_message_size(MESSAGE_BYTES);
        let request = DescribeRequest { revisions: Some(revision::ours()) };
        let described = in_time(client.describe(request)).await?.into_inner();
        let revision = revision::agree(described.revisions.as_ref()).map_err(CallError::Config)?;
        let component = find(remote, &described.components)?;
        check_gives(remote, component)?;
        let sends = sends(remote, component)?;
        Ok(Self { client, revision, sends })
    }

    /// Has the plugin look at the component's options; returns what it finds.
    pub(super) async fn validate(
        &mut self,
        remote: &Remote,
    ) -> Result<Vec<sweepline_proto::plugin::Problem>, CallError> {
        let request = ValidateRequest {
            component: remote.name.clone(),
            options: remote.options.clone(),
            kind: wire::component_kind(remote.kind).into(),
        };
        Ok(in_time(self.client.validate(request)).await?.into_inner().problems)
    }
}

/// A call that has begun.
pub(super) struct Call {
    out: mpsc::UnboundedSender<RunRequest>,
    incoming: Streaming<RunResponse>,
    content: Content,
}

impl Call {
    /// Finds the component at the plugin and starts it.
    pub(super) async fn begin(remote: &Remote, channel: Channel, host: &Host) -> Result<Self, CallError> {
        let Plugin { mut client, revision, sends } = Plugin::find(remote, channel).await?;
        let as_rows = sends.contains(&EventKind::Row);
        let start = Start {
            revision,
            component: remote.name.clone(),
            options: remote.options.clone(),
            id: host.metrics.labels().id.clone(),
            sends: sends.into_iter().map(i32::from).collect(),
            kind: wire::component_kind(remote.kind).into(),
        };
        // Holds no more than the plugin's credit, and acknowledgements of what ours allowed.
        let (out, requests) = mpsc::unbounded_channel();
        let _ = out.send(RunRequest { message: Some(run_request::Message::Start(start)) });
        let mut incoming = in_time(client.run(UnboundedReceiverStream::new(requests))).await?.into_inner();
        let started = in_time(incoming.message()).await?;
        match started.and_then(|response| response.message) {
            Some(run_response::Message::Started(_)) => {}
            _ => return Err(CallError::Config("the plugin's answer does not begin with Started".to_owned())),
        }
        Ok(Self {
            out,
            incoming,
            content: Content { as_rows, expects: remote.shape.gives.into_iter().collect() },
        })
    }

    pub(super) async fn run(
        mut self,
        unsettled: &mut Unsettled,
        input: &mut Option<Input>,
        output: Option<Output>,
        remote: &Remote,
        host: &Host,
    ) -> Result<(), CallError> {
        let link = Link::<FromHost>::new(unsettled, self.out, host.metrics.clone(), self.content);
        let shutdown = host.shutdown.clone();
        let is_source = remote.kind == "source";
        let stop = async move {
            if is_source {
                shutdown.cancelled().await;
            } else {
                std::future::pending().await
            }
        };
        let ends = Ends { work: std::future::pending(), stop, patience: Some(remote.place.stall_timeout.0) };
        match link.run(input, output, &mut self.incoming, ends, || {}).await? {
            Finish::Theirs(Some(error)) => Err(CallError::Broken {
                why: format!("the plugin gave up: {error}"),
                word: "plugin_gave_up",
                begun: true,
            }),
            Finish::Theirs(None) if unsettled.is_empty() && (is_source || input.is_none()) => Ok(()),
            Finish::Theirs(None) | Finish::Ours => Err(CallError::Broken {
                why: "the plugin finished before its work was done".to_owned(),
                word: "plugin_protocol",
                begun: true,
            }),
        }
    }
}

async fn in_time<T>(answer: impl Future<Output = Result<T, Status>>) -> Result<T, CallError> {
    match tokio::time::timeout(ANSWER_TIMEOUT, answer).await {
        Ok(answer) => answer.map_err(|status| CallError::of_start(&status)),
        Err(_) => Err(CallError::unreachable(format!(
            "the plugin did not answer within {} s",
            ANSWER_TIMEOUT.as_secs()
        ))),
    }
}

fn find<'c>(remote: &Remote, components: &'c [Component]) -> Result<&'c Component, CallError> {
    let wanted = wire::component_kind(remote.kind);
    let found = components.iter().find(|known| known.name == remote.name && known.kind() == wanted);
    found.ok_or_else(|| {
        let names: Vec<String> = components.iter().map(told).collect();
        let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        CallError::Config(format!("the plugin has no {} `{}`, only {names}", remote.kind, remote.name))
    })
}

fn told(component: &Component) -> String {
    match wire::component_word(component.kind()) {
        Some(kind) => format!("{kind} `{}`", component.name),
        None => format!("`{}`", component.name),
    }
}

/// What comes from the plugin must be what the pipeline behind it was laid out for.
fn check_gives(remote: &Remote, component: &Component) -> Result<(), CallError> {
    let Some(expected) = remote.shape.gives else { return Ok(()) };
    match wire::kind(component.gives()) {
        Some(kind) if kind == expected => Ok(()),
        Some(kind) => Err(CallError::Config(format!(
            "the plugin's `{}` gives {}, not {}: set `gives: {}`",
            remote.name,
            kind.name(),
            expected.name(),
            EventWord::of(kind)
        ))),
        None => Err(CallError::Config(format!("the plugin does not say what its `{}` gives", remote.name))),
    }
}

/// Chooses what the plugin is sent: for each kind of events that comes, the first form that it takes.
fn sends(remote: &Remote, component: &Component) -> Result<Vec<EventKind>, CallError> {
    let form = |kind: Kind| component.takes().find(|take| wire::kind(*take) == Some(kind));
    let refused = |kinds: &[Kind]| {
        let ours: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
        let theirs: Vec<&str> = component.takes().filter_map(wire::kind).map(EventWord::of).collect();
        CallError::Config(format!(
            "the plugin's `{}` does not take {}, only {}",
            remote.name,
            ours.join(" or "),
            theirs.join(", ")
        ))
    };
    if remote.kind == "source" {
        return Ok(Vec::new());
    }
    if remote.fed.is_empty() {
        let forms: Vec<EventKind> = remote.shape.takes.iter().filter_map(|kind| form(*kind)).collect();
        return if forms.is_empty() { Err(refused(&remote.shape.takes)) } else { Ok(forms) };
    }
    remote.fed.iter().map(|kind| form(*kind).ok_or_else(|| refused(&[*kind]))).collect()
}
