//! Conditions over JSON objects of a known shape that are no sessions: alerts.

use std::fmt;

use vrl::compiler::runtime::Terminate;
use vrl::compiler::state::ExternalEnv;
use vrl::compiler::{CompileConfig, TargetValue, compile_with_external};
use vrl::diagnostic::{Diagnostic, DiagnosticMessage};
use vrl::path::{OwnedSegment, PathPrefix};
use vrl::value::kind::{Collection, Field as Key};
use vrl::value::{Kind as Type, Secrets, Value};

use crate::accesses::{Access, Accesses};
use crate::control::Control;
use crate::convert::kind_name;
use crate::error::{CompileError, RunError};
use crate::functions::Functions;
use crate::runtime::Runtime;
use crate::{check, diagnostics};

/// What a key of an object holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// Text.
    Text,
    /// Text, or the key is missing.
    OptionalText,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// True or false.
    Bool,
    /// A list of texts.
    Texts,
    /// An object with any keys.
    Object,
}

/// A compiled condition over objects.
pub struct ObjectCondition {
    compiled: vrl::compiler::Program,
}

impl fmt::Debug for ObjectCondition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ObjectCondition").finish_non_exhaustive()
    }
}

impl ObjectCondition {
    /// Compiles a condition; `keys` are all that the object can have, `name` is for messages.
    ///
    /// # Errors
    ///
    /// Fails with every finding: VRL's own, unknown keys, a last value that is not true or false.
    pub fn compile(
        source: &str,
        name: &str,
        keys: &[(&str, Shape)],
        functions: &Functions,
    ) -> Result<Self, CompileError> {
        let failed = |findings| CompileError::new(diagnostics::render(source, name, findings));
        if let Some(finding) = check::source(source) {
            return Err(failed(vec![finding]));
        }
        let tree = vrl::parser::parse(source).map_err(|error| {
            let finding: Box<dyn DiagnosticMessage> = Box::new(error);
            failed(vec![Diagnostic::from(finding)])
        })?;
        let mut findings = unknown_keys(&Accesses::of(tree).paths, keys);
        let environment = ExternalEnv::new_with_kind(object(keys), Type::object(Collection::empty()));
        let mut config = CompileConfig::default();
        config.set_read_only();
        let compiled = match compile_with_external(source, functions.list(), &environment, config) {
            Ok(result) => {
                let end = result.program.final_type_info();
                findings.extend(check::condition(end.result.kind(), source.len()));
                result.program
            }
            Err(errors) => {
                findings.extend(errors);
                return Err(failed(findings));
            }
        };
        if findings.iter().any(Diagnostic::is_problem) {
            return Err(failed(findings));
        }
        Ok(Self { compiled })
    }

    /// Tells whether an object, given as its JSON text, meets the condition.
    ///
    /// # Errors
    ///
    /// Fails when a call or assertion fails, the budget is exceeded, or the text is not JSON.
    pub fn holds(&self, runtime: &mut Runtime, json: &str) -> Result<bool, RunError> {
        let value: Value =
            serde_json::from_str(json).map_err(|error| RunError::Program(error.to_string()))?;
        let mut target =
            TargetValue { value, metadata: Value::Object(Default::default()), secrets: Secrets::default() };
        let Runtime { interpreter, zone, budget, .. } = runtime;
        let mut control = Control::new(budget);
        let end = interpreter.resolve_with_control(&mut target, &self.compiled, zone, &mut control);
        interpreter.clear();
        match end {
            Ok(Value::Boolean(holds)) => Ok(holds),
            Ok(other) => Err(RunError::NotBoolean(kind_name(&other))),
            Err(Terminate::Abort(error) | Terminate::Error(error)) => {
                Err(RunError::Program(error.to_string()))
            }
            Err(Terminate::Interrupted) => Err(control.error()),
        }
    }
}

fn object(keys: &[(&str, Shape)]) -> Type {
    let known = keys.iter().map(|(name, shape)| (Key::from(*name), kind(*shape))).collect();
    Type::object(Collection::from_parts(known, Type::undefined()))
}

fn kind(shape: Shape) -> Type {
    match shape {
        Shape::Text => Type::bytes(),
        Shape::OptionalText => Type::bytes().or_undefined(),
        Shape::Int => Type::integer(),
        Shape::Float => Type::float(),
        Shape::Bool => Type::boolean(),
        Shape::Texts => Type::array(Collection::from_unknown(Type::bytes())),
        Shape::Object => Type::object(Collection::any()),
    }
}

fn unknown_keys(paths: &[Access], keys: &[(&str, Shape)]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for access in paths {
        let Some(OwnedSegment::Field(name)) = access.path.path.segments.first() else { continue };
        let is_known = keys.iter().any(|(known, _)| known == &name.as_str());
        if access.path.prefix == PathPrefix::Event && !is_known {
            findings.push(check::unknown_key(name, access.span, keys.iter().map(|(known, _)| *known)));
        }
    }
    findings
}
