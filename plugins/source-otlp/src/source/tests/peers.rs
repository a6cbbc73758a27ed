//! The OpenTelemetry SDK of Python as sender, as applications have it.

use std::path::Path;

use tokio::process::Command;

use super::*;

/// Logs two lines by way of the exporter that the first argument names, and waits until they are out.
const SCRIPT: &str = r#"
import logging, sys
kind, endpoint, compression = sys.argv[1:4]
if kind == "grpc":
    import grpc
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    packing = {"gzip": grpc.Compression.Gzip, "none": grpc.Compression.NoCompression}[compression]
    exporter = OTLPLogExporter(endpoint=endpoint, insecure=True, compression=packing)
else:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    exporter = OTLPLogExporter(endpoint=endpoint + "/v1/logs", compression=Compression(compression))
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
    let peers = std::env::var("SWEEPLINE_PEERS").unwrap_or_default();
    let python = Path::new(&peers).join("venv/bin/python");
    if !python.exists() {
        println!("skipped: there is no {}", python.display());
        return;
    }
    let mut run = start(options());
    let endpoint = format!("http://127.0.0.1:{}", run.port);
    for (kind, compression) in [("grpc", "none"), ("grpc", "gzip"), ("http", "none"), ("http", "gzip")] {
        let sending = Command::new(&python)
            .args(["-c", SCRIPT, kind, &endpoint, compression])
            .kill_on_drop(true)
            .output();
        let sending = tokio::spawn(sending);
        let (_, ack) = run.batch().await;
        ack.fail();
        drop(ack);
        let (raw, ack) = run.batch().await;
        assert_eq!(texts(&raw), ["date=2026-01-02 time=03:04:05 srcip=192.0.2.1", "second line"], "{kind}");
        assert_eq!(raw.origin.peer.as_deref(), Some("fw1"));
        assert_eq!(raw.origin.connector.as_deref(), Some("fortinet"));
        drop(ack);
        let output = timeout(PATIENCE, sending).await.expect("does not end").unwrap().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
