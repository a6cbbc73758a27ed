//! Streams that say something at every interval, until whoever listens goes away or the endpoint stops.

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::limits::{DEFAULT_INTERVAL, LONGEST_INTERVAL, SHORTEST_INTERVAL, STREAM_MESSAGES};

/// The answers of a call.
pub(super) type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Returns the interval that a request asks for: within bounds, a second when it does not say.
pub(super) fn interval(milliseconds: i32) -> Duration {
    match u64::try_from(milliseconds) {
        Ok(0) | Err(_) => DEFAULT_INTERVAL,
        Ok(wanted) => Duration::from_millis(wanted).clamp(SHORTEST_INTERVAL, LONGEST_INTERVAL),
    }
}

/// Starts a stream of what `say` returns: at once if `first`, then at every interval. A listener that is slow misses some.
pub(super) fn every<T: Send + 'static>(
    interval: Duration,
    first: bool,
    stop: CancellationToken,
    mut say: impl FnMut() -> Vec<T> + Send + 'static,
) -> Answers<T> {
    let (out, answers) = mpsc::channel(STREAM_MESSAGES);
    tokio::spawn(async move {
        let begin = if first { Duration::ZERO } else { interval };
        let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + begin, interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = out.closed() => return,
                _ = ticks.tick() => {}
            }
            for message in say() {
                tokio::select! {
                    () = stop.cancelled() => return,
                    sent = out.send(Ok(message)) => if sent.is_err() { return },
                }
            }
        }
    });
    Box::pin(ReceiverStream::new(answers))
}

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt;

    use super::*;

    #[test]
    fn intervals_have_bounds() {
        let millis = [0, -5, 1, 250, i32::MAX].map(|asked| interval(asked).as_millis());
        assert_eq!(millis, [1000, 1000, 10, 250, 60_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn something_is_said_at_every_interval_until_the_stop() {
        let stop = CancellationToken::new();
        let began = tokio::time::Instant::now();
        let mut said = 0;
        let mut answers = every(Duration::from_secs(5), false, stop.clone(), move || {
            said += 1;
            vec![said]
        });
        for wanted in 1..=3 {
            assert_eq!(answers.next().await.unwrap().unwrap(), wanted);
            assert_eq!(began.elapsed().as_secs(), 5 * wanted);
        }
        stop.cancel();
        assert!(answers.next().await.is_none());
    }
}
