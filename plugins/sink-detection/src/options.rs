//! Options of detection, as sink and as transform.

use serde::Deserialize;
use sweepline_count::When;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::options::Span;
use sweepline_transform_distinct::RuleOptions;

use crate::detect::Detection;
use crate::output::OutputOptions;

/// Options of the `detection` sink.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SinkOptions {
    /// See [`RuleOptions::rules`].
    pub(crate) rules: Vec<String>,
    /// See [`RuleOptions::allowed_lateness`].
    allowed_lateness: Option<Span>,
    /// See [`RuleOptions::hash_key`].
    hash_key: Option<String>,
    /// When findings are told.
    when: WhenOption,
    /// Where alerts go. Default: standard output.
    pub(crate) outputs: Vec<OutputOptions>,
}

/// Options of the `detection` transform.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TransformOptions {
    pub(crate) rules: Vec<String>,
    allowed_lateness: Option<Span>,
    hash_key: Option<String>,
    when: WhenOption,
}

/// See [`When`].
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WhenOption {
    #[default]
    Early,
    EarlyAndFinal,
    Final,
}

impl SinkOptions {
    pub(crate) fn detection(&self, component: &str) -> Result<Detection, ComponentError> {
        detection(component, &self.rules, self.allowed_lateness, self.hash_key.as_ref(), self.when)
    }

    /// Returns the options of the transform that finds the same and delivers nothing.
    pub(crate) fn without_outputs(&self) -> TransformOptions {
        TransformOptions {
            rules: self.rules.clone(),
            allowed_lateness: self.allowed_lateness,
            hash_key: self.hash_key.clone(),
            when: self.when,
        }
    }
}

impl TransformOptions {
    pub(crate) fn detection(&self, component: &str) -> Result<Detection, ComponentError> {
        detection(component, &self.rules, self.allowed_lateness, self.hash_key.as_ref(), self.when)
    }
}

fn detection(
    component: &str,
    rules: &[String],
    allowed_lateness: Option<Span>,
    hash_key: Option<&String>,
    when: WhenOption,
) -> Result<Detection, ComponentError> {
    let options = RuleOptions { rules: rules.to_vec(), allowed_lateness, hash_key: hash_key.cloned() };
    let selection = options.load()?;
    for warning in &selection.warnings {
        tracing::warn!("{warning}");
    }
    let when = match when {
        WhenOption::Early => When::Early,
        WhenOption::EarlyAndFinal => When::EarlyAndFinal,
        WhenOption::Final => When::Final,
    };
    Detection::new(component, &selection, &options.key()?, when)
}
