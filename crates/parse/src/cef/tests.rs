use proptest::prelude::*;

use super::*;

fn read(ext: &str) -> Vec<(&str, &str)> {
    extension(ext).map(|pair| (pair.key, pair.value)).collect()
}

#[test]
fn header_and_extension_are_read() {
    let arena = Arena::new();
    let line = r"<134>Mar 14 09:26:53 fw1 CEF:0|Acme\|Co|Edge \\ FW|1.0|100| conn closed |3|src=192.0.2.5 msg=path C:\\tmp a\=b done cs1Label=Rule Name cs1=Allow web";
    let event = parse(line, &arena).expect("CEF");
    assert_eq!(event.prefix, "<134>Mar 14 09:26:53 fw1 ");
    assert_eq!((event.version, event.vendor, event.product), ("0", "Acme|Co", r"Edge \ FW"));
    assert_eq!(
        (event.device_version, event.class_id, event.name, event.severity),
        ("1.0", "100", "conn closed", "3")
    );
    let pairs: Vec<_> =
        extension(event.extension).map(|pair| (pair.key, unescape(pair.value, &arena))).collect();
    assert_eq!(
        pairs,
        [
            ("src", "192.0.2.5"),
            ("msg", r"path C:\tmp a=b done"),
            ("cs1Label", "Rule Name"),
            ("cs1", "Allow web")
        ]
    );
    let escaped: Vec<_> = extension(event.extension).map(|pair| pair.escaped).collect();
    assert_eq!(escaped, [false, true, false, false]);
}

#[test]
fn a_record_that_lost_its_marker_starts_with_the_version() {
    let arena = Arena::new();
    let event = parse(" 0|Acme|Edge|1.0|100|closed|3|src=192.0.2.5", &arena).expect("CEF");
    assert_eq!((event.prefix, event.version, event.vendor), (" ", "0", "Acme"));
    assert_eq!(read(event.extension), [("src", "192.0.2.5")]);
    for line in ["0|Acme|Edge|1.0|100|closed", "0|1|2|3|4|5|6|7", "2|a|b|c|d|e|f|g", "fw 0|a|b|c|d|e|f|g"] {
        assert_eq!(find(line), None, "{line}");
    }
}

#[test]
fn a_blank_may_follow_the_marker() {
    let arena = Arena::new();
    let line = r#"Mar 14 09:26:53 waf CEF: 0|Acme|WAF|1|WAF|WAF|4| cat=TR suser="-" msg=lang=en requestContext="-" dst=- dpt=9049"#;
    let event = parse(line, &arena).expect("CEF");
    assert_eq!((event.version, event.vendor), ("0", "Acme"));
    let expected = [
        ("cat", "TR"),
        ("suser", "\"-\""),
        ("msg", "lang=en"),
        ("requestContext", "\"-\""),
        ("dst", "-"),
        ("dpt", "9049"),
    ];
    assert_eq!(read(event.extension), expected);
}

#[test]
fn the_marker_needs_a_version_and_a_pipe() {
    assert_eq!(find("CEF:0|a"), Some(0));
    assert_eq!(find("x CEF: 1|a"), Some(2));
    assert_eq!(find("a|b CEF:0|c"), Some(4));
    for line in ["", "CEF", "CEF:", "CEF:0", "CEF:|", "CEF:x|", "CEF 0|", "LEEF:1.0|", "|||"] {
        assert_eq!(find(line), None, "{line}");
    }
}

#[test]
fn a_short_header_is_an_error_that_counts_its_pipes() {
    let arena = Arena::new();
    assert_eq!(parse("no marker", &arena), Err(Error::NoMarker));
    let error = parse(r"CEF:0|v|p|1\||id|name|sev", &arena).expect_err("six pipes");
    assert_eq!(error, Error::TooFewPipes { found: 6 });
    assert_eq!(error.to_string(), "CEF header has 6 pipes instead of 7");
    assert!(parse("CEF:0|||||||", &arena).is_ok());
}

#[test]
fn empty_values_and_dotted_keys_are_kept() {
    let expected =
        [("PanOSIMEI", ""), ("ad.vd", "root"), ("X-Forwarded", "a|b"), ("k[0]", "v"), ("last", "")];
    assert_eq!(read("PanOSIMEI= ad.vd=root X-Forwarded=a|b  k[0]=v last="), expected);
}

