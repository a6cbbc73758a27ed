//! Our own source, and gRPC of Python, as receivers.

use std::process::Stdio;

use sweepline_testkit::Python;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::*;

/// A pipeline's source and the address it listens on.
struct Source {
    batches: mpsc::Receiver<Batch>,
    url: String,
}

fn source() -> Source {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let text = format!("{{http: {{address: '{address}'}}}}");
    let node = sweepline_plugin::options::yaml::parse(&text, &|_| None).unwrap();
    let options: sweepline_source_otlp::Options = sweepline_plugin::options::read(&node).unwrap();
    let source = Box::new(options).build(host("source", "otlp")).unwrap();
    let (sender, batches) = mpsc::channel(1);
    tokio::spawn(source.run(Output::new(vec![sender])));
    Source { batches, url: format!("http://{address}") }
}

#[tokio::test]
async fn our_own_source_takes_records_as_they_were_and_its_refusals_come_back() {
    for protocol in ["grpc", "http/protobuf", "http/json"] {
        let mut source = source();
        let run = start(&source.url, &format!("protocol: {protocol}, compression: zstd"));
        for (end, wanted) in [
            (Ack::fail as fn(&Ack), None),
            (|_: &Ack| (), Some(Delivery::Delivered)),
            (Ack::reject, Some(Delivery::Rejected)),
        ] {
            let receipt = run.send(&["<189>one", "caf\u{e9}"]).await;
            let batch = timeout(PATIENCE, source.batches.recv()).await.unwrap().unwrap();
            let Events::Raw(raw) = batch.events else { panic!("not raw") };
            let texts: Vec<&[u8]> = raw.iter().collect();
            assert_eq!(texts, [&b"<189>one"[..], "caf\u{e9}".as_bytes()], "{protocol}");
            end(&batch.ack);
            drop(batch.ack);
            let Some(wanted) = wanted else {
                // Not delivered: the same comes again.
                drop(timeout(PATIENCE, source.batches.recv()).await.unwrap().unwrap());
                assert_eq!(receipt.wait().await, Delivery::Delivered);
                continue;
            };
            assert_eq!(timeout(PATIENCE, receipt.wait()).await.unwrap(), wanted, "{protocol}");
        }
    }
}

/// Prints its port, and then the body of every log record.
const SCRIPT: &str = r#"
import grpc
from concurrent import futures
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as messages, logs_service_pb2_grpc as service
class Logs(service.LogsServiceServicer):
    def Export(self, request, context):
        for resource_logs in request.resource_logs:
            name = {a.key: a.value.string_value for a in resource_logs.resource.attributes}["service.name"]
            for scope_logs in resource_logs.scope_logs:
                for record in scope_logs.log_records:
                    print(name, record.body.string_value, flush=True)
        return messages.ExportLogsServiceResponse()
server = grpc.server(futures.ThreadPoolExecutor(2))
service.add_LogsServiceServicer_to_server(Logs(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
server.wait_for_termination()
"#;

#[tokio::test]
async fn grpc_of_python_takes_records() {
    let Some(python) = Python::found() else { return };
    let mut receiver = python.command(SCRIPT).stdout(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(receiver.stdout.take().unwrap()).lines();
    let port = timeout(PATIENCE, told.next_line()).await.unwrap().unwrap().expect("no port");
    let run = start(&format!("http://127.0.0.1:{port}"), "compression: gzip");
    assert_eq!(run.sent(&["one", "two"]).await, Delivery::Delivered);
    for line in ["sweepline one", "sweepline two"] {
        assert_eq!(told.next_line().await.unwrap().as_deref(), Some(line));
    }
}
