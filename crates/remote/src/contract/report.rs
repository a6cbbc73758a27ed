//! What became of the rules.

use std::fmt;
use std::time::Duration;

use tonic::Status;

/// What a plugin may take for one answer.
pub(super) const ANSWER: Duration = Duration::from_secs(10);

/// How a rule was broken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Breach {
    /// What the rule asks for.
    pub expected: String,
    /// What the plugin did.
    pub came: String,
}

impl Breach {
    pub(super) fn new(expected: impl Into<String>, came: impl Into<String>) -> Self {
        Self { expected: expected.into(), came: came.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}; {}", self.expected, self.came)
    }
}

/// What became of a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The plugin keeps to it.
    Passed,
    /// It does not, and how.
    Failed(Breach),
    /// It could not be tried, and why.
    Skipped(String),
}

impl From<Result<(), Breach>> for Verdict {
    fn from(result: Result<(), Breach>) -> Self {
        match result {
            Ok(()) => Self::Passed,
            Err(breach) => Self::Failed(breach),
        }
    }
}

/// A rule that was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// The component, with its kind, or `plugin` for the whole.
    pub about: String,
    /// The rule.
    pub rule: &'static str,
    /// What became of it.
    pub verdict: Verdict,
}

/// One line, whatever the plugin said.
impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { about, rule, verdict } = self;
        let about = about.escape_debug();
        match verdict {
            Verdict::Passed => write!(f, "ok       {about}: {rule}"),
            Verdict::Failed(breach) => {
                write!(f, "FAILED   {about}: {rule}: {}", one_line(&breach.to_string()))
            }
            Verdict::Skipped(why) => write!(f, "skipped  {about}: {rule}: {}", one_line(why)),
        }
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Takes results on.
pub(super) struct Report<'t> {
    about: String,
    tell: &'t mut (dyn FnMut(Check) + Send),
}

impl<'t> Report<'t> {
    pub(super) fn new(tell: &'t mut (dyn FnMut(Check) + Send)) -> Self {
        Self { about: "plugin".to_owned(), tell }
    }

    /// What follows is about this component.
    pub(super) fn about(&mut self, component: &str) {
        component.clone_into(&mut self.about);
    }

    /// What follows is about the plugin as a whole.
    pub(super) fn about_plugin(&mut self) {
        self.about("plugin");
    }

    pub(super) fn put(&mut self, rule: &'static str, verdict: impl Into<Verdict>) {
        (self.tell)(Check { about: self.about.clone(), rule, verdict: verdict.into() });
    }

    pub(super) fn skip(&mut self, rule: &'static str, why: &str) {
        self.put(rule, Verdict::Skipped(why.to_owned()));
    }
}

/// Waits for an answer, but not for ever.
pub(super) async fn answer<T>(
    expected: &str,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Breach> {
    match tokio::time::timeout(ANSWER, call).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(status)) => Err(Breach::new(expected, told(&status))),
        Err(_) => Err(Breach::new(expected, format!("nothing came within {} s", ANSWER.as_secs()))),
    }
}

/// Returns an error that came as text.
pub(super) fn told(status: &Status) -> String {
    format!("it answered with the error {:?}: {}", status.code(), status.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_one_line_whatever_the_plugin_said() {
        let breach = Breach::new("a problem", "it says: a\nok       plugin: all is well\u{1b}[2K");
        let check = Check { about: "sink x".to_owned(), rule: "tells", verdict: Verdict::Failed(breach) };
        let line = check.to_string();
        assert_eq!(
            line,
            "FAILED   sink x: tells: expected a problem; it says: a ok       plugin: all is well [2K"
        );
    }
}
