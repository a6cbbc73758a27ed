//! Alerts for people.

use std::fmt::Write;

use sweepline_plugin::event::Alert;

/// Values shown; the JSON form has the whole sample.
const SHOWN: usize = 8;

/// Appends one alert as a few lines, every one with a line break.
///
/// Text that came from logs is escaped: it cannot move the cursor or start a new line.
pub fn write(alert: &Alert, out: &mut String) {
    let update = if alert.update > 0 { " (update)" } else { "" };
    let _ = writeln!(out, "{:<13} {}{update}", alert.severity.to_uppercase(), safe(&alert.title));
    let what = alert.field.as_ref().map_or_else(|| "events".to_owned(), |field| format!("distinct {field}"));
    let about = if alert.exact { "" } else { "about " };
    let error = if alert.exact { String::new() } else { format!(" ±{:.1} %", alert.error * 100.0) };
    let _ = writeln!(
        out,
        "    {about}{} {what}{error} (threshold {}), {} events, {} to {}",
        alert.count, alert.threshold, alert.events, alert.first_seen, alert.last_seen
    );
    if !alert.devices.is_empty() || !alert.connectors.is_empty() {
        let devices: Vec<String> = alert.devices.iter().map(|device| safe(device)).collect();
        let _ = writeln!(out, "    seen by {} ({})", devices.join(", "), alert.connectors.join(", "));
    }
    if !alert.values.is_empty() {
        let mut shown: Vec<String> = alert.values.iter().take(SHOWN).map(|value| safe(value)).collect();
        if alert.count > shown.len() as u64 {
            shown.push("…".to_owned());
        }
        let _ = writeln!(out, "    {}", shown.join(", "));
    }
    let _ = writeln!(
        out,
        "    rule {}, window {} to {}, id {}",
        alert.rule.name, alert.window_start, alert.window_end, alert.id
    );
}

fn safe(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}
