//! What a child writes, as log messages.

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::time::Instant;

use crate::limits::{LOG_LINE_BYTES, LOG_LINES, LOG_PERIOD};

/// Logs a child's output, a line at a time; of a flood, only the beginning and how much it was.
pub(super) async fn log(output: impl AsyncRead + Unpin, id: String, stream: &'static str) {
    let mut lines = BufReader::new(output);
    let mut line = Vec::new();
    let mut period = Instant::now();
    let (mut logged, mut left_out) = (0, 0_u64);
    loop {
        line.clear();
        let read = (&mut lines).take(LOG_LINE_BYTES as u64).read_until(b'\n', &mut line).await;
        let over = !matches!(read, Ok(1..));
        if over || period.elapsed() >= LOG_PERIOD {
            if left_out > 0 {
                tracing::warn!(component = id, stream, lines = left_out, "too much output, left out");
            }
            period = Instant::now();
            (logged, left_out) = (0, 0);
        }
        if over {
            return;
        }
        if logged == LOG_LINES {
            left_out += 1;
            continue;
        }
        logged += 1;
        let text = String::from_utf8_lossy(&line);
        tracing::info!(component = id, stream, "{}", text.trim_end());
    }
}
