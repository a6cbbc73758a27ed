//! Running a component on its task.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::component::{Built, ComponentError, Input, Output, Transform, Waiting};
use crate::metric::ComponentMetrics;

/// How often transforms that give results by time are asked for them.
pub const TICK: Duration = Duration::from_secs(1);

/// Runs a component until it ends; all but sources need an input.
///
/// # Errors
///
/// Fails when the component does, or has no input.
pub async fn run(
    built: Built,
    input: Option<Input>,
    output: Output,
    metrics: &ComponentMetrics,
) -> Result<(), ComponentError> {
    match (built, input) {
        (Built::Source(source), _) => source.run(output).await,
        (Built::Transform(transform), Some(input)) => {
            run_transform(transform, input, output, metrics).await;
            Ok(())
        }
        (Built::Processor(processor), Some(input)) => processor.run(input, output).await,
        (Built::Sink(sink), Some(input)) => sink.run(input).await,
        (_, None) => Err(ComponentError::Config("has no inputs".to_owned())),
    }
}

async fn run_transform(
    mut transform: Box<dyn Transform>,
    mut input: Input,
    output: Output,
    metrics: &ComponentMetrics,
) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ready = Waiting::default();
    loop {
        let open = tokio::select! {
            batch = input.recv() => match batch {
                Some(batch) => {
                    metrics.received_events.increment(batch.len() as u64);
                    transform.process(batch, &mut |batch| ready.push(batch));
                    true
                }
                None => {
                    transform.finish(&mut |batch| ready.push(batch));
                    false
                }
            },
            _ = ticks.tick() => {
                transform.tick(&mut |batch| ready.push(batch));
                true
            }
        };
        while let Some(batch) = ready.pop() {
            metrics.sent_events.increment(batch.len() as u64);
            if !output.send(batch).await {
                // Nobody is left: neither what was to follow nor what the transform still holds is delivered.
                transform.finish(&mut |batch| batch.ack.fail());
                return;
            }
        }
        if !open {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use sweepline_parse::time::Nanos;
    use tokio::sync::mpsc;

    use super::*;
    use crate::ack::{Ack, Delivery, Held};
    use crate::event::{Batch, Events, Origin, RawBatch};
    use crate::metric::Labels;

    /// Keeps the duty for what it gets until the end, and gives a result of its own meanwhile.
    #[derive(Default)]
    struct Holder {
        held: Held,
    }

    impl Transform for Holder {
        fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
            emit(Batch { events: batch.events, ack: Ack::none() });
            self.held.push(batch.ack);
        }

        fn finish(&mut self, emit: &mut dyn FnMut(Batch)) {
            emit(Batch { events: events(), ack: self.held.hand_on() });
        }
    }

    fn events() -> Events {
        let (data, origin) = (Vec::new().into(), Origin::default());
        Events::Raw(RawBatch { data, records: Vec::new(), received: Nanos(0), origin })
    }

    /// Gives all it gets twice.
    struct Twice;

    impl Transform for Twice {
        fn process(&mut self, batch: Batch, emit: &mut dyn FnMut(Batch)) {
            emit(Batch { events: events(), ack: Ack::none() });
            emit(batch);
        }
    }

    /// Has a defect.
    struct Broken;

    impl Transform for Broken {
        fn process(&mut self, _batch: Batch, _emit: &mut dyn FnMut(Batch)) {
            panic!("a defect");
        }
    }

    #[tokio::test]
    async fn a_batch_on_which_a_transform_panics_fails() {
        let (sender, receiver) = mpsc::channel(1);
        let (ack, receipt) = Ack::new();
        assert!(Output::new(vec![sender]).send(Batch { events: events(), ack }).await);
        let labels = Labels { id: "broken".to_owned(), kind: "transform", component_type: "broken" };
        let metrics = ComponentMetrics::new(labels);
        let (target, _taker) = mpsc::channel(1);
        let running = tokio::spawn(async move {
            let broken = Built::Transform(Box::new(Broken));
            run(broken, Some(receiver.into()), Output::new(vec![target]), &metrics).await
        });
        assert!(running.await.unwrap_err().is_panic());
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }

    /// Gives a transform one batch, ends its task while the first result waits for room, and returns what becomes of the
    /// batch.
    async fn ended(transform: Box<dyn Transform>) -> Delivery {
        let (sender, receiver) = mpsc::channel(2);
        let (target, taker) = mpsc::channel(1);
        let output = Output::new(vec![target.clone()]);
        assert!(output.send(Batch { events: events(), ack: Ack::none() }).await, "now it is full");
        let (ack, receipt) = Ack::new();
        assert!(Output::new(vec![sender]).send(Batch { events: events(), ack }).await);
        let labels = Labels { id: "holder".to_owned(), kind: "transform", component_type: "holder" };
        let metrics = ComponentMetrics::new(labels);
        let running = tokio::spawn(async move {
            run(Built::Transform(transform), Some(receiver.into()), output, &metrics).await
        });
        tokio::task::yield_now().await;
        running.abort();
        assert!(running.await.unwrap_err().is_cancelled());
        drop(taker);
        receipt.wait().await
    }

    #[tokio::test]
    async fn what_a_transform_holds_or_has_given_fails_when_its_task_is_ended() {
        assert_eq!(ended(Box::<Holder>::default()).await, Delivery::Failed);
        assert_eq!(ended(Box::new(Twice)).await, Delivery::Failed);
    }

    #[tokio::test]
    async fn what_a_transform_holds_fails_when_nobody_takes_what_it_gives() {
        let (sender, receiver) = mpsc::channel(2);
        let (target, taker) = mpsc::channel(1);
        drop(taker);
        let (ack, receipt) = Ack::new();
        assert!(Output::new(vec![sender]).send(Batch { events: events(), ack }).await);
        let transform = Built::Transform(Box::<Holder>::default());
        let labels = Labels { id: "holder".to_owned(), kind: "transform", component_type: "holder" };
        let metrics = ComponentMetrics::new(labels);
        run(transform, Some(receiver.into()), Output::new(vec![target]), &metrics).await.unwrap();
        assert_eq!(receipt.wait().await, Delivery::Failed);
    }
}
