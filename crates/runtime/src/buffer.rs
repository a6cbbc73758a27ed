//! What lies between a sink and its inputs: batches in memory or on disk.
//!
//! Without a `buffer` a sink has the channel that every component has. A buffered sink is a sink to the rest of the
//! pipeline: its stages run beside it, on tasks of their own.

mod disk;
mod memory;
mod metrics;
mod options;
mod record;

use std::path::PathBuf;

use async_trait::async_trait;
use sweepline_plugin::component::{ComponentError, Host, Input, Prepare, Prepared, Sink, Transform};
use sweepline_plugin::event::Kind;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

pub(crate) use options::BufferOptions;
use options::Stage;

use crate::limits::CHANNEL_BATCHES;
use disk::DiskStage;
use metrics::BufferMetrics;
use options::{DiskOptions, MemoryOptions};

/// Puts a buffer before a sink; any other component is returned as it is.
pub(crate) fn before(options: BufferOptions, prepared: Prepared) -> Prepared {
    match prepared {
        Prepared::Sink(sink) => Prepared::Sink(Box::new(BufferedOptions { options, sink })),
        other => other,
    }
}

/// The options of a sink and its buffer.
struct BufferedOptions {
    options: BufferOptions,
    sink: Box<dyn Prepare<Box<dyn Sink>>>,
}

impl Prepare<Box<dyn Sink>> for BufferedOptions {
    fn check(&self) -> Result<(), ComponentError> {
        self.sink.check()
    }

    fn feed(&mut self, kinds: &[Kind]) {
        self.sink.feed(kinds);
    }

    fn check_environment(&self) -> Result<(), ComponentError> {
        self.sink.check_environment()
    }

    fn files(&self) -> Vec<PathBuf> {
        self.sink.files()
    }

    fn connectors_dirs(&self) -> &[PathBuf] {
        self.sink.connectors_dirs()
    }

    fn rehearsal(&self) -> Option<Box<dyn Prepare<Box<dyn Transform>>>> {
        self.sink.rehearsal()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        let stages = open(&self.options, &host)?;
        Ok(Box::new(Buffered { stages, sink: self.sink.build(host.clone())?, host }))
    }
}

/// A sink and its buffer.
struct Buffered {
    stages: Vec<OpenStage>,
    sink: Box<dyn Sink>,
    host: Host,
}

/// A stage, ready to run.
enum OpenStage {
    Memory(MemoryOptions, BufferMetrics),
    Disk(Box<DiskStage>),
    /// On a disk where the sink whose place this one takes is still at work.
    Later(DiskOptions, BufferMetrics),
}

fn open(options: &BufferOptions, host: &Host) -> Result<Vec<OpenStage>, ComponentError> {
    let labels = host.metrics.labels();
    let open = |stage: &Stage| match stage {
        Stage::Memory(memory) => Ok(OpenStage::Memory(*memory, BufferMetrics::new(labels, "memory"))),
        Stage::Disk(disk) => {
            let metrics = BufferMetrics::new(labels, "disk");
            let stage = disk::open(*disk, host, metrics.clone())?;
            Ok(stage.map_or(OpenStage::Later(*disk, metrics), |stage| OpenStage::Disk(Box::new(stage))))
        }
    };
    options.stages().iter().map(open).collect()
}

#[async_trait]
impl Sink for Buffered {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        let (output, buffered) = mpsc::channel(CHANNEL_BATCHES);
        let mut tasks = JoinSet::new();
        let mut input = Some(input);
        let mut stages = self.stages.into_iter().peekable();
        while let (Some(stage), Some(from)) = (stages.next(), input.take()) {
            let overflow = stages.peek().map(|_| {
                let (sender, receiver) = mpsc::channel(CHANNEL_BATCHES);
                input = Some(Input::from(receiver));
                sender
            });
            match stage {
                OpenStage::Memory(options, metrics) => {
                    tasks.spawn(memory::run(options, from, output.clone(), overflow, metrics));
                }
                OpenStage::Disk(stage) => {
                    tasks.spawn(stage.run(from, output.clone()));
                }
                OpenStage::Later(options, metrics) => {
                    let stage = disk::open_when_free(options, &self.host, metrics).await?;
                    tasks.spawn(stage.run(from, output.clone()));
                }
            }
        }
        drop(output);
        tasks.spawn(self.sink.run(Input::from(buffered)));
        // When one fails the others are dropped, and what they hold was not delivered.
        while let Some(ended) = tasks.join_next().await {
            ended.map_err(|error| ComponentError::Unavailable(error.to_string()))??;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
