//! The three calls of the protocol.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use sweepline_plugin::component::{ComponentType, Prepared};
use sweepline_plugin::event::Kind;
use sweepline_proto::plugin::plugin_server::Plugin;
use sweepline_proto::plugin::{
    Component, ComponentKind, DescribeRequest, DescribeResponse, EventKind, Problem, RunRequest, RunResponse,
    Start, Started, ValidateRequest, ValidateResponse, run_request, run_response,
};
use sweepline_wire as wire;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_stream::Stream;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming};

use super::{Components, run};
use crate::limits::{ANSWER_TIMEOUT, FOLDER_TIMEOUT};
use crate::{options, revision};

/// The service behind the protocol.
pub(super) struct Service {
    pub(super) components: Components,
    pub(super) data_dir: Option<DataDir>,
    pub(super) stop: CancellationToken,
}

/// The folder in which a component keeps state: of one call at a time, since two would mix theirs.
pub(super) struct DataDir {
    path: PathBuf,
    place: Arc<Semaphore>,
}

/// A folder that one call has, for as long as it runs.
pub(super) struct TakenDir {
    pub(super) path: PathBuf,
    _place: OwnedSemaphorePermit,
}

impl DataDir {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, place: Arc::new(Semaphore::new(1)) }
    }

    /// Takes it once the call that has it is over: a host that calls again may be faster than the end of its last call.
    async fn take(&self) -> Result<TakenDir, Status> {
        let free = tokio::time::timeout(FOLDER_TIMEOUT, self.place.clone().acquire_owned()).await;
        let Ok(Ok(place)) = free else {
            let why = "another pipeline uses this plugin, which has one folder for its state (--data-dir)";
            return Err(Status::resource_exhausted(why));
        };
        Ok(TakenDir { path: self.path.clone(), _place: place })
    }
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
        let data_dir = match &self.data_dir {
            Some(folder) => Some(folder.take().await?),
            None => None,
        };
        let job = run::Job::build(prepared, component, &start, data_dir, &self.stop)?;
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
                && (kind == ComponentKind::Unspecified || kind == wire::component_kind(component.kind()))
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

fn described(component: &ComponentType) -> Component {
    let wire_kinds = |kinds: &[Kind]| kinds.iter().map(|kind| wire::wire_kind(*kind).into()).collect();
    Component {
        name: component.name.to_owned(),
        kind: wire::component_kind(component.kind()).into(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        summary: component.summary.to_owned(),
        takes: wire_kinds(component.takes),
        gives: component.gives.map_or(EventKind::Unspecified, wire::wire_kind).into(),
        options_schema: String::new(),
        example: component.example.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_folder_is_of_one_call_at_a_time() {
        let folder = DataDir::new(PathBuf::from("state"));
        let taken = folder.take().await.unwrap();
        let refused = folder.take().await.err().unwrap();
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        let (again, ()) = tokio::join!(folder.take(), async { drop(taken) });
        assert_eq!(again.unwrap().path, PathBuf::from("state"));
    }
}
