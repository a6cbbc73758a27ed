//! Connectors of the user's own, from a folder.

use std::fmt::Write;

use crate::support::{CONFIG, Folder, OK, sweepline, sweepline_with};

const EXAMPLE: &str = "examples/custom-connector/connectors";

/// A blocked packet of pfSense from source number `source`.
fn blocked(source: u8) -> String {
    format!(
        "<134>1 2026-03-14T11:58:{:02}Z fw1 filterlog 61304 - - 4,,,1000000103,igb0,match,block,in,4,0x0,,52,4211,0,DF,6,tcp,60,203.0.113.{source},10.0.0.5,51234,3389,0,S,2871154023,,64240,,mss",
        source % 60
    )
}

#[test]
fn an_own_connector_is_recognised_pinned_listed_and_shown() {
    for args in [&["--connector", "auto"], &["--connector", "pfsense_filterlog"]] {
        let args = [&["parse", "--connectors-dir", EXAMPLE], &args[..]].concat();
        let events = sweepline_with(&args, blocked(9)).exits(OK).json();
        assert_eq!(events[0]["EventProduct"], "pfSense");
        assert_eq!(events[0]["NetworkDirection"], "Inbound");
    }
    let listed = sweepline(&["connectors", "list", "--connectors-dir", EXAMPLE]).exits(OK).stdout;
    assert!(listed.contains("pfsense_filterlog ") && listed.contains("fortinet "), "{listed}");
    let shown =
        sweepline(&["connectors", "show", "pfsense_filterlog", "--connectors-dir", EXAMPLE]).exits(OK);
    assert!(shown.stdout.contains("## Mapping") && shown.stdout.contains("lookup("), "{}", shown.stdout);
}

#[test]
fn what_an_own_connector_maps_is_counted_and_named_in_the_alert() {
    let mut input = String::new();
    for source in 1..=25 {
        let _ = writeln!(input, "{}", blocked(source));
    }
    let args = ["detect", "--connectors-dir", EXAMPLE, "--format", "json", "-"];
    let alerts = sweepline_with(&args, input).exits(OK).json();
    assert_eq!(alerts[0]["connectors"], serde_json::json!(["pfsense_filterlog"]), "{alerts:?}");
}

#[test]
fn the_pipeline_of_the_example_runs() {
    let done = sweepline(&["run", "--config", "examples/custom-connector/sweepline.yaml"]).exits(OK);
    assert_eq!(done.json().len(), 3, "{}", done.stderr);
}

#[test]
fn own_connectors_that_cannot_be_used_are_a_configuration_error_with_all_places() {
    let folder = Folder::new();
    for (id, manifest, mapping) in [
        ("one", "title: One\nvendr: Acme\n", "."),
        ("two", "title: T\nvendor: V\nproduct: P\n", ".SrcIpAdr = %raw"),
    ] {
        std::fs::create_dir(folder.path(id)).unwrap();
        folder.file(&format!("{id}/connector.yaml"), manifest);
        folder.file(&format!("{id}/mapping.vrl"), mapping);
    }
    let problems = [
        "one/connector.yaml:2:1: unknown key `vendr` (did you mean `vendor`?)",
        "unknown column `SrcIpAdr` (did you mean `SrcIpAddr`?)",
        "two/mapping.vrl:1:1",
    ];
    let dir = folder.root();
    for command in ["parse", "connectors"] {
        sweepline(&[command, "--connectors-dir", &dir]).exits(CONFIG).tells(&problems);
    }
}
