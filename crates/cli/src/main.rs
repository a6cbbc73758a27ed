//! The `sweepline` command.

mod args;
mod commands;
mod exit;
mod input;
mod logging;
mod metrics_help;
mod progress;
mod registry;
mod summary;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::exit::Failure;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return exit::usage(&error),
    };
    logging::start(args.verbose, args.quiet, args.log_format);
    match run(&args) {
        Ok(code) => code,
        Err(failure) => failure.tell(),
    }
}

fn run(args: &Args) -> Result<ExitCode, Failure> {
    match &args.command {
        Command::Run(args) => commands::run::run(args),
        Command::Validate(args) => commands::validate::run(args),
        Command::Test(args) => commands::test::run(args),
        Command::Parse(args) => commands::parse::run(args),
        Command::Count(args) => commands::count::run(args),
        Command::Detect(args) => commands::detect::run(args),
        Command::CheckSchema(args) => commands::check_schema::run(args),
        Command::Connectors(args) => commands::connectors::run(args),
        Command::Rules(args) => commands::rules::run(args),
        Command::Plugin(args) => commands::plugin::run(args),
        Command::Generate(args) => commands::generate::run(args),
        Command::Buffer(command) => commands::buffer::run(command),
        Command::Tap(tap) => commands::tap::run(tap, args.quiet),
        Command::Top(args) => commands::top::run(args),
    }
}
