use std::path::Path;

use proptest::prelude::*;
use sweepline_asim::{EventResult, EventSeverity, Field, NetworkDirection, Session};

use super::*;
use crate::plan::{Level, Measure};
use crate::settings::{Compat, Engine, WindowBounds};

const BASE: &str = "\
title: Base
id: 11111111-1111-4111-8111-111111111111
name: base
logsource:
    product: asim
    category: network_connection
detection:
    selection:
        NetworkDirection: Inbound
    condition: selection
";

const RULE: &str = "\
title: Rule
id: 22222222-2222-4222-8222-222222222222
name: rule
description: What it finds.
tags:
    - attack.discovery
    - attack.t1046
correlation:
    type: value_count
    rules:
        - base
    group-by:
        - DstPortNumber
    timespan: 1h
    condition:
        field: SrcIpAddr
        gt: 20
level: high
";

fn file(rule: &str) -> String {
    format!("{BASE}---\n{rule}")
}

fn plan(rule: &str) -> Plan {
    let mut loaded = load(&file(rule), "f.yml").unwrap();
    assert_eq!(loaded.warnings, []);
    loaded.plans.remove(0)
}

fn with(custom: &str) -> String {
    let keys: String = custom.lines().map(|line| format!("    {line}\n")).collect();
    format!("{RULE}custom:\n{keys}")
}

fn inbound(port: u16) -> Session<'static> {
    let mut session = Session::default();
    session.direction = Some(NetworkDirection::Inbound);
    session.dst_port = Some(port);
    session
}

fn error(text: &str) -> String {
    load(text, "f.yml").unwrap_err().to_string()
}

fn warnings(text: &str) -> Vec<String> {
    load(text, "f.yml").unwrap().warnings.iter().map(Warning::to_string).collect()
}

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
fn errors_name_file_line_and_rule() {
    let line = |text: &str, needle: &str| {
        let at = text.find(needle).unwrap_or(0);
        text[..at].matches('\n').count() + 1
    };
    for (from, to, near, wanted) in [
        (
            "value_count",
            "temporal",
            "type:",
            "correlation type `temporal` is not supported; supported are value_count and event_count",
        ),
        (
            "value_count",
            "value_sum",
            "type:",
            "correlation type `value_sum` is not supported; supported are value_count and event_count",
        ),
        ("value_count", "event_count", "field:", "event_count takes no `field` in its condition"),
        (
            "        field: SrcIpAddr\n",
            "",
            "condition:\n        gt",
            "value_count needs one `field` in its condition",
        ),
        (
            "- DstPortNumber",
            "- DstPortNumbr",
            "DstPortNumbr",
            "unknown column `DstPortNumbr` (did you mean `DstPortNumber`?)",
        ),
        (
            "field: SrcIpAddr",
            "field: SrcIpAdr",
            "SrcIpAdr",
            "unknown column `SrcIpAdr` (did you mean `SrcIpAddr`?)",
        ),
        (
            "field: SrcIpAddr",
            "field: AdditionalFields",
            "AdditionalFields",
            "column `AdditionalFields` holds a bag of values and cannot be used here",
        ),
        (
            "- base",
            "- bas",
            "- bas",
            "correlation names rule `bas`, which is not in this file (did you mean `base`?)",
        ),
        (
            "- base",
            "- rule",
            "name: rule",
            "correlation names `rule`, which is itself a correlation; that is not supported",
        ),
        (
            "gt: 20",
            "gt: -20",
            "condition:\n        field",
            "threshold is negative or above 1152921504606846976",
        ),
        ("gt: 20", "gt: 5\n        lt: 5", "condition:\n        field", "no count can hold the condition"),
        (
            "gt: 20",
            "neq: 5",
            "neq",
            "condition operator `neq` is not supported; supported are gt, gte, lt, lte and eq",
        ),
        (
            "timespan: 1h",
            "timespan: 1M",
            "timespan",
            "`1M` is not a time span such as 30s, 5m, 1h or 7d (at most 400d)",
        ),
        (
            "timespan: 1h",
            "timespan: 0h",
            "timespan",
            "`0h` is not a time span such as 30s, 5m, 1h or 7d (at most 400d)",
        ),
        (
            "- DstPortNumber",
            "- DstPortNumber\n        - DstPortNumber",
            "DstPortNumber",
            "column `DstPortNumber` stands twice in group-by",
        ),
        (
            "- DstPortNumber",
            "- Dst\n        - Src\n        - Dvc\n        - Type\n        - User",
            "group-by",
            "group-by has 5 columns, more than 4",
        ),
        ("level: high", "level: high\ncustom: 5", "custom", "`custom` must be a mapping"),
        (
            "timespan: 1h",
            "timespan: 1h\n    window: session\n    gap: 5m",
            "window",
            "session windows are not supported; windows slide by `hop`, or tumble when `hop` equals `timespan`",
        ),
        (
            "timespan: 1h",
            "timespan: 1h\n    aliases:\n        x:\n            base: SrcIpAddr",
            "aliases",
            "correlation aliases are not supported: all rules use ASIM columns",
        ),
    ] {
        let text = file(&RULE.replacen(from, to, 1));
        let rest = &text[BASE.len()..];
        let number = BASE.matches('\n').count() + line(rest, near);
        assert_eq!(error(&text), format!("f.yml:{number}: rule `rule`: {wanted}"));
    }
    let text = file(&RULE.replace("    rules:\n        - base\n", ""));
    assert!(error(&text).ends_with("rule `rule`: correlation names no rules"));
}

