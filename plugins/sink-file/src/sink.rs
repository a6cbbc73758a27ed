//! The sink itself.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use sweepline_plugin::ack::Ack;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Input, Prepare, Prepared, Sink};
use sweepline_plugin::encode;
use sweepline_plugin::event::Kind;
use sweepline_plugin::metric::ComponentMetrics;
use sweepline_plugin::options;

use crate::rotate::{RotatingFile, Rotation};

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "file",
    summary: "Writes events to a file, one a line, JSON; rotated by size.",
    example: EXAMPLE,
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(options::read::<FileOptions>(node)?))),
};

const EXAMPLE: &str = "\
path: /var/log/sweepline/sessions.jsonl
# Size at which a new file is begun, bytes, and how many older ones are kept.
max_bytes: 104857600
keep: 5
";

/// Written batches that may wait for the disk together. One sync for many batches makes the promise
/// \"acknowledged is on disk\" cheap.
const MAX_UNSYNCED: usize = 64;
/// Longest wait of a written batch for the disk.
const SYNC_EVERY: Duration = Duration::from_millis(50);

/// Options of the sink.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOptions {
    /// The file. It never depends on event data.
    path: PathBuf,
    /// Size at which a new file is begun, bytes.
    #[serde(default)]
    max_bytes: Option<u64>,
    /// How many older files are kept.
    #[serde(default)]
    keep: Option<usize>,
}

impl Prepare<Box<dyn Sink>> for FileOptions {
    fn check(&self) -> Result<(), ComponentError> {
        if self.path.as_os_str().is_empty() {
            return Err(ComponentError::Config("`path` is empty".to_owned()));
        }
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        let rotation = Rotation::new(self.max_bytes, self.keep);
        let file = RotatingFile::open(self.path.clone(), rotation)
            .map_err(|error| ComponentError::io(format!("opening {}", self.path.display()), error))?;
        Ok(Box::new(FileSink { file, metrics: host.metrics, unsynced: Vec::new() }))
    }
}

struct FileSink {
    file: RotatingFile,
    metrics: ComponentMetrics,
    unsynced: Vec<Ack>,
}

#[async_trait]
impl Sink for FileSink {
    async fn run(mut self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        let mut text = String::new();
        loop {
            let batch = if self.unsynced.is_empty() {
                input.recv().await
            } else {
                match tokio::time::timeout(SYNC_EVERY, input.recv()).await {
                    Ok(batch) => batch,
                    Err(_) => {
                        self.sync()?;
                        continue;
                    }
                }
            };
            let Some(batch) = batch else { break };
            text.clear();
            self.metrics.received_events.increment(batch.len() as u64);
            let written = encode::lines(&batch.events, &mut text);
            self.unsynced.push(batch.ack);
            if let Err(error) = self.file.write(text.as_bytes()) {
                return Err(self.failed(error));
            }
            self.metrics.sent_events.increment(written);
            self.metrics.sent_bytes.increment(text.len() as u64);
            if self.unsynced.len() >= MAX_UNSYNCED {
                self.sync()?;
            }
        }
        self.sync()
    }
}

impl FileSink {
    /// Acknowledges what was written, once it is on disk.
    fn sync(&mut self) -> Result<(), ComponentError> {
        if let Err(error) = self.file.sync() {
            return Err(self.failed(error));
        }
        self.unsynced.clear();
        Ok(())
    }

    fn failed(&mut self, error: std::io::Error) -> ComponentError {
        self.unsynced.iter().for_each(Ack::fail);
        ComponentError::io(format!("writing to {}", self.file.path().display()), error)
    }
}
