//! Programs: compiled once, run on each event.

use vrl::compiler::runtime::Terminate;
use vrl::compiler::state::ExternalEnv;
use vrl::compiler::{CompilationResult, CompileConfig, compile_with_external};
use vrl::diagnostic::{Diagnostic, DiagnosticList};
use vrl::value::{Kind as Type, Value, kind::Collection};

use sweepline_asim::Session;
use sweepline_parse::Arena;

use crate::accesses::Accesses;
use crate::control::Control;
use crate::convert::kind_name;
use crate::error::{CompileError, RunError};
use crate::functions::Functions;
use crate::layout::Layout;
use crate::runtime::Runtime;
use crate::target::SessionTarget;
use crate::write_back::write_back;
use crate::{check, columns, diagnostics};

/// What a program is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Changes the event; `abort` drops it.
    Remap,
    /// Decides by its last value, true or false, whether the event is kept; changes nothing.
    Condition,
}

/// What becomes of the event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It goes on.
    Keep,
    /// It is dropped: the condition was false, or the program ended with `abort`. A dropped event is unchanged.
    Drop,
}

/// A compiled program.
#[derive(Debug)]
pub struct Program {
    compiled: vrl::compiler::Program,
    kind: Kind,
    layout: Layout,
    /// The outcome of a program that depends on no event.
    constant: Option<Outcome>,
    warnings: Vec<String>,
}

impl Program {
    /// Compiles a program with the standard functions and ours; `name` is a file or component name for messages.
    ///
    /// # Errors
    ///
    /// Fails with every finding of VRL and of the schema: unknown columns, writes to derived ones, and so on.
    pub fn compile(source: &str, name: &str, kind: Kind) -> Result<Self, CompileError> {
        Self::compile_with(source, name, kind, &Functions::standard())
    }

    /// Compiles a program with a list of functions; see [`Program::compile`].
    ///
    /// # Errors
    ///
    /// See [`Program::compile`].
    pub fn compile_with(
        source: &str,
        name: &str,
        kind: Kind,
        functions: &Functions,
    ) -> Result<Self, CompileError> {
        let failed = |findings| CompileError::new(diagnostics::render(source, name, findings));
        if let Some(finding) = check::source(source) {
            return Err(failed(vec![finding]));
        }
        let tree = vrl::parser::parse(source).map_err(|error| {
            let finding: Box<dyn vrl::diagnostic::DiagnosticMessage> = Box::new(error);
            failed(vec![Diagnostic::from(finding)])
        })?;
        let found = Accesses::of(tree);
        let mut findings = check::accesses(&found);
        let compiled = match compile_tree(source, kind, functions, &found) {
            Ok(result) => {
                findings.extend(result.warnings);
                findings.extend(types(&result.program, &found, kind, source));
                Some(result.program)
            }
            Err(errors) => {
                findings.extend(errors);
                None
            }
        };
        let is_broken = findings.iter().any(Diagnostic::is_problem);
        let Some(compiled) = compiled.filter(|_| !is_broken) else { return Err(failed(findings)) };
        let warnings =
            findings.into_iter().map(|finding| diagnostics::render_one(source, name, finding)).collect();
        let layout = layout(&compiled, &found);
        let is_inert = layout.is_empty() && found.calls.is_empty();
        let mut program = Self { compiled, kind, layout, constant: None, warnings };
        if is_inert {
            program.constant = program.run_without_event();
        }
        Ok(program)
    }

    /// Returns the compiler's warnings, rendered like errors.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Runs the program on one event; text that it makes goes into the arena.
    ///
    /// # Errors
    ///
    /// Fails when a call fails, the budget is exceeded, or a column cannot hold what the program gave it; the session is
    /// then as it was.
    pub fn run<'a>(
        &self,
        runtime: &mut Runtime,
        session: &mut Session<'a>,
        arena: &'a Arena,
    ) -> Result<Outcome, RunError> {
        if let Some(outcome) = self.constant {
            return Ok(outcome);
        }
        let outcome = self.evaluate(runtime, session)?;
        if self.kind == Kind::Remap && outcome == Outcome::Keep {
            write_back(session, &self.layout, &runtime.slots, arena)?;
        }
        Ok(outcome)
    }

    /// Tells whether an event meets a condition, without touching it; for programs of the kind [`Kind::Condition`].
    ///
    /// # Errors
    ///
    /// Fails when a call or assertion fails or the budget is exceeded.
    pub fn holds(&self, runtime: &mut Runtime, session: &Session<'_>) -> Result<bool, RunError> {
        let outcome = match self.constant {
            Some(outcome) => outcome,
            None => self.evaluate(runtime, session)?,
        };
        Ok(outcome == Outcome::Keep)
    }

    /// Runs the program up to the point of writing back.
    fn evaluate(&self, runtime: &mut Runtime, session: &Session<'_>) -> Result<Outcome, RunError> {
        let Runtime { interpreter, zone, budget, slots } = runtime;
        let mut target = SessionTarget::new(session, &self.layout, slots);
        let mut control = Control::new(budget);
        let end = interpreter.resolve_with_control(&mut target, &self.compiled, zone, &mut control);
        if !interpreter.is_empty() {
            interpreter.clear();
        }
        let value = match end {
            Ok(value) => value,
            Err(Terminate::Abort(_)) => return Ok(Outcome::Drop),
            Err(Terminate::Interrupted) => return Err(control.error()),
            Err(Terminate::Error(error)) => return Err(RunError::Program(error.to_string())),
        };
        if let Some(refused) = target.refused() {
            return Err(RunError::Program(refused));
        }
        match (self.kind, value) {
            (Kind::Remap, _) | (Kind::Condition, Value::Boolean(true)) => Ok(Outcome::Keep),
            (Kind::Condition, Value::Boolean(false)) => Ok(Outcome::Drop),
            (Kind::Condition, other) => Err(RunError::NotBoolean(kind_name(&other))),
        }
    }

    /// Runs a program that looks at nothing, once and for all; a failing one is left to fail on each event.
    fn run_without_event(&self) -> Option<Outcome> {
        self.evaluate(&mut Runtime::default(), &Session::default()).ok()
    }
}

fn compile_tree(
    source: &str,
    kind: Kind,
    functions: &Functions,
    found: &Accesses,
) -> Result<CompilationResult, DiagnosticList> {
    let metadata = Type::object(Collection::any());
    let event = columns::event_kind(found.columns());
    let environment = ExternalEnv::new_with_kind(event, metadata);
    let mut config = CompileConfig::default();
    if kind == Kind::Condition {
        config.set_read_only();
    }
    compile_with_external(source, functions.list(), &environment, config)
}

/// Returns the findings that need the types after the program.
fn types(program: &vrl::compiler::Program, found: &Accesses, kind: Kind, source: &str) -> Vec<Diagnostic> {
    let end = program.final_type_info();
    match kind {
        Kind::Remap => check::written_types(found, end.state.external.target_kind()),
        Kind::Condition => check::condition(end.result.kind(), source.len()).into_iter().collect(),
    }
}

/// Takes the compiler's list of paths, but for the whole event, which it also names for every call of `get`.
fn layout(program: &vrl::compiler::Program, found: &Accesses) -> Layout {
    let is_root = |path: &vrl::path::OwnedTargetPath| path.path.is_root();
    let uses_whole = found.paths.iter().any(|access| is_root(&access.path));
    let info = program.info();
    let paths = info.target_queries.iter().chain(&info.target_assignments);
    Layout::new(paths.filter(|path| uses_whole || !is_root(path)))
}

#[cfg(test)]
mod tests;
