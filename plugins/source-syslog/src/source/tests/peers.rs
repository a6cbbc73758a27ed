//! Programs that are in use as senders. A test whose program is missing says so and passes.

mod logger;
mod openssl;
mod rsyslog;
mod syslog_ng;

use std::path::Path;

use sweepline_testkit::Pki;
use tokio::process::{Child, Command};

use super::over_tls::options_of;
use super::*;

/// What programs send.
const LINES: usize = 200;

fn line(number: usize) -> String {
    format!("Deny tcp src 198.51.100.7 number {number}")
}

/// Writes the lines to a file that programs read.
fn write_lines(path: &Path) {
    let text: String = (0..LINES).map(|number| line(number) + "\n").collect();
    std::fs::write(path, text).unwrap();
}

/// Expects the lines, each once and in order, behind whatever header.
async fn expect_lines(run: &mut Run, who: &str) {
    let messages = run.messages(LINES).await;
    assert_eq!(messages.len(), LINES, "{who}");
    for (number, message) in messages.iter().enumerate() {
        assert!(message.starts_with('<') && message.ends_with(&line(number)), "{who}: {message:?}");
    }
}

/// Starts a program that ends with the value.
fn spawn(command: &mut Command) -> Option<Child> {
    command
        .kill_on_drop(true)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .ok()
}
