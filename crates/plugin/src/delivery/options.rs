//! The `batch` and `request` sections of sinks. Names are Vector's, lengths of time are written as everywhere here.

use std::time::Duration;

use serde::Deserialize;

use crate::component::ComponentError;
use crate::options::Span;

/// Events in one request.
const MAX_EVENTS: usize = 1000;
/// Bytes in one request, before compression.
const MAX_BYTES: usize = 1024 * 1024;
/// Age at which a request goes out though it is not full.
const TIMEOUT: Duration = Duration::from_secs(1);
/// Time for the answer to one request.
const ANSWER: Duration = Duration::from_secs(60);
/// Delay before the second try.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// Longest delay between tries.
const LONGEST_BACKOFF: Duration = Duration::from_secs(60);
/// Highest number of requests at once.
const HIGHEST_CONCURRENCY: usize = 64;

/// The `batch` section: when a request is full.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BatchOptions {
    /// Events in one request.
    pub max_events: usize,
    /// Bytes in one request, before compression. One larger event makes a request of its own.
    pub max_bytes: usize,
    /// Age at which a request goes out though it is not full.
    pub timeout: Span,
}

impl Default for BatchOptions {
    fn default() -> Self {
        Self { max_events: MAX_EVENTS, max_bytes: MAX_BYTES, timeout: Span(TIMEOUT) }
    }
}

/// The `request` section: how requests are sent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RequestOptions {
    /// Requests at once. More than one gives up the order of events.
    pub concurrency: usize,
    /// Time for the answer to one request.
    pub timeout: Span,
    /// Tries before a request is given up and its source told so. Default: no end.
    pub retry_attempts: Option<u32>,
    /// Delay before the second try; doubles from try to try.
    pub retry_initial_backoff: Span,
    /// Longest delay between tries.
    pub retry_max_backoff: Span,
}

impl Default for RequestOptions {
    fn default() -> Self {
        Self {
            concurrency: 1,
            timeout: Span(ANSWER),
            retry_attempts: None,
            retry_initial_backoff: Span(FIRST_BACKOFF),
            retry_max_backoff: Span(LONGEST_BACKOFF),
        }
    }
}

impl BatchOptions {
    /// Looks at the options.
    ///
    /// # Errors
    ///
    /// Names the first that makes no sense.
    pub fn check(&self) -> Result<(), ComponentError> {
        for (name, value) in [("max_events", self.max_events), ("max_bytes", self.max_bytes)] {
            if value == 0 {
                return Err(ComponentError::Config(format!("`batch.{name}` must be at least 1")));
            }
        }
        Ok(())
    }
}

impl RequestOptions {
    /// Looks at the options.
    ///
    /// # Errors
    ///
    /// Names the first that makes no sense.
    pub fn check(&self) -> Result<(), ComponentError> {
        if !(1..=HIGHEST_CONCURRENCY).contains(&self.concurrency) {
            return Err(ComponentError::Config(format!(
                "`request.concurrency` is {}, it must be between 1 and {HIGHEST_CONCURRENCY}",
                self.concurrency
            )));
        }
        for (name, length) in [
            ("timeout", self.timeout),
            ("retry_initial_backoff", self.retry_initial_backoff),
            ("retry_max_backoff", self.retry_max_backoff),
        ] {
            if length.0.is_zero() {
                return Err(ComponentError::Config(format!("`request.{name}` must be longer than 0")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_without_which_requests_would_never_rest_are_refused() {
        let none = Span(Duration::ZERO);
        for (name, options) in [
            ("timeout", RequestOptions { timeout: none, ..RequestOptions::default() }),
            (
                "retry_initial_backoff",
                RequestOptions { retry_initial_backoff: none, ..RequestOptions::default() },
            ),
            ("retry_max_backoff", RequestOptions { retry_max_backoff: none, ..RequestOptions::default() }),
        ] {
            let error = options.check().unwrap_err().to_string();
            assert!(error.contains(&format!("`request.{name}`")), "{error}");
        }
        assert!(RequestOptions::default().check().is_ok());
    }
}
