//! The component itself: calls the plugin until its work is done.

use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use metrics::{Counter, Gauge, counter, gauge};
use sweepline_plugin::component::{
    ComponentError, Host, Input, Output, Prepare, Prepared, Processor, Shape, Sink, Source,
};
use sweepline_plugin::event::Kind;
use sweepline_plugin::health::Health;
use sweepline_plugin::metric::Stage;
use sweepline_plugin::metric_name;
use sweepline_plugin::options::Node;
use tokio::time::Instant;

use super::call::{Call, CallError};
use super::inspect;
use super::options::RemoteOptions;
use super::place::Place;
use crate::limits::{FIRST_RESTART, GOOD_WORK, LONGEST_RESTART};
use crate::link::Unsettled;

/// A component's options on their way.
#[derive(Clone, Debug)]
pub(super) struct Remote {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) options: String,
    /// Where they stand.
    pub(super) section: Node,
    pub(super) shape: Shape,
    /// What the inputs give.
    pub(super) fed: Vec<Kind>,
    pub(super) place: RemoteOptions,
}

impl Remote {
    pub(super) fn prepared(self) -> Prepared {
        match self.kind {
            "source" => Prepared::Source(Box::new(self)),
            "transform" => Prepared::Processor(Box::new(self)),
            _ => Prepared::Sink(Box::new(self)),
        }
    }

    fn worker(self, host: Host) -> Result<Worker, ComponentError> {
        let id = host.metrics.labels().id.clone();
        let place = Place::new(&self.place, &id, host.data_dir.clone())?;
        Ok(Worker {
            up: gauge!(metric_name!("plugin_up"), "component_id" => id.clone()),
            restarts: counter!(metric_name!("plugin_restarts_total"), "component_id" => id.clone()),
            health: Health::starting(id),
            remote: self,
            place,
            host,
        })
    }
}

macro_rules! prepare {
    ($component:ty) => {
        impl Prepare<Box<$component>> for Remote {
            fn check(&self) -> Result<(), ComponentError> {
                self.place.check()
            }

            fn feed(&mut self, kinds: &[Kind]) {
                self.fed = kinds.to_vec();
            }

            fn check_environment(&self) -> Result<(), ComponentError> {
                Place::check_environment(&self.place)?;
                inspect::inspect(self)
            }

            fn files(&self) -> Vec<PathBuf> {
                self.place.endpoint_tls.files()
            }

            fn build(self: Box<Self>, host: Host) -> Result<Box<$component>, ComponentError> {
                Ok(Box::new(self.worker(host)?))
            }
        }
    };
}

prepare!(dyn Source);
prepare!(dyn Processor);
prepare!(dyn Sink);

/// Does a component's work by calls.
struct Worker {
    remote: Remote,
    place: Place,
    host: Host,
    /// 1 while the plugin is at work.
    up: Gauge,
    restarts: Counter,
    health: Health,
}

#[async_trait]
impl Source for Worker {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        self.work(None, Some(output)).await
    }
}

#[async_trait]
impl Processor for Worker {
    async fn run(self: Box<Self>, input: Input, output: Output) -> Result<(), ComponentError> {
        self.work(Some(input), Some(output)).await
    }
}

#[async_trait]
impl Sink for Worker {
    async fn run(self: Box<Self>, input: Input) -> Result<(), ComponentError> {
        self.work(Some(input), None).await
    }
}

/// Calls that may still fail once the pipeline was told to stop.
const TRIES_WHEN_STOPPING: u32 = 3;

impl Worker {
    async fn work(
        self: Box<Self>,
        mut input: Option<Input>,
        output: Option<Output>,
    ) -> Result<(), ComponentError> {
        let mut unsettled = Unsettled::default();
        let mut delay = FIRST_RESTART;
        let (mut first, mut failed_stopping) = (true, 0);
        loop {
            let began = Instant::now();
            let result = self.call(&mut unsettled, &mut input, output.clone()).await;
            self.up.set(0.0);
            let error = match result {
                Ok(()) => return Ok(()),
                // Options do not get better by another try. Once it had begun, an update of the plugin may heal it.
                Err(CallError::Config(why)) if first => return Err(ComponentError::Config(why)),
                Err(CallError::PipelineGone) => return Ok(()),
                Err(error) => error,
            };
            self.health.failed(&error.to_string());
            first &= !matches!(error, CallError::Broken { begun: true, .. });
            let stopping = self.host.shutdown.is_cancelled();
            failed_stopping += u32::from(stopping);
            if failed_stopping == TRIES_WHEN_STOPPING {
                return Err(ComponentError::Unavailable(format!("plugin: {error}")));
            }
            self.host.metrics.errors(Stage::Processing, error.word()).increment(1);
            self.restarts.increment(1);
            if began.elapsed() >= GOOD_WORK {
                delay = FIRST_RESTART;
            }
            tracing::warn!(
                component = self.host.metrics.labels().id, %error, again_in_ms = delay.as_millis() as u64,
                "the plugin failed and is started again"
            );
            self.pause(if stopping { FIRST_RESTART } else { delay }).await;
            delay = (delay * 2).min(LONGEST_RESTART);
        }
    }

    async fn call(
        &self,
        unsettled: &mut Unsettled,
        input: &mut Option<Input>,
        output: Option<Output>,
    ) -> Result<(), CallError> {
        let occupied = self.place.enter().await?;
        let call = Call::begin(&self.remote, occupied.channel(), &self.host).await;
        let result = match call {
            Ok(call) => {
                self.up.set(1.0);
                self.health.works();
                call.run(unsettled, input, output, &self.remote, &self.host).await
            }
            Err(error) => Err(error),
        };
        match &result {
            Ok(()) => occupied.leave().await,
            Err(_) => occupied.abandon().await,
        }
        result
    }

    /// Waits, but not through a stop.
    async fn pause(&self, delay: Duration) {
        if self.host.shutdown.is_cancelled() {
            tokio::time::sleep(delay).await;
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(delay) => {}
            () = self.host.shutdown.cancelled() => {}
        }
    }
}
