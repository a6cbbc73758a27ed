//! Programs: compiled once, run on each event.

use vrl::compiler::runtime::Terminate;
use vrl::compiler::state::ExternalEnv;
use vrl::compiler::{CompilationResult, CompileConfig, ExpressionError, compile_with_external};
use vrl::diagnostic::{Diagnostic, DiagnosticList};
use vrl::value::kind::{Collection, Field as Key};
use vrl::value::{Kind as Type, Value};

use sweepline_asim::Session;
use sweepline_parse::Arena;

use crate::accesses::Accesses;
use crate::control::Control;
use crate::convert::kind_name;
use crate::error::{CompileError, RunError};
use crate::functions::Functions;
use crate::inputs::{Input, NoRecord, Record};
use crate::layout::Layout;
use crate::limits;
use crate::places::Places;
use crate::runtime::Runtime;
use crate::target::SessionTarget;
use crate::write_back::{fill, listed, write_back};
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

/// What became of a record that a program mapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mapped {
    /// Its sessions have been pushed, perhaps none.
    Sessions,
    /// The program ended with `abort`; the number is that of the reason among [`Program::reasons`].
    Aborted(Option<usize>),
}

/// A compiled program.
#[derive(Debug)]
pub struct Program {
    compiled: vrl::compiler::Program,
    kind: Kind,
    layout: Layout,
    places: Places,
    /// The reasons that its `abort`s give, each once.
    reasons: Vec<String>,
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
        Self::compile_for_records(source, name, kind, functions, &[])
    }

    /// Compiles a program that reads records: each of `inputs` as `%name`. The event that it begins with is empty.
    ///
    /// # Errors
    ///
    /// See [`Program::compile`]; besides, the reasons of a `Remap` program's `abort`s must be constant words.
    pub fn compile_for_records(
        source: &str,
        name: &str,
        kind: Kind,
        functions: &Functions,
        inputs: &'static [Input],
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
        let mut findings = check::accesses(&found, inputs);
        if !inputs.is_empty() {
            findings.extend(check::reasons(&found));
        }
        let compiled = match compile_tree(source, kind, functions, &found, inputs) {
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
        let layout = layout(&compiled, &found, inputs);
        let is_inert = layout.is_empty() && found.calls.is_empty() && inputs.is_empty();
        let places = Places::new(name, source, &found);
        let reasons = reasons(found);
        let mut program = Self { compiled, kind, layout, places, reasons, constant: None, warnings };
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

    /// Returns the words that the program's `abort`s give as reasons.
    #[must_use]
    pub fn reasons(&self) -> &[String] {
        &self.reasons
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
        let outcome = self.evaluate(runtime, session, &NoRecord)?.outcome();
        if self.kind == Kind::Remap && outcome == Outcome::Keep {
            write_back(session, &self.layout, &runtime.slots, arena)
                .map_err(|error| self.places.column(error))?;
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
            None => self.evaluate(runtime, session, &NoRecord)?.outcome(),
        };
        Ok(outcome == Outcome::Keep)
    }

    /// Makes sessions of a record: one, or as many as the program assigned to `.` as a list of objects.
    ///
    /// # Errors
    ///
    /// See [`Program::run`]; some sessions may have been pushed then.
    pub fn map<'a>(
        &self,
        runtime: &mut Runtime,
        record: &dyn Record,
        arena: &'a Arena,
        sessions: &mut Vec<Session<'a>>,
    ) -> Result<Mapped, RunError> {
        let mut session = Session::new("", "", "");
        if let End::Abort(reason) = self.evaluate(runtime, &session, record)? {
            let number = |reason| self.reasons.iter().position(|known| *known == reason);
            return Ok(Mapped::Aborted(reason.and_then(number)));
        }
        let Some(events) = listed(&self.layout, &runtime.slots) else {
            write_back(&mut session, &self.layout, &runtime.slots, arena)
                .map_err(|error| self.places.column(error))?;
            sessions.push(session);
            return Ok(Mapped::Sessions);
        };
        if events.len() > limits::SESSIONS {
            return Err(RunError::TooManySessions(limits::SESSIONS));
        }
        for event in events {
            let mut session = Session::new("", "", "");
            fill(&mut session, event, arena)?;
            sessions.push(session);
        }
        Ok(Mapped::Sessions)
    }

    /// Runs a condition on a record.
    ///
    /// # Errors
    ///
    /// See [`Program::run`].
    pub fn decide(&self, runtime: &mut Runtime, record: &dyn Record) -> Result<Outcome, RunError> {
        Ok(self.evaluate(runtime, &Session::default(), record)?.outcome())
    }

    /// Runs the program up to the point of writing back.
    fn evaluate(
        &self,
        runtime: &mut Runtime,
        session: &Session<'_>,
        record: &dyn Record,
    ) -> Result<End, RunError> {
        let Runtime { interpreter, zone, budget, slots } = runtime;
        let mut target = SessionTarget::new(session, record, &self.layout, slots);
        let mut control = Control::new(budget);
        let end = interpreter.resolve_with_control(&mut target, &self.compiled, zone, &mut control);
        if !interpreter.is_empty() {
            interpreter.clear();
        }
        let value = match end {
            Ok(value) => value,
            Err(Terminate::Abort(ExpressionError::Abort { message, .. })) => return Ok(End::Abort(message)),
            Err(Terminate::Abort(_)) => return Ok(End::Abort(None)),
            Err(Terminate::Interrupted) => return Err(control.error()),
            Err(Terminate::Error(error)) => return Err(self.places.expression(&error)),
        };
        if let Some(refused) = target.refused() {
            return Err(RunError::Program(refused));
        }
        match (self.kind, value) {
            (Kind::Remap, _) | (Kind::Condition, Value::Boolean(true)) => Ok(End::Keep),
            (Kind::Condition, Value::Boolean(false)) => Ok(End::Drop),
            (Kind::Condition, other) => Err(RunError::NotBoolean(kind_name(&other))),
        }
    }

    /// Runs a program that looks at nothing, once and for all; a failing one is left to fail on each event.
    fn run_without_event(&self) -> Option<Outcome> {
        self.evaluate(&mut Runtime::default(), &Session::default(), &NoRecord).ok().map(|end| end.outcome())
    }
}

