//! Broken files, lines and bytes: they cost only themselves, are counted, and are told.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value as Json;

use crate::support::{CONFIG, Folder, IO, OK, Record, sweep, sweepline, sweepline_with, utf16};

/// Longest line that the file commands read whole.
const MAX_LINE_BYTES: usize = 1 << 20;

fn line(number: u64) -> Vec<u8> {
    (Record::new(number).line() + "\n").into_bytes()
}

/// Puts something between two good lines and checks that these are intact; returns what is told about it.
#[track_caller]
fn between_neighbours(middle: &[u8]) -> Vec<Json> {
    let input = [&line(1), middle, b"\n", &line(2)].concat();
    let lines = sweepline_with(&["parse", "--explain"], input).exits(OK).json();
    let numbers: Vec<u64> = lines.iter().map(|line| line["record"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..lines.len() as u64).collect::<Vec<_>>());
    let (first, rest) = lines.split_first().unwrap();
    let (last, middle) = rest.split_last().unwrap();
    assert_eq!(first["events"][0]["NetworkSessionId"], "1");
    assert_eq!(last["events"][0]["NetworkSessionId"], "2");
    middle.to_vec()
}

#[test]
fn a_truncated_line_is_read_as_far_as_it_goes() {
    let whole = Record::new(9).line();
    for length in [3, 40, whole.find("srcip=").unwrap() + 9, whole.len() - 60] {
        let told = between_neighbours(&whole.as_bytes()[..length]);
        assert_eq!(told.len(), 1, "one line for {length} bytes");
    }
    let late = between_neighbours(&whole.as_bytes()[..whole.len() - 10]);
    assert_eq!(late[0]["events"][0]["SrcIpAddr"], "203.0.113.7");
}

#[test]
fn latin_1_text_costs_only_its_foreign_letters() {
    let latin = Record { policy: "B\u{fc}ro", ..Record::new(9) }.line();
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert!(std::str::from_utf8(&bytes).is_err());
    let told = between_neighbours(&bytes);
    assert_eq!(told[0]["outcome"], "session");
    assert_eq!(told[0]["events"][0]["NetworkRuleName"], "B\u{fffd}ro");
}

#[test]
fn bytes_that_are_no_text_are_rejected() {
    let told = between_neighbours(&[0xff, 0xfe, 0xfd, 0x80, 0xc3, 0x28, 0xf0, 0x9f]);
    assert_eq!((told.len(), &told[0]["outcome"]), (1, &Json::from("rejected")));
}

#[test]
fn rejected_records_are_told_of_with_the_first_one_and_its_reason() {
    let input = [&line(1), &b"no log of anybody\n"[..], b"nor this\n"].concat();
    let done = sweepline_with(&["parse"], input).exits(OK);
    assert_eq!(done.json().len(), 1);
    done.tells(&[
        "standard input cannot be read",
        "rejected=2",
        "of=3",
        "first=2",
        "unrecognised",
        "--explain",
    ]);
    let quiet = sweepline_with(&["-q", "parse"], "no log of anybody\n").exits(OK);
    assert_eq!(quiet.stderr, "");
}

#[test]
fn a_row_that_an_open_quote_took_is_told_of() {
    const EXPORT: &str = "TimeGenerated,Text\n2026-03-14T09:26:53Z,\"cut\nTimeGenerated,Text\n";
    sweepline_with(&["parse"], EXPORT).exits(OK).tells(&["rejected=1", "of=3", "first=2", "row_lost"]);
    let told = sweepline_with(&["parse", "--explain"], EXPORT).exits(OK).json();
    assert_eq!(told[2]["row_lost"], "the row before has a quote that never closes, and is lost");
}

