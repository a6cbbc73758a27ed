//! YAML (and JSON, which is YAML) as [`Node`]s with their places.

mod environment;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use saphyr::Scalar as YamlScalar;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use super::error::OptionsError;
use super::node::{Node, Place, Scalar, Tree};
use super::problem::Problem;

/// Size of a configuration file: real ones have a few KiB.
const MAX_CONFIG_BYTES: u64 = 4 * 1024 * 1024;
/// Values in a configuration; anchors cannot multiply beyond this.
const MAX_CONFIG_NODES: usize = 100_000;
/// Nesting of a configuration.
const MAX_CONFIG_DEPTH: usize = 64;

/// Reads a YAML file.
///
/// # Errors
///
/// Says what is wrong and where.
pub fn read(path: &Path, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Node, Problem> {
    parse(&text(path)?, lookup).map_err(|error| Problem::options(path, &error))
}

/// Returns the text of a configuration file.
///
/// # Errors
///
/// Fails when the file cannot be read, is too large or is not UTF-8.
pub fn text(path: &Path) -> Result<String, Problem> {
    let failed = |error: std::io::Error| Problem::new(path, format!("cannot be read: {error}"));
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_CONFIG_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_CONFIG_BYTES {
        return Err(Problem::new(path, format!("is larger than {MAX_CONFIG_BYTES} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Problem::new(path, format!("is not UTF-8 text (first bad byte at offset {at})"))
    })
}

/// Parses one document; an empty text is an empty map.
///
/// # Errors
///
/// Says what is wrong and where: syntax, a key given twice, an unset variable, a second document.
pub fn parse(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Node, OptionsError> {
    let mut builder = Builder { lookup, anchors: HashMap::new(), open: Vec::new(), done: None, nodes: 0 };
    for step in Parser::new_from_str(text) {
        let (event, span) =
            step.map_err(|error| OptionsError::new(error.info()).at(place(error.marker())))?;
        builder.event(event, place(&span.start))?;
    }
    let node = builder.done.unwrap_or_else(Node::empty_map);
    if node.tree == Tree::Scalar(Scalar::Null) {
        return Ok(Node::empty_map());
    }
    Ok(node)
}

/// The parser counts columns from 0.
fn place(marker: &Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}

struct Builder<'l> {
    lookup: &'l dyn Fn(&str) -> Option<String>,
    anchors: HashMap<usize, Node>,
    open: Vec<Open>,
    done: Option<Node>,
    nodes: usize,
}

struct Open {
    anchor: usize,
    place: Place,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { entries: Vec<(String, Place, Node)>, key: Option<(String, Place)> },
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, at: Place) -> Result<(), OptionsError> {
        match event {
            Event::DocumentStart(_) if self.done.is_some() => {
                return Err(OptionsError::new("a configuration file holds one document").at(at));
            }
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = self.scalar(text, style, tag.as_ref()).map_err(|error| error.at(at))?;
                self.value(Node { tree: Tree::Scalar(scalar), place: at }, anchor)?;
            }
            Event::SequenceStart(anchor, _) => {
                self.open(Open { anchor, place: at, kind: OpenKind::List(Vec::new()) })?;
            }
            Event::MappingStart(anchor, _) => {
                let kind = OpenKind::Map { entries: Vec::new(), key: None };
                self.open(Open { anchor, place: at, kind })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close()?,
            Event::Alias(anchor) => {
                let node = self
                    .anchors
                    .get(&anchor)
                    .cloned()
                    .ok_or_else(|| OptionsError::new("alias of an unknown anchor").at(at))?;
                self.nodes += size(&node);
                self.value(node, 0)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, open: Open) -> Result<(), OptionsError> {
        if self.open.len() >= MAX_CONFIG_DEPTH {
            let message = format!("nested deeper than {MAX_CONFIG_DEPTH} levels");
            return Err(OptionsError::new(message).at(open.place));
        }
        if let Some(Open { kind: OpenKind::Map { key: None, .. }, .. }) = self.open.last() {
            return Err(OptionsError::new("a key must be a single value").at(open.place));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self) -> Result<(), OptionsError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let tree = match open.kind {
            OpenKind::List(items) => Tree::List(items),
            OpenKind::Map { entries, .. } => Tree::Map(entries),
        };
        self.value(Node { tree, place: open.place }, open.anchor)
    }

    fn value(&mut self, node: Node, anchor: usize) -> Result<(), OptionsError> {
        self.nodes += 1;
        if self.nodes > MAX_CONFIG_NODES {
            let message = format!("more than {MAX_CONFIG_NODES} values");
            return Err(OptionsError::new(message).at(node.place));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.done = Some(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map { entries, key }) => match key.take() {
                Some((name, place)) => entries.push((name, place, node)),
                None => *key = Some(key_text(node, entries)?),
            },
        }
        Ok(())
    }

    fn scalar(
        &self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Cow<'_, Tag>>,
    ) -> Result<Scalar, OptionsError> {
        let text = if text.contains('$') {
            environment::expand(&text, self.lookup).map_err(OptionsError::new)?.into()
        } else {
            text
        };
        let text = text.into_owned();
        let scalar = YamlScalar::parse_from_cow_and_metadata(text.as_str().into(), style, tag);
        Ok(match scalar {
            Some(YamlScalar::Null) => Scalar::Null,
            Some(YamlScalar::Boolean(flag)) => Scalar::Bool(flag),
            Some(YamlScalar::Integer(number)) => Scalar::Int(number),
            Some(YamlScalar::FloatingPoint(number)) => Scalar::Float(*number),
            Some(YamlScalar::String(text)) => Scalar::Text(text.into_owned()),
            None => return Err(OptionsError::new(format!("`{text}` does not fit its tag"))),
        })
    }
}

fn key_text(node: Node, entries: &[(String, Place, Node)]) -> Result<(String, Place), OptionsError> {
    let key = match node.tree {
        Tree::Scalar(Scalar::Text(text)) => text,
        Tree::Scalar(Scalar::Int(number)) => number.to_string(),
        Tree::Scalar(Scalar::Bool(flag)) => flag.to_string(),
        _ => return Err(OptionsError::new("a key must be text").at(node.place)),
    };
    if let Some((_, first, _)) = entries.iter().find(|(known, _, _)| *known == key) {
        let message = format!("key `{key}` is given twice (first in line {})", first.line);
        return Err(OptionsError::new(message).at(node.place));
    }
    Ok((key, node.place))
}

fn size(node: &Node) -> usize {
    match &node.tree {
        Tree::Scalar(_) => 1,
        Tree::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Tree::Map(entries) => 1 + entries.iter().map(|(_, _, value)| size(value)).sum::<usize>(),
    }
}
