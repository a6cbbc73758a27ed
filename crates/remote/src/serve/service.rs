//! The three calls of the protocol.

use std::path::PathBuf;
use std::pin::Pin;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_proto::plugin::plugin_server::Plugin;
use sweepline_proto::plugin::{
    Component, ComponentKind, DescribeRequest, DescribeResponse, EventKind, Problem, RunRequest, RunResponse,
    Start, Started, ValidateRequest, ValidateResponse, run_request, run_response,
};
use sweepline_wire as wire;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::{Components, run};
use crate::limits::ANSWER_TIMEOUT;
use crate::{options, revision};

/// The service behind the protocol.
pub(super) struct Service {
    pub(super) components: Components,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) stop: CancellationToken,
}

#[tonic::async_trait]
impl Plugin for Service {
    async fn describe(&self, _: Request<DescribeRequest>) -> Result<Response<DescribeResponse>, Status> {
        let components = self.components.iter().map(|component| described(component)).collect();
        Ok(Response::new(DescribeResponse { revisions: Some(revision::ours()), components }))
    }

    async fn validate(
        &self,
        request: Request<ValidateRequest>,
    ) -> Result<Response<ValidateResponse>, Status> {
        let request = request.into_inner();
        let component = self.find(&request.component, request.kind())?;
        let problems = match read(component, &request.options).and_then(|prepared| check(&prepared)) {
            Ok(()) => Vec::new(),
            Err(problem) => vec![problem],
        };
        Ok(Response::new(ValidateResponse { problems }))
    }

    type RunStream = Pin<Box<dyn Stream<Item = Result<RunResponse, Status>> + Send>>;

    async fn run(
        &self,
        request: Request<Streaming<RunRequest>>,
    ) -> Result<Response<Self::RunStream>, Status> {
        let mut incoming = request.into_inner();
        let first = tokio::time::timeout(ANSWER_TIMEOUT, incoming.message())
            .await
            .map_err(|_| Status::deadline_exceeded("the call did not begin with Start in time"))??;
        let start = match first.and_then(|request| request.message) {
            Some(run_request::Message::Start(start)) => start,
            _ => return Err(Status::failed_precondition("a call begins with Start")),
        };
        if !(revision::OLDEST..=revision::NEWEST).contains(&start.revision) {
            return Err(Status::failed_precondition(format!(
                "revision {} of the plugin protocol is not spoken here, only {} to {}",
                start.revision,
                revision::OLDEST,
                revision::NEWEST
            )));
        }
        let component = self.find(&start.component, start.kind())?;
        check_kind(component, &start)?;
        let prepared = read(component, &start.options).map_err(refused)?;
        check(&prepared).map_err(refused)?;
        let job = run::Job::build(prepared, component, &start, self.data_dir.clone(), &self.stop)?;
        let (out, answers) = mpsc::unbounded_channel();
        let started = RunResponse { message: Some(run_response::Message::Started(Started {})) };
        // The receiver is in our hands.
        let _ = out.send(Ok(started));
        tokio::spawn(job.run(incoming, out));
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(answers))))
    }
}

impl Service {
    fn find(&self, name: &str, kind: ComponentKind) -> Result<&'static ComponentType, Status> {
        let is_it = |component: &&&'static ComponentType| {
            component.name == name
                && (kind == ComponentKind::Unspecified || kind == wire_component_kind(component))
        };
        self.components.iter().find(is_it).copied().ok_or_else(|| {
            let known: Vec<&str> = self.components.iter().map(|component| component.name).collect();
            Status::not_found(format!("no component `{name}` of this kind here, only {}", known.join(", ")))
        })
    }
}

fn read(component: &ComponentType, options: &str) -> Result<Prepared, Problem> {
    let node = options::from_json(options).map_err(|message| Problem { path: Vec::new(), message })?;
    (component.read)(&node).map_err(|error| Problem {
        // Places in lists are numbers here, `[0]` for people.
        path: error.path.iter().map(|key| key.trim_matches(['[', ']']).to_owned()).collect(),
        message: error.message,
    })
}

fn check(prepared: &Prepared) -> Result<(), Problem> {
    prepared.check().map_err(|error| Problem { path: Vec::new(), message: error.to_string() })
}

fn refused(problem: Problem) -> Status {
    if problem.path.is_empty() {
        return Status::invalid_argument(problem.message);
    }
    Status::invalid_argument(format!("`{}`: {}", problem.path.join("."), problem.message))
}

/// What the host will send must be something that the component takes.
fn check_kind(component: &ComponentType, start: &Start) -> Result<(), Status> {
    let fits = |sends| wire::kind(sends).is_some_and(|kind| component.takes.contains(&kind));
    if component.takes.is_empty() || start.sends().all(fits) {
        return Ok(());
    }
    let takes: Vec<&str> = component.takes.iter().map(|kind| kind.name()).collect();
    Err(Status::failed_precondition(format!("`{}` takes {}", component.name, takes.join(" or "))))
}

fn wire_component_kind(component: &ComponentType) -> ComponentKind {
    match component.kind() {
        "source" => ComponentKind::Source,
        "transform" => ComponentKind::Transform,
        _ => ComponentKind::Sink,
    }
}

fn described(component: &ComponentType) -> Component {
    let wire_kinds = |kinds: &[Kind]| kinds.iter().map(|kind| wire::wire_kind(*kind).into()).collect();
    Component {
        name: component.name.to_owned(),
        kind: wire_component_kind(component).into(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        summary: component.summary.to_owned(),
        takes: wire_kinds(component.takes),
        gives: component.gives.map_or(EventKind::Unspecified, wire::wire_kind).into(),
        options_schema: String::new(),
        example: component.example.to_owned(),
    }
}
