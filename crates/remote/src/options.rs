//! The options of a component on their way to another process: a JSON object.

use serde_json::{Map, Number, Value as Json};
use sweepline_plugin::options::{Node, Place, Scalar, Tree};

use crate::limits::{OPTIONS_BYTES, OPTIONS_DEPTH};

/// Writes options as JSON. Places stay behind.
pub(crate) fn to_json(node: &Node) -> Json {
    match &node.tree {
        Tree::Scalar(Scalar::Null) => Json::Null,
        Tree::Scalar(Scalar::Bool(flag)) => Json::Bool(*flag),
        Tree::Scalar(Scalar::Int(number)) => Json::Number((*number).into()),
        Tree::Scalar(Scalar::Float(number)) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Tree::Scalar(Scalar::Text(text)) => Json::String(text.clone()),
        Tree::List(list) => Json::Array(list.iter().map(to_json).collect()),
        Tree::Map(entries) => {
            Json::Object(entries.iter().map(|(key, _, value)| (key.clone(), to_json(value))).collect())
        }
    }
}

/// Reads options; no text is no options.
///
/// # Errors
///
/// Says why they are no JSON object.
pub(crate) fn from_json(text: &str) -> Result<Node, String> {
    if text.len() > OPTIONS_BYTES {
        return Err(format!("options are larger than {OPTIONS_BYTES} bytes"));
    }
    let object: Map<String, Json> = match text.trim() {
        "" => Map::new(),
        text => serde_json::from_str(text).map_err(|error| format!("options are no JSON object: {error}"))?,
    };
    node(Json::Object(object), 0)
}

fn node(json: Json, depth: usize) -> Result<Node, String> {
    if depth == OPTIONS_DEPTH {
        return Err(format!("options nest deeper than {OPTIONS_DEPTH}"));
    }
    let tree = match json {
        Json::Null => Tree::Scalar(Scalar::Null),
        Json::Bool(flag) => Tree::Scalar(Scalar::Bool(flag)),
        Json::Number(number) => Tree::Scalar(match number.as_i64() {
            Some(number) => Scalar::Int(number),
            None => Scalar::Float(number.as_f64().unwrap_or_default()),
        }),
        Json::String(text) => Tree::Scalar(Scalar::Text(text)),
        Json::Array(list) => {
            Tree::List(list.into_iter().map(|json| node(json, depth + 1)).collect::<Result<_, _>>()?)
        }
        Json::Object(object) => Tree::Map(
            object
                .into_iter()
                .map(|(key, json)| Ok((key, Place::default(), node(json, depth + 1)?)))
                .collect::<Result<_, String>>()?,
        ),
    };
    Ok(Node { tree, place: Place::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_back_as_they_were() {
        let text = r#"{"flag":true,"list":[1,2.5,"a"],"map":{"b":null}}"#;
        assert_eq!(to_json(&from_json(text).unwrap()).to_string(), text);
        assert_eq!(to_json(&from_json("").unwrap()).to_string(), "{}");
        assert!(from_json("[]").is_err());
        assert!(from_json(&format!("{{\"a\":{}1{}}}", "[".repeat(40), "]".repeat(40))).is_err());
    }
}
