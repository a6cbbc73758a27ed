//! How long something takes when nothing comes between.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// For how long rounds are measured.
const BUDGET: Duration = Duration::from_millis(150);
/// Rounds at least, however long one takes.
const ROUNDS: u32 = 10;

/// Returns the shortest time that a round takes.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the real clock")]
pub(crate) fn fastest<T>(mut round: impl FnMut() -> T) -> Duration {
    let begin = Instant::now();
    let mut best = Duration::MAX;
    let mut rounds = 0;
    while rounds < ROUNDS || begin.elapsed() < BUDGET {
        let start = Instant::now();
        black_box(round());
        best = best.min(start.elapsed());
        rounds += 1;
    }
    best
}
