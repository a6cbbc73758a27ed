//! JSON: no panic; every string that is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sweepline_parse::json::{Value, elements, members, value, write_str};
use sweepline_parse::{Arena, lines};

fuzz_target!(|data: &[u8]| {
    let arena = Arena::new();
    let (text, _) = lines::text(data, &arena);
    let mut pending = vec![value(text)];
    while let Some(next) = pending.pop() {
        let Ok(next) = next else { continue };
        match next {
            Value::Object(object) => {
                pending.extend(members(object).map(|member| member.map(|(_, value)| value)))
            }
            Value::Array(array) => pending.extend(elements(array)),
            Value::String(string) => {
                let plain = string.text(&arena);
                let mut written = String::new();
                write_str(plain, &mut written);
                assert_eq!(
                    value(&written).ok().and_then(|value| value.as_text(&arena)),
                    Some(plain)
                );
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let _ = (members(text).count(), elements(text).count());
});
