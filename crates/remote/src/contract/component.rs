//! Rules for one component.

use serde_json::{Map, Value as Json};
use sweepline_proto::plugin::{Component, ComponentKind, EventKind, Problem, Start, ValidateRequest};
use tonic::transport::Channel;

use super::dialogue::Dialogue;
use super::report::{Breach, Report, answer};
use super::{call, client, samples};
use crate::limits::CREDIT_BATCHES;
use crate::revision;

/// A key that no component knows.
const UNKNOWN_KEY: &str = "no_component_has_this_key";
/// What is no JSON.
const NO_JSON: &str = "[1";

/// A component that is tried.
pub(super) struct Tried<'t> {
    pub(super) channel: &'t Channel,
    pub(super) component: &'t Component,
    options: &'t Map<String, Json>,
}

/// Tries all rules for a component.
pub(super) async fn check(
    channel: &Channel,
    component: &Component,
    options: &Map<String, Json>,
    report: &mut Report<'_>,
) {
    let tried = Tried { channel, component, options };
    let good = tried.good_options().await;
    let is_good = good.is_ok();
    report.put("takes the options given", good);
    if !is_good {
        report.skip("keeps the other rules", "they need options that it takes");
        return;
    }
    let unknown = tried.with_unknown_key();
    report.put("tells an unknown key", tried.bad_options(&unknown).await);
    report.put("tells options that are no JSON", tried.bad_options(NO_JSON).await);
    report.put("does not begin with options that it refuses", tried.bad_start().await);
    if component.kind() == ComponentKind::Source {
        call::source(&tried, report).await;
    } else if let Some(form) = tried.form() {
        call::taker(&tried, form, report).await;
    } else {
        report.skip("takes batches", "there are no samples of what it takes");
    }
    report.put("begins again after a call that broke off", tried.broken_off().await);
}

impl Tried<'_> {
    /// What the component takes, as a host would choose it, and there are samples of.
    fn form(&self) -> Option<EventKind> {
        self.component.takes().find(|form| samples::batch(*form).is_some())
    }

    fn start(&self) -> Start {
        Start {
            revision: revision::NEWEST,
            component: self.component.name.clone(),
            options: Json::Object(self.options.clone()).to_string(),
            id: "contract_check".to_owned(),
            sends: self.form().map(i32::from).into_iter().collect(),
            kind: self.component.kind,
        }
    }

    pub(super) async fn begin(&self) -> Result<Dialogue, Breach> {
        Dialogue::begin(self.channel, self.component, self.start(), false).await
    }

    /// Begins a call as a host of a newer revision may.
    pub(super) async fn begin_newer(&self) -> Result<Dialogue, Breach> {
        Dialogue::begin(self.channel, self.component, self.start(), true).await
    }

    async fn good_options(&self) -> Result<(), Breach> {
        let expected = "no problem with what --options gives";
        match self.problems(&self.start().options, expected).await?.first() {
            None => Ok(()),
            Some(first) => Err(Breach::new(expected, format!("it tells {first}"))),
        }
    }

    async fn bad_options(&self, options: &str) -> Result<(), Breach> {
        let expected = format!("a problem with the options {options}");
        if self.problems(options, &expected).await?.is_empty() {
            return Err(Breach::new(expected, "it finds none"));
        }
        Ok(())
    }

    async fn problems(&self, options: &str, expected: &str) -> Result<Vec<String>, Breach> {
        let request = ValidateRequest {
            component: self.component.name.clone(),
            options: options.to_owned(),
            kind: self.component.kind,
        };
        let answer = answer(expected, client(self.channel.clone()).validate(request)).await?;
        let told = |problem: &Problem| {
            if problem.path.is_empty() {
                problem.message.clone()
            } else {
                format!("`{}`: {}", problem.path.join("."), problem.message)
            }
        };
        Ok(answer.get_ref().problems.iter().map(told).collect())
    }

    /// Returns the options given and a key that the component cannot know.
    fn with_unknown_key(&self) -> String {
        let mut options = self.options.clone();
        options.insert(UNKNOWN_KEY.to_owned(), Json::Bool(true));
        Json::Object(options).to_string()
    }

    async fn bad_start(&self) -> Result<(), Breach> {
        let options = self.with_unknown_key();
        let start = Start { options: options.clone(), ..self.start() };
        match Dialogue::begin(self.channel, self.component, start, false).await {
            Err(_) => Ok(()),
            Ok(_) => Err(Breach::new(format!("no call with the options {options}"), "it sent Started")),
        }
    }

    async fn broken_off(&self) -> Result<(), Breach> {
        drop(self.begin().await?);
        let mut again = self.begin().await?;
        if self.component.kind() == ComponentKind::Source {
            // What it has read already it may want to be rid of. The others have nothing to give, and need no credit.
            again.grant(CREDIT_BATCHES);
        }
        again.drain();
        call::to_the_end(&mut again).await?;
        again.end().await
    }
}
