//! Files → a checked picture of the pipeline.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use sweepline_plugin::options::{self, Node, Place, Problem, Tree, yaml};

use super::error::ConfigError;
use super::identity::Identity;
use super::model::{Api, Component, Config};
use super::registry::{Registry, Type};
use super::{cases, inputs};
use crate::buffer::{self, BufferOptions};

/// Reads and checks configuration files; several files are one configuration.
///
/// # Errors
///
/// Lists everything that is wrong, each with file, line and key.
pub fn load(
    paths: &[PathBuf],
    registry: &Registry<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, ConfigError> {
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        files.push((path.clone(), yaml::text(path)?));
    }
    build(&files, registry, environment)
}

/// Checks configuration text as if it were in a file.
///
/// # Errors
///
/// See [`load`].
pub fn load_text(
    name: &str,
    text: &str,
    registry: &Registry<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, ConfigError> {
    build(&[(PathBuf::from(name), text.to_owned())], registry, environment)
}

/// The sections of a file.
const SECTIONS: &[&str] = &["sources", "transforms", "sinks", "api", "data_dir", "tests"];

/// A component before its inputs are known.
struct Draft {
    component: Component,
    wanted: Vec<(String, Place)>,
    /// Whether it keeps its buffer there.
    needs_data_dir: bool,
}

/// What the sections hold.
#[derive(Default)]
struct Gathered {
    drafts: Vec<Draft>,
    /// Names of components that cannot be used.
    broken: Vec<String>,
    /// Files that components read.
    files: Vec<PathBuf>,
}

fn build(
    files: &[(PathBuf, String)],
    registry: &Registry<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Config, ConfigError> {
    let mut problems = Vec::new();
    let mut api = None;
    let mut data_dir = None;
    let mut found = Gathered::default();
    let mut trees = Vec::new();
    for (file, text) in files {
        match yaml::parse(text, environment) {
            Ok(node) => trees.push((file, node)),
            Err(error) => problems.push(Problem::options(file, &error)),
        }
    }
    for (file, node) in &trees {
        check_sections(file, node, &mut problems);
        if let Some(section) = node.get("api") {
            match options::read::<Api>(section) {
                Ok(read) => api = Some(read),
                Err(error) => problems.push(Problem::options(*file, &error.under("api"))),
            }
        }
        if let Some(section) = node.get("data_dir") {
            match options::read::<PathBuf>(section) {
                Ok(read) => data_dir = Some(read),
                Err(error) => problems.push(Problem::options(*file, &error.under("data_dir"))),
            }
        }
    }
    for section in ["sources", "transforms", "sinks"] {
        for (file, node) in &trees {
            if let Some(node) = node.get(section) {
                read_section(file, section, node, registry, &mut found, &mut problems);
            }
        }
    }
    let mut drafted_cases = Vec::new();
    for (file, node) in &trees {
        if let Some(node) = node.get("tests") {
            cases::read(file, node, &mut drafted_cases, &mut problems);
        }
    }
    if data_dir.is_none() {
        for draft in found.drafts.iter().filter(|draft| draft.needs_data_dir) {
            let Component { id, file, place, .. } = &draft.component;
            let message = format!("`sinks.{id}.buffer`: a disk buffer needs `data_dir`");
            problems.push(Problem::at(file, *place, message));
        }
    }
    let components = inputs::connect(drafts_into(found.drafts), &found.broken, &mut problems);
    if problems.is_empty() && components.is_empty() {
        let file = files.first().map_or_else(PathBuf::new, |(file, _)| file.clone());
        problems.push(Problem::new(file, "has no sources and no sinks"));
    }
    let mut cases = Vec::new();
    if problems.is_empty() {
        cases = cases::resolve(drafted_cases, &components, &mut problems);
    }
    if problems.is_empty() {
        Ok(Config { data_dir, api: api.unwrap_or_default(), components, cases })
    } else {
        Err(ConfigError { problems, files: found.files })
    }
}

fn drafts_into(drafts: Vec<Draft>) -> Vec<(Component, Vec<(String, Place)>)> {
    drafts.into_iter().map(|draft| (draft.component, draft.wanted)).collect()
}

fn check_sections(file: &Path, node: &Node, problems: &mut Vec<Problem>) {
    let Tree::Map(entries) = &node.tree else {
        problems.push(Problem::at(file, node.place, "a configuration is a map of sections"));
        return;
    };
    for (key, place, _) in entries {
        if !SECTIONS.contains(&key.as_str()) {
            let hint = options::suggestion(key, SECTIONS);
            problems.push(Problem::at(file, *place, format!("unknown section `{key}`{hint}")));
        }
    }
}

fn read_section(
    file: &Path,
    section: &'static str,
    node: &Node,
    registry: &Registry<'_>,
    found: &mut Gathered,
    problems: &mut Vec<Problem>,
) {
    let Tree::Map(entries) = &node.tree else {
        let message = format!("`{section}` is a map of component names");
        problems.push(Problem::at(file, node.place, message));
        return;
    };
    for (id, place, node) in entries {
        if let Some(known) = found.drafts.iter().find(|draft| draft.component.id == *id) {
            let message = format!(
                "component `{id}` is defined twice (first in {}:{})",
                known.component.file.display(),
                known.component.place.line
            );
            problems.push(Problem::at(file, *place, message));
            continue;
        }
        match read_component(file, section, id, *place, node, registry, &mut found.files) {
            Ok(draft) => found.drafts.push(draft),
            Err(problem) => {
                found.broken.push(id.clone());
                problems.push(problem);
            }
        }
    }
}

/// Keys that every component has besides its own options.
const COMMON_KEYS: &[&str] = &["type", "inputs", "buffer"];

/// What is read of them together.
#[derive(Deserialize)]
struct Common {
    #[serde(rename = "type")]
    component_type: String,
    #[serde(default)]
    inputs: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn read_component(
    file: &Path,
    section: &'static str,
    id: &str,
    place: Place,
    node: &Node,
    registry: &Registry<'_>,
    files: &mut Vec<PathBuf>,
) -> Result<Draft, Problem> {
    let named =
        |error: options::OptionsError| Problem::options(file, &error.at(place).under(id).under(section));
    let common: Common = options::read(node).map_err(named)?;
    let kind = section.trim_end_matches('s');
    let kind: &'static str = match kind {
        "source" => "source",
        "transform" => "transform",
        _ => "sink",
    };
    let type_place = node.get("type").map_or(place, |node| node.place);
    let component_type = registry
        .find(kind, &common.component_type, node)
        .map_err(|message| Problem::at(file, type_place, format!("`{section}.{id}.type`: {message}")))?;
    if kind == "source" && common.inputs.is_some() {
        let message = format!("`{section}.{id}`: a source has no inputs");
        return Err(Problem::at(file, place, message));
    }
    let own = node.without(COMMON_KEYS);
    let Type { name, shape, mut prepared } = component_type.read(&own).map_err(named)?;
    files.extend(prepared.files());
    prepared.check().map_err(|message| Problem::at(file, place, format!("`{section}.{id}`: {message}")))?;
    let buffer =
        node.get("buffer").map(|node| BufferOptions::read(node).map_err(|error| error.under("buffer")));
    let buffer = buffer.transpose().map_err(named)?;
    let needs_data_dir = buffer.as_ref().is_some_and(BufferOptions::is_on_disk);
    if let Some(buffer) = &buffer {
        if kind != "sink" {
            let message = format!("`{section}.{id}`: only sinks have a `buffer`");
            return Err(Problem::at(file, place, message));
        }
        prepared = buffer::before(buffer.clone(), prepared);
    }
    let inputs_place = node.get("inputs").map_or(place, |node| node.place);
    let wanted = match common.inputs {
        None => Vec::new(),
        Some(OneOrMany::One(input)) => vec![(input, inputs_place)],
        Some(OneOrMany::Many(inputs)) => inputs.into_iter().map(|input| (input, inputs_place)).collect(),
    };
    if kind != "source" && wanted.is_empty() {
        let message = format!("`{section}.{id}`: key `inputs` is missing");
        return Err(Problem::at(file, place, message));
    }
    Ok(Draft {
        component: Component {
            id: id.to_owned(),
            component_type: name,
            shape,
            kind,
            inputs: Vec::new(),
            // Before the files are read again for good: a change in between is then one.
            identity: Identity::new(node.without(&["inputs"]), prepared.files()),
            prepared,
            again: Arc::new(move || {
                let prepared = component_type.read(&own)?.prepared;
                Ok(match &buffer {
                    Some(buffer) => buffer::before(buffer.clone(), prepared),
                    None => prepared,
                })
            }),
            file: file.to_owned(),
            place,
        },
        wanted,
        needs_data_dir,
    })
}