#[test]
fn values_wrap_over_lines() {
    assert_eq!(
        read("msg=first\nsecond line\n\tthird src=192.0.2.1\n"),
        [("msg", "first\nsecond line\n\tthird"), ("src", "192.0.2.1")]
    );
}

#[test]
fn semicolons_may_separate() {
    let text = "rt=1;bytesIn=66;msg=two words ;start=2 ;src=192.0.2.1;";
    let expected =
        [("rt", "1"), ("bytesIn", "66"), ("msg", "two words"), ("start", "2"), ("src", "192.0.2.1")];
    assert_eq!(read(text), expected);
    assert_eq!(read("request=/x?a=1;b=2 src=192.0.2.1"), [("request", "/x?a=1;b=2"), ("src", "192.0.2.1")]);
    assert_eq!(read("rt=1 msg=a;b=c src=192.0.2.1"), [("rt", "1"), ("msg", "a;b=c"), ("src", "192.0.2.1")]);
}

#[test]
fn text_before_the_first_key_is_skipped() {
    assert_eq!(read("junk =x = a=1"), [("a", "1")]);
    assert_eq!(read("=="), []);
    assert_eq!(read(""), []);
    assert_eq!(read(r"a\=1 b=2"), [("b", "2")]);
}

#[test]
fn joined_extensions_are_split_at_semicolons() {
    let read = |text| additional(text).map(|pair| (pair.key, pair.value)).collect::<Vec<_>>();
    let text = r"cat=traffic;ad.vd=root;originsicname=CN\=gw1,O\=mgmt;msg=one;two;three;request=/x?a=1&b=2; empty=;last=1;";
    let expected = [
        ("cat", "traffic"),
        ("ad.vd", "root"),
        ("originsicname", r"CN\=gw1,O\=mgmt"),
        ("msg", "one;two;three"),
        ("request", "/x?a=1&b=2"),
        ("empty", ""),
        ("last", "1"),
    ];
    assert_eq!(read(text), expected);
    assert_eq!(read("junk;=x;a=1"), [("a", "1")]);
    assert_eq!(read(""), []);
}

fn written(value: &str) -> String {
    value.replace('\\', "\\\\").replace('=', "\\=").replace('\n', "\\n").replace('\r', "\\r")
}

proptest! {
    #[test]
    fn written_pairs_are_read_back(pairs in proptest::collection::vec(("[A-Za-z0-9_.\\-\\[\\]]{1,12}", "[ -~äß\n\r]{0,20}"), 0..20)) {
        let arena = Arena::new();
        let text = pairs.iter().map(|(key, value)| format!("{key}={}", written(value.trim()))).collect::<Vec<_>>().join(" ");
        let found: Vec<_> = extension(&text).map(|pair| (pair.key.to_owned(), unescape(pair.value, &arena).to_owned())).collect();
        let expected: Vec<_> = pairs.iter().map(|(key, value)| (key.clone(), value.trim().to_owned())).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn written_headers_are_read_back(fields in proptest::collection::vec("[ -~]{0,12}", 6)) {
        let arena = Arena::new();
        let header = fields.iter().map(|field| field.trim().replace('\\', "\\\\").replace('|', "\\|")).collect::<Vec<_>>().join("|");
        let line = format!("CEF:0|{header}|a=1");
        let event = parse(&line, &arena).expect("CEF");
        let found = [event.vendor, event.product, event.device_version, event.class_id, event.name, event.severity];
        prop_assert!(fields.iter().map(|field| field.trim()).eq(found));
        prop_assert_eq!(event.extension, "a=1");
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "\\PC*|CEF:0[|a\\\\ ]{0,20}[a-c=; \\\\\n]{0,40}") {
        let arena = Arena::new();
        let _ = (parse(&text, &arena), additional(&text).count());
        for pair in extension(&text) {
            prop_assert_eq!(pair.escaped, pair.value.contains('\\'));
            let _ = unescape(pair.value, &arena);
        }
    }
}

#[test]
fn every_pair_of_a_long_extension_is_found() {
    for count in [1, 31, 32, 33, 64, 65, 200] {
        let text: String = (0..count).map(|number| format!("k{number}=v {number} ")).collect();
        let mut pairs = Vec::new();
        extension(&text).each(|pair| {
            pairs.push((pair.key.to_owned(), pair.value.to_owned()));
            true
        });
        let expected: Vec<_> =
            (0..count).map(|number| (format!("k{number}"), format!("v {number}"))).collect();
        assert_eq!(pairs, expected);
    }
}