#[test]
fn nul_bytes_do_no_harm() {
    let zeros = between_neighbours(&[0; 5000]);
    assert_eq!((zeros.len(), zeros[0]["outcome"] == "session"), (1, false));
    let inside = Record::new(9).line().replace("policyid=0", "policyid=0\0");
    let told = between_neighbours(inside.as_bytes());
    assert_eq!(told[0]["events"][0]["SrcIpAddr"], "203.0.113.7");
    assert_eq!(told[0]["events"][0]["NetworkRuleName"], "deny all");
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read() {
    let text = String::from_utf8([line(1), line(2)].concat()).unwrap();
    let little = utf16(&text);
    let big: Vec<u8> = little.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
    for bytes in [little, big] {
        let events = sweepline_with(&["parse"], bytes).exits(OK).json();
        let numbers: Vec<&Json> = events.iter().map(|event| &event["NetworkSessionId"]).collect();
        assert_eq!(numbers, ["1", "2"]);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_record() {
    let input = ["\u{feff}".as_bytes(), &line(1)].concat();
    assert_eq!(sweepline_with(&["parse"], input).exits(OK).json()[0]["NetworkSessionId"], "1");
}

#[test]
fn a_line_of_a_mebibyte_is_read_whole() {
    let mut long = Record { policy: "POLICY", ..Record::new(9) }.line();
    let rest = MAX_LINE_BYTES - long.len() + "POLICY".len();
    long = long.replace("POLICY", &"x".repeat(rest));
    assert_eq!(long.len(), MAX_LINE_BYTES);
    let told = between_neighbours(long.as_bytes());
    assert_eq!((told.len(), &told[0]["outcome"]), (1, &Json::from("session")));
}

#[test]
fn a_longer_line_is_cut_and_told() {
    let long = [Record::new(9).line().as_bytes(), &b" x".repeat(MAX_LINE_BYTES)].concat();
    let told = between_neighbours(&long);
    assert_eq!(told.len(), 1, "the rest of the line is no record");
    assert_eq!(told[0]["events"][0]["NetworkSessionId"], "9");
    let input = [&line(1), long.as_slice(), b"\n", &line(2)].concat();
    sweepline_with(&["parse"], input.clone()).exits(OK).tells(&["lines were cut", "lines=1"]);
    let done = sweepline_with(&["count", "--by", "NetworkSessionId", "-"], input).exits(OK).tells(&["cut=1"]);
    assert_eq!(done.json().len(), 3);
}

#[test]
fn every_line_end_works() {
    let input =
        format!("{}\r\n\r\n{}\n\n{}", Record::new(1).line(), Record::new(2).line(), Record::new(3).line());
    let lines = sweepline_with(&["parse", "--explain"], input).exits(OK).json();
    assert_eq!(lines.len(), 3, "empty lines are no records");
    assert!(lines.iter().all(|line| line["outcome"] == "session"));
}

#[test]
fn an_empty_file_is_an_empty_result() {
    let folder = Folder::new();
    let file = folder.file("empty.log", "");
    for args in
        [vec!["parse", &file], vec!["parse", "--explain", &file], vec!["count", &file], vec!["detect", &file]]
    {
        assert_eq!(sweepline(&args).exits(OK).stdout, "", "{args:?}");
    }
}

#[test]
fn a_missing_file_and_a_directory_are_io_errors() {
    let folder = Folder::new();
    let good = folder.file("good.log", sweep(3389, 30));
    let missing = folder.path("missing.log");
    let directory = folder.root();
    for command in ["parse", "count", "detect", "check-schema"] {
        sweepline(&[command, &missing])
            .exits(IO)
            .tells(&[&format!("error: {missing}: No such file or directory")]);
        sweepline(&[command, &directory]).exits(IO).tells(&["is a directory"]);
    }
    // Nothing is read then: half a result could be taken for the whole.
    let done = sweepline(&["detect", &good, &missing]).exits(IO);
    assert_eq!(done.stdout, "");
}

#[test]
fn a_damaged_archive_gives_what_could_be_read_and_an_io_error() {
    let folder = Folder::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let record = |n: u64| Record::new(n).from(format!("198.51.100.{}", n % 250)).line() + "\n";
    let text: String = (0..5000).map(record).collect();
    encoder.write_all(text.as_bytes()).unwrap();
    let whole = encoder.finish().unwrap();
    let good = folder.file("good.log.gz", &whole);
    assert_eq!(sweepline(&["parse", &good]).exits(OK).stdout.lines().count(), 5000);
    let cut = folder.file("cut.log.gz", &whole[..whole.len() / 2]);
    let done = sweepline(&["parse", &cut]).exits(IO).tells(&["cut.log.gz"]);
    assert!(done.stdout.lines().count() > 100);
    let other = folder.file("other.log", sweep(3389, 30));
    let done = sweepline(&["detect", &cut, &other]).exits(IO).tells(&["cut.log.gz"]);
    assert!(done.stdout.contains("port_sweep_sources"), "the other file is read to its end: {}", done.stdout);
}

#[test]
fn what_is_not_usable_is_counted() {
    let input = format!("{}{}nonsense\n\0\0\n", sweep(22, 3), "<189>1 - - - - - -\n");
    let done = sweepline_with(&["count", "-"], input).exits(OK);
    assert_eq!(done.json()[0]["count"], 3);
    done.tells(&["records=6", "mapped=3", "records could not be used"]);
}

#[test]
fn text_from_logs_cannot_move_the_cursor() {
    let record = |n: u64| {
        let hostile = Record::new(n).from(format!("203.0.113.{}", n + 1)).line();
        hostile.replace("FG-EDGE", "FG\u{1b}[2J\u{7}EDGE") + "\n"
    };
    let input: String = (0..25).map(record).collect();
    let done = sweepline_with(&["detect", "--format", "text"], input.clone()).exits(OK);
    assert!(done.stdout.contains("HIGH"), "{}", done.stdout);
    assert!(done.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", done.stdout);
    let done = sweepline_with(&["detect"], input).exits(OK);
    assert!(done.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", done.stdout);
}

#[test]
fn an_unreadable_configuration_is_a_configuration_error() {
    let folder = Folder::new();
    let missing = folder.path("missing.yaml");
    let latin = folder.file("latin.yaml", b"# B\xfcro\nsources: {}\n");
    let wide = folder.file("wide.yaml", utf16("sources: {}\n"));
    let huge = folder.file("huge.yaml", "#".repeat(5 << 20));
    for command in ["validate", "run"] {
        for (path, message) in [
            (&missing, "cannot be read: No such file or directory"),
            (&folder.root(), "cannot be read: Is a directory"),
            (&latin, "is not UTF-8 text (first bad byte at offset 3)"),
            (&wide, "is not UTF-8 text (first bad byte at offset 0)"),
            (&huge, "is larger than 4194304 bytes"),
        ] {
            sweepline(&[command, "--config", path])
                .exits(CONFIG)
                .tells(&[&format!("error: {path}: {message}")]);
        }
    }
    let empty = Folder::new();
    sweepline(&["validate", "-C", &empty.root()])
        .exits(CONFIG)
        .tells(&["holds no .yaml, .yml or .json file"]);
    sweepline(&["validate", "-C", &empty.path("none")]).exits(CONFIG).tells(&["cannot be read"]);
}

#[test]
fn a_hostile_configuration_ends_in_a_message() {
    let folder = Folder::new();
    let bomb = (1..30).fold("a: &a0 [x]\n".to_owned(), |text, n| {
        let below = n - 1;
        format!("{text}k{n}: &a{n} [*a{below}, *a{below}, *a{below}, *a{below}]\n")
    });
    let deep = format!("sources: {}{}", "[".repeat(100), "]".repeat(100));
    for (text, message) in [(bomb, "more than 100000 values"), (deep, "nested deeper than 64 levels")] {
        let file = folder.file("hostile.yaml", text);
        sweepline(&["validate", &file]).exits(CONFIG).tells(&[message]);
    }
}
