//! CEF: no panic; the pairs of an extension are read back from their written form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::{Arena, cef, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let event = cef::parse(text, &arena);
    assert_eq!(
        event == Err(cef::Error::NoMarker),
        cef::find(text).is_none()
    );
    assert!(cef::additional(text).count() <= text.len());
    for extension in [text, event.map_or("", |event| event.extension)] {
        let expected: Vec<_> = cef::extension(extension)
            .inspect(|pair| assert_eq!(pair.escaped, pair.value.contains('\\')))
            .map(|pair| (pair.key, cef::unescape(pair.value, &arena).trim_ascii()))
            .collect();
        let mut written = String::new();
        for (key, value) in &expected {
            let value = value
                .replace('\\', "\\\\")
                .replace('=', "\\=")
                .replace('\n', "\\n")
                .replace('\r', "\\r");
            written.push_str(&format!("{key}={value} "));
        }
        let read: Vec<_> = cef::extension(&written)
            .map(|pair| (pair.key, cef::unescape(pair.value, &arena)))
            .collect();
        assert_eq!(read, expected);
    }
});
