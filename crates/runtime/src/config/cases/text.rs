//! Cases as they stand in the file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value as Json};
use sweepline_plugin::options::{self, Node, Place, Scalar, Span, Tree};

use super::{CaseCondition, Inserted, Records};
use crate::config::load::OneOrMany;
use sweepline_plugin::options::Problem;

/// A case whose names have not been looked up.
pub(in crate::config) struct Draft {
    pub(super) name: String,
    pub(super) file: PathBuf,
    pub(super) at: At,
    pub(super) inputs: Vec<DraftInput>,
    pub(super) advance: Duration,
    pub(super) outputs: Vec<DraftOutput>,
    pub(super) silent: Vec<String>,
    pub(super) silent_place: Place,
}

/// A place in the file, in words and in numbers.
#[derive(Clone)]
pub(super) struct At {
    pub(super) path: String,
    pub(super) place: Place,
}

pub(super) struct DraftInput {
    pub(super) insert_at: String,
    pub(super) at: At,
    pub(super) events: Inserted,
    pub(super) received: Option<String>,
    pub(super) advance: Duration,
}

pub(super) struct DraftOutput {
    pub(super) extract_from: Vec<String>,
    pub(super) at: At,
    pub(super) at_least: u64,
    pub(super) at_most: u64,
    pub(super) conditions: Vec<CaseCondition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseText {
    name: String,
    #[serde(default)]
    input: Option<InputText>,
    #[serde(default)]
    inputs: Vec<InputText>,
    #[serde(default)]
    advance_time: Option<Span>,
    #[serde(default)]
    outputs: Vec<OutputText>,
    #[serde(default)]
    no_outputs_from: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InputText {
    insert_at: String,
    #[serde(rename = "type", default)]
    kind: InputKind,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    file: Option<PathBuf>,
    #[serde(default, alias = "log_fields")]
    fields: Option<Map<String, Json>>,
    #[serde(default)]
    peer: Option<String>,
    #[serde(default)]
    connector: Option<String>,
    #[serde(default)]
    received: Option<String>,
    #[serde(default)]
    advance_time: Option<Span>,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum InputKind {
    #[default]
    Raw,
    Log,
    Session,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OutputText {
    extract_from: OneOrMany,
    #[serde(default)]
    count: Option<u64>,
    #[serde(default)]
    at_least: Option<u64>,
    #[serde(default)]
    at_most: Option<u64>,
    /// Read from the node, which knows the place of each.
    #[serde(default)]
    conditions: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionText {
    #[serde(rename = "type", default)]
    _kind: ConditionKind,
    source: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ConditionKind {
    #[default]
    Vrl,
}

/// Reads the section of one file.
pub(in crate::config) fn read(
    file: &Path,
    section: &Node,
    drafts: &mut Vec<Draft>,
    problems: &mut Vec<Problem>,
) {
    let Tree::List(nodes) = &section.tree else {
        problems.push(Problem::at(file, section.place, "`tests` is a list"));
        return;
    };
    for (number, node) in nodes.iter().enumerate() {
        let at = At { path: format!("tests[{number}]"), place: node.place };
        match read_case(file, node, at) {
            Ok(draft) => match drafts.iter().find(|known| known.name == draft.name) {
                Some(known) => {
                    let (file, line) = (known.file.display(), known.at.place.line);
                    let message = format!(
                        "`{}`: a test `{}` is there already ({file}:{line})",
                        draft.at.path, draft.name
                    );
                    problems.push(Problem::at(&draft.file, draft.at.place, message));
                }
                None => drafts.push(draft),
            },
            Err(problem) => problems.push(problem),
        }
    }
}

fn read_case(file: &Path, node: &Node, at: At) -> Result<Draft, Problem> {
    let text: CaseText =
        options::read(node).map_err(|error| Problem::options(file, &error.at(at.place).under(&at.path)))?;
    let failed = |problem: (At, String)| {
        Problem::at(file, problem.0.place, format!("`{}`: {}", problem.0.path, problem.1))
    };
    if text.input.is_some() && !text.inputs.is_empty() {
        return Err(failed((at, "`input` and `inputs` are both given".to_owned())));
    }
    let mut inputs = Vec::with_capacity(text.inputs.len() + 1);
    if let Some(input) = text.input {
        inputs.push(draft_input(input, at.key(node, "input")).map_err(failed)?);
    }
    let list = at.key(node, "inputs");
    for (number, input) in text.inputs.into_iter().enumerate() {
        inputs.push(draft_input(input, list.item(node.get("inputs"), number)).map_err(failed)?);
    }
    if inputs.is_empty() {
        return Err(failed((at, "nothing is put in: `inputs` is empty".to_owned())));
    }
    if text.outputs.is_empty() && text.no_outputs_from.is_empty() {
        let message = "nothing is checked: there are no `outputs` and no `no_outputs_from`";
        return Err(failed((at, message.to_owned())));
    }
    let list = at.key(node, "outputs");
    let nodes = node.get("outputs");
    let mut outputs = Vec::with_capacity(text.outputs.len());
    for (number, output) in text.outputs.into_iter().enumerate() {
        let node = item(nodes, number);
        outputs.push(draft_output(output, node, list.item(nodes, number)).map_err(failed)?);
    }
    Ok(Draft {
        name: text.name,
        file: file.to_owned(),
        inputs,
        advance: length(text.advance_time),
        outputs,
        silent: text.no_outputs_from,
        silent_place: at.key(node, "no_outputs_from").place,
        at,
    })
}

fn draft_input(text: InputText, at: At) -> Result<DraftInput, (At, String)> {
    let InputText { insert_at, kind, value, file, fields, peer, connector, received, advance_time } = text;
    let events = match (kind, value, file, fields) {
        (InputKind::Raw, Some(value), None, None) => {
            let record = value.strip_suffix('\n').unwrap_or(&value).to_owned();
            Inserted::Raw { records: Records::Text(record), peer, connector }
        }
        (InputKind::Raw, None, Some(file), None) => {
            Inserted::Raw { records: Records::File(file), peer, connector }
        }
        (InputKind::Raw, ..) => {
            return Err((at, "an input of type `raw` has either a `value` or a `file`".to_owned()));
        }
        (_, None, None, Some(fields)) if peer.is_none() && connector.is_none() => Inserted::Session(fields),
        _ => return Err((at, "an input of type `session` has `fields` and no other data".to_owned())),
    };
    Ok(DraftInput { insert_at, at, events, received, advance: length(advance_time) })
}

fn draft_output(text: OutputText, node: Option<&Node>, at: At) -> Result<DraftOutput, (At, String)> {
    let OutputText { extract_from, count, at_least, at_most, conditions } = text;
    if count.is_some() && (at_least.is_some() || at_most.is_some()) {
        return Err((at, "`count` is exact: `at_least` and `at_most` go without it".to_owned()));
    }
    let is_bare = conditions.is_empty();
    if is_bare && count.or(at_least).or(at_most).is_none() {
        return Err((at, "nothing is checked: there are no `conditions` and no `count`".to_owned()));
    }
    let fewest = count.or(at_least).unwrap_or(u64::from(!is_bare));
    let most = count.or(at_most).unwrap_or(u64::MAX);
    if fewest > most || (most == 0 && !is_bare) {
        return Err((at, "no number of events can satisfy this".to_owned()));
    }
    let nodes = node.and_then(|node| node.get("conditions"));
    let list = At { path: format!("{}.conditions", at.path), place: at.place };
    let mut read = Vec::with_capacity(conditions.len());
    for number in 0..conditions.len() {
        let Some(node) = item(nodes, number) else { continue };
        let at = list.item(nodes, number);
        read.push(condition(node).map_err(|error| {
            let place = error.place.unwrap_or(at.place);
            (At { path: at.path.clone(), place }, error.to_string())
        })?);
    }
    let extract_from = match extract_from {
        OneOrMany::One(id) => vec![id],
        OneOrMany::Many(ids) => ids,
    };
    Ok(DraftOutput { extract_from, at, at_least: fewest, at_most: most, conditions: read })
}

/// A condition is a program, or `{type: vrl, source: …}`.
fn condition(node: &Node) -> Result<CaseCondition, options::OptionsError> {
    if let Tree::Scalar(Scalar::Text(source)) = &node.tree {
        return Ok(CaseCondition { source: source.clone(), place: node.place });
    }
    let text: ConditionText = options::read(node)?;
    let place = node.get("source").map_or(node.place, |source| source.place);
    Ok(CaseCondition { source: text.source, place })
}

fn length(span: Option<Span>) -> Duration {
    span.map_or(Duration::ZERO, |span| span.0)
}

fn item(list: Option<&Node>, number: usize) -> Option<&Node> {
    match list.map(|node| &node.tree) {
        Some(Tree::List(items)) => items.get(number),
        _ => None,
    }
}

impl At {
    fn key(&self, node: &Node, key: &str) -> Self {
        let place = node.get(key).map_or(self.place, |node| node.place);
        Self { path: format!("{}.{key}", self.path), place }
    }

    fn item(&self, list: Option<&Node>, number: usize) -> Self {
        let place = item(list, number).map_or(self.place, |node| node.place);
        Self { path: format!("{}[{number}]", self.path), place }
    }
}
