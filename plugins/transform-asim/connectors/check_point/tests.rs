use super::text::{Kind, Shape, before_colon_key, shape};

/// Returns the kind of a line and the text from where its pairs start.
fn start(line: &str) -> Option<(Option<Kind>, &str)> {
    match shape(line)? {
        Shape::Pairs { start, kind } => Some((Some(kind), line.get(start..)?)),
        Shape::Cef { start } | Shape::List { start } => Some((None, line.get(start..)?)),
        Shape::Leef => Some((None, line)),
    }
}

#[test]
fn each_form_is_told_by_its_own_syntax() {
    let header = "<134>1 2026-03-14T09:26:53Z GW1 CheckPoint 13752 - ";
    for (body, kind) in [
        ("[action:\"Accept\"; ifdir:\"inbound\"; src:\"10.0.0.1\"]", Some(Kind::Colon)),
        ("[cp@2620 action=\"Accept\" ifdir=\"inbound\"]", Some(Kind::Structured)),
        ("time=1|ifdir=inbound|loguid={0x1}", Some(Kind::Plain(b'|'))),
        ("time=1 | ifdir=inbound | loguid={0x1}", Some(Kind::Plain(b'|'))),
        ("time=1;ifdir=inbound", Some(Kind::Plain(b';'))),
        ("time=1,loguid={0x1}", Some(Kind::Plain(b','))),
        ("time=1\tifdir=inbound", Some(Kind::Plain(b'\t'))),
        ("time=1 ifdir=inbound", Some(Kind::Plain(b' '))),
        ("ifdir=inbound|time=1", Some(Kind::Plain(b'|'))),
        ("time=\"1\" ifdir=\"inbound\"", Some(Kind::Quoted(b' '))),
        ("0|Check Point|VPN-1 & FireWall-1|Check Point|Log|x|Unknown|act=Drop", None),
        ("\"1\" \"14Mar2026\" \"09:26:53\" \"eth0\"", None),
    ] {
        assert_eq!(start(body), Some((kind, body)), "{body}");
        let line = format!("{header}{body}");
        assert_eq!(start(&line), Some((kind, body)), "{line}");
    }
}

#[test]
fn the_tag_may_hold_a_bracket_and_stand_next_to_the_list() {
    assert_eq!(start("syslog[ifdir:\"x\"]").map(|found| found.1), Some("[ifdir:\"x\"]"));
    assert_eq!(
        start("gw CheckPoint[13]: [a:\"b\"; ifdir:\"x\"]").map(|found| found.1),
        Some("[a:\"b\"; ifdir:\"x\"]")
    );
}

#[test]
fn other_products_are_not_taken() {
    for line in [
        "",
        "date=2026-03-14 devname=\"FGT\" srcip=10.0.0.1 msg=\"no loguid here\"",
        "1,2026/03/14 09:26:53,0123,TRAFFIC,end",
        "%ASA-6-302013: Built inbound TCP connection 1 for outside:192.0.2.1/1 (192.0.2.1/1)",
        "myloguid=1 xifdir:2",
        "0|Another|Firewall|1|x|y|3|src=10.0.0.1",
        "\"1\" \"2026\" \"09:26:53\"",
    ] {
        assert_eq!(shape(line), None, "{line}");
    }
}

#[test]
fn run_together_vpn_fields_are_cut_off() {
    assert_eq!(before_colon_key("6 scheme:=IKE"), "6");
    assert_eq!(before_colon_key("External methods:=ESP: AES-256 + SHA256"), "External");
    assert_eq!(before_colon_key("Internal"), "Internal");
    assert_eq!(before_colon_key(":="), "");
}
