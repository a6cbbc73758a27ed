use proptest::prelude::*;

use super::*;
use crate::time::{Clock, Nanos, Zone, write_rfc3339};

const CLOCK: Clock<'static> = Clock { zone: &Zone::Utc, received: Nanos(1_773_480_420_000_000_000) };
const TIME: Option<Nanos> = Some(Nanos(1_773_480_413_000_000_000)); // 2026-03-14T09:26:53Z

fn base(pri: Option<u8>) -> Header<'static> {
    Header { pri: pri.map(Pri), time: TIME, ..Header::default() }
}

#[test]
fn rfc3164_headers_are_split() {
    for (line, header, message) in [
        (
            "<34>Mar 14 09:26:53 mymachine su: failed",
            Header { host: Some("mymachine"), app: Some("su"), ..base(Some(34)) },
            "failed",
        ),
        (
            "<34>Mar 14 09:26:53 192.0.2.1 sshd[42]: ok",
            Header { host: Some("192.0.2.1"), app: Some("sshd"), procid: Some("42"), ..base(Some(34)) },
            "ok",
        ),
        ("Mar 14 09:26:53 fw1 a=1 b=2", Header { host: Some("fw1"), ..base(None) }, "a=1 b=2"),
        ("<34>Mar 14 09:26:53 app: text", Header { app: Some("app"), ..base(Some(34)) }, "text"),
        ("<34>Mar 14 09:26:53 date=2026-03-14 x=1", base(Some(34)), "date=2026-03-14 x=1"),
        (
            "2026-03-14T09:26:53Z web01 app: <Event>",
            Header { host: Some("web01"), app: Some("app"), ..base(None) },
            "<Event>",
        ),
        ("<34>Mar 14 09:26:53 1,2026/03/14 09:26:53,007", base(Some(34)), "1,2026/03/14 09:26:53,007"),
        ("<34>Mar 14 09:26:53 CEF:0|a b|c", base(Some(34)), "CEF:0|a b|c"),
        ("<34>Mar 14 09:26:53 CEF: 0|a b|c", base(Some(34)), "CEF: 0|a b|c"),
        (
            "<34>Mar 14 2026 09:26:53 fw1 : %X-6-1: y",
            Header { host: Some("fw1"), ..base(Some(34)) },
            "%X-6-1: y",
        ),
        (
            "<34>Mar 14 09:26:53 192.0.2.1: %X-6-1: y",
            Header { host: Some("192.0.2.1"), ..base(Some(34)) },
            "%X-6-1: y",
        ),
        ("<34>:Mar 14 09:26:53 UTC: %X-6-1: y", base(Some(34)), "%X-6-1: y"),
        ("<34>77: *Mar 14 09:26:53.000: %X-6-1: y", base(Some(34)), "%X-6-1: y"),
        ("<34>Mar 14 09:26:53 fw1 CEF: 0|a|b", Header { host: Some("fw1"), ..base(Some(34)) }, "CEF: 0|a|b"),
        ("<34>Mar 14 09:26:53 fw1 CEF:0|a|b", Header { host: Some("fw1"), ..base(Some(34)) }, "CEF:0|a|b"),
        (
            "<34>Mar 14 09:26:53 M1 (2026-03-14T09:26:53) firewall: x",
            Header { host: Some("M1"), ..base(Some(34)) },
            "(2026-03-14T09:26:53) firewall: x",
        ),
    ] {
        assert_eq!(split(line, &CLOCK), (header, message), "{line}");
    }
}

#[test]
fn a_pri_alone_leaves_the_message() {
    let no_time = |header: Header<'static>| Header { time: None, ..header };
    for (line, header, message) in [
        ("<189>date=2026-03-14 time=09:26:53", base(Some(189)), "date=2026-03-14 time=09:26:53"),
        ("<166>%ASA-6-302013: Built", base(Some(166)), "%ASA-6-302013: Built"),
        ("<13>app[1]: text", Header { app: Some("app"), procid: Some("1"), ..base(Some(13)) }, "text"),
        ("<14>CEF:0|a", base(Some(14)), "CEF:0|a"),
        ("<14>CEF: 0|a", base(Some(14)), "CEF: 0|a"),
        ("<14>1,2026/03/14 09:26:53,0079", base(Some(14)), "1,2026/03/14 09:26:53,0079"),
    ] {
        assert_eq!(split(line, &CLOCK), (no_time(header), message), "{line}");
    }
}