/// How a run ended.
enum End {
    Keep,
    Drop,
    /// With `abort`, and its reason.
    Abort(Option<String>),
}

impl End {
    fn outcome(&self) -> Outcome {
        match self {
            Self::Keep => Outcome::Keep,
            Self::Drop | Self::Abort(_) => Outcome::Drop,
        }
    }
}

/// Returns each constant reason once.
fn reasons(found: Accesses) -> Vec<String> {
    let mut reasons: Vec<String> = found.aborts.into_iter().filter_map(|reason| reason.text).collect();
    reasons.sort_unstable();
    reasons.dedup();
    reasons
}

fn compile_tree(
    source: &str,
    kind: Kind,
    functions: &Functions,
    found: &Accesses,
    inputs: &[Input],
) -> Result<CompilationResult, DiagnosticList> {
    let known = inputs.iter().map(|input| (Key::from(input.name), (input.kind)())).collect();
    let metadata = Type::object(Collection::from_parts(known, Type::any()));
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
fn layout(program: &vrl::compiler::Program, found: &Accesses, inputs: &'static [Input]) -> Layout {
    let is_root = |path: &vrl::path::OwnedTargetPath| {
        path.prefix == vrl::path::PathPrefix::Event && path.path.is_root()
    };
    let uses_whole = found.paths.iter().any(|access| is_root(&access.path));
    let info = program.info();
    let paths = info.target_queries.iter().chain(&info.target_assignments);
    Layout::new(paths.filter(|path| uses_whole || !is_root(path)), inputs)
}

#[cfg(test)]
mod tests;