#[test]
fn wrong_settings_are_explained() {
    for (custom, wanted) in [
        ("presicion: 12", "unknown key `presicion` in `custom` (did you mean `precision`?)"),
        ("elephant: 12", "unknown key `elephant` in `custom`"),
        ("engine: bloom", "`custom` key `engine` wants hll or exact"),
        ("precision: 9", "`custom` key `precision` wants a whole number from 10 to 16"),
        ("precision: twelve", "`custom` key `precision` wants a whole number from 10 to 16"),
        ("exact_limit: -1", "`custom` key `exact_limit` wants a whole number from 0 to 8192"),
        ("hop: 7m", "hop of 420 s does not divide the timespan of 3600 s"),
        ("hop: 2h", "hop of 7200 s does not divide the timespan of 3600 s"),
        ("hop: 0s", "`custom` key `hop` wants a time span such as 30s, 5m or 1h"),
        ("hop: 5", "`custom` key `hop` wants a time span such as 30s, 5m or 1h"),
        ("hop: 1m\nallowed_lateness: 1h", "allowed_lateness spans 60 hops, more than 44; use a longer hop"),
        ("prefix_v6: 129", "`custom` key `prefix_v6` wants a whole number from 1 to 128"),
        (
            "allow_ports: [http]",
            "`custom` key `allow_ports` wants a list of ports, or ranges such as 8000-8100",
        ),
        (
            "allow_ports: [70000]",
            "`custom` key `allow_ports` wants a list of ports, or ranges such as 8000-8100",
        ),
        ("sample: x", "`custom` key `sample` wants a whole number from 0 to 10000"),
        ("max_groups: 0", "`custom` key `max_groups` wants a whole number from 1 to 10000000"),
        ("max_state_bytes: 0", "`custom` key `max_state_bytes` wants a whole number from 1 to 1099511627776"),
        ("denied_only: 1", "`custom` key `denied_only` wants true or false"),
        ("time_field: SrcIpAddr", "`custom` key `time_field` wants a time column"),
        ("time_field: TimeGenrated", "unknown column `TimeGenrated` (did you mean `TimeGenerated`?)"),
        ("window_bounds: open", "`custom` key `window_bounds` wants half_open or inclusive"),
        ("compat: sentinel-1.0.9", "`custom` key `compat` wants sentinel-1.0.5 or sentinel-1.0.2"),
        ("weight: event_count", "`weight` is for event_count correlations only"),
    ] {
        let message = error(&file(&with(custom)));
        let (place, text) = message.split_once(": rule `rule`: ").unwrap();
        assert_eq!(text, wanted);
        let key = custom.lines().last().unwrap().split(':').next().unwrap();
        let number: usize = place.strip_prefix("f.yml:").unwrap().parse().unwrap();
        let text = file(&with(custom));
        assert!(text.lines().nth(number - 1).unwrap().contains(key), "{message}");
    }
    let week = RULE.replace("timespan: 1h", "timespan: 30d");
    assert!(
        error(&file(&format!("{week}custom: {{hop: 1m}}\n")))
            .ends_with("window has 43200 hops, more than 10080")
    );
}

#[test]
fn broken_files_are_refused() {
    for (text, wanted) in [
        ("a: [\n", "f.yml:2: not a Sigma rule: YAML parse error"),
        ("just text", "f.yml:1: not a Sigma rule: Document is not a YAML mapping"),
        ("title: x\n", "f.yml:1: not a Sigma rule: Missing required field 'detection'"),
        ("action: global\ntitle: x\n", "f.yml:1: collection actions"),
        (
            "title: x\nfilter:\n  rules: any\n  selection: {a: b}\n  condition: selection\n",
            "f.yml:2: Sigma filters",
        ),
    ] {
        let message = error(text);
        assert!(message.starts_with(wanted), "{message}");
    }
    let typo = BASE.replace("condition: selection", "condition: selection and");
    assert!(
        error(&format!("# head\n---\n{typo}"))
            .starts_with("f.yml:12: not a Sigma rule: Condition parse error at 1:14")
    );
    let level = RULE.replace("level: high", "level: hgh");
    assert!(error(&file(&level)).contains("invalid level: 'hgh'"));
    assert!(error(&format!("{BASE}---\n{BASE}---\n{RULE}")).contains("two rules are called"));
    assert!(error(&format!("{BASE}...\n{RULE}")).contains("expected <document start>"));
}

