//! Taking up a changed configuration without a restart.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{Daemon, Folder, OK, Record, all_arrived, arrived, following, lines_of, sweep};

const STOP: Duration = Duration::from_secs(10);

/// How often files are looked at, where they are.
const WATCH: &[&str] = &["--watch-config", "--watch-config-poll-interval-seconds", "0.05"];

fn lines(folder: &Folder, name: &str) -> usize {
    std::fs::read_to_string(folder.path(name)).unwrap_or_default().lines().count()
}

fn rejected(daemon: &Daemon) -> u64 {
    daemon.metric("sweepline_config_reload_rejected_total", &[])
}

fn reloaded(daemon: &Daemon) -> u64 {
    daemon.metric("sweepline_reloaded_total", &[])
}

#[test]
fn a_changed_sink_is_replaced_and_no_record_is_lost() {
    let folder = Folder::new();
    let sink =
        |name: &str| format!("  sessions: {{type: file, inputs: [asim], path: '{}'}}\n", folder.path(name));
    let config = folder.file("sweepline.yaml", following(&folder, &sink("one.jsonl")));
    folder.append("in.log", &lines_of(0..5000));
    let mut daemon = Daemon::start(&config);
    daemon.wait_until("first lines have arrived", |_| lines(&folder, "one.jsonl") > 0);
    std::fs::write(&config, following(&folder, &sink("two.jsonl"))).unwrap();
    daemon.signal("HUP");
    let told = daemon.wait_for("configuration taken up");
    assert!(told.contains("kept=2") && told.contains("replaced=sessions"), "{told}");
    folder.append("in.log", &lines_of(5000..6000));
    daemon.wait_until("all lines have arrived", |_| {
        lines(&folder, "one.jsonl") + lines(&folder, "two.jsonl") >= 6000
    });
    assert!(lines(&folder, "two.jsonl") >= 1000);
    assert_eq!(reloaded(&daemon), 1);
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
    assert_eq!(lines(&folder, "one.jsonl") + lines(&folder, "two.jsonl"), 6000, "each once");
}

#[test]
fn a_configuration_that_cannot_be_used_leaves_the_running_one_alone() {
    let folder = Folder::new();
    let out = folder.path("out.jsonl");
    let good = following(&folder, &format!("  sessions: {{type: file, inputs: [asim], path: '{out}'}}\n"));
    let config = folder.file("sweepline.yaml", &good);
    folder.append("in.log", &lines_of(0..10));
    let mut daemon = Daemon::start(&config);
    daemon.wait_until("lines have arrived", |_| lines(&folder, "out.jsonl") == 10);
    for (number, (bad, told)) in [
        (good.replace("type: asim", "type: asimm"), "unknown transform `asimm`"),
        (good.replace("inputs: [asim]", "inputs: [asm]"), "no component `asm`"),
        (good.replace(&out, &folder.path("in.log/below.jsonl")), "sink `sessions`: opening"),
        (good.replace("data_dir: ", "data_dir: /else"), "`data_dir` cannot be changed"),
        (good.replace("127.0.0.1:0", "127.0.0.1:1"), "`api` cannot be changed"),
        ("[".to_owned(), "sweepline.yaml"),
    ]
    .into_iter()
    .enumerate()
    {
        std::fs::write(&config, bad).unwrap();
        daemon.signal("HUP");
        let line = daemon.wait_for("configuration not taken up");
        assert!(line.contains(told), "{told}: {line}");
        daemon.wait_until("it is counted", |daemon| rejected(daemon) == number as u64 + 1);
    }
    folder.append("in.log", &lines_of(10..20));
    daemon.wait_until("the old pipeline goes on", |_| lines(&folder, "out.jsonl") == 20);
    assert_eq!(daemon.get("/ready").0, 200);
    std::fs::write(&config, good).unwrap();
    daemon.signal("HUP");
    daemon.wait_for("configuration is as before");
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
}

