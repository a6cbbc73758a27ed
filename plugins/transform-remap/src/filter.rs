//! The `filter` transform: a condition decides which sessions go on.

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
    name: "filter",
    summary: "Passes on the sessions for which a VRL condition is true.",
    example: EXAMPLE,
    takes: &[Kind::Session],
    gives: Some(Kind::Session),
    read: |node| Ok(Prepared::Transform(Box::new(config::read::<Options>(node)?))),
};

const EXAMPLE: &str = r#"
# The condition; `condition_file: /etc/sweepline/keep.vrl` reads it from a file instead.
condition: .NetworkDirection == "Inbound" && .DstPortNumber != 443
# What becomes of a session on which the condition fails: `keep` or `drop`.
on_error: keep
"#;

/// Options of the `filter` transform.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Options {
    /// The condition: a program that ends in true or false and changes nothing.
    condition: Option<String>,
    /// The file that holds the condition, instead of `condition`.
    condition_file: Option<PathBuf>,
    /// What becomes of sessions on which the condition fails.
    on_error: OnError,
}

impl Options {
    fn compile(&self) -> Result<Program, ComponentError> {
        let inline = ("condition", self.condition.as_deref());
        Origin { inline, file: ("condition_file", self.condition_file.as_deref()) }
            .compile(ProgramKind::Condition)
    }
}

impl Prepare<Box<dyn Transform>> for Options {
    fn check(&self) -> Result<(), ComponentError> {
        self.compile().map(|_| ())
    }

    fn files(&self) -> Vec<PathBuf> {
        self.condition_file.iter().cloned().collect()
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Transform>, ComponentError> {
        let policy = Policy { on_error: self.on_error, keep_dropped: false };
        Ok(Box::new(VrlTransform::new(self.compile()?, policy, host)))
    }
}
