//! The sink itself.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use sweepline_plugin::ack::Held;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Input, Prepare, Prepared, Sink};
use sweepline_plugin::encode;
use sweepline_plugin::event::Kind;
use sweepline_plugin::metric::ComponentMetrics;
use sweepline_plugin::options;
use tokio::time::{Instant, timeout_at};

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
        let Self { path, max_bytes, keep } = *self;
        let file = RotatingFile::new(path.clone(), Rotation::new(max_bytes, keep))
            .map_err(|error| ComponentError::io(format!("opening {}", path.display()), error))?;
        Ok(Box::new(FileSink { file, metrics: host.metrics, unsynced: Held::default(), due: None }))
    }
}

struct FileSink {
    file: RotatingFile,
    metrics: ComponentMetrics,
    /// Those that are not on disk when the sink ends fail.
    unsynced: Held,
    /// When the first of them has waited long enough.
    due: Option<Instant>,
}

#[async_trait]
impl Sink for FileSink {
    async fn run(mut self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        let mut text = String::new();
        loop {
            let batch = match self.due {
                None => input.recv().await,
                Some(due) => match timeout_at(due, input.recv()).await {
                    Ok(batch) => batch,
                    Err(_) => {
                        self.sync()?;
                        continue;
                    }
                },
            };
            let Some(batch) = batch else { break };
            text.clear();
            self.metrics.received_events.increment(batch.len() as u64);
            let written = encode::lines(&batch.events, &mut text);
            self.unsynced.push(batch.ack);
            let due = *self.due.get_or_insert_with(|| Instant::now() + SYNC_EVERY);
            if let Err(error) = self.file.write(text.as_bytes()) {
                return Err(self.failed(error));
            }
            self.metrics.sent_events.increment(written);
            self.metrics.sent_bytes.increment(text.len() as u64);
            // With a batch always at hand, waiting for one never takes until then.
            if self.unsynced.len() >= MAX_UNSYNCED || Instant::now() >= due {
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
        self.unsynced.release();
        self.due = None;
        Ok(())
    }

    fn failed(&self, error: io::Error) -> ComponentError {
        ComponentError::io(format!("writing to {}", self.file.path().display()), error)
    }
}

#[cfg(test)]
mod tests;