#[test]
fn an_unchanged_detection_keeps_what_it_has_counted_while_its_sources_and_neighbours_change() {
    let folder = Folder::new();
    let alerts = folder.path("alerts.jsonl");
    let sinks = format!(
        "  alerts: {{type: detection, inputs: [asim], outputs: [{{type: file, path: '{alerts}'}}]}}\n"
    );
    let before = following(&folder, &sinks);
    let config = folder.file("sweepline.yaml", &before);
    let sweep = sweep(3389, 30);
    // Too few for an alert, and the rest.
    let half: usize = sweep.split_inclusive('\n').take(15).map(str::len).sum();
    folder.append("in.log", &sweep[..half]);
    let mut daemon = Daemon::start(&config);
    daemon.wait_until("the first half is counted", |daemon| {
        daemon.metric("sweepline_component_received_events_total", &["component_id=\"alerts\""]) == 15
    });
    let after = format!(
        "{}  copy: {{type: file, inputs: [asim], path: '{}'}}\n",
        before
            .replace("poll_interval: 10ms", "poll_interval: 11ms")
            .replace("asim: {type: asim, ", "asim: {type: asim, networks: {internal: [203.0.113.0/24]}, "),
        folder.path("copy.jsonl")
    );
    std::fs::write(&config, after).unwrap();
    daemon.signal("HUP");
    let told = daemon.wait_for("configuration taken up");
    assert!(told.contains("kept=1") && told.contains("logs"), "{told}");
    folder.append("in.log", &sweep[half..]);
    daemon.wait_until("the sweep is found", |_| lines(&folder, "alerts.jsonl") > 0);
    daemon.wait_until("the new sink has the second half", |_| lines(&folder, "copy.jsonl") == 15);
}

#[test]
fn changed_rule_files_and_configurations_are_taken_up_when_they_are_watched() {
    let folder = Folder::new();
    let shipped = std::fs::read_to_string(
        crate::support::root().join("plugins/sink-detection/rules/mr_port_sweep_sources.yml"),
    )
    .unwrap();
    let rule = folder.file("own.yml", shipped.replace("gt: 20", "gt: 1000"));
    let sinks = format!(
        "  alerts: {{type: detection, inputs: [asim], rules: ['{rule}'], outputs: [{{type: file, path: '{}'}}]}}\n",
        folder.path("alerts.jsonl")
    );
    let config = folder.file("sweepline.yaml", following(&folder, &sinks));
    let mut daemon = Daemon::start_with(&config, WATCH);
    folder.append("in.log", &sweep(3389, 30));
    daemon.wait_until("the sweep is read", |daemon| {
        daemon.metric("sweepline_component_received_events_total", &["component_id=\"alerts\""]) == 30
    });
    std::fs::write(&rule, "title: broken").unwrap();
    daemon.wait_for("configuration not taken up");
    std::fs::write(&rule, shipped).unwrap();
    let told = daemon.wait_for("configuration taken up");
    assert!(told.contains("kept=2") && told.contains("replaced=alerts"), "{told}");
    assert_eq!(lines(&folder, "alerts.jsonl"), 0);
    folder.append("in.log", &sweep(3389, 30));
    daemon.wait_until("the sweep is found by the changed rule", |_| lines(&folder, "alerts.jsonl") > 0);
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
}

/// Posts a line; returns the status.
fn post(port: u16, body: &str) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_changed_source_takes_over_the_port_of_the_old_one_and_an_impossible_one_does_not() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let config = |address: &str, options: &str| {
        format!(
            "api: {{address: '127.0.0.1:0'}}
sources:
  door: {{type: http_server, address: '{address}'{options}}}
transforms:
  asim: {{type: asim, inputs: [door]}}
sinks:
  sessions: {{type: file, inputs: [asim], path: '{}'}}
",
            folder.path("out.jsonl")
        )
    };
    let own = format!("127.0.0.1:{port}");
    let file = folder.file("sweepline.yaml", config(&own, ""));
    let mut daemon = Daemon::start(&file);
    let line = Record::new(1).line();
    assert_eq!(post(port, &line), 200);
    std::fs::write(&file, config(&own, ", response_code: 202")).unwrap();
    daemon.signal("HUP");
    daemon.wait_for("configuration taken up");
    assert_eq!(post(port, &line), 202);
    std::fs::write(&file, config(&taken.local_addr().unwrap().to_string(), "")).unwrap();
    daemon.signal("HUP");
    let told = daemon.wait_for("configuration not taken up");
    assert!(told.contains("Address already in use") && told.contains("run again"), "{told}");
    assert_eq!(post(port, &line), 202, "the old one is back");
    assert_eq!(lines(&folder, "out.jsonl"), 3);
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
}

#[test]
fn a_disk_buffer_passes_from_a_sink_to_its_successor() {
    let folder = Folder::new();
    // A port that nobody listens on.
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let sink = |options: &str| {
        following(
            &folder,
            &format!("  out: {{{options}, inputs: [asim], buffer: {{type: disk, max_size: 67108864}}}}\n"),
        )
    };
    let config = folder.file("sweepline.yaml", sink(&format!("type: http, uri: 'http://{dead}/'")));
    folder.append("in.log", &lines_of(0..200));
    let mut daemon = Daemon::start(&config);
    let buffered =
        |daemon: &Daemon| daemon.metric("sweepline_buffer_received_events_total", &["component_id=\"out\""]);
    daemon.wait_until("all are in the buffer", |daemon| buffered(daemon) == 200);
    let to_file = format!("type: file, path: '{}'", folder.path("out.jsonl"));
    std::fs::write(&config, sink(&to_file)).unwrap();
    daemon.signal("HUP");
    let told = daemon.wait_for("configuration taken up");
    assert!(told.contains("kept=2") && told.contains("replaced=out"), "{told}");
    folder.append("in.log", &lines_of(200..300));
    daemon.wait_until("all have arrived", |_| all_arrived(&folder, 300));
    assert_eq!(arrived(&folder).len(), 300, "each once");
    daemon.signal("TERM");
    assert_eq!(daemon.ended(STOP).0, Some(OK));
}

