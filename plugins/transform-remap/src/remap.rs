//! The `remap` transform: a program changes each session.

use std::path::PathBuf;

use serde::Deserialize;
use sweepline_plugin::component::{ComponentError, ComponentType, Host, Prepare, Prepared, Transform};
use sweepline_plugin::event::Kind;
use sweepline_plugin::options as config;
use sweepline_vrl::{Kind as ProgramKind, Program};

use crate::program::Origin;
use crate::run::{OnError, Policy, VrlTransform};

/// The component type.
pub static TYPE: ComponentType = ComponentType {
    name: "remap",
    summary: "Changes sessions with a VRL program.",
    example: EXAMPLE,
    takes: &[Kind::Session],
    gives: Some(Kind::Session),
    read: |node| Ok(Prepared::Transform(Box::new(config::read::<Options>(node)?))),
};

const EXAMPLE: &str = r#"
# The program; `file: /etc/sweepline/enrich.vrl` reads it from a file instead.
source: |
  if .DstPortNumber == 3389 { .DstAppName = "Remote Desktop" }
  # `abort` drops the session.
  if .EventProduct == "Test" { abort }
# What becomes of a session on which the program fails: `keep` leaves it as it was, `drop` drops it.
on_error: keep
# Whether `abort` drops the session; else it goes on as it was.
drop_on_abort: true
"#;

/// Options of the `remap` transform.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Options {
    /// The program.
    source: Option<String>,
    /// The file that holds the program, instead of `source`.
    file: Option<PathBuf>,
    /// What becomes of sessions on which the program fails.
    on_error: OnError,
    /// Whether `abort` drops the session; else it goes on unchanged.
    drop_on_abort: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { source: None, file: None, on_error: OnError::default(), drop_on_abort: true }
    }
}

impl Options {
    fn compile(&self) -> Result<Program, ComponentError> {
        let inline = ("source", self.source.as_deref());
        Origin { inline, file: ("file", self.file.as_deref()) }.compile(ProgramKind::Remap)
    }
}

impl Prepare<Box<dyn Transform>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        self.compile().map(|_| ())
    }

    fn files(&self) -> Vec<PathBuf> {
        self.file.iter().cloned().collect()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Transform>, ComponentError> {
        let policy = Policy { on_error: self.on_error, keep_dropped: !self.drop_on_abort };
        Ok(Box::new(VrlTransform::new(self.compile()?, policy, host)))
    }
}
