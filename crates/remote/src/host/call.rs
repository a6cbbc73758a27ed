//! One call of a plugin.

use sweepline_plugin::component::{Host, Input, Output};
use sweepline_plugin::names;
use sweepline_proto::plugin::plugin_client::PluginClient;
use sweepline_proto::plugin::{
    Component, ComponentKind, DescribeRequest, EventKind, RunRequest, RunResponse, Start, run_request,
    run_response,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::transport::Channel;
use tonic::{Code, Status, Streaming};

use super::component::Remote;
use crate::limits::{ANSWER_TIMEOUT, MESSAGE_BYTES, STALL_TIMEOUT};
use crate::link::{Ends, Finish, FromHost, Link, LinkError, Unsettled};
use crate::{revision, wire};

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

/// A call that has begun.
pub(super) struct Call {
    out: mpsc::UnboundedSender<RunRequest>,
    incoming: Streaming<RunResponse>,
    as_rows: bool,
}

impl Call {
    /// Finds the component at the plugin and starts it.
    pub(super) async fn begin(remote: &Remote, channel: Channel, host: &Host) -> Result<Self, CallError> {
        let mut client = PluginClient::new(channel)
            .max_decoding_message_size(MESSAGE_BYTES)
            .max_encoding_message_size(MESSAGE_BYTES);
        let request = DescribeRequest { revisions: Some(revision::ours()) };
        let described = in_time(client.describe(request)).await?.into_inner();
        let revision = revision::agree(described.revisions.as_ref()).map_err(CallError::Config)?;
        let component = find(remote, &described.components)?;
        let sends = sends(remote, component)?;
        let start = Start {
            revision,
            component: remote.name.clone(),
            options: remote.options.clone(),
            id: host.metrics.labels().id.clone(),
            sends: sends.into(),
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
        Ok(Self { out, incoming, as_rows: sends == EventKind::Row })
    }

    pub(super) async fn run(
        mut self,
        unsettled: &mut Unsettled,
        input: &mut Option<Input>,
        output: Option<Output>,
        remote: &Remote,
        host: &Host,
    ) -> Result<(), CallError> {
        let link = Link::<FromHost>::new(unsettled, self.out, host.metrics.clone(), self.as_rows, connector);
        let shutdown = host.shutdown.clone();
        let is_source = remote.kind == "source";
        let stop = async move {
            if is_source {
                shutdown.cancelled().await;
            } else {
                std::future::pending().await
            }
        };
        let ends = Ends { work: std::future::pending(), stop, patience: Some(STALL_TIMEOUT) };
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

/// A name that this process does not know and has no room for is no name.
fn connector(name: &str) -> &'static str {
    names::intern(name).unwrap_or_default()
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
    let wanted = match remote.kind {
        "source" => ComponentKind::Source,
        "transform" => ComponentKind::Transform,
        _ => ComponentKind::Sink,
    };
    let found = components.iter().find(|known| known.name == remote.name && known.kind() == wanted);
    found.ok_or_else(|| {
        let names: Vec<&str> = components.iter().map(|known| known.name.as_str()).collect();
        CallError::Config(format!(
            "the plugin has no {} `{}`, only {}",
            remote.kind,
            remote.name,
            names.join(", ")
        ))
    })
}

/// Chooses what the plugin is sent: the first that it takes and we may have.
fn sends(remote: &Remote, component: &Component) -> Result<EventKind, CallError> {
    if remote.kind == "source" {
        return Ok(EventKind::Unspecified);
    }
    let ours = &remote.shape.takes;
    component.takes().find(|take| wire::kind(*take).is_some_and(|kind| ours.contains(&kind))).ok_or_else(
        || {
            let ours: Vec<&str> = ours.iter().map(|kind| kind.name()).collect();
            CallError::Config(format!("the plugin's `{}` does not take {}", remote.name, ours.join(" or ")))
        },
    )
}