#[test]
fn a_yaml_error_names_its_line_in_the_file() {
    let text = format!("{BASE}---\ntitle: [x\nid: y\n");
    let message = error(&text);
    let line: usize = message.strip_prefix("f.yml:").unwrap().split(':').next().unwrap().parse().unwrap();
    assert!(line > BASE.matches('\n').count(), "{message}");
}

#[test]
fn nestings_do_not_overflow_the_stack() {
    let deep = |condition: &str| BASE.replace("condition: selection", &format!("condition: {condition}"));
    let parentheses = format!("{}selection{}", "(".repeat(30_000), ")".repeat(30_000));
    assert!(error(&deep(&parentheses)).contains("nests deeper"));
    assert!(error(&deep(&format!("{}selection", "not ".repeat(10_000)))).contains("nests deeper"));
    for open in ["[", "{a: ", "- ", "? "] {
        assert!(error(&open.repeat(50_000)).contains("nests deeper"), "{open}");
    }
    let _ = load(&(0..1_000).map(|depth| format!("{}-\n", " ".repeat(depth))).collect::<String>(), "f");
    let bomb: String = (1..30).map(|n| format!("a{n}: &a{n} [*a{0}, *a{0}]\n", n - 1)).collect();
    let _ = load(&format!("a0: &a0 [x, x]\n{bomb}{BASE}"), "f");
    let fair = format!("{}selection{}", "(".repeat(40), ")".repeat(40));
    assert!(load(&deep(&fair), "f").is_ok());
}

#[test]
fn doubtful_rules_are_warned_of() {
    let windows = file(RULE).replace("product: asim", "product: windows");
    assert!(warnings(&windows)[0].starts_with("f.yml: rule `base`: logsource is not product asim"));
    assert!(warnings(BASE)[0].contains("no correlation counts it"));
    assert!(warnings(BASE)[1].contains("file holds no correlation"));
    for (from, to, wanted) in [
        ("level: high\n", "", "has no level; medium is taken"),
        ("attack.t1046", "attack.tt1046", "tag `attack.tt1046` is no ATT&CK tactic or technique"),
        ("level: high", "level: high\ngenerate: true", "`generate: true` has no effect"),
        ("gt: 20", "lt: 20", "condition `< 20` holds from the first session on"),
        ("field: SrcIpAddr", "field: DstPortNumber", "counts `DstPortNumber` and groups by it"),
        ("id: 22222222-2222-4222-8222-222222222222\n", "", "has no id"),
    ] {
        let warnings = warnings(&file(&RULE.replace(from, to)));
        assert!(warnings.iter().any(|warning| warning.contains(wanted)), "{warnings:?}");
    }
}

fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/sink-detection/rules");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
    };
    files.iter().map(read).collect()
}

#[test]
fn shipped_rules_load_without_a_warning() {
    let mut seen = Vec::new();
    for (file, text) in shipped() {
        let loaded = load(&text, &file).unwrap();
        assert_eq!(loaded.warnings, [], "{file}");
        let [plan] = loaded.plans.as_slice() else { panic!("{file} holds one correlation") };
        assert_eq!(format!("mr_{}", plan.name), file);
        assert!(!seen.contains(&plan.id), "{file}");
        seen.push(plan.id.clone());
    }
    assert_eq!(seen.len(), 7);
}

fn shipped_plan(name: &str) -> Plan {
    let (file, text) = shipped().into_iter().find(|(file, _)| file == name).unwrap();
    load(&text, &file).unwrap().plans.remove(0)
}

