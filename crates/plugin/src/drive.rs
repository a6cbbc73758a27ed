//! Running a component on its task.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::component::{Built, ComponentError, Input, Output, Transform};
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
    let mut ready = Vec::new();
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
        for batch in ready.drain(..) {
            metrics.sent_events.increment(batch.len() as u64);
            if !output.send(batch).await {
                return;
            }
        }
        if !open {
            return;
        }
    }
}
