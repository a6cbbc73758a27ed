//! `sweepline plugin check -- COMMAND…`.

use std::process::ExitCode;

use sweepline_remote::contract::{Check, Suite, Verdict};

use crate::args::PluginCheckArgs;
use crate::commands::print;
use crate::commands::run::component_code;
use crate::exit::Failure;

/// Exit code when the plugin breaks a rule.
const BROKEN: u8 = 1;

pub(super) fn run(args: &PluginCheckArgs) -> Result<ExitCode, Failure> {
    let suite = Suite {
        command: args.command.clone(),
        components: args.component.clone(),
        options: args.options.clone(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("starting", &error))?;
    let mut tally = Tally::default();
    let tried = runtime.block_on(suite.run(&mut |check| tally.take(&check)));
    tally.printed?;
    tried.map_err(|error| Failure::new(component_code(&error), error))?;
    let Tally { passed, failed, skipped, .. } = tally;
    print(&format!("{passed} passed, {failed} failed, {skipped} skipped\n"))?;
    Ok(if failed > 0 { ExitCode::from(BROKEN) } else { ExitCode::SUCCESS })
}

struct Tally {
    passed: u32,
    failed: u32,
    skipped: u32,
    printed: Result<(), Failure>,
}

impl Default for Tally {
    fn default() -> Self {
        Self { passed: 0, failed: 0, skipped: 0, printed: Ok(()) }
    }
}

impl Tally {
    fn take(&mut self, check: &Check) {
        match check.verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed(_) => self.failed += 1,
            Verdict::Skipped(_) => self.skipped += 1,
        }
        if self.printed.is_ok() {
            self.printed = print(&format!("{check}\n"));
        }
    }
}
