//! `sweepline connectors`, `rules` and `generate`.

use crate::support::{CONFIG, Folder, IO, OK, USAGE, command, sweepline};

const CONNECTORS: [&str; 6] =
    ["aws_vpc_flow", "check_point", "cisco_asa", "corelight_zeek", "fortinet", "palo_alto"];

const RULES: [&str; 7] = [
    "port_sweep_sources",
    "port_sweep_targets",
    "port_sweep_source_port",
    "host_sweep",
    "port_scan",
    "rdp_brute_force",
    "excessive_failures",
];

#[test]
fn every_connector_is_listed_and_shown() {
    let list = sweepline(&["connectors", "list"]).exits(OK).stdout;
    let ids: Vec<&str> = list.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    for id in CONNECTORS {
        assert!(ids.contains(&id), "{list}");
    }
    assert_eq!(sweepline(&["connectors"]).exits(OK).stdout, list);
    for id in ids {
        let shown = sweepline(&["connectors", "show", id]).exits(OK).stdout;
        for part in ["EventVendor / EventProduct: ", "Sentinel tables: ", "## Forms", "## Mapped keys"] {
            assert!(shown.contains(part), "{id} does not show `{part}`");
        }
    }
}

#[test]
fn an_unknown_connector_is_a_usage_error() {
    sweepline(&["connectors", "show", "fortigate"])
        .exits(USAGE)
        .tells(&["unknown connector `fortigate`", "known: "]);
    sweepline(&["connectors", "show", "auto"]).exits(USAGE).tells(&["`auto` is not a connector"]);
}

#[test]
fn every_rule_is_listed_shown_and_sound() {
    let list = sweepline(&["rules", "list"]).exits(OK).stdout;
    let names: Vec<&str> = list.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(names, RULES);
    assert_eq!(sweepline(&["rules"]).exits(OK).stdout, list);
    let folder = Folder::new();
    for name in RULES {
        let shown = sweepline(&["rules", "show", name]).exits(OK).stdout;
        let file = folder.file(&format!("{name}.yml"), &shown);
        let checked = sweepline(&["rules", "check", &file]).exits(OK).stdout;
        assert!(
            checked.contains(&format!("{name}.yml: {name}: ")) && !checked.contains("warning"),
            "{checked}"
        );
    }
}

#[test]
fn rule_files_are_checked_by_line_and_rule() {
    sweepline(&["rules", "show", "port_swep"])
        .exits(USAGE)
        .tells(&["no rule `port_swep`", "port_sweep_sources"]);
    let folder = Folder::new();
    let good = sweepline(&["rules", "show", "port_sweep_sources"]).exits(OK).stdout;
    let line = |text: &str, needle: &str| 1 + text.lines().position(|line| line.contains(needle)).unwrap();
    let unknown = good.replace("precision: 12", "precison: 12");
    let file = folder.file("unknown.yml", &unknown);
    let place = format!("unknown.yml:{}: rule `port_sweep_sources`", line(&unknown, "precison"));
    let told = [place.as_str(), "unknown key `precison`", "did you mean `precision`?"];
    sweepline(&["rules", "check", &file]).exits(CONFIG).tells(&told);
    let file = folder.file("hop.yml", good.replace("hop: 5m", "hop: 7m"));
    sweepline(&["rules", "check", &file]).exits(CONFIG).tells(&["hop of 420 s does not divide the timespan"]);
    let file = folder.file("not.yml", "just: text\n");
    sweepline(&["rules", "check", &file]).exits(CONFIG).tells(&["not.yml", "not a Sigma rule"]);
    sweepline(&["rules", "check", "/missing.yml"]).exits(IO).tells(&["/missing.yml: cannot be read"]);
    let both = sweepline(&["rules", "check", &folder.file("good.yml", &good), &file]);
    both.exits(CONFIG).tells(&["not.yml"]);
}

/// Components with their kinds, as the command itself lists them.
fn known(kind: &str) -> Vec<String> {
    let components = match kind {
        "source" => "?/asim/file",
        "transform" => "file/?/file",
        _ => "file/asim/?",
    };
    // The list is told when nothing is near the name.
    let components = components.replace('?', "qqqqqqqqqqqqqqqqqqqqq");
    let told = sweepline(&["generate", &components]).exits(USAGE).stderr;
    let list = told.split("(known: ").nth(1).unwrap().split(')').next().unwrap();
    list.split(", ").map(str::to_owned).collect()
}

#[test]
fn generated_configurations_are_valid() {
    let folder = Folder::new();
    let mut pipelines = Vec::new();
    pipelines.extend(known("source").iter().map(|source| format!("{source}/asim,distinct/detection")));
    pipelines.extend(known("sink").iter().map(|sink| format!("file/asim/{sink}")));
    for transform in known("transform") {
        pipelines.push(match transform.as_str() {
            "asim" => "file/asim/console".to_owned(),
            "distinct" => "file/asim,distinct/detection".to_owned(),
            other => format!("file/asim,{other}/file"),
        });
    }
    assert!(pipelines.len() >= 6, "{pipelines:?}");
    for pipeline in pipelines {
        let config = sweepline(&["generate", &pipeline]).exits(OK).stdout;
        let file = folder.file("sweepline.yaml", &config);
        let done = sweepline(&["validate", "--no-environment", &file]);
        assert_eq!(done.code, OK, "{pipeline}: {}\n{config}", done.stderr);
        assert!(done.stdout.starts_with("configuration is valid: "), "{}", done.stdout);
    }
}

#[test]
fn the_default_configuration_is_valid() {
    let folder = Folder::new();
    let file = folder.file("sweepline.yaml", sweepline(&["generate"]).exits(OK).stdout);
    sweepline(&["validate", "--no-environment", &file]).exits(OK);
}

#[test]
fn unknown_components_are_usage_errors() {
    sweepline(&["generate", "fle/asim/file"])
        .exits(USAGE)
        .tells(&["unknown source `fle`", "did you mean `file`?"]);
    sweepline(&["generate", "file/asim"]).exits(USAGE).tells(&["SOURCES/TRANSFORMS/SINKS"]);
    sweepline(&["generate", "/asim/file"]).exits(USAGE).tells(&["no sources named"]);
}

#[test]
fn help_and_version_are_no_errors() {
    let help = sweepline(&["--help"]).exits(OK).stdout;
    for part in ["parse", "detect", "check-schema", "Exit codes: 0 all well"] {
        assert!(help.contains(part), "{help}");
    }
    assert!(sweepline(&["--version"]).exits(OK).stdout.starts_with("sweepline 0"));
}

#[test]
fn a_reader_that_goes_away_ends_the_command_quietly() {
    let mut child = command(&["connectors", "show", "fortinet"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(OK));
    assert!(done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
}
