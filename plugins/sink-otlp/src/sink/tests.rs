//! The sink before receivers of several kinds.

use std::sync::Mutex;
use std::time::Duration;

use opentelemetry_proto::tonic::collector::logs::v1::{
    ExportLogsPartialSuccess, ExportLogsServiceRequest, ExportLogsServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use sweepline_net::limits::Limits;
use sweepline_net::listen::{Address, ListenOptions, Listener};
use sweepline_net::tls::ServerTlsOptions;
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::component::{Output, Prepare};
use sweepline_plugin::event::Batch;
use sweepline_testkit::sink::{PATIENCE, RunningSink};
use sweepline_testkit::{host, options};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;

mod calls;
mod peers;
mod requests;

/// Starts a sink that gives its batches no time to fill, and failures none to pass.
fn start(endpoint: &str, section: &str) -> RunningSink {
    let text = format!(
        "{{endpoint: '{endpoint}', batch: {{timeout: 1ms}}, request: {{retry_initial_backoff: 1ms}}, {section}}}"
    );
    RunningSink::start("otlp", options::<Options, _>(&text).unwrap())
}

/// What a receiver was sent and how it answers; once the answers are used up, with success.
struct Script<A> {
    answers: Mutex<Vec<A>>,
    taken: Mutex<Vec<Vec<String>>>,
}

impl<A> Script<A> {
    fn new(answers: impl IntoIterator<Item = A>) -> Arc<Self> {
        let mut answers: Vec<A> = answers.into_iter().collect();
        answers.reverse();
        Arc::new(Self { answers: Mutex::new(answers), taken: Mutex::default() })
    }

    fn take(&self, request: &ExportLogsServiceRequest) -> Option<A> {
        self.taken.lock().unwrap().push(lines(request));
        self.answers.lock().unwrap().pop()
    }

    fn taken(&self) -> Vec<Vec<String>> {
        self.taken.lock().unwrap().clone()
    }
}

fn lines(request: &ExportLogsServiceRequest) -> Vec<String> {
    let records = request.resource_logs.iter().flat_map(|logs| &logs.scope_logs);
    let bodies = records.flat_map(|logs| &logs.log_records).map(|record| record.body.as_ref());
    let text = |body: Option<&opentelemetry_proto::tonic::common::v1::AnyValue>| match body
        .and_then(|body| body.value.as_ref())
    {
        Some(Any::StringValue(text)) => text.clone(),
        other => format!("{other:?}"),
    };
    bodies.map(text).collect()
}

fn partly(rejected_log_records: i64) -> ExportLogsServiceResponse {
    let error_message = "not these".to_owned();
    ExportLogsServiceResponse {
        partial_success: Some(ExportLogsPartialSuccess { rejected_log_records, error_message }),
    }
}

/// Serves a router on a free port; returns its URL.
fn serve(router: axum::Router) -> String {
    let limits = Limits::default();
    let tls = ServerTlsOptions::default();
    let options = ListenOptions::of_server(Address::parse("127.0.0.1:0").unwrap(), &tls, &limits);
    let metrics = host("source", "otlp").metrics;
    let listener = Listener::bind(options, &metrics).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        sweepline_net::server::serve(listener, router, &limits, &metrics, CancellationToken::new()).await
    });
    url
}
