//! The sink itself.

use std::io::Write;

use async_trait::async_trait;
use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Input, Prepare, Prepared, Sink};
use sweepline_plugin::encode;
use sweepline_plugin::event::Kind;
use sweepline_plugin::metric::ComponentMetrics;
use sweepline_plugin::options;

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "console",
    summary: "Writes events to standard output, one a line, JSON.",
    example: "# Where to: `stdout` or `stderr`.\ntarget: stdout\n",
    takes: &[Kind::Raw, Kind::Session, Kind::Alert],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(options::read::<ConsoleOptions>(node)?))),
};

/// Options of the sink.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ConsoleOptions {
    /// Which stream.
    target: Target,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Target {
    #[default]
    Stdout,
    Stderr,
}

impl Prepare<Box<dyn Sink>> for ConsoleOptions {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(Box::new(ConsoleSink { target: self.target, metrics: host.metrics }))
    }
}

struct ConsoleSink {
    target: Target,
    metrics: ComponentMetrics,
}

#[async_trait]
impl Sink for ConsoleSink {
    async fn run(self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        let mut text = String::new();
        while let Some(batch) = input.recv().await {
            text.clear();
            self.metrics.received_events.increment(batch.len() as u64);
            let written = encode::lines(&batch.events, &mut text);
            let result = match self.target {
                Target::Stdout => put(&mut std::io::stdout().lock(), &text),
                Target::Stderr => put(&mut std::io::stderr().lock(), &text),
            };
            if let Err(error) = result {
                batch.ack.fail();
                return Err(ComponentError::io("writing to the console", error));
            }
            self.metrics.sent_events.increment(written);
            self.metrics.sent_bytes.increment(text.len() as u64);
        }
        Ok(())
    }
}

fn put(stream: &mut impl Write, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes())?;
    stream.flush()
}
