//! The sink itself.

use std::io;
use std::path::{Path, PathBuf};
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
        RotatingFile::check(&self.path).map_err(|error| opening(&self.path, error))?;
        Ok(Box::new(Opening { options: *self, metrics: host.metrics }))
    }
}

fn opening(path: &Path, error: io::Error) -> ComponentError {
    ComponentError::io(format!("opening {}", path.display()), error)
}

/// The sink before it runs. Until then the one whose place it takes may write to the same file, and rotate it.
struct Opening {
    options: FileOptions,
    metrics: ComponentMetrics,
}

#[async_trait]
impl Sink for Opening {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        let FileOptions { path, max_bytes, keep } = self.options;
        let file = RotatingFile::open(path.clone(), Rotation::new(max_bytes, keep))
            .map_err(|error| opening(&path, error))?;
        FileSink { file, metrics: self.metrics, unsynced: Vec::new() }.run(input).await
    }
}

struct FileSink {
    file: RotatingFile,
    metrics: ComponentMetrics,
    unsynced: Vec<Ack>,
}

impl FileSink {
    async fn run(mut self, mut input: Input) -> Result<(), ComponentError> {
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

    /// Acknowledges what was written, once it is on disk.
    fn sync(&mut self) -> Result<(), ComponentError> {
        if let Err(error) = self.file.sync() {
            return Err(self.failed(error));
        }
        self.unsynced.clear();
        Ok(())
    }

    fn failed(&mut self, error: io::Error) -> ComponentError {
        self.unsynced.iter().for_each(Ack::fail);
        ComponentError::io(format!("writing to {}", self.file.path().display()), error)
    }
}

#[cfg(test)]
mod tests {
    use sweepline_plugin::ack::Delivery;
    use sweepline_testkit::host;
    use sweepline_testkit::sink::RunningSink;
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn the_sink_before_may_write_and_rotate_until_this_one_runs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.log");
        let options = || FileOptions { path: path.clone(), max_bytes: Some(4), keep: Some(0) };
        let before = RunningSink::start("file", options());
        let next = Box::new(options()).build(host("sink", "file")).unwrap();
        for record in ["one", "two"] {
            assert_eq!(before.sent(&[record]).await, Delivery::Delivered);
        }
        before.end().await;
        let (input, output) = mpsc::channel(1);
        let task = tokio::spawn(next.run(output.into()));
        let next = RunningSink { input, task, stop: host("sink", "file").shutdown };
        assert_eq!(next.sent(&["three"]).await, Delivery::Delivered);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "three\n");
        next.end().await;
    }
}
