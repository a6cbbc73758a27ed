//! `sweepline validate`, and reading configurations for `run`.

use std::path::PathBuf;
use std::process::ExitCode;

use sweepline_plugin::component::ComponentError;
use sweepline_plugin::options::OptionsError;
use sweepline_runtime::config::{self, Config, ConfigError, Problem};

use super::{print, test};
use crate::args::{ConfigArgs, ValidateArgs};
use crate::exit::{self, Failure};
use crate::registry;

pub(crate) fn run(args: &ValidateArgs) -> Result<ExitCode, Failure> {
    let config = load(&args.config, &args.files)?;
    test::check(&config)?;
    if !args.no_environment {
        check_environment(&config)?;
    }
    let count = config.components.len();
    print(&format!("configuration is valid: {count} components\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// Finds and reads the configuration.
pub(crate) fn load(args: &ConfigArgs, further: &[String]) -> Result<Config, Failure> {
    read(&paths(args, further)?).map_err(|error| Failure::new(exit::CONFIG, error))
}

/// Finds and reads the configuration, as [`load`] does, and says which files its components read, as far as that is
/// known when it cannot be used.
pub(super) fn load_with_files(args: &ConfigArgs) -> (Result<Config, String>, Vec<PathBuf>) {
    let paths = match paths(args, &[]) {
        Ok(paths) => paths,
        Err(failure) => return (Err(failure.message().to_owned()), Vec::new()),
    };
    match read(&paths) {
        Ok(config) => {
            let files = config.files();
            (Ok(config), files)
        }
        Err(error) => (Err(error.to_string()), error.files),
    }
}

fn read(paths: &[PathBuf]) -> Result<Config, ConfigError> {
    let built_in = registry::all();
    config::load(paths, &registry::with_plugins(&built_in), &|name| std::env::var(name).ok())
}

/// Returns the files that hold the configuration.
pub(super) fn paths(args: &ConfigArgs, further: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for pattern in args.config.iter().chain(further) {
        paths.extend(expand(pattern)?);
    }
    for dir in &args.config_dir {
        paths.extend(config_files(dir)?);
    }
    if paths.is_empty() {
        return Err(Failure::new(exit::USAGE, "no configuration: give --config FILE or --config-dir DIR"));
    }
    Ok(paths)
}

/// A glob that matches nothing is taken as a name, so that the error names it.
fn expand(pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let matches = glob::glob(pattern)
        .map_err(|error| Failure::new(exit::USAGE, format_args!("`{pattern}` is not a pattern: {error}")))?;
    let found: Vec<PathBuf> = matches.filter_map(Result::ok).collect();
    Ok(if found.is_empty() { vec![PathBuf::from(pattern)] } else { found })
}

fn config_files(dir: &PathBuf) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(dir).map_err(|error| {
        Failure::new(exit::CONFIG, format_args!("{}: cannot be read: {error}", dir.display()))
    })?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
        })
        .collect();
    files.sort();
    if files.is_empty() {
        let message = format!("{}: holds no .yaml, .yml or .json file", dir.display());
        return Err(Failure::new(exit::CONFIG, message));
    }
    Ok(files)
}

fn check_environment(config: &Config) -> Result<(), Failure> {
    for component in &config.components {
        let (kind, id) = (component.kind, &component.id);
        component.prepared.check_environment().map_err(|error| match error {
            ComponentError::Options(errors) => {
                let placed =
                    |error: OptionsError| error.at(component.place).under(id).under(&format!("{kind}s"));
                let problem = |error| Problem::options(&component.file, &placed(error));
                let problems: Vec<Problem> = errors.into_iter().map(problem).collect();
                Failure::new(exit::CONFIG, ConfigError::from(problems))
            }
            other => Failure::new(exit::CONFIG, format_args!("{kind} `{id}`: {other}")),
        })?;
    }
    Ok(())
}