#[test]
fn shipped_rules_are_what_their_names_say() {
    for (name, measure, group_by, number, minutes, hop, level) in [
        (
            "mr_port_sweep_sources",
            Measure::Distinct(Field::SrcIpAddr),
            vec![Field::NetworkProtocol, Field::DstPortNumber],
            21,
            60,
            5,
            Level::High,
        ),
        (
            "mr_port_sweep_targets",
            Measure::Distinct(Field::DstIpAddr),
            vec![Field::DstPortNumber],
            21,
            60,
            60,
            Level::High,
        ),
        (
            "mr_port_sweep_source_port",
            Measure::Distinct(Field::DstIpAddr),
            vec![Field::SrcIpAddr, Field::DstPortNumber],
            21,
            60,
            60,
            Level::High,
        ),
        (
            "mr_host_sweep",
            Measure::Distinct(Field::DstIpAddr),
            vec![Field::SrcIpAddr, Field::DstPortNumber],
            25,
            5,
            1,
            Level::Medium,
        ),
        (
            "mr_port_scan",
            Measure::Distinct(Field::DstPortNumber),
            vec![Field::SrcIpAddr],
            51,
            5,
            5,
            Level::Medium,
        ),
        (
            "mr_rdp_brute_force",
            Measure::EventCount,
            vec![Field::SrcIpAddr, Field::DstPortNumber, Field::EventResult],
            25,
            5,
            5,
            Level::Medium,
        ),
        ("mr_excessive_failures", Measure::Rows, vec![Field::SrcIpAddr], 5001, 5, 5, Level::Medium),
    ] {
        const MINUTE: i64 = 60_000_000_000;
        let plan = shipped_plan(name);
        assert_eq!((plan.measure, &plan.group_by, plan.level), (measure, &group_by, level), "{name}");
        assert!(plan.satisfied(number) && !plan.satisfied(number - 1), "{name}");
        assert_eq!((plan.timespan_ns, plan.hop_ns), (minutes * MINUTE, hop * MINUTE), "{name}");
        assert!(!plan.tactics.is_empty() && !plan.techniques.is_empty(), "{name}");
    }
}

#[test]
fn shipped_rules_select_the_right_sessions() {
    let mut session = inbound(3389);
    session.src_ip = "198.51.100.7".parse().ok();
    session.dst_ip = "10.0.0.1".parse().ok();
    let matching = |session: &Session<'_>| -> Vec<String> {
        shipped()
            .into_iter()
            .map(|(file, _)| file)
            .filter(|file| shipped_plan(file).matches(session))
            .collect()
    };
    let sweeps = ["mr_port_sweep_source_port", "mr_port_sweep_sources", "mr_port_sweep_targets"];
    let outside = |more: &[&str]| {
        let mut all: Vec<String> = sweeps.iter().chain(more).map(|name| (*name).to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(matching(&session), outside(&["mr_host_sweep", "mr_port_scan"]));
    session.result = Some(EventResult::Failure);
    let failures = ["mr_host_sweep", "mr_port_scan", "mr_rdp_brute_force", "mr_excessive_failures"];
    assert_eq!(matching(&session), outside(&failures));
    session.action = Some(sweepline_asim::DvcAction::Drop);
    assert!(!shipped_plan("mr_rdp_brute_force").matches(&session));
    session.action = Some(sweepline_asim::DvcAction::Reset);
    assert!(shipped_plan("mr_rdp_brute_force").matches(&session));
    session.dst_ip = session.src_ip;
    assert!(!shipped_plan("mr_rdp_brute_force").matches(&session));
    session.dst_ip = "10.0.0.1".parse().ok();
    for private in ["10.1.2.3", "172.31.0.1", "192.168.0.1", "127.0.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"]
    {
        session.src_ip = private.parse().ok();
        assert!(!shipped_plan("mr_port_scan").matches(&session), "{private}");
        assert!(!shipped_plan("mr_rdp_brute_force").matches(&session), "{private}");
    }
    session.dst_port = Some(443);
    assert!(!shipped_plan("mr_port_sweep_sources").matches(&session));
    assert!(shipped_plan("mr_port_sweep_targets").matches(&session));
    session.dst_port = None;
    assert!(!shipped_plan("mr_port_sweep_sources").matches(&session));
    assert!(shipped_plan("mr_port_sweep_targets").matches(&session));
}

#[test]
fn shipped_sweeps_turn_into_microsofts_with_one_key() {
    for (name, version) in
        [("mr_port_sweep_targets", "sentinel-1.0.2"), ("mr_port_sweep_source_port", "sentinel-1.0.5")]
    {
        let (_, text) = shipped().into_iter().find(|(file, _)| file == name).unwrap();
        let text = text.replace("custom:\n", &format!("custom:\n    compat: {version}\n"));
        assert_eq!(load(&text, name).unwrap().warnings, []);
    }
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(text in any::<String>()) {
        let _ = load(&text, "f");
    }

    #[test]
    fn rules_with_arbitrary_values_do_not_panic(
        key in "[A-Za-z|]{0,20}",
        value in ".{0,30}",
        condition in "[a-z0-9 ()*_]{0,40}",
    ) {
        let quoted = value.replace('\'', "''");
        let text = file(RULE).replace("NetworkDirection: Inbound", &format!("{key}: '{quoted}'"));
        let _ = load(&text, "f");
        let _ = load(&file(RULE).replace("condition: selection", &format!("condition: {condition}")), "f");
    }

    #[test]
    fn cut_and_changed_rules_do_not_panic(at in 0..1_000_usize, cut in 0..200_usize, with in "[ -~\n]{0,5}") {
        let mut text = file(RULE);
        let start = at.min(text.len());
        let end = (start + cut).min(text.len());
        text.replace_range(start..end, &with);
        let _ = load(&text, "f");
    }
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
