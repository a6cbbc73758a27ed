//! One call: a component at work.

use std::sync::Arc;

use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::{Built, ComponentError, ComponentType, Host, Input, Output, Prepared};
use sweepline_plugin::drive;
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_proto::plugin::{RunRequest, RunResponse, Start};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::{Status, Streaming};

use super::service::TakenDir;
use crate::link::{Content, Ends, FromPlugin, Link, Unsettled};

/// Batches between the call and the component.
const CHANNEL_BATCHES: usize = 8;

/// A component that has been built, and what its call needs.
pub(super) struct Job {
    built: Built,
    host: Host,
    component: &'static ComponentType,
    data_dir: Option<TakenDir>,
}

impl Job {
    pub(super) fn build(
        prepared: Prepared,
        component: &'static ComponentType,
        start: &Start,
        data_dir: Option<TakenDir>,
        stop: &CancellationToken,
    ) -> Result<Self, Status> {
        let host = Host {
            metrics: ComponentMetrics::new(Labels {
                id: start.id.clone(),
                kind: component.kind(),
                component_type: component.name,
            }),
            clock: Arc::new(SystemClock),
            data_dir: data_dir.as_ref().map(|taken| taken.path.clone()),
            shutdown: stop.child_token(),
        };
        let built = prepared.build(host.clone()).map_err(|error| match error {
            ComponentError::Config(_) | ComponentError::Options(_) => {
                Status::invalid_argument(error.to_string())
            }
            other => Status::unavailable(other.to_string()),
        })?;
        Ok(Self { built, host, component, data_dir })
    }

    pub(super) async fn run(
        self,
        mut incoming: Streaming<RunRequest>,
        out: mpsc::UnboundedSender<Result<RunResponse, Status>>,
    ) {
        // The folder is this call's until the end.
        let Self { built, host, component, data_dir: _data_dir } = self;
        let metrics = host.metrics.clone();
        let (task, input, mut output) = spawn(built, &metrics);
        let abort = task.abort_handle();
        let mut unsettled = Unsettled::default();
        let content = Content { as_rows: false, expects: component.takes.to_vec() };
        let link = Link::<FromPlugin>::new(&mut unsettled, out.clone(), metrics, content);
        let ends = Ends {
            work: async {
                match task.await {
                    Ok(Ok(())) => None,
                    Ok(Err(error)) => Some(error.to_string()),
                    Err(error) => Some(format!("the component ended abnormally: {error}")),
                }
            },
            stop: std::future::pending(),
            patience: None,
        };
        let shutdown = host.shutdown.clone();
        let ended = link.run(&mut output, input, &mut incoming, ends, || shutdown.cancel()).await;
        host.shutdown.cancel();
        if let Err(error) = ended {
            tracing::warn!(%error, "the call of the host is over");
            // The host is told, if it can still hear.
            let _ = out.send(Err(Status::aborted(error.to_string())));
            abort.abort();
        }
    }
}

type Work = JoinHandle<Result<(), ComponentError>>;

/// Starts the component; returns the way in and the way out, where it has them.
fn spawn(built: Built, metrics: &ComponentMetrics) -> (Work, Option<Output>, Option<Input>) {
    let (sender, input) = mpsc::channel(CHANNEL_BATCHES);
    let (gives, given) = mpsc::channel(CHANNEL_BATCHES);
    let has_input = !matches!(built, Built::Source(_));
    let has_output = !matches!(built, Built::Sink(_));
    let metrics = metrics.clone();
    let task = tokio::spawn(async move {
        drive::run(built, Some(input.into()), Output::new(vec![gives]), &metrics).await
    });
    (task, has_input.then(|| Output::new(vec![sender])), has_output.then(|| given.into()))
}
