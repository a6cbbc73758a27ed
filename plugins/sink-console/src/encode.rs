//! Events as lines of text: JSON, except raw records, which go out as they came in.

use sweepline_asim::json;
use sweepline_plugin::event::Events;

/// Appends every event of a batch as a line; returns how many there were.
pub fn lines(events: &Events, out: &mut String) -> u64 {
    match events {
        Events::Raw(raw) => {
            for record in raw.iter() {
                out.push_str(&String::from_utf8_lossy(record));
                out.push('\n');
            }
            raw.records.len() as u64
        }
        Events::Sessions(sessions) => {
            for session in sessions.sessions() {
                json::write(session, out);
                out.push('\n');
            }
            sessions.sessions().len() as u64
        }
        Events::Alerts(alerts) => {
            for alert in &alerts.alerts {
                // Serialising plain structs of text and numbers cannot fail.
                if let Ok(json) = serde_json::to_string(alert) {
                    out.push_str(&json);
                    out.push('\n');
                }
            }
            alerts.alerts.len() as u64
        }
        Events::Sketches(_) => 0,
    }
}
