//! Other people's libraries for Python, as peers.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Output;

use tokio::process::Command;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::sink::PATIENCE;

/// The Python below `SWEEPLINE_PEERS`, which has the libraries.
#[derive(Clone, Debug)]
pub struct Python(PathBuf);

impl Python {
    /// Finds it; says that the test is skipped where there is none.
    #[allow(clippy::print_stdout, reason = "a test that is left out says so")]
    pub fn found() -> Option<Self> {
        let peers = std::env::var_os("SWEEPLINE_PEERS").unwrap_or_default();
        let python = Path::new(&peers).join("venv/bin/python");
        if !python.exists() {
            println!("skipped: there is no {} under SWEEPLINE_PEERS", python.display());
            return None;
        }
        Some(Self(python))
    }

    /// Returns the command that runs a program; it ends when nobody waits for it.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(&self.0);
        command.args(["-c", program]).kill_on_drop(true);
        command
    }

    /// Runs a program with arguments.
    pub fn run(&self, program: &str, args: &[&str]) -> Run {
        Run(tokio::spawn(self.command(program).args(args).output()))
    }
}

/// A program that runs.
pub struct Run(JoinHandle<io::Result<Output>>);

impl Run {
    /// Waits until it has ended well.
    ///
    /// # Panics
    ///
    /// Panics with what it said when it has failed, or does not end.
    pub async fn succeeded(self) {
        let output = timeout(PATIENCE, self.0).await.expect("does not end").unwrap().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
