//! What of a case can be checked before it runs: conditions compile, columns exist, instants can be read.

use sweepline_plugin::event::Kind;
use sweepline_runtime::config::{Case, CaseCondition, CaseOutput, Config, ConfigError, Inserted, Problem};
use sweepline_transform_asim::{functions, registry, user};
use sweepline_vrl::{CompileError, Functions, Kind as ProgramKind, ObjectCondition, Program};

use super::alert_keys::ALERT_KEYS;
use super::given;
use crate::exit::{self, Failure};

/// The conditions of a case: of each output, in order.
pub(super) type Conditions = Vec<Vec<Condition>>;

/// A condition, compiled for the kind of event that it looks at.
pub(super) enum Condition {
    /// Over the columns of a session.
    Session(Box<Program>),
    /// Over the keys of an alert.
    Alert(Box<ObjectCondition>),
}

/// Checks the cases of a configuration; nothing runs.
///
/// # Errors
///
/// Lists everything that is wrong, with its place.
pub(crate) fn check(config: &Config) -> Result<(), Failure> {
    all(config).map(|_| ())
}

/// Compiles the conditions of all cases.
pub(super) fn all(config: &Config) -> Result<Vec<Conditions>, Failure> {
    let functions = functions::standard();
    let own = own_ids(config);
    let mut problems = Vec::new();
    let mut compiled = Vec::with_capacity(config.cases.len());
    for case in &config.cases {
        check_inputs(case, &own, &mut problems);
        let outputs =
            case.outputs.iter().map(|output| conditions(config, case, output, &functions, &mut problems));
        compiled.push(outputs.collect());
    }
    if problems.is_empty() {
        Ok(compiled)
    } else {
        Err(Failure::new(exit::CONFIG, ConfigError::from(problems)))
    }
}

/// Returns the ids of the connectors that the configuration loads from folders.
fn own_ids(config: &Config) -> Vec<&'static str> {
    // Folders that cannot be loaded have been told of when their component was checked.
    let own = user::load(&super::samples::configured(config));
    own.map(|own| own.user().iter().map(user::Connector::id).collect()).unwrap_or_default()
}

fn check_inputs(case: &Case, own: &[&str], problems: &mut Vec<Problem>) {
    for input in &case.inputs {
        let mut told =
            |message: String| problems.push(Problem::at(&case.file, input.place, about(case, &message)));
        if let Some(text) = &input.received
            && given::instant(text).is_none()
        {
            told(format!("`received`: `{text}` is not an instant (such as `2026-01-31T12:00:00Z`)"));
        }
        if let Inserted::Session(fields) = &input.events
            && let Err(message) = given::check_fields(fields)
        {
            told(format!("`fields`: {message}"));
        }
        if let Inserted::Raw { connector: Some(id), .. } = &input.events
            && registry::position(id).is_none()
            && !own.contains(&id.as_str())
        {
            told(format!("unknown connector `{id}`"));
        }
    }
}

fn conditions(
    config: &Config,
    case: &Case,
    output: &CaseOutput,
    functions: &Functions,
    problems: &mut Vec<Problem>,
) -> Vec<Condition> {
    let gives = output.extract_from.first().and_then(|number| config.components[*number].shape.gives);
    let mut compiled = Vec::with_capacity(output.conditions.len());
    for condition in &output.conditions {
        match compile(condition, gives == Some(Kind::Session), functions) {
            Ok(condition) => compiled.push(condition),
            Err(error) => {
                let message = about(case, &error.to_string());
                problems.push(Problem::at(&case.file, condition.place, message));
            }
        }
    }
    compiled
}

fn compile(
    condition: &CaseCondition,
    is_session: bool,
    functions: &Functions,
) -> Result<Condition, CompileError> {
    const NAME: &str = "condition";
    if is_session {
        let program = Program::compile_with(&condition.source, NAME, ProgramKind::Condition, functions)?;
        return Ok(Condition::Session(Box::new(program)));
    }
    ObjectCondition::compile(&condition.source, NAME, ALERT_KEYS, functions)
        .map(|condition| Condition::Alert(Box::new(condition)))
}

fn about(case: &Case, message: &str) -> String {
    format!("test `{}`: {message}", case.name)
}
