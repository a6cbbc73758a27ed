//! When to try again, and when not to.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::RequestOptions;

/// Why a request was not taken.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SendError {
    /// Another try makes sense.
    #[error("{why}")]
    Again {
        /// What went wrong, for people.
        why: String,
        /// When the receiver asked to be called again.
        after: Option<Duration>,
    },
    /// The receiver takes no requests of this size; smaller ones may pass.
    #[error("{0}")]
    TooLarge(String),
    /// The receiver took it but for some events, which it will never take.
    #[error("{why} ({rejected} events)")]
    Partly {
        /// How many it did not take.
        rejected: u64,
        /// Why, in its own words.
        why: String,
        /// Bytes that went over the wire.
        sent: u64,
    },
    /// The receiver will never take it.
    #[error("{0}")]
    Refused(String),
}

impl SendError {
    /// Returns an error that another try may cure.
    pub fn again(why: impl Into<String>) -> Self {
        Self::Again { why: why.into(), after: None }
    }
}

/// Why a request was not delivered in the end.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Undelivered {
    /// See [`SendError::TooLarge`].
    #[error("{0}")]
    TooLarge(String),
    /// See [`SendError::Partly`].
    #[error("{why} ({rejected} events)")]
    Partly {
        /// How many events the receiver did not take.
        rejected: u64,
        /// Why, in its own words.
        why: String,
        /// Bytes that went over the wire.
        sent: u64,
    },
    /// See [`SendError::Refused`].
    #[error("{0}")]
    Refused(String),
    /// No try is left.
    #[error("{why} (gave up after {tries} tries)")]
    GaveUp {
        /// What went wrong last.
        why: String,
        /// Tries that were made.
        tries: u32,
    },
}

/// Tries that are still made once the pipeline was told to stop.
const TRIES_WHEN_STOPPING: u32 = 2;
/// Longest wait that a receiver may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Delays between the tries of one request, and their end.
#[derive(Clone, Debug)]
pub struct Retry {
    /// Delay before the second try; doubles from try to try. A receiver that asks for less waits as long.
    pub first: Duration,
    /// Longest delay between tries.
    pub longest: Duration,
    /// Longest wait that a receiver may ask for.
    pub longest_asked: Duration,
    /// Tries in all; `None`: no end.
    pub attempts: Option<u32>,
    /// Time for all tries; `None`: no end.
    pub give_up_after: Option<Duration>,
}

impl Retry {
    /// Takes what the `request` section says.
    pub fn new(options: &RequestOptions) -> Self {
        Self {
            first: options.retry_initial_backoff.0,
            longest: options.retry_max_backoff.0,
            longest_asked: LONGEST_WAIT,
            attempts: options.retry_attempts,
            give_up_after: None,
        }
    }

    /// Sends until the request is taken, is refused for good, or no try is left. After `stop` only two more tries are
    /// made. `failed` hears of each try that failed and will be followed by another: why, and how many there were.
    ///
    /// # Errors
    ///
    /// Says why the request is not delivered.
    pub async fn until_taken<T, F: Future<Output = Result<T, SendError>>>(
        &self,
        stop: &CancellationToken,
        mut failed: impl FnMut(&str, u32),
        mut send: impl FnMut() -> F,
    ) -> Result<T, Undelivered> {
        let deadline = self.give_up_after.map(|limit| Instant::now() + limit);
        let mut delay = self.first;
        let mut tries = 0;
        let mut tries_when_stopping = 0;
        loop {
            tries += 1;
            tries_when_stopping += u32::from(stop.is_cancelled());
            let (why, after) = match send().await {
                Ok(taken) => return Ok(taken),
                Err(SendError::Refused(why)) => return Err(Undelivered::Refused(why)),
                Err(SendError::TooLarge(why)) => return Err(Undelivered::TooLarge(why)),
                Err(SendError::Partly { rejected, why, sent }) => {
                    return Err(Undelivered::Partly { rejected, why, sent });
                }
                Err(SendError::Again { why, after }) => (why, after),
            };
            let wait = after.map_or(delay, |asked| asked.max(self.first).min(self.longest_asked));
            let no_time = deadline.is_some_and(|deadline| Instant::now() + wait >= deadline);
            if no_time
                || self.attempts.is_some_and(|attempts| tries >= attempts)
                || tries_when_stopping >= TRIES_WHEN_STOPPING
            {
                return Err(Undelivered::GaveUp { why, tries });
            }
            failed(&why, tries);
            if stop.is_cancelled() {
                tokio::time::sleep(self.first.min(wait)).await;
            } else {
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = stop.cancelled() => {}
                }
            }
            delay = (delay * 2).min(self.longest);
        }
    }
}
