//! Progress of long work, on a terminal only.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often the display changes.
const REDRAW: Duration = Duration::from_millis(200);

/// Shows bytes, events a second and the time left; does nothing where nobody looks.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    events: u64,
}

impl Progress {
    /// Starts the display; `total` is in bytes, nothing when unknown.
    pub(crate) fn start(total: Option<u64>) -> Self {
        let looked_at = std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
        if !looked_at {
            return Self { bar: None, events: 0 };
        }
        let (bar, template) = match total {
            Some(total) => (
                ProgressBar::new(total),
                "{bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec} {msg} {eta} left",
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {bytes} {binary_bytes_per_sec} {msg}"),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(REDRAW);
        Self { bar: Some(bar), events: 0 }
    }

    /// Adds events and sets the bytes read so far.
    pub(crate) fn add(&mut self, events: u64, bytes_read: u64) {
        let Some(bar) = &self.bar else { return };
        self.events += events;
        bar.set_position(bytes_read);
        let seconds = bar.elapsed().as_secs_f64().max(0.001);
        bar.set_message(format!("{:.0} events/s", self.events as f64 / seconds));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
