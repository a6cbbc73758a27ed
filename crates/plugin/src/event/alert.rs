//! Alerts, with the keys that other tools rely on.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sweepline_parse::time::{self, Clock, Nanos, Zone};

/// What a rule found in one window for one group.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Alert {
    /// Hash of rule, rule version, group and window start: the same finding has the same id.
    pub id: String,
    /// The rule.
    pub rule: Arc<AlertRule>,
    /// Sentinel severity: Informational, Low, Medium or High.
    pub severity: Cow<'static, str>,
    /// A line for people.
    pub title: String,
    /// ATT&CK tactics, as Sentinel spells them.
    pub tactics: Arc<[String]>,
    /// ATT&CK technique ids.
    pub techniques: Arc<[String]>,
    /// First instant of the window, RFC 3339.
    pub window_start: String,
    /// End of the window, RFC 3339.
    pub window_end: String,
    /// Group columns and values, in the rule's order.
    pub group: Group,
    /// The column whose distinct values are counted; absent when events are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Cow<'static, str>>,
    /// Distinct values, or events.
    pub count: u64,
    /// Whether the count is exact.
    pub exact: bool,
    /// Standard error of an estimate, as a share of the count; 0 when exact.
    pub error: f64,
    /// The rule's threshold.
    pub threshold: u64,
    /// A sample of the counted values.
    pub values: Vec<String>,
    /// Devices that reported.
    pub devices: Vec<String>,
    /// Connectors that the sessions came through.
    pub connectors: Vec<String>,
    /// First counted event, RFC 3339.
    pub first_seen: String,
    /// Last counted event, RFC 3339.
    pub last_seen: String,
    /// Counted events.
    pub events: u64,
    /// 0 for the first message about this finding, then 1, 2, ….
    pub update: u32,
}

/// Returns the instant that one of an alert's times stands for.
pub fn instant(time: &str) -> Option<Nanos> {
    time::rfc3339(time, &Clock { zone: &Zone::Utc, received: Nanos(0) })
}

/// Which rule an alert comes from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AlertRule {
    /// The rule's UUID.
    pub id: String,
    /// The rule's name.
    pub name: String,
    /// The rule's title.
    pub title: String,
    /// The rule's level.
    pub level: Cow<'static, str>,
}

/// Group columns with their values, as a JSON object in the rule's order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Group(pub Vec<(Cow<'static, str>, GroupValue)>);

/// One group value: numbers stay numbers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GroupValue {
    /// No value: the column was empty.
    Absent,
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
}

impl Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Group {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Group;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("columns with their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Group, A::Error> {
                let mut group = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, GroupValue>()? {
                    group.push((Cow::Owned(name), value));
                }
                Ok(Group(group))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// Some alerts.
#[derive(Clone, Debug, Default)]
pub struct AlertBatch {
    /// In the order of finding.
    pub alerts: Vec<Alert>,
}
