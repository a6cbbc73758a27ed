//! Lookup tables from CSV files.

use super::*;
use crate::user::limits::{LOOKUP_FILE_BYTES, LOOKUP_PROBLEMS, LOOKUP_ROWS};

const TEXTS: &str = "lookup_files:\n  zones: {file: zones.csv, key: port, value: zone}\n";
const OBJECTS: &str = "lookup_files:\n  zones: {file: zones.csv, key: port, value: [zone, owner]}\n";

/// Makes a connector whose `zones.csv` is this.
fn with_file(lookup_files: &str, mapping: &str, csv: &[u8]) -> TempDir {
    let dir = TempDir::new().unwrap();
    let folder = folder(dir.path(), "acme_wall", &format!("{MANIFEST}{lookup_files}"), mapping);
    fs::write(folder.join("zones.csv"), csv).unwrap();
    dir
}

#[test]
fn a_column_is_looked_up_by_another() {
    let csv = "\u{feff}note, port ,zone\r\n\"a, \"\"b\"\"\",igb0,wan\r\n\r\n\"two\nlines\", igb1 ,\"l,an\"\r\n,7,\r\n";
    let mapping = r#".SrcZone = lookup("zones", split(%message, " ")[1])
.DstZone = lookup("zones", 7)"#;
    let settings = settings(&with_file(TEXTS, mapping, csv.as_bytes()));
    for (port, zone) in [("igb0", Some("wan")), ("igb1", Some("l,an")), ("igb2", None), ("IGB0", None)] {
        let found = map(&settings, &format!("WALL {port}"));
        assert_eq!(found.outcome, Outcome::Session);
        let session = &found.sessions[0];
        match zone {
            Some(zone) => assert!(session.contains(&format!(r#""SrcZone":"{zone}""#)), "{port}: {session}"),
            None => assert!(!session.contains("SrcZone"), "{port}: {session}"),
        }
        assert!(!session.contains("DstZone"), "empty text leaves a column empty: {session}");
    }
}

#[test]
fn several_columns_are_an_object_with_these_keys() {
    let mapping = r#"found = lookup("zones", "igb0")
.SrcZone = found.zone
.AdditionalFields.owner = found.owner
.DstZone = lookup("zones", "none").zone"#;
    let settings = settings(&with_file(OBJECTS, mapping, b"port,zone,owner\nigb0,wan,ann\n"));
    let session = &map(&settings, "WALL x").sessions[0];
    assert!(session.contains(r#""SrcZone":"wan""#) && session.contains(r#""owner":"ann""#), "{session}");
    assert!(!session.contains("DstZone"), "{session}");
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let csv = "port,zone\nigb0,wan\nigb0,lan\n,dmz\nigb1\nigb2,x,y\n\nigb3,\n";
    let told = problems(&with_file(TEXTS, ".", csv.as_bytes()));
    for part in [
        "acme_wall/zones.csv:3:1: the key `igb0` stands twice",
        "acme_wall/zones.csv:4:1: the key is empty",
        "acme_wall/zones.csv:5:1: expected 2 fields as in the header, got 1",
        "acme_wall/zones.csv:6:1: expected 2 fields as in the header, got 3",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert_eq!(told.lines().count(), 4, "{told}");
    let told = problems(&with_file(TEXTS, ".", b"port,zone\nigb0,\xff\n"));
    assert!(told.contains("acme_wall/zones.csv:2:1: is not UTF-8"), "{told}");
}

#[test]
fn of_many_bad_rows_the_first_are_told() {
    let csv = format!("port,zone\n{}", ",x\n".repeat(3 * LOOKUP_PROBLEMS));
    assert_eq!(problems(&with_file(TEXTS, ".", csv.as_bytes())).lines().count(), LOOKUP_PROBLEMS);
}

#[test]
fn a_table_that_cannot_be_is_told_at_its_option_and_does_not_hide_the_rest() {
    let mapping = ".SrcIpAdr = lookup(\"zones\", \"a\")";
    let told = problems(&with_file(&TEXTS.replace("zone}", "zne}"), mapping, b"port,zone\n"));
    let part = "acme_wall/connector.yaml:9:46: `lookup_files.zones.value`: ";
    assert!(
        told.contains(part) && told.contains("zones.csv has no column `zne`, only `port`, `zone`"),
        "{told}"
    );
    assert!(told.contains("unknown column `SrcIpAdr`"), "{told}");
    for (lookup_files, part) in [
        (TEXTS.replace("zones.csv", "none.csv"), "`lookup_files.zones.file`: "),
        (TEXTS.replace("value: zone", "value: []"), "`lookup_files.zones.value`: names no column"),
        (
            TEXTS.replace("zones:", "actions:"),
            "`lookup_files.actions`: there is a table `actions` under `lookups`",
        ),
        (TEXTS.replace("key: port, ", ""), "missing"),
    ] {
        let told = problems(&with_file(&lookup_files, ".", b"port,zone\n"));
        assert!(told.contains(part) && told.contains("acme_wall/connector.yaml:9:"), "{part} in {told}");
    }
}

#[test]
fn files_are_bounded() {
    let mut csv = b"port,zone\n".to_vec();
    csv.extend((0..=LOOKUP_ROWS).flat_map(|row| format!("{row},x\n").into_bytes()));
    let told = problems(&with_file(TEXTS, ".", &csv));
    assert!(told.contains("zones.csv: holds more than 200000 rows"), "{told}");
    csv.resize(usize::try_from(LOOKUP_FILE_BYTES).unwrap() + 1, b' ');
    let told = problems(&with_file(TEXTS, ".", &csv));
    assert!(told.contains("is larger than 16777216 bytes"), "{told}");
}
