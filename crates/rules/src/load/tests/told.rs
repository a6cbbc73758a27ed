//! What users are told: errors, with their place, and warnings.

use proptest::prelude::*;

use super::*;

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
