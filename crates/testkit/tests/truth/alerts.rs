//! The shipped default rule finds the same sweep in each form, and in all together.

use std::collections::BTreeSet;
use std::sync::Arc;

use sweepline_asim::{Field, Session};
use sweepline_count::{Detector, Finding, SHIPPED, Selection, When};
use sweepline_parse::Arena;
use sweepline_sketch::{Key, Value};
use sweepline_testkit::{RENDERERS, Record, Sweep, Truth};
use sweepline_transform_asim::options::{Options, ZpaDirection};
use sweepline_transform_asim::registry;

use crate::reading::{read_all, read_all_with, renderings};

/// Connectors whose records never come into the network by default, so that no sweep can show in them: an end of ISE's is
/// the server itself, ZIA's users are on their way out, and a broker lies between the ends of ZPA.
const WITHOUT_SWEEP: &[&str] = &["cisco_ise", "zscaler"];

/// How windows move.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Windows {
    /// As the rule is shipped.
    Sliding,
    /// By the clock, and nothing comes too late.
    Tumbling,
}

/// Counts sessions under the default rule and returns each finding as it was told last.
pub(crate) fn findings(sessions: &[Session<'_>], windows: Windows) -> Vec<Finding> {
    let selection = Selection::new(&[], |_| unreachable!("no file is named")).unwrap();
    let mut plan = selection.plans[0].clone();
    assert_eq!(plan.name, SHIPPED[0].name);
    if windows == Windows::Tumbling {
        let plan = Arc::make_mut(&mut plan);
        plan.hop_ns = plan.timespan_ns;
        plan.lateness_ns = 2 * plan.timespan_ns;
    }
    let mut detector = Detector::new(plan, Key::new([7; 16]), When::EarlyAndFinal).unwrap();
    let mut found: Vec<Finding> = Vec::new();
    let mut tell = |finding: Finding| {
        found.retain(|known| known.id != finding.id);
        found.push(finding);
    };
    detector.observe(sessions, i64::MAX, &mut tell);
    detector.finish(&mut tell);
    found
}

/// What must be the same whatever the vendor: all but how many events there were and who reported them.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Told {
    rule: String,
    id: String,
    window: (i64, i64),
    group: Vec<Value>,
    count: u64,
    exact: bool,
    values: Vec<Value>,
}

pub(crate) fn told(finding: &Finding) -> Told {
    let mut values = finding.values.clone();
    values.sort_by_key(|value| format!("{value:?}"));
    Told {
        rule: finding.plan.name.clone(),
        id: finding.id.clone(),
        window: (finding.window_start, finding.window_end),
        group: finding.group.clone(),
        count: finding.count,
        exact: finding.exact,
        values,
    }
}

/// Says what of a finding is not the sweep.
pub(crate) fn assert_is_sweep(finding: &Finding, sweep: &Sweep, what: &str) {
    let told = told(finding);
    let mut sources: Vec<Value> = sweep.sources.iter().map(|source| Value::Ip(*source)).collect();
    sources.sort_by_key(|value| format!("{value:?}"));
    assert_eq!(told.group, [Value::Text(sweep.protocol.into()), Value::Int(sweep.port.into())], "{what}");
    assert_eq!((told.count, told.exact), (sources.len() as u64, true), "{what}");
    assert_eq!(told.values, sources, "{what}");
}

/// Tells whether records show flows that come in.
fn show_inbound(records: &[Record<'_>]) -> bool {
    records.iter().flat_map(|record| &record.flows).any(|(flow, line)| {
        flow.is_inbound() && line.columns().any(|column| column == Field::NetworkDirection)
    })
}

#[test]
fn each_form_gives_the_one_alert_of_the_sweep() {
    let truth = Truth::new(1);
    let mut alerts: Vec<(&str, Told)> = Vec::new();
    for rendering in renderings() {
        let what = rendering.to_string();
        let records = rendering.form.render(rendering.renderer.words, truth.flows());
        let arena = Arena::new();
        let sessions = read_all(records.iter().map(|record| record.text.as_str()), &arena);
        let found = findings(&sessions, Windows::Sliding);
        let expected = usize::from(show_inbound(&records));
        let all: Vec<Told> = found.iter().map(told).collect();
        assert_eq!(found.len(), expected, "{what}: {all:?}");
        for finding in &found {
            assert_is_sweep(finding, &truth.sweep(), &what);
            assert_eq!(finding.connectors, [rendering.renderer.connector], "{what}");
            alerts.push((rendering.renderer.connector, told(finding)));
        }
    }
    for (connector, alert) in &alerts {
        assert_eq!(alert, &alerts[0].1, "{connector}");
    }
    let reached: BTreeSet<&str> = alerts.iter().map(|(connector, _)| *connector).collect();
    assert_eq!(reached, with_sweep());
}

#[test]
fn private_access_gives_the_alert_where_its_users_count_as_outside() {
    let truth = Truth::new(1);
    let settings = Options { zpa_direction: ZpaDirection::Inbound, ..Options::default() }.check().unwrap();
    let rendering = renderings().find(|rendering| rendering.form.name == "ZPA user activity").unwrap();
    let records = rendering.form.render(rendering.renderer.words, truth.flows());
    let arena = Arena::new();
    let sessions = read_all_with(&settings, records.iter().map(|record| record.text.as_str()), &arena);
    let found = findings(&sessions, Windows::Sliding);
    assert_eq!(found.len(), 1, "{:?}", found.iter().map(told).collect::<Vec<_>>());
    assert_is_sweep(&found[0], &truth.sweep(), "ZPA user activity");
    assert_eq!(found[0].connectors, ["zscaler"]);
}

#[test]
fn all_vendors_in_one_stream_give_one_alert_that_names_them_all() {
    let truth = Truth::new(2);
    let mut records: Vec<(i64, String)> = Vec::new();
    for renderer in RENDERERS {
        let form = renderer.forms.iter().find(|form| form.header.is_empty()).unwrap();
        for record in form.render(renderer.words, truth.flows()) {
            records.push((record.flows[0].0.start.0, record.text));
        }
    }
    records.sort();
    let arena = Arena::new();
    let sessions = read_all(records.iter().map(|(_, text)| text.as_str()), &arena);
    let found = findings(&sessions, Windows::Sliding);
    assert_eq!(found.len(), 1, "{:?}", found.iter().map(told).collect::<Vec<_>>());
    assert_is_sweep(&found[0], &truth.sweep(), "all vendors");
    let named: BTreeSet<&str> = found[0].connectors.iter().map(String::as_str).collect();
    assert_eq!(named, with_sweep());
}

fn with_sweep() -> BTreeSet<&'static str> {
    registry::ids().filter(|id| !WITHOUT_SWEEP.contains(id)).collect()
}
