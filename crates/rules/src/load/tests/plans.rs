//! What the keys of a rule become.

use sweepline_asim::{EventResult, EventSeverity, Field};

use super::*;
use crate::plan::{Level, Measure};
use crate::settings::{Compat, Engine, WindowBounds};

#[test]
fn a_correlation_becomes_a_plan() {
    let plan = plan(RULE);
    assert_eq!(plan.id, "22222222-2222-4222-8222-222222222222");
    assert_eq!((plan.name.as_str(), plan.title.as_str()), ("rule", "Rule"));
    assert_eq!(plan.description, "What it finds.");
    assert_eq!((plan.level, plan.severity), (Level::High, EventSeverity::High));
    assert_eq!((plan.tactics, plan.techniques), (vec!["Discovery".to_owned()], vec!["T1046".to_owned()]));
    assert_eq!(plan.group_by, [Field::DstPortNumber]);
    assert_eq!(plan.measure, Measure::Distinct(Field::SrcIpAddr));
    assert_eq!((plan.timespan_ns, plan.hop_ns), (3_600_000_000_000, 300_000_000_000));
    assert_eq!(plan.lateness_ns, 300_000_000_000);
    assert_eq!(plan.settings.engine, Engine::Hll { precision: 12, exact_limit: 256 });
    assert_eq!((plan.settings.sample, plan.settings.prefix_v6), (100, 64));
    assert_eq!(plan.settings.time_field, Field::TimeGenerated);
    assert_eq!(plan.settings.window_bounds, WindowBounds::HalfOpen);
    assert!(plan.settings.canonical_ip && plan.settings.skip_empty && !plan.settings.single_alert);
    assert!(!plan.settings.denied_only && plan.settings.allow_ports.is_empty());
}

#[test]
fn thresholds_and_steps() {
    let plan = plan(RULE);
    assert!(!plan.satisfied(20) && plan.satisfied(21));
    assert_eq!(plan.update_steps(), [40, 100, 200]);
}

#[test]
fn every_key_of_custom_is_heard() {
    let plan = plan(&with(
        "engine: hll\nprecision: 14\nexact_limit: 64\nhop: 10m\nallowed_lateness: 30s\nprefix_v6: 128\n\
         allow_ports: [443, 8000-8100, '80']\nsample: 7\nmax_groups: 5\nmax_state_bytes: 1000000\ndenied_only: true\n\
         time_field: EventEndTime\nwindow_bounds: inclusive\ncanonical_ip: false\nskip_empty: false\nsingle_alert: true",
    ));
    let settings = &plan.settings;
    assert_eq!(settings.engine, Engine::Hll { precision: 14, exact_limit: 64 });
    assert_eq!((plan.hop_ns, plan.lateness_ns), (600_000_000_000, 30_000_000_000));
    assert_eq!((settings.prefix_v6, settings.sample, settings.max_groups), (128, 7, 5));
    assert_eq!(settings.max_state_bytes, 1_000_000);
    assert_eq!(settings.allow_ports.ranges(), [(80, 80), (443, 443), (8_000, 8_100)]);
    assert!(settings.denied_only && settings.single_alert);
    assert!(!settings.canonical_ip && !settings.skip_empty);
    assert_eq!((settings.time_field, settings.window_bounds), (Field::EventEndTime, WindowBounds::Inclusive));
}

#[test]
fn allowed_ports_and_denied_only_narrow_what_counts() {
    let mut session = inbound(443);
    assert!(plan(RULE).matches(&session));
    assert!(!plan(&with("allow_ports: 443")).matches(&session));
    assert!(plan(&with("allow_ports: 444")).matches(&session));
    assert!(!plan(&with("denied_only: true")).matches(&session));
    session.result = Some(EventResult::Failure);
    assert!(plan(&with("denied_only: true")).matches(&session));
    session.direction = Some(NetworkDirection::Outbound);
    assert!(!plan(RULE).matches(&session));
}

#[test]
fn hops_have_sensible_defaults() {
    for (timespan, custom, hop_seconds) in [
        ("1h", "sample: 1", 300),
        ("5m", "sample: 1", 60),
        ("7m", "sample: 1", 84),
        ("3s", "sample: 1", 3),
        ("1h", "hop: 1h", 3_600),
        ("7d", "sample: 1", 300),
    ] {
        let plan = plan(&with(custom).replace("timespan: 1h", &format!("timespan: {timespan}")));
        assert_eq!(plan.hop_ns, hop_seconds * 1_000_000_000, "{timespan}");
    }
    assert!(plan(&with("hop: 1h")).is_tumbling());
    assert!(plan(&RULE.replace("timespan: 1h", "timespan: 1h\n    window: tumbling")).is_tumbling());
    assert_eq!(plan(&with("hop: 1s").replace("timespan: 1h", "timespan: 1m")).lateness_ns, 44_000_000_000);
}

