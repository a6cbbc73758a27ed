//! Running the command, with a time limit for everything that is waited for.

mod arrived;
mod daemon;
mod following;
mod records;

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use tempfile::TempDir;

pub(crate) use arrived::{all_arrived, arrived};
pub(crate) use daemon::Daemon;
pub(crate) use following::following;
pub(crate) use records::{NOT_A_SESSION, Record, VPC_HEADER, lines_of, sweep, utf16};

/// Exit codes, as the documentation has them.
pub(crate) const OK: i32 = 0;
pub(crate) const FINDINGS: i32 = 1;
pub(crate) const USAGE: i32 = 64;
pub(crate) const DATA: i32 = 65;
pub(crate) const UNAVAILABLE: i32 = 69;
pub(crate) const IO: i32 = 74;
pub(crate) const CONFIG: i32 = 78;

/// What a finished command left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Done {
    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Checks that standard error tells all of `parts`.
    #[track_caller]
    pub(crate) fn tells(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.stderr.contains(part), "`{part}` is not told: {}", self.stderr);
        }
        self
    }

    /// Reads standard output as JSON lines.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<Json> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(parse).collect()
    }
}

/// Returns the command, free of the environment's settings, in the workspace's root folder.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sweepline"));
    command.args(args).env_remove("SWEEPLINE_CONFIG").env_remove("RUST_LOG").current_dir(root());
    command
}

/// Runs the command without input.
pub(crate) fn sweepline(args: &[&str]) -> Done {
    finish(command(args).stdin(Stdio::null()), Vec::new())
}

/// Runs the command with bytes on standard input.
pub(crate) fn sweepline_with(args: &[&str], input: impl Into<Vec<u8>>) -> Done {
    finish(command(args).stdin(Stdio::piped()), input.into())
}

fn finish(command: &mut Command, input: Vec<u8>) -> Done {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || {
        // A command that refuses its arguments reads nothing.
        stdin.map(|mut stdin| stdin.write_all(&input))
    });
    let mut stderr = child.stderr.take().unwrap();
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).unwrap();
        text
    });
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    let _ = writer.join().unwrap();
    let code = child.wait().unwrap().code().unwrap();
    Done { code, stdout, stderr: errors.join().unwrap() }
}

/// Returns the workspace's root folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder for one test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Returns the path of a name in the folder, as an argument.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Returns the path of the folder itself.
    pub(crate) fn root(&self) -> String {
        self.0.path().to_str().unwrap().to_owned()
    }

    /// Writes a file and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Adds to the end of a file, which is made when it is missing.
    pub(crate) fn append(&self, name: &str, text: &str) {
        let mut file = OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }
}

/// Returns the keys of a JSON object, sorted.
pub(crate) fn keys(object: &Json) -> Vec<&str> {
    let mut keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
