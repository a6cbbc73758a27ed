//! Plugins that die, and plugins that do not keep to the protocol.

use std::pin::Pin;
use std::sync::{Arc, Mutex};

use sweepline_plugin::ack::Delivery;
use sweepline_proto::plugin::plugin_server::{Plugin, PluginServer};
use sweepline_proto::plugin::{
    Acknowledgement, Batch, Component, ComponentKind, Credit, DescribeRequest, DescribeResponse, EventKind,
    Revisions, RunRequest, RunResponse, Started, ValidateRequest, ValidateResponse, run_request,
    run_response,
};
use tokio::net::UnixListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::{UnboundedReceiverStream, UnixListenerStream};
use tonic::{Request, Response, Status, Streaming};

use crate::components::SEEN_PLUGIN;
use crate::rig::{Section, Served, endpoint, host, records, sink};

#[tokio::test]
async fn what_a_dead_plugin_had_not_acknowledged_goes_to_the_next() {
    let mut served = Served::start(SEEN_PLUGIN).await;
    let host = host("sink");
    let (input, running) = sink(served.options("{}"), &host);
    let (batch, receipt) = records(&["before"]);
    input.send(batch).await.unwrap();
    assert_eq!(receipt.wait().await, Delivery::Delivered);
    for _ in 0..3 {
        served.restart(SEEN_PLUGIN).await;
        let (batch, receipt) = records(&["after"]);
        input.send(batch).await.unwrap();
        assert_eq!(receipt.wait().await, Delivery::Delivered);
    }
    drop(input);
    running.await.unwrap().unwrap();
}

/// What a plugin does wrong in its first call; in the next it is well-behaved.
#[derive(Clone, Copy, Debug)]
enum Fault {
    AcknowledgesUnknown,
    SendsBatches,
    BreaksOff,
    FinishesEarly,
    SaysNothingFirst,
    None,
}

struct Faulty {
    faults: Arc<Mutex<Vec<Fault>>>,
    revisions: Revisions,
}

fn say(message: run_response::Message) -> Result<RunResponse, Status> {
    Ok(RunResponse { message: Some(message) })
}

#[tonic::async_trait]
impl Plugin for Faulty {
    async fn describe(&self, _: Request<DescribeRequest>) -> Result<Response<DescribeResponse>, Status> {
        let component = Component {
            name: "faulty".to_owned(),
            kind: ComponentKind::Sink.into(),
            takes: vec![EventKind::Raw.into()],
            ..Component::default()
        };
        Ok(Response::new(DescribeResponse { revisions: Some(self.revisions), components: vec![component] }))
    }

    async fn validate(&self, _: Request<ValidateRequest>) -> Result<Response<ValidateResponse>, Status> {
        Ok(Response::new(ValidateResponse::default()))
    }

    type RunStream = Pin<Box<dyn tokio_stream::Stream<Item = Result<RunResponse, Status>> + Send>>;

    async fn run(
        &self,
        request: Request<Streaming<RunRequest>>,
    ) -> Result<Response<Self::RunStream>, Status> {
        let fault = self.faults.lock().unwrap().pop().unwrap_or(Fault::None);
        let mut incoming = request.into_inner();
        let (out, answers) = mpsc::unbounded_channel();
        let credit = Credit { batches: 16, bytes: 1 << 20 };
        if !matches!(fault, Fault::SaysNothingFirst) {
            out.send(say(run_response::Message::Started(Started {}))).unwrap();
        }
        out.send(say(run_response::Message::Credit(credit))).unwrap();
        tokio::spawn(async move {
            while let Ok(Some(message)) = incoming.message().await {
                let answer = match (message.message, fault) {
                    (Some(run_request::Message::Batch(batch)), Fault::None) => {
                        run_response::Message::Acknowledgement(acknowledged(batch.sequence))
                    }
                    (Some(run_request::Message::Batch(_)), Fault::AcknowledgesUnknown) => {
                        run_response::Message::Acknowledgement(acknowledged(99))
                    }
                    (Some(run_request::Message::Batch(_)), Fault::SendsBatches) => {
                        run_response::Message::Batch(Batch { sequence: 1, events: None })
                    }
                    (Some(run_request::Message::Batch(_)), Fault::BreaksOff) => return,
                    (Some(run_request::Message::Batch(_)), Fault::FinishesEarly)
                    | (Some(run_request::Message::Drain(_)), _) => {
                        run_response::Message::Finished(Default::default())
                    }
                    _ => continue,
                };
                if out.send(say(answer)).is_err() {
                    return;
                }
            }
        });
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(answers))))
    }
}

fn acknowledged(sequence: u64) -> Acknowledgement {
    Acknowledgement { sequences: vec![sequence], outcome: 1, reason: String::new() }
}

fn start(faults: Vec<Fault>, revisions: Revisions) -> (tempfile::TempDir, Section) {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("plugin.sock")).unwrap();
    let faulty = Faulty { faults: Arc::new(Mutex::new(faults)), revisions };
    let serving = tonic::transport::Server::builder()
        .add_service(PluginServer::new(faulty))
        .serve_with_incoming(UnixListenerStream::new(listener));
    tokio::spawn(serving);
    let section =
        Section { name: "faulty".to_owned(), endpoint: endpoint(folder.path()), options: "{}".to_owned() };
    (folder, section)
}

const FIRST: Revisions = Revisions { oldest: 1, newest: 1 };

#[tokio::test]
async fn a_plugin_that_breaks_the_protocol_is_called_again_and_nothing_is_lost() {
    for fault in [Fault::AcknowledgesUnknown, Fault::SendsBatches, Fault::BreaksOff, Fault::FinishesEarly] {
        let (_folder, section) = start(vec![fault], FIRST);
        let host = host("sink");
        let (input, running) = sink(section, &host);
        let (batch, receipt) = records(&["one"]);
        input.send(batch).await.unwrap();
        assert_eq!(receipt.wait().await, Delivery::Delivered, "{fault:?}");
        drop(input);
        running.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_plugin_that_is_none_is_told_apart_from_one_that_fails() {
    let (_folder, section) = start(vec![Fault::SaysNothingFirst], FIRST);
    let (_input, running) = sink(section, &host("sink"));
    let error = running.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("does not begin with Started"), "{error}");
    let (_folder, section) = start(Vec::new(), Revisions { oldest: 7, newest: 8 });
    let (_input, running) = sink(section, &host("sink"));
    let error = running.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("speaks revisions 7 to 8") && error.ends_with("update Sweepline"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_is_away_while_the_pipeline_stops_does_not_hold_it_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let section =
        Section { name: "seen".to_owned(), endpoint: endpoint(folder.path()), options: "{}".to_owned() };
    let host = host("sink");
    let (input, running) = sink(section, &host);
    let (batch, receipt) = records(&["one"]);
    input.send(batch).await.unwrap();
    host.shutdown.cancel();
    drop(input);
    let error = running.await.unwrap().unwrap_err().to_string();
    assert!(error.contains("plugin.sock"), "{error}");
    assert_eq!(receipt.wait().await, Delivery::Failed);
}
