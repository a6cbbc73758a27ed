//! `sweepline test`: the cases under `tests:` of a configuration, tried on its transforms, and the samples of users'
//! connectors.

mod alert_keys;
mod given;
mod prepare;
mod samples;
mod verdict;

use std::process::ExitCode;
use std::sync::Arc;

use sweepline_parse::time::Nanos;
use sweepline_plugin::clock::Clock;
use sweepline_runtime::config::Config;
use sweepline_runtime::topology::DryRun;
use sweepline_transform_asim::samples::Mode;

use self::given::events;
use self::prepare::Conditions;
use self::samples::Tried;
use super::run::failure;
use super::{print, validate};
use crate::args::TestArgs;
use crate::exit::{self, Failure};

pub(crate) use self::prepare::check;

/// Exit code when a test has failed.
const FAILED: u8 = 1;

/// When records are received unless the test says otherwise: 2026-01-01T00:00:00Z, so that a test gives the same on
/// every day.
const RECEIVED: Nanos = Nanos(1_767_225_600_000_000_000);

/// Events may carry any time, as in `sweepline detect`: none is ahead of this clock.
struct NoClock;

impl Clock for NoClock {
    fn now(&self) -> Nanos {
        Nanos(i64::MAX)
    }
}

pub(crate) fn run(args: &TestArgs) -> Result<ExitCode, Failure> {
    let mode = if args.update { Mode::Update } else { Mode::Check };
    let only_samples = !args.connectors_dir.is_empty()
        && args.files.is_empty()
        && args.config.config.is_empty()
        && args.config.config_dir.is_empty();
    let config = if only_samples { None } else { Some(validate::load(&args.config, &args.files)?) };
    let configured = config.as_ref().map(samples::configured).unwrap_or_default();
    let samples = samples::run(&args.connectors_dir, configured, mode)?;
    let cases = match config {
        Some(config) if !config.cases.is_empty() => cases(args, &config)?,
        Some(_) if samples.passed + samples.failed == 0 => {
            let message = "no tests: the configuration has no section `tests`, or an empty one, and no connectors with samples";
            return Err(Failure::new(exit::CONFIG, message));
        }
        _ => Tried::default(),
    };
    let (passed, failed) = (samples.passed + cases.passed, samples.failed + cases.failed);
    let count = passed + failed;
    let noun = if count == 1 { "test" } else { "tests" };
    print(&format!("{count} {noun}: {passed} passed, {failed} failed\n"))?;
    Ok(if failed > 0 { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Tries the cases of a configuration.
fn cases(args: &TestArgs, config: &Config) -> Result<Tried, Failure> {
    let conditions = prepare::all(config)?;
    let names: Vec<String> = config.components.iter().map(|component| component.id.clone()).collect();
    let mut tried = Tried::default();
    for (number, conditions) in conditions.iter().enumerate() {
        // Every case begins with components that have seen nothing.
        let fresh = validate::load(&args.config, &args.files)?;
        let problems = attempt(fresh, number, conditions, &names)?;
        let result = if problems.is_empty() { "passed" } else { "failed" };
        let name = verdict::printable(&config.cases[number].name);
        print(&format!("test {name} ... {result}\n{problems}"))?;
        if problems.is_empty() {
            tried.passed += 1;
        } else {
            tried.failed += 1;
        }
    }
    Ok(tried)
}

/// Tries one case; returns what is wrong, as text for people, and nothing when all is well.
fn attempt(
    mut config: Config,
    number: usize,
    conditions: &Conditions,
    names: &[String],
) -> Result<String, Failure> {
    let Some(case) = config.cases.get(number).cloned() else {
        return Err(Failure::new(exit::CONFIG, "the configuration changed while it was tested"));
    };
    config.cases.clear();
    let mut pipeline = DryRun::new(config, Arc::new(NoClock)).map_err(failure)?;
    let mut now = RECEIVED;
    for (index, input) in case.inputs.iter().enumerate() {
        now = given::later(now, input.advance);
        if !input.advance.is_zero() {
            pipeline.tick();
        }
        if let Some(received) = &input.received {
            now = given::instant(received).unwrap_or(now);
        }
        pipeline.insert(input.insert_at, events(&case, index, now)?);
    }
    if !case.advance.is_zero() {
        pipeline.tick();
    }
    let given = pipeline.finish();
    let mut problems = String::new();
    for (output, conditions) in case.outputs.iter().zip(conditions) {
        verdict::output(&case, output, conditions, &given, names, &mut problems);
    }
    verdict::silence(&case, &given, names, &mut problems);
    Ok(problems)
}
