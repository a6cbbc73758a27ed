//! `sweepline validate`, and the messages about wrong configurations.

use crate::support::{CONFIG, Folder, OK, USAGE, command, sweepline};

/// A sound pipeline.
const SOUND: &str = "\
sources:
  logs:
    type: file
    include: [/var/log/fw/*.log]
transforms:
  asim:
    type: asim
    inputs: [logs]
sinks:
  out:
    type: file
    inputs: [asim]
    path: /tmp/sessions.jsonl
";

/// Checks that a wrong configuration is told at its place, and nothing else is.
#[track_caller]
fn refused(config: &str, place: &str, message: &str) {
    let folder = Folder::new();
    let file = folder.file("sweepline.yaml", config);
    let done = sweepline(&["validate", "--no-environment", &file]).exits(CONFIG);
    let expected = format!("error: {file}{place}: {message}");
    assert!(
        done.stderr.lines().any(|line| line.starts_with(&expected)),
        "not `{expected}` but {}",
        done.stderr
    );
    assert!(done.stdout.is_empty(), "{}", done.stdout);
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
}

#[test]
fn a_sound_configuration_is_told_so() {
    let folder = Folder::new();
    let file = folder.file("sweepline.yaml", SOUND);
    for args in [["validate", "--config", &file], ["validate", "--no-environment", &file]] {
        let done = sweepline(&args).exits(OK);
        assert_eq!(done.stdout, "configuration is valid: 3 components\n");
        assert!(done.stderr.is_empty(), "{}", done.stderr);
    }
    let mut by_variable = command(&["validate"]);
    assert!(by_variable.env("SWEEPLINE_CONFIG", &file).output().unwrap().status.success());
}

#[test]
fn the_example_is_sound() {
    sweepline(&["validate", "examples/port-sweep/sweepline.yaml"]).exits(OK);
}

#[test]
fn several_files_and_folders_are_one_configuration() {
    let folder = Folder::new();
    let (start, end) = SOUND.split_at(SOUND.find("transforms:").unwrap());
    let one = folder.file("1.yaml", start);
    let two = folder.file("2.yml", end);
    assert!(sweepline(&["validate", &one, &two]).exits(OK).stdout.contains("3 components"));
    let all = folder.path("*.y*ml");
    assert!(sweepline(&["validate", &all]).exits(OK).stdout.contains("3 components"));
    assert!(sweepline(&["validate", "-C", &folder.root()]).exits(OK).stdout.contains("3 components"));
    sweepline(&["validate", &one]).exits(CONFIG).tells(&["nothing takes the output of source `logs`"]);
}

#[test]
fn unknown_names_say_what_was_meant() {
    refused(&SOUND.replace("sinks:", "sink:"), ":9:1", "unknown section `sink` (did you mean `sinks`?)");
    refused(
        &SOUND.replace("include:", "inclde:"),
        ":4:5",
        "`sources.logs`: unknown key `inclde` (did you mean `include`?)",
    );
    refused(
        &SOUND.replace("type: asim", "type: asimm"),
        ":7:11",
        "`transforms.asim.type`: unknown transform `asimm` (did you mean `asim`?)",
    );
    refused(
        &SOUND.replace("[asim]", "[asm]"),
        ":12:13",
        "`sinks.out.inputs`: no component `asm` (did you mean `asim`?)",
    );
}

#[test]
fn missing_and_wrong_values_name_the_key() {
    refused(
        &SOUND.replace("    include: [/var/log/fw/*.log]\n", ""),
        ":3:5",
        "`sources.logs`: key `include` is missing",
    );
    refused(&SOUND.replace("    type: asim\n", ""), ":7:5", "`transforms.asim`: key `type` is missing");
    refused(&SOUND.replace("    inputs: [asim]\n", ""), ":10:3", "`sinks.out`: key `inputs` is missing");
    let number = SOUND.replace("path: /tmp", "max_bytes: lots\n    path: /tmp");
    refused(&number, ":13:16", "`sinks.out.max_bytes`: invalid type: string \"lots\"");
    let zone = SOUND.replace("    type: asim\n", "    type: asim\n    timezone: Mars\n");
    refused(&zone, ":6:3", "`transforms.asim`: unknown time zone `Mars`");
    let connector = SOUND.replace("    type: asim\n", "    type: asim\n    connector: fortigate\n");
    refused(&connector, ":6:3", "`transforms.asim`: unknown connector `fortigate`");
}

#[test]
fn connections_must_make_sense() {
    let raw_to_detection = SOUND.replace("type: asim\n", "type: detection\n");
    refused(
        &raw_to_detection,
        ":8:13",
        "`transforms.asim.inputs`: `logs` gives raw records, but transform `detection` takes sessions or sketches",
    );
    let circle = SOUND.replace(
        "type: asim\n    inputs: [logs]",
        "type: asim\n    inputs: [logs]\n  spare:\n    type: asim\n    inputs: [logs]",
    );
    refused(&circle, ":9:3", "nothing takes the output of transform `spare`");
    let twice = format!("{SOUND}  asim:\n    type: file\n    inputs: [asim]\n    path: /tmp/x\n");
    refused(&twice, ":14:3", "component `asim` is defined twice");
    let fed_source =
        SOUND.replace("    type: file\n    include", "    type: file\n    inputs: [asim]\n    include");
    refused(&fed_source, ":2:3", "`sources.logs`: a source has no inputs");
}

#[test]
fn broken_yaml_is_told_at_its_place() {
    refused(&SOUND.replace("inputs: [logs]", "inputs: [logs"), ":9:6", "illegal placement of ':' indicator");
    refused("- a\n", ":1:1", "a configuration is a map of sections");
    refused("sources: {}\nsources: {}\n", ":2:1", "key `sources` is given twice (first in line 1)");
    refused(&format!("{SOUND}---\na: 1\n"), ":14:1", "a configuration file holds one document");
    refused("", "", "has no sources and no sinks");
}

#[test]
fn all_problems_of_a_configuration_are_told_at_once() {
    let folder = Folder::new();
    let config =
        SOUND.replace("type: asim", "type: asimm").replace("path:", "pth:").replace("include:", "inclde:");
    let file = folder.file("sweepline.yaml", config);
    let done = sweepline(&["validate", &file]).exits(CONFIG).tells(&["inclde", "asimm", "pth"]);
    assert!(done.stderr.lines().all(|line| line.starts_with(&format!("error: {file}:"))), "{}", done.stderr);
}

#[test]
fn variables_are_filled_in_or_told() {
    let folder = Folder::new();
    let file = folder.file("sweepline.yaml", SOUND.replace("/tmp/sessions.jsonl", "${OUT_OF_TEST}/x"));
    let mut command = command(&["validate", &file]);
    assert!(command.env("OUT_OF_TEST", "/tmp").output().unwrap().status.success());
    sweepline(&["validate", &file])
        .exits(CONFIG)
        .tells(&["sweepline.yaml:13:11: environment variable `OUT_OF_TEST` is not set"]);
    let file = folder.file("sweepline.yaml", SOUND.replace("/tmp/", "${OUT_OF_TEST:-/tmp}/"));
    sweepline(&["validate", &file]).exits(OK);
}

#[test]
fn rules_of_a_configuration_are_checked() {
    let sink = SOUND.replace(
        "type: file\n    inputs: [asim]\n    path: /tmp/sessions.jsonl",
        "type: detection\n    inputs: [asim]\n    rules: [port_swep]",
    );
    refused(&sink, ":10:3", "`sinks.out`: no rule `port_swep` (known: default, all, port_sweep_sources");
}

#[test]
fn the_environment_is_looked_at_unless_told_not_to() {
    let folder = Folder::new();
    let once = SOUND.replace("[/var/log/fw/*.log]", "[/missing/fw.log]\n    mode: read_to_end");
    let file = folder.file("sweepline.yaml", once);
    sweepline(&["validate", &file]).exits(CONFIG).tells(&["source `logs`: cannot read `/missing/fw.log`"]);
    sweepline(&["validate", "--no-environment", &file]).exits(OK);
}

#[test]
fn no_configuration_is_a_usage_error() {
    for command in ["validate", "run"] {
        sweepline(&[command])
            .exits(USAGE)
            .tells(&["no configuration: give --config FILE or --config-dir DIR"]);
    }
}
