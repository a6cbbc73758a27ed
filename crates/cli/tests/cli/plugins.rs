//! Components in other processes: the same pipeline wherever its parts run, and what `validate` and `plugin` tell.

mod contract;
mod examples;
mod failures;
mod served;

use crate::support::{CONFIG, Folder, OK, USAGE, sweep, sweepline};

use self::served::Served;

/// The command under test, as a child of itself.
pub(crate) const BIN: &str = env!("CARGO_BIN_EXE_sweepline");

/// A pipeline over a file, each component with further keys; returns what it wrote.
fn written(folder: &Folder, source: &str, transform: &str, sink: &str) -> String {
    let log = folder.file("fw.log", sweep(3389, 500) + &sweep(22, 300));
    let (out, config) = (folder.path("out.jsonl"), folder.path("sweepline.yaml"));
    let text = format!(
        "data_dir: '{}'
api: {{enabled: false}}
sources:
  logs: {{type: file, include: ['{log}'], mode: read_to_end, checkpoint: false{source}}}
transforms:
  asim: {{type: asim, inputs: [logs], networks: {{internal: [192.0.2.0/24]}}{transform}}}
sinks:
  sessions: {{type: file, inputs: [asim], path: '{out}'{sink}}}
",
        folder.path("state")
    );
    std::fs::write(&config, text).unwrap();
    sweepline(&["validate", &config]).exits(OK);
    sweepline(&["run", "--config", &config]).exits(OK).tells(&["all input read"]);
    let written = std::fs::read_to_string(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    written
}

fn child(name: &str) -> String {
    format!(", command: ['{BIN}', plugin, {name}]")
}

#[test]
fn the_output_is_the_same_wherever_components_run() {
    let folder = Folder::new();
    let at_home = written(&folder, "", "", "");
    assert_eq!(at_home.lines().count(), 800);
    let asim = Served::start(&["asim", "--listen", &format!("unix:{}", folder.path("asim.sock"))]);
    let file = Served::start(&["file", "--listen", "127.0.0.1:0", "--danger-allow-plaintext"]);
    let remote_asim = format!(", endpoint: '{}'", asim.address);
    let remote_file = format!(", endpoint: 'http://{}', danger_allow_plaintext: true", file.address);
    for (source, transform, sink) in [
        (String::new(), child("asim"), String::new()),
        (child("file"), child("asim"), child("file")),
        (String::new(), remote_asim.clone(), child("file")),
        (remote_file.clone(), remote_asim.clone(), remote_file.clone()),
        (child("file"), String::new(), remote_file.clone()),
    ] {
        let mixed = written(&folder, &source, &transform, &sink);
        assert!(mixed == at_home, "differs with {source} | {transform} | {sink}");
    }
}

#[test]
fn a_tcp_port_is_served_with_mutual_tls_or_not_at_all() {
    sweepline(&["plugin", "asim", "--listen", "127.0.0.1:0"]).exits(USAGE).tells(&[
        "--listen",
        "can be reached by anybody",
        "certificate",
    ]);
    sweepline(&["plugin", "asim"]).exits(USAGE).tells(&["give --listen ADDRESS"]);
    sweepline(&["plugin", "asimm", "--listen", "unix:/tmp/x"])
        .exits(USAGE)
        .tells(&["unknown component `asimm` (did you mean `asim`?)"]);
}

#[test]
fn only_callers_with_a_certificate_get_through_tls() {
    let folder = Folder::new();
    let at_home = written(&folder, "", "", "");
    let authority = served::authority(&folder);
    let asim = Served::start(&[
        "asim",
        "--listen",
        "127.0.0.1:0",
        "--tls-crt-file",
        &authority.path("plugin.pem"),
        "--tls-key-file",
        &authority.path("plugin.key"),
        "--tls-ca-file",
        &authority.path("ca.pem"),
    ]);
    let port = asim.address.rsplit_once(':').unwrap().1.to_owned();
    let tls = |crt: &str| {
        format!(
            ", endpoint: 'https://localhost:{port}', endpoint_tls: {{ca_file: '{}', crt_file: '{}', key_file: '{}'}}",
            authority.path("ca.pem"),
            authority.path(&format!("{crt}.pem")),
            authority.path(&format!("{crt}.key")),
        )
    };
    assert!(written(&folder, "", &tls("host"), "") == at_home);
    let stranger = folder.file(
        "stranger.yaml",
        format!(
            "sources: {{in: {{type: stdin}}}}
transforms: {{asim: {{type: asim, inputs: [in]{}}}}}
sinks: {{out: {{type: console, inputs: [asim]}}}}
",
            tls("stranger")
        ),
    );
    sweepline(&["validate", &stranger]).exits(CONFIG).tells(&["transform `asim`"]);
}

#[test]
fn what_can_be_served_is_listed() {
    let done = sweepline(&["plugin", "list"]).exits(OK);
    for line in ["source     file", "transform  asim", "sink       file"] {
        assert!(done.stdout.lines().any(|known| known.starts_with(line)), "{line}: {}", done.stdout);
    }
}

/// A pipeline with a plugin as its sink.
fn sink(keys: &str) -> String {
    format!(
        "sources:
  in:
    type: stdin
sinks:
  out:
    type: file
    inputs: [in]
{keys}"
    )
}

#[track_caller]
fn refused(folder: &Folder, config: String, args: &[&str], expected: &str) {
    let file = folder.file("sweepline.yaml", config);
    let mut all = vec!["validate"];
    all.extend(args);
    all.push(&file);
    sweepline(&all).exits(CONFIG).tells(&[expected]);
}

#[test]
fn options_about_the_place_are_checked_without_starting_anything() {
    let folder = Folder::new();
    for (keys, expected) in [
        ("    path: a\n    command: []\n", "`sinks.out`: `command` is empty"),
        // Beside `command`, an endpoint is an option of the component, and this one has none.
        ("    path: a\n    command: [x]\n    endpoint: unix:/a\n", "unknown key `endpoint`"),
        ("    path: a\n    endpoint: 192.0.2.1:7000\n", "it must be `unix:PATH`, `https://HOST:PORT`"),
        ("    path: a\n    endpoint: http://192.0.2.1:7000\n", "danger_allow_plaintext: true"),
        ("    path: a\n    endpoint: https://192.0.2.1:7000\n", "`crt_file` and `key_file`"),
        ("    path: a\n    endpoint: unix:/a\n    environment: {A: b}\n", "unknown key `environment`"),
        // The component's own options: it is one of ours, so they are known here.
        ("    pth: a\n    command: [x]\n", "sweepline.yaml:8:5: `sinks.out`: unknown key `pth`"),
    ] {
        refused(&folder, sink(keys), &["--no-environment"], expected);
    }
}

#[test]
fn validate_asks_the_plugin_and_finds_the_line_of_its_problem() {
    let folder = Folder::new();
    refused(
        &folder,
        sink("    path: a\n    command: [/missing/plugin]\n"),
        &[],
        "`/missing/plugin`, which is no program",
    );
    refused(&folder, sink("    path: a\n    command: ['false']\n"), &[], "ended before it listened");
    // A name that only the plugin could know.
    let unknown = sink(&format!("    path: a\n    command: ['{BIN}', plugin, file]\n"))
        .replace("type: file", "type: fil");
    refused(&folder, unknown, &[], "the plugin has no sink `fil`, only source `file`, sink `file`");
    // The name of a sink of ours, so that the options are those of `shelf`, which only the plugin knows.
    let wrong = "
sources:
  in: {type: stdin}
transforms:
  asim:
    type: asim
    inputs: [in]
sinks:
  out:
    type: console
    inputs: [asim]
"
    .replace(
        "    type: asim\n",
        &format!("    type: asim_far\n    takes: [raw]\n    connectr: x\n    command: [env, -S, '{BIN} plugin asim']\n"),
    );
    refused(&folder, wrong, &[], "the plugin has no transform `asim_far`, only transform `asim`");
}
