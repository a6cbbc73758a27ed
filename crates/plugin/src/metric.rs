//! Metric names and the counters that every component has.
//!
//! Names follow Vector's component specification with the prefix `sweepline_`. Handles are taken
//! once; counts are added once per batch. Labels come from closed sets.

use metrics::{Counter, Gauge, counter, gauge};

/// Puts the product's prefix before a metric name.
#[macro_export]
macro_rules! metric_name {
    ($name:literal) => {
        concat!("sweepline_", $name)
    };
}

/// Who a component is, as labels.
#[derive(Clone, Debug)]
pub struct Labels {
    /// The name in the configuration.
    pub id: String,
    /// `source`, `transform` or `sink`.
    pub kind: &'static str,
    /// The plugin's name.
    pub component_type: &'static str,
}

/// Which part of a component's work went wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Taking events in.
    Receiving,
    /// Working on them.
    Processing,
    /// Passing them on.
    Sending,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Processing => "processing",
            Self::Sending => "sending",
        }
    }
}

/// The counters of one component.
#[derive(Clone)]
pub struct ComponentMetrics {
    labels: Labels,
    /// Events taken in.
    pub received_events: Counter,
    /// Their size, bytes.
    pub received_event_bytes: Counter,
    /// Bytes read from outside.
    pub received_bytes: Counter,
    /// Events passed on.
    pub sent_events: Counter,
    /// Their size, bytes.
    pub sent_event_bytes: Counter,
    /// Bytes written to outside.
    pub sent_bytes: Counter,
    /// Events dropped because a user asked for it.
    pub discarded_intentionally: Counter,
    /// Events dropped because they could not be used.
    pub discarded_unintentionally: Counter,
}

impl ComponentMetrics {
    /// Takes the handles.
    pub fn new(labels: Labels) -> Self {
        let make = |name: &'static str| {
            counter!(name, "component_id" => labels.id.clone(), "component_kind" => labels.kind,
                "component_type" => labels.component_type)
        };
        let discarded = |intentional: &'static str| {
            counter!(metric_name!("component_discarded_events_total"),
                "component_id" => labels.id.clone(), "component_kind" => labels.kind,
                "component_type" => labels.component_type, "intentional" => intentional)
        };
        Self {
            received_events: make(metric_name!("component_received_events_total")),
            received_event_bytes: make(metric_name!("component_received_event_bytes_total")),
            received_bytes: make(metric_name!("component_received_bytes_total")),
            sent_events: make(metric_name!("component_sent_events_total")),
            sent_event_bytes: make(metric_name!("component_sent_event_bytes_total")),
            sent_bytes: make(metric_name!("component_sent_bytes_total")),
            discarded_intentionally: discarded("true"),
            discarded_unintentionally: discarded("false"),
            labels,
        }
    }

    /// Returns who the component is.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Returns the gauge of connections that are open.
    pub fn active_connections(&self) -> Gauge {
        gauge!(metric_name!("component_active_connections"),
            "component_id" => self.labels.id.clone(), "component_kind" => self.labels.kind,
            "component_type" => self.labels.component_type)
    }

    /// Returns the counter of one kind of error.
    pub fn errors(&self, stage: Stage, error_type: &'static str) -> Counter {
        counter!(metric_name!("component_errors_total"),
            "component_id" => self.labels.id.clone(), "component_kind" => self.labels.kind,
            "component_type" => self.labels.component_type, "stage" => stage.name(),
            "error_type" => error_type)
    }
}
