//! The source behind real sockets.

use std::time::Duration;

use sweepline_plugin::ack::Ack;
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::event::{Batch, Events, RawBatch};
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use sweepline_testkit::Counts;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;

mod over_tcp;
mod over_tls;
mod over_udp;
mod peers;

const PATIENCE: Duration = Duration::from_secs(30);

/// A running source.
struct Run {
    tcp: SocketAddr,
    udp: SocketAddr,
    task: JoinHandle<Result<(), ComponentError>>,
    batches: mpsc::Receiver<Batch>,
    shutdown: CancellationToken,
    counts: Counts,
}

fn options() -> Options {
    Options { address: "127.0.0.1:0".to_owned(), ..Options::default() }
}

fn host(shutdown: &CancellationToken) -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels {
            id: "in".to_owned(),
            kind: "source",
            component_type: "syslog",
        }),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: shutdown.clone(),
    }
}

fn start(options: Options) -> Run {
    let counts = Counts::start();
    let shutdown = CancellationToken::new();
    let source = SyslogSource::build(options, host(&shutdown)).unwrap();
    let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let tcp = source.sockets().tcp.as_ref().map_or(nowhere, |tcp| tcp.local_addr().unwrap());
    let udp = source.sockets().udp.as_ref().map_or(nowhere, |udp| udp.local_addr().unwrap());
    let (sender, batches) = mpsc::channel(1);
    let task = tokio::spawn(Box::new(source).run(Output::new(vec![sender])));
    Run { tcp, udp, task, batches, shutdown, counts }
}

impl Run {
    async fn batch(&mut self) -> Option<(RawBatch, Ack)> {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("no batch came")?;
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        assert!(!raw.records.is_empty());
        Some((raw, batch.ack))
    }

    /// Returns the next messages, at least `count`.
    async fn messages(&mut self, count: usize) -> Vec<String> {
        let mut messages = Vec::new();
        while messages.len() < count {
            let (raw, _) = self.batch().await.expect("the source ended");
            messages.extend(raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()));
        }
        messages
    }

    /// Stops the source and returns what it still gave.
    async fn stop(mut self) -> Vec<String> {
        self.shutdown.cancel();
        let mut messages = Vec::new();
        while let Some((raw, _)) = self.batch().await {
            messages.extend(raw.iter().map(|record| String::from_utf8_lossy(record).into_owned()));
        }
        timeout(PATIENCE, self.task).await.expect("does not stop").unwrap().unwrap();
        messages
    }
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let run = start(options());
    let mut again = options();
    for (address, mode) in [(run.tcp, "tcp"), (run.udp, "udp")] {
        again.address = address.to_string();
        again.mode = Some(crate::Protocols { tcp: mode == "tcp", udp: mode == "udp" });
        let error = SyslogSource::build(again.clone(), host(&run.shutdown)).err().unwrap().to_string();
        assert!(error.starts_with(&format!("cannot listen on {address} ({mode}): ")), "{error}");
        let prepare: &dyn sweepline_plugin::component::Prepare<Box<dyn Source>> = &again;
        assert!(prepare.check_environment().is_ok(), "it may be the pipeline that runs");
    }
    assert!(run.stop().await.is_empty());
}

#[tokio::test]
async fn without_a_pipeline_the_source_ends() {
    let run = start(options());
    drop(run.batches);
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(b"<1>one", run.udp).unwrap();
    timeout(PATIENCE, run.task).await.expect("does not end").unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_ever_for_a_pipeline_that_hangs() {
    let run = start(options());
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..10 {
        socket.send_to(b"<1>one", run.udp).unwrap();
        tokio::time::sleep(crate::limits::BATCH_AGE * 2).await;
    }
    run.shutdown.cancel();
    timeout(Duration::from_secs(10), run.task).await.expect("does not stop").unwrap().unwrap();
}
