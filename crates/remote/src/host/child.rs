//! A plugin as a child process.
//!
//! The child is told by an environment variable which Unix socket to listen on, in a folder that only this user may
//! enter. Its output is logged line by line. It should end when its standard input does: so it does not outlive a host
//! that was killed.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use sweepline_net::client::{Connector, Target};
use sweepline_plugin::component::ComponentError;
use tempfile::TempDir;
use tokio::process::{ChildStdin, Command};
use tokio::task::JoinHandle;

use super::call::CallError;
use super::output;
use crate::limits::{
    ADDRESS_VARIABLE, CALL_INTERVAL, DATA_DIR_VARIABLE, EXIT_TIMEOUT, LAST_WORDS, START_TIMEOUT,
};

/// What is to be started.
pub(crate) struct Program {
    pub(crate) command: Vec<String>,
    pub(crate) environment: BTreeMap<String, String>,
    pub(crate) id: String,
    pub(crate) data_dir: Option<PathBuf>,
}

impl Program {
    /// Finds a program as a shell would.
    pub(crate) fn find(program: &str) -> Result<PathBuf, ComponentError> {
        let runs = |path: &Path| {
            path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
        };
        let found = if program.contains('/') {
            Some(PathBuf::from(program)).filter(|path| runs(path))
        } else {
            let path = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&path).map(|dir| dir.join(program)).find(|path| runs(path))
        };
        found.ok_or_else(|| {
            ComponentError::Config(format!(
                "`command` names `{program}`, which is no program that can be run"
            ))
        })
    }
}

/// A running child.
pub(crate) struct Child {
    process: tokio::process::Child,
    /// Open as long as the child should live.
    stdin: Option<ChildStdin>,
    connector: Connector,
    logs: Vec<JoinHandle<()>>,
    id: String,
    _folder: TempDir,
}

impl Child {
    pub(crate) async fn start(program: &Program) -> Result<Self, CallError> {
        let failed = |what: &str, error: std::io::Error| CallError::unreachable(format!("{what}: {error}"));
        // `TempDir` makes it for this user only.
        let folder = tempfile::Builder::new()
            .prefix("sweepline-")
            .tempdir()
            .map_err(|error| failed("a folder for the socket", error))?;
        let socket = folder.path().join("plugin.sock");
        let (name, arguments) =
            program.command.split_first().map_or(("", &[][..]), |(name, rest)| (name, rest));
        let mut process = Command::new(name)
            .args(arguments)
            .envs(&program.environment)
            .env(ADDRESS_VARIABLE, address(&socket))
            .envs(program.data_dir.iter().map(|dir| (DATA_DIR_VARIABLE, dir)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(&format!("`{name}` cannot be started"), error))?;
        let mut logs = Vec::new();
        if let Some(output) = process.stdout.take() {
            logs.push(tokio::spawn(output::log(output, program.id.clone(), "stdout")));
        }
        if let Some(output) = process.stderr.take() {
            logs.push(tokio::spawn(output::log(output, program.id.clone(), "stderr")));
        }
        let stdin = process.stdin.take();
        let connector = Connector::new(Target::Unix(socket), None);
        let mut child = Self { process, stdin, connector, logs, id: program.id.clone(), _folder: folder };
        child.wait_until_there().await?;
        Ok(child)
    }

    pub(crate) fn connector(&self) -> Connector {
        self.connector.clone()
    }

    async fn wait_until_there(&mut self) -> Result<(), CallError> {
        let there = async {
            while self.connector.connect().await.is_err() {
                tokio::time::sleep(CALL_INTERVAL).await;
            }
        };
        tokio::select! {
            () = there => Ok(()),
            status = self.process.wait() => Err(CallError::unreachable(format!(
                "the child ended before it listened ({})", told(status)
            ))),
            () = tokio::time::sleep(START_TIMEOUT) => Err(CallError::unreachable(format!(
                "the child does not listen on {ADDRESS_VARIABLE} after {} s", START_TIMEOUT.as_secs()
            ))),
        }
    }

    /// Ends the child: by the end of its input, then SIGTERM, then SIGKILL.
    pub(crate) async fn end(self) {
        // What it comes to is the same.
        let _ = self.end_with_its_input().await;
    }

    /// Ends the child likewise; says so when the end of its input was not enough.
    pub(crate) async fn end_with_its_input(mut self) -> Result<(), String> {
        drop(self.stdin.take());
        if tokio::time::timeout(EXIT_TIMEOUT, self.process.wait()).await.is_ok() {
            self.last_words().await;
            return Ok(());
        }
        self.terminate().await;
        Err(format!("it did not end within {} s", EXIT_TIMEOUT.as_secs()))
    }

    /// Ends the child by SIGTERM, then SIGKILL.
    pub(crate) async fn terminate(mut self) {
        drop(self.stdin.take());
        let pid = self.process.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended in this instant.
            let _ = kill_process(pid, Signal::TERM);
        }
        match tokio::time::timeout(EXIT_TIMEOUT, self.process.wait()).await {
            Ok(status) => tracing::info!(component = self.id, "the child ended ({})", told(status)),
            Err(_) => {
                tracing::warn!(component = self.id, "the child did not end and is killed");
                // It may have ended in this instant.
                let _ = self.process.kill().await;
            }
        }
        self.last_words().await;
    }

    /// Waits for what is left of its output; what the child's own children hold open is not waited for.
    async fn last_words(self) {
        for log in self.logs {
            let _ = tokio::time::timeout(LAST_WORDS, log).await;
        }
    }
}

fn address(socket: &Path) -> String {
    format!("unix:{}", <Path as AsRef<OsStr>>::as_ref(socket).to_string_lossy())
}

fn told(status: std::io::Result<ExitStatus>) -> String {
    status.map_or_else(|error| error.to_string(), |status| status.to_string())
}
