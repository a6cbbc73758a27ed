//! What conditions know about alerts.

use sweepline_vrl::Shape;

/// The keys of an alert, as `sweepline detect` prints it.
pub(super) const ALERT_KEYS: &[(&str, Shape)] = &[
    ("id", Shape::Text),
    ("rule", Shape::Object),
    ("severity", Shape::Text),
    ("title", Shape::Text),
    ("tactics", Shape::Texts),
    ("techniques", Shape::Texts),
    ("window_start", Shape::Text),
    ("window_end", Shape::Text),
    ("group", Shape::Object),
    ("field", Shape::OptionalText),
    ("count", Shape::Int),
    ("exact", Shape::Bool),
    ("error", Shape::Float),
    ("threshold", Shape::Int),
    ("values", Shape::Texts),
    ("devices", Shape::Texts),
    ("connectors", Shape::Texts),
    ("first_seen", Shape::Text),
    ("last_seen", Shape::Text),
    ("events", Shape::Int),
    ("update", Shape::Int),
];
