//! A pipeline at work in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use super::command;

/// How long anything may take: far more than it does on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between two looks at a condition.
const PAUSE: Duration = Duration::from_millis(20);

/// A running `sweepline run`. Killed when the test is over.
pub(crate) struct Daemon {
    child: Child,
    messages: Receiver<String>,
    log: Vec<String>,
    address: Option<String>,
}

impl Daemon {
    /// Starts a pipeline whose endpoint listens on any free port, and waits until it runs.
    pub(crate) fn start(config: &str) -> Self {
        Self::start_with(config, &[])
    }

    /// The same, with further arguments.
    pub(crate) fn start_with(config: &str, more: &[&str]) -> Self {
        let mut child = command(&[&["run", "--config", config], more].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in stderr.lines() {
                let Ok(line) = line else { return };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut daemon = Self { child, messages, log: Vec::new(), address: None };
        let serving = daemon.wait_for("serving /metrics");
        let address = serving.split("address=").nth(1).unwrap();
        daemon.address = Some(address.split_whitespace().next().unwrap().to_owned());
        daemon.wait_for("pipeline started");
        daemon
    }

    /// Waits for a message and returns it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        let deadline = deadline(PATIENCE);
        loop {
            match self.messages.recv_timeout(left(deadline)) {
                Ok(line) => {
                    self.log.push(line.clone());
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(error) => panic!("`{text}` is not told ({error}): {:#?}", self.log),
            }
        }
    }

    /// Returns a message that has been told already.
    #[track_caller]
    pub(crate) fn told(&self, text: &str) -> String {
        let line = self.log.iter().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("`{text}` is not told: {:#?}", self.log)).clone()
    }

    /// Waits until a condition holds.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, mut holds: impl FnMut(&Self) -> bool) {
        let deadline = deadline(PATIENCE);
        while !holds(self) {
            assert!(left(deadline) > Duration::ZERO, "not in time: {what}; log: {:#?}", self.log);
            match self.messages.recv_timeout(PAUSE) {
                Ok(line) => self.log.push(line),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => panic!("ended before {what}: {:#?}", self.log),
            }
        }
    }

    /// Returns the address of the endpoint, for `--url`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address.as_deref().unwrap())
    }

    /// Asks the endpoint; returns the status and the body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address.as_deref().unwrap()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Returns the sum of the series of a metric that have all of the labels.
    pub(crate) fn metric(&self, name: &str, labels: &[&str]) -> u64 {
        let (status, metrics) = self.get("/metrics");
        assert_eq!(status, 200);
        let of = |line: &str| -> Option<u64> {
            let (series, value) = line.rsplit_once(' ')?;
            let rest = series.strip_prefix(name)?;
            let found = (rest.is_empty() || rest.starts_with('{'))
                && labels.iter().all(|label| series.contains(label));
            found.then(|| value.parse().unwrap())
        };
        metrics.lines().filter_map(of).sum()
    }

    /// Sends a signal: `TERM`, `KILL`.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
    }

    /// Waits for the end, no longer than `limit`; returns the exit code (none after a kill) and all messages.
    #[track_caller]
    pub(crate) fn ended(mut self, limit: Duration) -> (Option<i32>, Vec<String>) {
        let deadline = deadline(limit);
        loop {
            match self.messages.recv_timeout(left(deadline)) {
                Ok(line) => self.log.push(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("still running after {limit:?}: {:#?}", self.log),
            }
        }
        let code = self.child.wait().unwrap().code();
        (code, std::mem::take(&mut self.log))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Both fail when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[allow(clippy::disallowed_methods, reason = "the process under test runs by the machine's clock")]
fn deadline(limit: Duration) -> Instant {
    Instant::now() + limit
}

#[allow(clippy::disallowed_methods, reason = "the process under test runs by the machine's clock")]
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
