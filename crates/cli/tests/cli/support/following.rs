//! A configuration that several tests run.

use super::Folder;

/// Returns a pipeline that follows `in.log`, keeps its state, and has these sinks of its sessions.
pub(crate) fn following(folder: &Folder, sinks: &str) -> String {
    format!(
        "data_dir: {}
api: {{address: '127.0.0.1:0'}}
sources:
  logs: {{type: file, include: ['{}'], poll_interval: 10ms, glob_interval: 50ms}}
transforms:
  asim: {{type: asim, inputs: [logs]}}
sinks:
{sinks}",
        folder.path("state"),
        folder.path("in.log"),
    )
}
