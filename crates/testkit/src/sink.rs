//! A sink at work, and what becomes of the records it is given.

use std::time::Duration;

use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::{Ack, Delivery, Receipt};
use sweepline_plugin::component::{ComponentError, Prepare, Sink};
use sweepline_plugin::event::{Batch, Events, Origin, RawBatch, Records};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::host::host;

/// How long a test waits for something that has to come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Batches that wait for the sink.
const WAITING_BATCHES: usize = 8;

/// A running sink.
pub struct RunningSink {
    /// What it is fed with.
    pub input: mpsc::Sender<Batch>,
    /// Ends when the sink does.
    pub task: JoinHandle<Result<(), ComponentError>>,
    /// Tells it to stop.
    pub stop: CancellationToken,
}

impl RunningSink {
    /// Builds a sink and starts it.
    ///
    /// # Panics
    ///
    /// Panics when it cannot be built.
    pub fn start(component_type: &'static str, options: impl Prepare<Box<dyn Sink>> + 'static) -> Self {
        let host = host("sink", component_type);
        let stop = host.shutdown.clone();
        let sink = Box::new(options).build(host).unwrap();
        let (input, output) = mpsc::channel(WAITING_BATCHES);
        Self { input, task: tokio::spawn(sink.run(output.into())), stop }
    }

    /// Sends records that came in at the beginning of 1970.
    ///
    /// # Panics
    ///
    /// Panics when the sink has ended.
    pub async fn send(&self, records: &[&str]) -> Receipt {
        self.send_from(records, Nanos(0), Origin::default()).await
    }

    /// Sends records that came in at a time, from somewhere.
    ///
    /// # Panics
    ///
    /// Panics when the sink has ended.
    pub async fn send_from(&self, records: &[&str], received: Nanos, origin: Origin) -> Receipt {
        let mut gathered = Records::default();
        records.iter().for_each(|record| gathered.push(record.as_bytes()));
        let (data, records) = gathered.finish();
        let (ack, receipt) = Ack::new();
        let events = Events::Raw(RawBatch { data, records, received, origin });
        self.input.send(Batch { events, ack }).await.unwrap();
        receipt
    }

    /// Sends records and waits for what becomes of them.
    ///
    /// # Panics
    ///
    /// Panics when that takes too long.
    pub async fn sent(&self, records: &[&str]) -> Delivery {
        outcome(self.send(records).await).await
    }

    /// Ends its input and waits for its end.
    ///
    /// # Panics
    ///
    /// Panics when it fails or takes too long.
    pub async fn end(self) {
        drop(self.input);
        timeout(PATIENCE, self.task).await.expect("does not end").unwrap().unwrap();
    }
}

/// Waits for what becomes of a batch.
///
/// # Panics
///
/// Panics when that takes too long.
pub async fn outcome(receipt: Receipt) -> Delivery {
    timeout(PATIENCE, receipt.wait()).await.expect("nothing became of it")
}
