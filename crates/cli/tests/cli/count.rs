//! `sweepline count`.

use serde_json::{Value as Json, json};

use crate::support::{Folder, OK, Record, USAGE, keys, sweep, sweepline, sweepline_with};

/// Counts sources per port.
fn count(further: &[&str], input: &str) -> Vec<Json> {
    let args =
        ["count", "--connector", "auto", "--distinct", "SrcIpAddr", "--by", "DstPortNumber", "--every", "1h"];
    let args = [&args, further, &["-"]].concat();
    sweepline_with(&args, input).exits(OK).json()
}

#[test]
fn a_line_has_the_promised_keys() {
    let rows = count(&[], &sweep(3389, 30));
    assert_eq!(rows.len(), 1);
    assert_eq!(keys(&rows[0]), ["count", "events", "exact", "group", "window_end", "window_start"]);
    let expected = json!({
        "window_start": "2026-03-14T10:00:00Z",
        "window_end": "2026-03-14T11:00:00Z",
        "group": {"DstPortNumber": 3389},
        "count": 30,
        "exact": true,
        "events": 30,
    });
    assert_eq!(rows[0], expected);
}

#[test]
fn windows_and_groups_come_in_order() {
    let at = |port, minutes| Record::new(1).on_port(port).minutes_later(minutes).line() + "\n";
    let input = [at(443, 0), at(22, 0), at(443, 70), at(80, 68), at(22, 130)].concat();
    let place = |row: &Json| {
        (row["window_start"].as_str().unwrap().to_owned(), row["group"]["DstPortNumber"].as_u64())
    };
    let places: Vec<_> = count(&[], &input).iter().map(place).collect();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    assert_eq!(places.len(), 5);
}

#[test]
fn repeats_do_not_change_a_count() {
    let input = sweep(3389, 30);
    let rows = count(&[], &format!("{input}{input}"));
    assert_eq!((&rows[0]["count"], &rows[0]["events"]), (&json!(30), &json!(60)));
}

#[test]
fn many_values_are_estimated_unless_exact_is_asked_for() {
    let record = |n: u64| Record::new(n).from(format!("198.18.{}.{}", n / 256, n % 256)).line() + "\n";
    let input: String = (0..2000).map(record).collect();
    let estimated = &count(&[], &input)[0];
    assert_eq!(estimated["exact"], json!(false));
    let error = (estimated["count"].as_f64().unwrap() - 2000.0).abs() / 2000.0;
    assert!(error < 5.0 * 0.016, "{estimated}");
    let exact = &count(&["--exact"], &input)[0];
    assert_eq!((&exact["count"], &exact["exact"]), (&json!(2000), &json!(true)));
}

#[test]
fn conditions_select_sessions() {
    let input = sweep(3389, 4) + &sweep(22, 3);
    assert_eq!(count(&[], &input).len(), 2);
    assert_eq!(count(&["--where", "DstPortNumber=22"], &input)[0]["count"], 3);
    let both = ["--where", "NetworkDirection=Inbound", "--where", "DstPortNumber=3389"];
    assert_eq!(count(&both, &input)[0]["count"], 4);
    assert!(count(&["--where", "NetworkDirection=Outbound"], &input).is_empty());
}

#[test]
fn several_columns_make_a_group_and_a_missing_value_is_null() {
    let args = ["count", "--distinct", "SrcIpAddr", "--by", "DstIpAddr,SrcUsername", "-"];
    let rows = sweepline_with(&args, sweep(22, 3)).exits(OK).json();
    assert_eq!(rows[0]["group"], json!({"DstIpAddr": "10.20.0.5", "SrcUsername": null}));
}

#[test]
fn several_files_are_one_input() {
    let folder = Folder::new();
    let one = folder.file("one.log", sweep(3389, 20));
    let other = folder.file("other.log", sweep(3389, 30));
    let rows = sweepline(&["count", "--every", "1h", &one, &other]).exits(OK).json();
    assert_eq!((&rows[0]["count"], &rows[0]["events"]), (&json!(30), &json!(50)));
}

#[test]
fn wrong_flags_are_usage_errors_that_say_what_was_meant() {
    let refused = |args: &[&str], parts: &[&str]| {
        sweepline(args).exits(USAGE).tells(parts);
    };
    let unknown = ["unknown column `SrcIpAdr`", "did you mean `SrcIpAddr`?"];
    refused(&["count", "--distinct", "SrcIpAdr", "-"], &unknown);
    refused(&["count", "--by", "DstPortNumber,SrcIpAdr", "-"], &unknown);
    refused(&["count", "--where", "SrcIpAdr=1", "-"], &unknown);
    refused(&["count", "--where", "SrcIpAddr", "-"], &["`SrcIpAddr` is not FIELD=VALUE"]);
    refused(&["count", "--every", "soon", "-"], &["`soon` is not a length of time"]);
    refused(&["count", "--every", "0s", "-"], &["window"]);
    refused(&["count", "--precision", "9", "-"], &["precision is 9, not between 10 and 16"]);
    refused(&["count", "--prefix-v6", "0", "-"], &["--prefix-v6 is between 1 and 128"]);
    refused(&["count"], &["FILES"]);
}