#[test]
fn a_plugin_goes_on_when_its_neighbour_changes_and_is_started_anew_when_its_options_do() {
    let folder = Folder::new();
    let config = |options: &str, sink: &str| {
        let command = format!(
            "echo $$$$ >> {} && exec {} plugin asim",
            folder.path("pids"),
            env!("CARGO_BIN_EXE_sweepline")
        );
        following(
            &folder,
            &format!("  sessions: {{type: file, inputs: [asim], path: '{}'}}\n", folder.path(sink)),
        )
        .replace("{type: asim, ", &format!("{{type: asim, command: [sh, -c, '{command}']{options}, "))
    };
    let file = folder.file("sweepline.yaml", config("", "one.jsonl"));
    folder.append("in.log", &lines_of(0..10));
    let mut daemon = Daemon::start(&file);
    daemon.wait_until("records have come through it", |_| lines(&folder, "one.jsonl") == 10);
    for (options, sink, kept, pids) in
        [("", "two.jsonl", 2, 1), (", networks: {internal: [203.0.113.0/24]}", "two.jsonl", 2, 2)]
    {
        std::fs::write(&file, config(options, sink)).unwrap();
        daemon.signal("HUP");
        let told = daemon.wait_for("configuration taken up");
        assert!(told.contains(&format!("kept={kept}")), "{told}");
        folder.append("in.log", &lines_of(0..10));
        daemon.wait_until("records have come through it", |_| lines(&folder, sink) == 10 * pids);
        assert_eq!(lines(&folder, "pids"), pids);
    }
}

#[test]
fn every_file_that_a_configuration_names_is_watched() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("connectors")).unwrap();
    std::fs::create_dir(folder.path("connectors/own")).unwrap();
    let manifest = "title: Own
vendor: Acme
product: Wall
recognise: {contains: acme}
lookup_files: {zones: {file: ../../zones.csv, key: network, value: zone}}
";
    folder.file("connectors/own/connector.yaml", manifest);
    folder.file("connectors/own/mapping.vrl", ".SrcIpAddr = %raw");
    folder.file("mapped.vrl", ".EventOwner = \"a\"");
    folder.file("kept.vrl", ".DstPortNumber != 1");
    folder.file("zones.csv", "network,zone\n");
    let certificate = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap().cert;
    folder.file("ca.pem", certificate.pem());
    let path = |name: &str| folder.path(name);
    let config = following(
        &folder,
        &format!(
            "  out: {{type: http, inputs: [kept], uri: 'https://127.0.0.1:1/', tls: {{ca_file: '{}'}}}}
  alerts: {{type: detection, inputs: [asim], outputs: [{{type: webhook, url: 'https://127.0.0.1:1/', tls: {{ca_file: '{}'}}}}]}}
",
            path("ca.pem"),
            path("ca.pem"),
        ),
    )
    .replace("{type: asim, ", &format!("{{type: asim, connectors_dir: ['{}'], ", path("connectors")))
    .replace(
        "sinks:",
        &format!(
            "  mapped: {{type: remap, inputs: [asim], file: '{}'}}
  kept: {{type: filter, inputs: [mapped], condition_file: '{}'}}
sinks:",
            path("mapped.vrl"),
            path("kept.vrl")
        ),
    );
    let mut daemon = Daemon::start_with(&folder.file("sweepline.yaml", config), WATCH);
    for (file, more, replaced) in [
        ("mapped.vrl", "\n", "replaced=mapped "),
        ("kept.vrl", "\n", "replaced=kept "),
        ("connectors/own/mapping.vrl", "\n", "replaced=asim "),
        ("zones.csv", "192.0.2.0/24,lab\n", "replaced=asim "),
        ("ca.pem", "\n", "replaced=alerts, out "),
    ] {
        folder.append(file, more);
        let told = daemon.wait_for("configuration taken up");
        assert!(told.contains(replaced), "{file}: {told}");
    }
    std::fs::remove_file(path("mapped.vrl")).unwrap();
    let told = daemon.wait_for("configuration not taken up");
    assert!(told.contains("mapped.vrl"), "{told}");
}
