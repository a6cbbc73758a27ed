//! Folders → connectors; everything that is wrong is told at once.

use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sweepline_plugin::names;
use sweepline_plugin::options::{self, Node, Problem, yaml};
use sweepline_vrl::{Kind, Program};

use super::limits::{CONNECTORS, FOLDER_ENTRIES, ID_BYTES, MAPPING_BYTES, README_BYTES};
use super::manifest::{Form, Manifest};
use super::marks::Marks;
use super::{Connector, lookup, record};
use crate::catalogue::Catalogue;
use crate::functions;

/// What makes a folder a connector.
pub(super) const MANIFEST: &str = "connector.yaml";
/// The mapping program.
pub(super) const MAPPING: &str = "mapping.vrl";
const README: &str = "README.md";

/// Everything that is wrong with the users' connectors, at least one thing.
#[derive(Debug, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            problem.fmt(out)?;
        }
        Ok(())
    }
}

/// Loads the connectors of some folders: each is a connector itself or holds connectors, one folder each. Folders and files
/// may be symbolic links; names that start with a dot are skipped.
///
/// # Errors
///
/// Lists everything that is wrong, each with its file and, where known, line and column: folders that cannot be read, bad
/// `connector.yaml`, programs that do not compile, ids given twice.
pub fn load(dirs: &[PathBuf]) -> Result<Catalogue, Problems> {
    let mut problems = Vec::new();
    let mut folders = Vec::new();
    for dir in dirs {
        match find(dir) {
            Ok(found) => folders.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    let mut connectors: Vec<Connector> = Vec::new();
    for folder in folders {
        let Some(connector) = read(&folder, &mut problems) else { continue };
        match connectors.iter().find(|known| known.id == connector.id) {
            Some(known) if is_same(&known.folder, &folder) => {}
            Some(known) => {
                let message =
                    format!("id `{}` is taken already, by {}", connector.id, known.folder.display());
                problems.push(Problem::new(folder.join(MANIFEST), message));
            }
            None => connectors.push(connector),
        }
    }
    if connectors.len() > CONNECTORS {
        let message = format!("more than {CONNECTORS} connectors");
        problems.push(Problem::new(dirs.first().cloned().unwrap_or_default(), message));
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    connectors.sort_by_key(Connector::id);
    Ok(Catalogue::new(connectors))
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Finds the connectors' folders below a folder, or the folder itself.
pub(super) fn find(dir: &Path) -> Result<Vec<PathBuf>, Problem> {
    let failed = |error: std::io::Error| Problem::new(dir, format!("cannot be read: {error}"));
    if dir.join(MANIFEST).exists() {
        return Ok(vec![dir.to_owned()]);
    }
    let mut found = Vec::new();
    for (number, entry) in fs::read_dir(dir).map_err(failed)?.enumerate() {
        if number == FOLDER_ENTRIES {
            return Err(Problem::new(dir, format!("holds more than {FOLDER_ENTRIES} entries")));
        }
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let kind =
            fs::metadata(&path).map_err(|error| Problem::new(&path, format!("cannot be read: {error}")))?;
        if kind.is_dir() {
            found.push(path);
        }
    }
    if found.is_empty() {
        return Err(Problem::new(dir, format!("holds no connector (a folder with a `{MANIFEST}`)")));
    }
    found.sort();
    Ok(found)
}

/// Reads one folder; `None` when something is wrong with it.
fn read(folder: &Path, problems: &mut Vec<Problem>) -> Option<Connector> {
    let file = folder.join(MANIFEST);
    let node = match yaml::read(&file, &|name| std::env::var(name).ok()) {
        Ok(node) => Some(node),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    let manifest = node.as_ref().and_then(|node| manifest(&file, node, problems));
    let mapping = match text(&folder.join(MAPPING), MAPPING_BYTES) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let manifest = manifest?;
    let id = id(folder, &file, node.as_ref(), &manifest, problems);
    let before = problems.len();
    let lookup = lookup::read(folder, &file, node.as_ref(), &manifest, problems);
    let has_tables = problems.len() == before;
    let functions = functions::standard().with(vec![Box::new(lookup)]);
    // Messages about records name a program by the connector's folder alone: samples have them, too.
    let compile = |source: &str, file: &str, kind: Kind| {
        let inputs = record::inputs(manifest.form);
        let name = format!("{}/{file}", folder_name(folder));
        Program::compile_for_records(source, &name, kind, &functions, inputs)
    };
    let name = folder.join(MAPPING);
    let program = keep(compile(&mapping, MAPPING, Kind::Remap), &name, "does not compile", problems);
    let condition = manifest.recognise.condition.as_deref().map(|source| {
        let what = "`recognise.condition` does not compile";
        keep(compile(source, MANIFEST, Kind::Condition), &file, what, problems)
    });
    let condition = match condition {
        Some(compiled) => Some(compiled?),
        None => None,
    };
    let (id, program) = (id?, program?);
    if !has_tables {
        return None;
    }
    let reasons: Option<Vec<_>> = program.reasons().iter().map(|reason| names::intern(reason)).collect();
    let Some(reasons) = reasons else {
        problems.push(Problem::new(&name, "too many different reasons"));
        return None;
    };
    let readme = text(&folder.join(README), README_BYTES).unwrap_or_default();
    let marks = Marks::new(manifest.form, &manifest.recognise, condition);
    Some(Connector { id, manifest, marks, program, reasons, folder: folder.to_owned(), mapping, readme })
}

fn keep(
    compiled: Result<Program, sweepline_vrl::CompileError>,
    file: &Path,
    what: &str,
    problems: &mut Vec<Problem>,
) -> Option<Program> {
    match compiled {
        Ok(program) => {
            for warning in program.warnings() {
                tracing::warn!("{warning}");
            }
            Some(program)
        }
        Err(error) => {
            problems.push(Problem::new(file, format!("{what}\n{error}")));
            None
        }
    }
}

fn manifest(file: &Path, node: &Node, problems: &mut Vec<Problem>) -> Option<Manifest> {
    let manifest: Manifest = match options::read(node) {
        Ok(manifest) => manifest,
        Err(error) => {
            problems.push(Problem::options(file, &error));
            return None;
        }
    };
    let before = problems.len();
    for (key, text) in
        [("title", &manifest.title), ("vendor", &manifest.vendor), ("product", &manifest.product)]
    {
        if text.trim().is_empty() {
            let place = node.get(key).map_or(node.place, |node| node.place);
            problems.push(Problem::at(file, place, format!("`{key}`: must not be empty")));
        }
    }
    for key in misplaced(&manifest) {
        let marks = node.get("recognise").unwrap_or(node);
        let place = marks.get(key).map_or(marks.place, |node| node.place);
        let message = format!("`recognise.{key}`: does not go with `form: {}`", manifest.form.word());
        problems.push(Problem::at(file, place, message));
    }
    (problems.len() == before).then_some(manifest)
}

/// Marks that records of the form cannot have.
fn misplaced(manifest: &Manifest) -> Vec<&'static str> {
    let (form, marks) = (manifest.form, &manifest.recognise);
    let given = [
        ("app", marks.app.list().is_empty(), Form::Line),
        ("has_keys", marks.has_keys.list().is_empty(), Form::Json),
        ("equals", marks.equals.is_empty(), Form::Json),
        ("vendor", marks.vendor.list().is_empty(), Form::Cef),
        ("product", marks.product.list().is_empty(), Form::Cef),
    ];
    let wrong = given.into_iter().filter(|(_, is_empty, wanted)| !is_empty && *wanted != form);
    wrong.map(|(key, ..)| key).collect()
}

/// Returns the connector's id: what the manifest says, else the folder's name.
fn id(
    folder: &Path,
    file: &Path,
    node: Option<&Node>,
    manifest: &Manifest,
    problems: &mut Vec<Problem>,
) -> Option<&'static str> {
    let id = manifest.id.clone().unwrap_or_else(|| folder_name(folder));
    let place = node.and_then(|node| node.get("id")).map(|node| node.place).unwrap_or_default();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !(1..=ID_BYTES).contains(&id.len()) || !id.bytes().all(fits) || id == "auto" || id == "unknown" {
        let message = format!(
            "`{id}` is no id: lower-case letters, digits and `_`, at most {ID_BYTES} bytes, not `auto` or `unknown`"
        );
        problems.push(Problem::at(file, place, message));
        return None;
    }
    let kept = names::intern(&id);
    if kept.is_none() {
        problems.push(Problem::new(file, "too many different ids"));
    }
    kept
}

/// Returns the folder's own name, also where the path ends in `.` or `..`.
pub(super) fn folder_name(folder: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    name(folder).or_else(|| name(&folder.canonicalize().ok()?)).unwrap_or_default()
}

fn text(path: &Path, limit: u64) -> Result<String, Problem> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(limit).read_to_string(&mut text))
        .map_err(|error| Problem::new(path, format!("cannot be read: {error}")))?;
    Ok(text)
}