#[test]
fn compat_sets_a_bundle_that_single_keys_override() {
    let sweep = |custom: &str| {
        with(custom)
            .replace("        - DstPortNumber", "        - SrcIpAddr\n        - DstPortNumber")
            .replace("field: SrcIpAddr", "field: DstIpAddr")
    };
    let plan = plan(&sweep("sample: 9\ncompat: sentinel-1.0.5"));
    let settings = &plan.settings;
    assert_eq!(settings.compat, Some(Compat::Sentinel105));
    assert_eq!((settings.engine, settings.window_bounds), (Engine::Exact, WindowBounds::Inclusive));
    assert!(!settings.canonical_ip && !settings.skip_empty && settings.single_alert && plan.is_tumbling());
    assert_eq!((settings.prefix_v6, settings.sample), (128, 9));
    let own = load(&file(&sweep("canonical_ip: true\ncompat: sentinel-1.0.5")), "f").unwrap();
    assert!(own.plans[0].settings.canonical_ip && !own.plans[0].settings.skip_empty);
    let wrong = warnings(&file(&with("compat: sentinel-1.0.2")));
    assert_eq!(wrong.len(), 1);
    assert!(wrong[0].contains("`compat` is set"), "{wrong:?}");
}

#[test]
fn settings_of_the_base_rule_are_inherited() {
    let text = format!("{BASE}custom: {{sample: 5, prefix_v6: 48}}\n---\n{}", with("sample: 6"));
    let plan = load(&text, "f").unwrap().plans.remove(0);
    assert_eq!((plan.settings.sample, plan.settings.prefix_v6), (6, 48));
}

#[test]
fn events_are_counted_as_rows_or_by_event_count() {
    let events = RULE.replace("value_count", "event_count").replace("        field: SrcIpAddr\n", "");
    let mut session = Session::default();
    session.event_count = 7;
    let rows = plan(&events);
    assert_eq!((rows.measure, rows.weight(&session)), (Measure::Rows, 1));
    let sum = plan(&format!("{events}custom: {{weight: event_count}}\n"));
    assert_eq!((sum.measure, sum.weight(&session)), (Measure::EventCount, 7));
}

#[test]
fn rules_are_found_by_id_and_several_are_any() {
    let second = BASE.replace("base", "other").replace("11111111", "33333333").replace("Inbound", "Outbound");
    let rule =
        RULE.replace("        - base", "        - 11111111-1111-4111-8111-111111111111\n        - other");
    let plan = load(&format!("{BASE}---\n{second}---\n{rule}"), "f").unwrap().plans.remove(0);
    for (direction, wanted) in [
        (NetworkDirection::Inbound, true),
        (NetworkDirection::Outbound, true),
        (NetworkDirection::Local, false),
    ] {
        let mut session = Session::default();
        session.direction = Some(direction);
        assert_eq!(plan.matches(&session), wanted);
    }
}

#[test]
fn the_version_changes_with_what_the_rule_does() {
    let version = plan(RULE).version;
    assert_eq!(plan(&RULE.replace("What it finds.", "Other words.")).version, version);
    assert_eq!(plan(&format!("# comment\n{RULE}")).version, version);
    for (from, to) in
        [("gt: 20", "gt: 21"), ("1h", "2h"), ("DstPortNumber", "SrcPortNumber"), ("high", "low")]
    {
        assert_ne!(plan(&RULE.replace(from, to)).version, version, "{to}");
    }
    assert_ne!(plan(&with("prefix_v6: 56")).version, version);
    let outbound = load(&file(RULE).replace("Inbound", "Outbound"), "f").unwrap();
    assert_ne!(outbound.plans[0].version, version);
}

#[test]
fn levels_are_severities() {
    for (level, severity) in [
        ("informational", EventSeverity::Informational),
        ("low", EventSeverity::Low),
        ("medium", EventSeverity::Medium),
        ("high", EventSeverity::High),
        ("critical", EventSeverity::High),
    ] {
        let plan = plan(&RULE.replace("level: high", &format!("level: {level}")));
        assert_eq!((plan.level.as_str(), plan.severity), (level, severity));
    }
}

#[test]
fn times_go_by_the_named_column() {
    let mut session = Session::default();
    let text = |time| Some(sweepline_asim::Value::Text(time));
    session.set(Field::TimeGenerated, text("1970-01-01T00:00:05Z")).unwrap();
    session.set(Field::EventEndTime, text("1970-01-01T00:00:07Z")).unwrap();
    assert_eq!(plan(RULE).time(&session), Some(5_000_000_000));
    assert_eq!(plan(&with("time_field: EventEndTime")).time(&session), Some(7_000_000_000));
    assert_eq!(plan(RULE).time(&Session::default()), None);
}

#[test]
fn an_alert_title_shows_values_of_the_group_and_is_no_part_of_the_version() {
    let titled = plan(&with("alert_title: sweep on {{DstPortNumber}}"));
    let title = titled.alert_title.as_ref().unwrap().fill(|_| Some("445".to_owned()));
    assert_eq!(title.as_deref(), Some("sweep on 445"));
    assert_eq!(titled.version, plan(&with("sample: 100")).version);
    assert_eq!(plan(RULE).alert_title, None);
    let other = error(&file(&with("alert_title: sweep from {{SrcIpAddr}}")));
    assert!(other.contains("`alert_title` names `SrcIpAddr`, which is not in group-by"), "{other}");
    let unknown = error(&file(&with("alert_title: sweep on {{DstPort}}")));
    assert!(unknown.contains("unknown column `DstPort`"), "{unknown}");
}
