use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::{
    ComponentError, ComponentType, Host, Input, Output, Prepare, Prepared, Shape, Sink, Source,
};
use sweepline_plugin::event::{Batch, Events, Kind, Origin, RawBatch, Span};
use sweepline_plugin::options::{Node, OptionsError, Place};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::config::{Api, Component, Config, Identity};

mod reload;

/// Sends `batches` numbered batches, then ends, or waits for the signal when `endless`.
struct Numbers {
    batches: usize,
    endless: bool,
    delivered: mpsc::UnboundedSender<Delivery>,
}

struct NumbersRunning {
    options: Numbers,
    shutdown: CancellationToken,
}

fn batch(text: &str) -> (Batch, sweepline_plugin::ack::Receipt) {
    let (ack, receipt) = Ack::new();
    let raw = RawBatch {
        data: text.as_bytes().to_vec().into(),
        records: vec![Span { start: 0, len: u32::try_from(text.len()).unwrap() }],
        received: Nanos(0),
        origin: Origin::default(),
    };
    (Batch { events: Events::Raw(raw), ack }, receipt)
}

#[async_trait]
impl Source for NumbersRunning {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let mut receipts = Vec::new();
        for number in 0..self.options.batches {
            let (batch, receipt) = batch(&number.to_string());
            receipts.push(receipt);
            if !output.send(batch).await {
                break;
            }
        }
        for receipt in receipts {
            let _ = self.options.delivered.send(receipt.wait().await);
        }
        if self.options.endless {
            self.shutdown.cancelled().await;
        }
        Ok(())
    }
}

impl Prepare<Box<dyn Source>> for Numbers {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        Ok(Box::new(NumbersRunning { options: *self, shutdown: host.shutdown }))
    }
}

enum Behaviour {
    Collect,
    Fail,
    Hang,
}

struct Collector {
    behaviour: Behaviour,
    seen: mpsc::UnboundedSender<String>,
}

#[async_trait]
impl Sink for Collector {
    async fn run(self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        while let Some(batch) = input.recv().await {
            match self.behaviour {
                Behaviour::Fail => {
                    batch.ack.fail();
                    return Err(ComponentError::Unavailable("no answer".to_owned()));
                }
                Behaviour::Hang => std::future::pending::<()>().await,
                Behaviour::Collect => {
                    let Events::Raw(raw) = &batch.events else { continue };
                    for record in raw.iter() {
                        let _ = self.seen.send(String::from_utf8_lossy(record).into_owned());
                    }
                }
            }
        }
        Ok(())
    }
}

impl Prepare<Box<dyn Sink>> for Collector {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, _: Host) -> Result<Box<dyn Sink>, ComponentError> {
        Ok(self)
    }
}

static SOURCE: ComponentType = ComponentType {
    name: "numbers",
    summary: "",
    example: "",
    takes: &[],
    gives: Some(Kind::Raw),
    read: |_| Err(OptionsError::new("built by hand")),
};
static SINK: ComponentType = ComponentType {
    name: "collect",
    summary: "",
    example: "",
    takes: &[Kind::Raw],
    gives: None,
    read: |_| Err(OptionsError::new("built by hand")),
};

struct Rig {
    config: Config,
    delivered: mpsc::UnboundedReceiver<Delivery>,
    seen: Vec<mpsc::UnboundedReceiver<String>>,
}

fn rig(batches: usize, endless: bool, sinks: Vec<Behaviour>) -> Rig {
    let (delivered_sender, delivered) = mpsc::unbounded_channel();
    let source = Numbers { batches, endless, delivered: delivered_sender };
    let mut components = vec![component("in", &SOURCE, Prepared::Source(Box::new(source)), "source", vec![])];
    let mut seen = Vec::new();
    for (number, behaviour) in sinks.into_iter().enumerate() {
        let (sender, receiver) = mpsc::unbounded_channel();
        let sink = Prepared::Sink(Box::new(Collector { behaviour, seen: sender }));
        components.push(component(&format!("out{number}"), &SINK, sink, "sink", vec![0]));
        seen.push(receiver);
    }
    Rig {
        config: Config { data_dir: None, api: Api::default(), components, cases: Vec::new() },
        delivered,
        seen,
    }
}

fn component(
    id: &str,
    component_type: &'static ComponentType,
    prepared: Prepared,
    kind: &'static str,
    inputs: Vec<usize>,
) -> Component {
    Component {
        id: id.to_owned(),
        component_type: component_type.name,
        shape: Shape::of(component_type),
        kind,
        inputs,
        prepared,
        identity: Identity::new(Node::empty_map(), Vec::new()),
        again: Arc::new(|| Err(OptionsError::new("built by hand"))),
        file: "test".into(),
        place: Place::default(),
    }
}

const DRAIN: Duration = Duration::from_secs(10);

fn drain(receiver: &mut mpsc::UnboundedReceiver<String>) -> Vec<String> {
    std::iter::from_fn(|| receiver.try_recv().ok()).collect()
}

#[tokio::test]
async fn every_sink_gets_every_record_and_the_source_hears_of_it() {
    let mut rig = rig(3, false, vec![Behaviour::Collect, Behaviour::Collect]);
    let running = start(rig.config, Arc::new(SystemClock), &View::default()).unwrap();
    let outcome = running.wait(std::future::pending(), DRAIN).await.unwrap();
    assert_eq!(outcome, Outcome::Finished);
    for seen in &mut rig.seen {
        assert_eq!(drain(seen), ["0", "1", "2"]);
    }
    for _ in 0..3 {
        assert_eq!(rig.delivered.try_recv().unwrap(), Delivery::Delivered);
    }
}

#[tokio::test]
async fn a_signal_drains_and_ends_the_pipeline() {
    let mut rig = rig(2, true, vec![Behaviour::Collect]);
    let running = start(rig.config, Arc::new(SystemClock), &View::default()).unwrap();
    let mut delivered = rig.delivered;
    let both = async move {
        delivered.recv().await.unwrap();
        delivered.recv().await.unwrap();
    };
    assert_eq!(running.wait(both, DRAIN).await.unwrap(), Outcome::Stopped);
    assert_eq!(drain(&mut rig.seen[0]), ["0", "1"]);
}

#[tokio::test]
async fn a_failing_sink_stops_the_pipeline_and_is_named() {
    let mut rig = rig(1, true, vec![Behaviour::Fail]);
    let running = start(rig.config, Arc::new(SystemClock), &View::default()).unwrap();
    let error = running.wait(std::future::pending(), DRAIN).await.unwrap_err();
    assert_eq!(error.to_string(), "sink `out0`: no answer");
    assert_eq!(rig.delivered.try_recv().unwrap(), Delivery::Failed);
}

#[tokio::test]
async fn what_waited_for_a_sink_that_gave_up_is_not_taken_for_delivered() {
    let mut rig = rig(3, true, vec![Behaviour::Collect, Behaviour::Fail]);
    let running = start(rig.config, Arc::new(SystemClock), &View::default()).unwrap();
    running.wait(std::future::pending(), DRAIN).await.unwrap_err();
    for _ in 0..3 {
        assert_eq!(rig.delivered.try_recv().unwrap(), Delivery::Failed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_hangs_does_not_hold_the_process_for_ever() {
    let rig = rig(1, true, vec![Behaviour::Hang]);
    let running = start(rig.config, Arc::new(SystemClock), &View::default()).unwrap();
    let error = running.wait(std::future::ready(()), DRAIN).await.unwrap_err();
    assert_eq!(error.to_string(), "components did not finish within 10 s: in, out0");
}
