use proptest::prelude::*;

use super::*;

fn shape(text: &str) -> Vec<String> {
    nodes(text)
        .map(|node| match node {
            Node::Open { name, attrs, empty } => {
                let attrs: String = attrs.map(|attr| format!(" {}={}", attr.name, attr.raw)).collect();
                format!("<{name}{attrs}{}", if empty { "/>" } else { ">" })
            }
            Node::Text { raw, .. } => raw.to_owned(),
            Node::Close { name } => format!("</{name}>"),
        })
        .collect()
}

#[test]
fn an_event_is_read() {
    let text = "<?xml version='1.0'?>\n<Event xmlns='http://schemas.example/event'>\n <System><Provider Name='P &amp; Q'/><EventID Qualifiers=\"\">5156</EventID >\
        <TimeCreated SystemTime = '2026-03-14T09:26:53Z' /></System><!-- <no> --><EventData><Data Name='App'>a &lt; b</Data>\
        <Data Name='E'></Data><Data><![CDATA[<raw>&amp;]]></Data></EventData></Event>";
    let expected = [
        "<Event xmlns=http://schemas.example/event>",
        "<System>",
        "<Provider Name=P &amp; Q/>",
        "<EventID Qualifiers=>",
        "5156",
        "</EventID>",
        "<TimeCreated SystemTime=2026-03-14T09:26:53Z/>",
        "</System>",
        "<EventData>",
        "<Data Name=App>",
        "a &lt; b",
        "</Data>",
        "<Data Name=E>",
        "</Data>",
        "<Data>",
        "<raw>&amp;",
        "</Data>",
        "</EventData>",
        "</Event>",
    ];
    assert_eq!(shape(text), expected);
}

#[test]
fn references_are_replaced() {
    let arena = Arena::new();
    assert_eq!(unescape("&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#x1F600;", &arena), "<>&\"'AB😀");
    assert_eq!(unescape("a && b &nope; &#xD800; &#; &", &arena), "a && b &nope; &#xD800; &#; &");
    assert_eq!(unescape("ä&amp;ü;ä", &arena), "ä&ü;ä");
    assert_eq!(unescape("&ääääääää;", &arena), "&ääääääää;");
}

#[test]
fn attributes_are_found_by_name() {
    let arena = Arena::new();
    let Some(Node::Open { attrs, .. }) = nodes("<a x='1' n:y=\"a &gt; '>' b\">").next() else {
        panic!("an element")
    };
    assert_eq!(attrs.named("x").map(|attr| attr.raw), Some("1"));
    assert_eq!(attrs.named("n:y").map(|attr| attr.text(&arena)), Some("a > '>' b"));
    assert_eq!(attrs.named("z"), None);
    assert_eq!(local_name("n:y"), "y");
}

#[test]
fn malformed_text_ends_the_reading() {
    assert_eq!(shape("<a>x<b"), ["<a>", "x"]);
    assert_eq!(shape("<a b='1>x"), Vec::<String>::new());
    assert_eq!(shape("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), Vec::<String>::new());
    assert_eq!(shape("<a><!-- open"), ["<a>"]);
    assert_eq!(shape("<><a>"), Vec::<String>::new());
    assert_eq!(shape("plain"), ["plain"]);
}

#[test]
fn nesting_is_bounded() {
    assert_eq!(nodes(&"<a>".repeat(1000)).count(), XML_DEPTH as usize);
    assert_eq!(nodes(&"<a></a>".repeat(1000)).count(), 2000);
}

fn written(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;").replace('>', "&#62;")
}

proptest! {
    #[test]
    fn written_data_is_read_back(pairs in proptest::collection::vec(("[A-Za-z]{1,8}", "[!-~äß€]{1,12}"), 0..8)) {
        let arena = Arena::new();
        let text: String = pairs.iter().map(|(name, value)| format!("<Data Name='{}'>{}</Data>", written(value), written(name))).collect();
        let mut found = Vec::new();
        let mut name = "";
        for node in nodes(&text) {
            match node {
                Node::Open { attrs, .. } => name = attrs.named("Name").expect("a name").text(&arena),
                Node::Text { raw, .. } => found.push((unescape(raw, &arena).to_owned(), name.to_owned())),
                Node::Close { .. } => {}
            }
        }
        prop_assert_eq!(found, pairs);
    }

    #[test]
    fn arbitrary_text_does_not_panic(text in "\\PC*|[<>/a='\"! \\[\\]?-]{0,60}|[&;#x0-9a-zä]{0,30}") {
        let arena = Arena::new();
        for node in nodes(&text) {
            if let Node::Open { attrs, .. } = node {
                for attr in attrs {
                    let _ = attr.text(&arena);
                }
            }
        }
        let _ = unescape(&text, &arena);
    }
}
