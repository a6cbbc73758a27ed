//! When to try again.

use std::time::Duration;

use super::RequestOptions;

/// Why a request was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SendError {
    /// Another try makes sense.
    Again {
        /// What went wrong, for people.
        why: String,
        /// When the receiver asked to be called again.
        after: Option<Duration>,
    },
    /// The receiver will never take it.
    Refused(String),
}

impl SendError {
    /// Returns an error that another try may cure.
    pub fn again(why: impl Into<String>) -> Self {
        Self::Again { why: why.into(), after: None }
    }
}

/// Tries that are still made once the pipeline was told to stop.
const TRIES_WHEN_STOPPING: u32 = 2;
/// Longest wait that a receiver may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

pub(super) struct Retry {
    first: Duration,
    longest: Duration,
    attempts: Option<u32>,
}

impl Retry {
    pub(super) fn new(options: &RequestOptions) -> Self {
        Self {
            first: options.retry_initial_backoff.0,
            longest: options.retry_max_backoff.0,
            attempts: options.retry_attempts,
        }
    }

    pub(super) fn tries(&self) -> Tries {
        Tries { done: 0, delay: self.first, longest: self.longest, left: self.attempts }
    }
}

/// The tries of one request.
pub(super) struct Tries {
    done: u32,
    delay: Duration,
    longest: Duration,
    left: Option<u32>,
}

impl Tries {
    /// Returns how long to wait before the next try; `None` to give up.
    pub(super) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.done += 1;
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return None;
            }
        }
        let delay = self.delay;
        self.delay = (delay * 2).min(self.longest);
        Some(asked.map_or(delay, |asked| asked.min(LONGEST_WAIT)))
    }

    /// Only few tries are left: the process wants to end.
    pub(super) fn stopping(&mut self) {
        let left = self.left.unwrap_or(u32::MAX);
        self.left = Some(left.min(TRIES_WHEN_STOPPING));
        self.delay = self.delay.min(self.longest);
    }

    /// The first failure is told, and then every doubling.
    pub(super) fn worth_telling(&self) -> bool {
        self.done.is_power_of_two()
    }
}
