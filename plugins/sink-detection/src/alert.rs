//! Findings as alerts.

use std::collections::HashMap;
use std::sync::Arc;

use sweepline_asim::Field;
use sweepline_count::Finding;
use sweepline_parse::time::{Nanos, write_rfc3339};
use sweepline_plugin::event::{Alert, AlertRule, Group, GroupValue};
use sweepline_rules::{Measure, Plan};
use sweepline_sketch::Value;

/// Makes alerts; remembers what is the same for every alert of a rule.
#[derive(Default)]
pub struct AlertMaker {
    rules: HashMap<String, Shared>,
}

struct Shared {
    rule: Arc<AlertRule>,
    tactics: Arc<[String]>,
    techniques: Arc<[String]>,
}

impl AlertMaker {
    /// Turns a finding into an alert.
    pub fn alert(&mut self, finding: &Finding) -> Alert {
        let plan = &finding.plan;
        let shared = self.rules.entry(plan.id.clone()).or_insert_with(|| Shared::of(plan));
        let group = group(plan, &finding.group);
        Alert {
            id: finding.id.clone(),
            title: title(plan, &group),
            rule: shared.rule.clone(),
            severity: plan.severity.as_str().into(),
            tactics: shared.tactics.clone(),
            techniques: shared.techniques.clone(),
            window_start: time(finding.window_start),
            window_end: time(finding.window_end),
            group,
            field: match plan.measure {
                Measure::Distinct(field) => Some(field.name().into()),
                Measure::Rows | Measure::EventCount => None,
            },
            count: finding.count,
            exact: finding.exact,
            error: finding.error,
            threshold: plan.threshold.number(),
            values: finding.values.iter().map(text_of).collect(),
            devices: finding.devices.clone(),
            connectors: finding.connectors.clone(),
            first_seen: time(finding.first_seen),
            last_seen: time(finding.last_seen),
            events: finding.events,
            update: finding.update,
        }
    }
}

impl Shared {
    fn of(plan: &Plan) -> Self {
        Self {
            rule: Arc::new(AlertRule {
                id: plan.id.clone(),
                name: plan.name.clone(),
                title: plan.title.clone(),
                level: plan.level.as_str().into(),
            }),
            tactics: plan.tactics.clone().into(),
            techniques: plan.techniques.clone().into(),
        }
    }
}

fn group(plan: &Plan, values: &[Value]) -> Group {
    Group(plan.group_by.iter().map(|field| field.name().into()).zip(values.iter().map(group_value)).collect())
}

/// A group value as JSON: numbers stay numbers, a missing value is null.
pub fn group_value(value: &Value) -> GroupValue {
    match value {
        Value::Absent => GroupValue::Absent,
        Value::Int(number) => GroupValue::Int(*number),
        Value::Ip(_) | Value::Text(_) => GroupValue::Text(value.to_string()),
    }
}

/// The stand-in for an empty value shows as empty text.
fn text_of(value: &Value) -> String {
    value.to_string().trim_matches('\0').to_owned()
}

/// Formats an instant, nanoseconds since 1970, as RFC 3339.
pub fn time(nanos: i64) -> String {
    let mut text = String::with_capacity(30);
    write_rfc3339(Nanos(nanos), &mut text);
    text
}

/// The rule's `alert_title`, and the rule's title where a value for it is missing. Without one the rule's title and the
/// group in words; the title alone when the group has no values.
fn title(plan: &Plan, group: &Group) -> String {
    if let Some(template) = &plan.alert_title {
        return template.fill(|field| value_text(plan, group, field)).unwrap_or_else(|| plan.title.clone());
    }
    let words: Vec<String> =
        plan.group_by.iter().zip(&group.0).filter_map(|(field, (_, value))| phrase(*field, value)).collect();
    if words.is_empty() { plan.title.clone() } else { format!("{}: {}", plan.title, words.join(" ")) }
}

fn value_text(plan: &Plan, group: &Group, field: Field) -> Option<String> {
    let at = plan.group_by.iter().position(|column| *column == field)?;
    group.0.get(at).and_then(|(_, value)| text_of_group(value))
}

fn text_of_group(value: &GroupValue) -> Option<String> {
    match value {
        GroupValue::Absent => None,
        GroupValue::Int(number) => Some(number.to_string()),
        GroupValue::Text(text) => Some(text.clone()).filter(|text| !text.is_empty()),
    }
}

fn phrase(field: Field, value: &GroupValue) -> Option<String> {
    let value = text_of_group(value)?;
    Some(match field {
        Field::NetworkProtocol => value,
        Field::DstPortNumber => format!("port {value}"),
        Field::SrcIpAddr => format!("from {value}"),
        Field::DstIpAddr => format!("to {value}"),
        _ => format!("{} {value}", field.name()),
    })
}
