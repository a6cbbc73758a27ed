//! Components that tests run as plugins.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde::Deserialize;
use sweepline_plugin::ack::Ack;
use sweepline_plugin::component::{
    ComponentError, ComponentType, Host, Input, Output, Prepare, Prepared, Sink, Source, Transform,
};
use sweepline_plugin::event::{Batch, Events, Kind, Origin, RawBatch, Records};
use sweepline_plugin::options;
use tokio_util::sync::CancellationToken;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

/// Plugins of one component each.
pub(crate) static SEEN_PLUGIN: &[&ComponentType] = &[&SEEN];
pub(crate) static SHOUT_PLUGIN: &[&ComponentType] = &[&SHOUT];
pub(crate) static LINES_PLUGIN: &[&ComponentType] = &[&LINES];

macro_rules! built {
    ($options:ident => $made:ty, $build:expr) => {
        impl Prepare<Box<$made>> for $options {
            fn check(&self) -> Result<(), ComponentError> {
                Ok(())
            }

            fn build(self: Box<Self>, host: Host) -> Result<Box<$made>, ComponentError> {
                let build: fn(Host) -> Box<$made> = $build;
                Ok(build(host))
            }
        }
    };
}

built!(NoOptions => dyn Sink, |_| Box::new(Seen));
built!(NoOptions => dyn Transform, |_| Box::new(Shout));
built!(NoOptions => dyn Source, |host| Box::new(Lines(host.shutdown)));

/// A sink that takes everything but what asks to be refused.
static SEEN: ComponentType = ComponentType {
    name: "seen",
    summary: "",
    example: "",
    takes: &[Kind::Raw],
    gives: None,
    read: |node| Ok(Prepared::Sink(Box::new(options::read::<NoOptions>(node)?))),
};

struct Seen;

#[async_trait]
impl Sink for Seen {
    async fn run(self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        while let Some(batch) = input.recv().await {
            let Events::Raw(raw) = &batch.events else { continue };
            if raw.iter().any(|record| record == b"refuse me") {
                batch.ack.reject();
            }
            if raw.iter().any(|record| record == b"fail me") {
                batch.ack.fail();
            }
        }
        Ok(())
    }
}

/// A transform that makes letters large.
static SHOUT: ComponentType = ComponentType {
    name: "shout",
    summary: "",
    example: "",
    takes: &[Kind::Raw],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Transform(Box::new(options::read::<NoOptions>(node)?))),
};

struct Shout;

impl Transform for Shout {
    fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
        let Events::Raw(raw) = batch.events else { return };
        let mut records = Records::default();
        raw.iter().for_each(|record| records.push(&record.to_ascii_uppercase()));
        let (data, records) = records.finish();
        emit(Batch { events: Events::Raw(RawBatch { data, records, ..raw }), ack: batch.ack });
    }
}

/// A source of numbers, a batch each, as fast as they are taken.
static LINES: ComponentType = ComponentType {
    name: "lines",
    summary: "",
    example: "",
    takes: &[],
    gives: Some(Kind::Raw),
    read: |node| Ok(Prepared::Source(Box::new(options::read::<NoOptions>(node)?))),
};

struct Lines(CancellationToken);

static MADE: AtomicUsize = AtomicUsize::new(0);

#[async_trait]
impl Source for Lines {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let mut receipts = Vec::new();
        for number in 0_u64.. {
            if self.0.is_cancelled() {
                break;
            }
            let mut records = Records::default();
            records.push(number.to_string().as_bytes());
            let (data, records) = records.finish();
            let received = sweepline_parse::time::Nanos(0);
            let (ack, receipt) = Ack::new();
            receipts.push(receipt);
            let raw = RawBatch { data, records, received, origin: Origin::default() };
            MADE.fetch_add(1, Ordering::SeqCst);
            if !output.send(Batch { events: Events::Raw(raw), ack }).await {
                break;
            }
        }
        for receipt in receipts {
            receipt.wait().await;
        }
        Ok(())
    }
}

/// Returns how many batches were made once no more are.
pub(crate) async fn made_when_it_stands_still() -> usize {
    let before = MADE.load(Ordering::SeqCst);
    let mut last = before;
    let mut still = 0;
    // Standing still is: many turns of everything else without a new one.
    while still < 2000 {
        tokio::task::yield_now().await;
        let now = MADE.load(Ordering::SeqCst);
        still = if now == last { still + 1 } else { 0 };
        last = now;
        assert!(last - before < 100_000, "nothing holds the source back");
    }
    last - before
}