#[test]
fn rfc5424_headers_are_split() {
    let full = Header {
        host: Some("host"),
        app: Some("app"),
        procid: Some("42"),
        msgid: Some("ID47"),
        ..base(Some(134))
    };
    for (line, header, message) in [
        ("<134>1 2026-03-14T09:26:53Z host app 42 ID47 - text", full, "text"),
        ("<134>1 2026-03-14T09:26:53Z host app 42 ID47 - \u{feff}text", full, "text"),
        ("57 <134>1 2026-03-14T09:26:53Z host app 42 ID47 - text", full, "text"),
        ("<134>1 2026-03-14 09:26:53 host app 42 ID47 - text", full, "text"),
        ("<134>1 2026-03-14T09:26:53Z host app 42 ID47 -", full, ""),
        (
            r#"<134>1 2026-03-14T09:26:53Z host app 42 ID47 [a@1 x="1" y="\]"][b z=""] text"#,
            Header { structured: Some(r#"[a@1 x="1" y="\]"][b z=""]"#), ..full },
            "text",
        ),
        (
            r#"<134>1 2026-03-14T09:26:53Z host app 42 ID47 [action:"Accept"; x:"1"]"#,
            full,
            r#"[action:"Accept"; x:"1"]"#,
        ),
        (
            r#"<134>1 2026-03-14T09:26:53Z host app 42 [action:"Accept"; x:"1"]"#,
            Header { msgid: None, ..full },
            r#"[action:"Accept"; x:"1"]"#,
        ),
        ("<134>1 - - - - - - text", Header { pri: Some(Pri(134)), ..Header::default() }, "text"),
        ("1 2026-03-14T09:26:53Z host app 42 ID47 - text", Header { pri: None, ..full }, "text"),
    ] {
        assert_eq!(split(line, &CLOCK), (header, message), "{line}");
    }
}

#[test]
fn an_epoch_after_the_version_stays_in_the_message() {
    let (header, message) = split("<134>1 1773480413.000000 MX84 flows allow src=192.0.2.1", &CLOCK);
    assert_eq!(header, base(Some(134)));
    assert_eq!(message, "1773480413.000000 MX84 flows allow src=192.0.2.1");
    let (header, message) = split("Mar 14 09:26:53 192.0.2.1 1773480413.000000 MX84 flows", &CLOCK);
    assert_eq!(header.host, Some("192.0.2.1"));
    assert_eq!(message, "1773480413.000000 MX84 flows");
}

#[test]
fn of_stacked_headers_the_innermost_wins() {
    let inner = Header { host: Some("host"), app: Some("app"), ..base(Some(134)) };
    for line in [
        "Mar 14 09:30:00 relay <134>1 2026-03-14T09:26:53Z host app - - - text",
        "<13>Mar 14 09:30:00 relay Mar 14 09:26:53 host app: text",
        "<13>Mar 14 09:30:00 relay <134>Mar 14 09:26:53 host app: text",
    ] {
        let (header, message) = split(line, &CLOCK);
        assert_eq!(
            (header.time, header.host, header.app, message),
            (TIME, inner.host, inner.app, "text"),
            "{line}"
        );
    }
    let line = format!("{}text", "<13>Mar 14 09:26:53 relay ".repeat(1000));
    assert!(split(&line, &CLOCK).1.starts_with("<13>"));
}

#[test]
fn a_line_without_header_comes_back_whole() {
    for line in [
        "",
        " ",
        "{\"a\":1}",
        "date=2026-03-14 time=09:26:53",
        "1,2026/03/14 09:26:53,x",
        "2026-03-14T09:26:53Z,a,b",
        "2026-03-14 09:26:53 host x",
        "2 123456789012 eni-1 192.0.2.1",
        "1773480413.1 MX84 flows",
        "May be not",
        "<999>x",
        "<>x",
        "<1",
        "<1x>y",
        "%ASA-6-302013: Built",
        "<Event xmlns='x'>",
        "[a:\"b\"]",
    ] {
        assert_eq!(split(line, &CLOCK), (Header::default(), line), "{line}");
    }
}

#[test]
fn text_before_a_marker_is_read() {
    let host = |host| Header { host, ..base(Some(166)) };
    for (prefix, expected) in [
        ("<166>Mar 14 2026 09:26:53 FW1 : ", host(Some("FW1"))),
        ("<166>Mar 14 09:26:53 192.0.2.1 ", host(Some("192.0.2.1"))),
        ("<166>2026-03-14T09:26:53Z FW1 : ", host(Some("FW1"))),
        ("<166>:Mar 14 09:26:53 UTC: ", host(None)),
        ("<166>Mar 14 09:30:00 relay Mar 14 2026 09:26:53 FW1 : ", host(Some("FW1"))),
        ("<166>Mar 14 09:30:00 192.0.2.9 :Mar 14 09:26:53 UTC: ", host(Some("192.0.2.9"))),
        ("Mar 14 09:30:00 relay <166>Mar 14 09:26:53 FW1 ", host(Some("FW1"))),
        ("<166>77: FW1: *Mar 14 09:26:53.000: ", host(Some("FW1"))),
        ("<166>1000123456: FW1: Mar 14 09:26:53: ", host(Some("FW1"))),
        ("<166>", Header { time: None, ..host(None) }),
        ("<166>FW1 : ", Header { time: None, ..host(Some("FW1")) }),
        ("<166>Mar 14 2026 09:26:53: ", host(None)),
        (
            "<166>1 2026-03-14T09:26:53Z FW1 app 7 ID - ",
            Header { app: Some("app"), procid: Some("7"), msgid: Some("ID"), ..host(Some("FW1")) },
        ),
        (
            "<166>1 2026-03-14T09:26:53Z FW1 app 1 - - ",
            Header { app: Some("app"), procid: Some("1"), ..host(Some("FW1")) },
        ),
        (
            "99 <166>1 2026-03-14T09:26:53.000Z FW1 app - - - ",
            Header { app: Some("app"), ..host(Some("FW1")) },
        ),
        (
            r#"Mar 14 09:30:00 relay <166>1 2026-03-14T09:26:53Z FW1 app - - [a b="c"] "#,
            Header { app: Some("app"), structured: Some(r#"[a b="c"]"#), ..host(Some("FW1")) },
        ),
        ("2026-03-14 09:26:53\tLocal4.Info\t192.0.2.1\t", Header { host: Some("192.0.2.1"), ..base(None) }),
        ("<166>1 - FW1 - - - - ", Header { time: None, ..host(Some("FW1")) }),
        (
            "<166>Mar 14 09:26:53 FW1 app[7]: ",
            Header { app: Some("app"), procid: Some("7"), ..host(Some("FW1")) },
        ),
    ] {
        assert_eq!(header(prefix, &CLOCK), expected, "{prefix}");
    }
    assert_eq!(header("", &CLOCK), Header::default());
}

#[test]
fn structured_data_is_walked() {
    let found: Vec<_> =
        elements(r#"[a@1 x="1" y="q\]"][empty][b z=""]"#).map(|e| (e.id, e.param, e.value)).collect();
    assert_eq!(found, [("a@1", "x", "1"), ("a@1", "y", r"q\]"), ("b", "z", "")]);
    assert_eq!(elements("-").count(), 0);
    assert_eq!(elements("[a b=c]").count(), 0);
}

#[test]
fn a_pri_holds_facility_and_severity() {
    assert_eq!((Pri(189).facility(), Pri(189).severity()), (23, 5));
}

proptest! {
    #[test]
    fn written_rfc5424_headers_are_read_back(
        pri in 0_u8..=191, nanos in 0_i64..i64::MAX,
        tokens in proptest::collection::vec("[!#-Z^-z|~][!-~]{0,9}|[a-z]", 4), message in "[ -~]{0,30}",
    ) {
        prop_assume!(tokens.iter().all(|token| !token.starts_with(['[', '{'])));
        let mut time = String::new();
        write_rfc3339(Nanos(nanos), &mut time);
        let message = format!("m{}", message.trim());
        let line = format!("<{pri}>1 {time} {} - {message}", tokens.join(" "));
        let value = |index: usize| tokens.get(index).map(String::as_str).filter(|token| *token != "-");
        let expected = Header {
            pri: Some(Pri(pri)), time: Some(Nanos(nanos)), host: value(0), app: value(1), procid: value(2), msgid: value(3), structured: None,
        };
        prop_assume!(!message.starts_with("m<"));
        prop_assert_eq!(split(&line, &CLOCK), (expected, message.as_str()));
    }

    #[test]
    fn a_name_behind_a_stamp_is_the_host(
        pri in 0_u8..=191, host in "(mar|may|sat|[A-Z])?[a-z][A-Za-z0-9_-]{0,9}", end in "[ :]{0,3}",
    ) {
        let prefix = format!("<{pri}>Mar 14 09:26:53 {host}{end}");
        let expected = Header { host: Some(host.as_str()), ..base(Some(pri)) };
        prop_assert_eq!(header(&prefix, &CLOCK), expected);
    }

    #[test]
    fn arbitrary_text_does_not_panic(line in "\\PC*|(<[0-9]{1,3}>)?(1 )?(Mar 14 09:26:53 |2026-03-14T09:26:53Z |- )?[-a-z<>:%\\[\\]=\" 0-9]{0,50}") {
        let _ = header(&line, &CLOCK);
        let (found, message) = split(&line, &CLOCK);
        prop_assert!(line.ends_with(message) || message.is_empty());
        if let Some(structured) = found.structured {
            let _ = elements(structured).count();
        }
        let _ = elements(&line).count();
    }
}
