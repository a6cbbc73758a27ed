//! An event as JSON, YAML or logfmt.

use std::fmt::Write;

use prost::Message;
use serde_json::Value;
use sweepline_parse::json::write_str;
use sweepline_proto::vector::event::EventWrapper;
use sweepline_vector::json;
use sweepline_vector::read::{Event, event};

use crate::args::TapFormat;

/// Returns the text of a log event; `None` for anything else.
pub(super) fn text(wrapper: &EventWrapper, format: TapFormat) -> Option<String> {
    let bytes = wrapper.encode_to_vec();
    let Ok(Event::Log(log)) = event(&bytes) else { return None };
    let mut text = String::new();
    json::write(log.root, &mut text).ok()?;
    if format == TapFormat::Json {
        return Some(text);
    }
    let value: Value = serde_json::from_str(&text).ok()?;
    let mut text = String::new();
    match format {
        TapFormat::Json => {}
        TapFormat::Yaml => {
            text.push_str("---");
            yaml(&value, 0, &mut text);
        }
        TapFormat::Logfmt => logfmt(&value, "", &mut text),
    }
    Some(text)
}

/// Writes a value behind `name:` or `-`. Scalars are JSON, which is YAML.
fn yaml(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (name, value) in members {
                let _ = write!(out, "\n{:indent$}", "");
                write_str(name, out);
                out.push(':');
                yaml(value, indent + 2, out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let _ = write!(out, "\n{:indent$}-", "");
                yaml(item, indent + 2, out);
            }
        }
        scalar => {
            let _ = write!(out, " {scalar}");
        }
    }
}

/// Writes `name=value` pairs, names of nested members joined by dots.
fn logfmt(value: &Value, name: &str, out: &mut String) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| logfmt(value, &inner(key), out)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(key, value)| logfmt(value, &inner(&key.to_string()), out));
        }
        scalar => {
            if !out.is_empty() {
                out.push(' ');
            }
            let name = if name.is_empty() { "message" } else { name };
            word(name, out);
            out.push('=');
            match scalar {
                Value::String(text) => word(text, out),
                other => {
                    let _ = write!(out, "{other}");
                }
            }
        }
    }
}

fn word(text: &str, out: &mut String) {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'=' | b'\\');
    if !text.is_empty() && text.bytes().all(is_plain) {
        out.push_str(text);
    } else {
        write_str(text, out);
    }
}

#[cfg(test)]
mod tests {
    use sweepline_vector::write::Members;

    use super::*;

    #[test]
    fn an_event_has_three_forms() {
        let mut inner = Members::default();
        inner.boolean("flag", true);
        let mut event = Members::default();
        event.text("message", "a \"b\"\u{1b}");
        event.integer("port", 443);
        event.map("more", &inner);
        event.json("list", &serde_json::json!(["x", []]));
        let wrapper = EventWrapper::decode(&*event.into_log()).unwrap();
        let text = |format| text(&wrapper, format).unwrap();
        assert_eq!(
            text(TapFormat::Json),
            r#"{"list":["x",[]],"message":"a \"b\"\u001b","more":{"flag":true},"port":443}"#
        );
        assert_eq!(
            text(TapFormat::Yaml),
            "---\n\"list\":\n  - \"x\"\n  - []\n\"message\": \"a \\\"b\\\"\\u001b\"\n\"more\":\n  \"flag\": true\n\"port\": 443"
        );
        assert_eq!(text(TapFormat::Logfmt), r#"list.0=x message="a \"b\"\u001b" more.flag=true port=443"#);
    }
}
