//! The OpenTelemetry SDK of Python as sender, as applications have it.

use sweepline_net::tls::ServerTlsOptions;
use sweepline_testkit::{Pki, Python};

use super::*;

/// Logs two lines by way of the exporter that the first argument names, and waits until they are out.
const SCRIPT: &str = r#"
import logging, sys
kind, endpoint, compression, *roots = sys.argv[1:]
if kind == "grpc":
    import grpc
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    packing = {"gzip": grpc.Compression.Gzip, "none": grpc.Compression.NoCompression}[compression]
    secrets = grpc.ssl_channel_credentials(open(roots[0], "rb").read()) if roots else None
    exporter = OTLPLogExporter(endpoint=endpoint, insecure=not roots, credentials=secrets, compression=packing)
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    packing = Compression(compression)
    exporter = OTLPLogExporter(
        endpoint=endpoint + "/v1/logs", certificate_file=roots[0] if roots else None, compression=packing
    )
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
provider = LoggerProvider(resource=Resource.create({"host.name": "fw1", "sweepline.connector": "fortinet"}))
provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
logger = logging.getLogger("peer")
logger.setLevel(logging.INFO)
logger.addHandler(LoggingHandler(logger_provider=provider))
logger.info("date=2026-01-02 time=03:04:05 srcip=192.0.2.1")
logger.warning("second line")
assert provider.force_flush()
provider.shutdown()
"#;

#[tokio::test]
async fn the_sdk_of_python_is_understood_and_sends_again_what_was_not_delivered() {
    let Some(python) = Python::found() else { return };
    let mut run = start(options());
    let endpoint = format!("http://127.0.0.1:{}", run.port);
    for (kind, compression) in [("grpc", "none"), ("grpc", "gzip"), ("http", "none"), ("http", "gzip")] {
        let sending = python.run(SCRIPT, &[kind, &endpoint, compression]);
        let (_, ack) = run.batch().await;
        ack.fail();
        drop(ack);
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), ["date=2026-01-02 time=03:04:05 srcip=192.0.2.1", "second line"], "{kind}");
        assert_eq!(raw.origin.peer.as_deref(), Some("fw1"));
        assert_eq!(raw.origin.connector.as_deref(), Some("fortinet"));
        drop(ack);
        sending.succeeded().await;
    }
}

#[tokio::test]
async fn the_sdk_of_python_is_understood_over_tls() {
    let Some(python) = Python::found() else { return };
    let pki = Pki::new();
    let mut options = options();
    let tls = ServerTlsOptions {
        crt_file: Some(pki.path("server.pem")),
        key_file: Some(pki.path("server.key")),
        ..ServerTlsOptions::default()
    };
    options.grpc.as_mut().unwrap().tls = tls;
    let mut run = start(options);
    let endpoint = format!("https://localhost:{}", run.port);
    let root = pki.path("ca.pem");
    for kind in ["grpc", "http"] {
        let sending = python.run(SCRIPT, &[kind, &endpoint, "gzip", root.to_str().unwrap()]);
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), ["date=2026-01-02 time=03:04:05 srcip=192.0.2.1", "second line"], "{kind}");
        drop(ack);
        sending.succeeded().await;
    }
}
