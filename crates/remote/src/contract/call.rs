//! Rules for a call: batches, credit, acknowledgements, the end.

use std::time::Duration;

use sweepline_proto::plugin::run_response::Message;
use sweepline_proto::plugin::{EventKind, Outcome, batch};

use super::component::Tried;
use super::dialogue::Dialogue;
use super::report::{ANSWER, Breach, Report};
use super::{frame, samples};
use crate::limits::CREDIT_BATCHES;

/// Batches that a component is sent.
const BATCHES: usize = 5;
/// How long something that must not happen is waited for.
const WATCH: Duration = Duration::from_secs(1);

const WITHIN_CREDIT: &str = "sends no more than it has credit for";
const PASSES_ON: &str = "acknowledges what its output takes, and not before";

/// Tries a transform or sink.
pub(super) async fn taker(tried: &Tried<'_>, form: EventKind, report: &mut Report<'_>) {
    let plan: Vec<Option<batch::Events>> = (0..BATCHES).map(|_| samples::batch(form)).collect();
    let outputs = match tried.begin().await {
        Ok(dialogue) => round(dialogue, &plan, Outcome::Delivered).await,
        Err(breach) => Err(breach),
    };
    let gave_nothing = matches!(&outputs, Ok(done) if done.came == 0);
    let rule = "acknowledges each batch once, and finishes when told that no more comes";
    report.put(rule, outputs.and_then(|done| all_delivered(&done)));
    report.put("passes over what only a newer host would send", newer(tried, &plan).await);
    report.put("rejects a batch that it cannot read, and says why", unreadable(tried, form).await);
    report.put("breaks off a call with bytes that are no message", garbage(tried).await);
    if tried.component.gives() == EventKind::Unspecified {
        return;
    }
    if gave_nothing {
        report.skip(WITHIN_CREDIT, "it gave nothing for the samples");
        report.skip(PASSES_ON, "it gave nothing for the samples");
        return;
    }
    report.put(WITHIN_CREDIT, held_back(tried, &plan).await.map(|_| ()));
    report.put(PASSES_ON, output_fails(tried, &plan).await);
}

/// Tries a source.
pub(super) async fn source(tried: &Tried<'_>, report: &mut Report<'_>) {
    match held_back(tried, &[]).await {
        Ok(0) => report.skip(WITHIN_CREDIT, &format!("it gave nothing within {} s", WATCH.as_secs())),
        Ok(_) => report.put(WITHIN_CREDIT, Ok(())),
        Err(breach) => report.put(WITHIN_CREDIT, Err(breach)),
    }
    report.put("goes on after a batch that failed, and stops when told", stopped(tried).await);
    report.put("breaks off a call with bytes that are no message", garbage(tried).await);
}

/// Sends a plan's batches, answers what comes with `outcome`, and lets the component finish.
async fn round(
    mut dialogue: Dialogue,
    plan: &[Option<batch::Events>],
    outcome: Outcome,
) -> Result<Done, Breach> {
    dialogue.grant(CREDIT_BATCHES);
    let mut unsent = plan.iter();
    let mut drained = false;
    loop {
        while dialogue.leave.is_open() {
            let Some(events) = unsent.next() else { break };
            dialogue.send(events.clone());
        }
        if unsent.len() == 0 && !drained {
            drained = true;
            dialogue.drain();
        }
        let expected = match unsent.len() {
            0 => "acknowledgements, then Finished".to_owned(),
            _ => format!("Credit for {} batches", plan.len()),
        };
        match dialogue.hear(&expected).await? {
            Message::Batch(batch) => {
                dialogue.acknowledge(batch.sequence, outcome);
                dialogue.grant(1);
            }
            Message::Finished(_) if !drained => {
                return Err(Breach::new("no Finished before Drain", "it came"));
            }
            Message::Finished(_) => break,
            Message::Started(_) | Message::Acknowledgement(_) | Message::Credit(_) => {}
        }
    }
    let missing: Vec<String> = (1..=dialogue.sent)
        .filter(|sequence| !dialogue.outcomes.contains_key(sequence))
        .map(|sequence| sequence.to_string())
        .collect();
    if !missing.is_empty() {
        let came = format!("it finished without those of {}", missing.join(", "));
        return Err(Breach::new("an acknowledgement of each batch", came));
    }
    let done = Done {
        came: dialogue.came,
        outcomes: std::mem::take(&mut dialogue.outcomes).into_values().collect(),
    };
    dialogue.end().await?;
    Ok(done)
}

/// What came of a call that ended in order.
struct Done {
    /// Batches that the component gave.
    came: u64,
    /// What it said of each batch, in their order, and why.
    outcomes: Vec<(Outcome, String)>,
}

fn all_delivered(done: &Done) -> Result<(), Breach> {
    let expected = "every batch delivered";
    match done.outcomes.iter().position(|(outcome, _)| *outcome != Outcome::Delivered) {
        None => Ok(()),
        Some(index) => {
            let (outcome, reason) = &done.outcomes[index];
            Err(Breach::new(expected, format!("batch {} is {outcome:?}: {reason}", index + 1)))
        }
    }
}

async fn newer(tried: &Tried<'_>, plan: &[Option<batch::Events>]) -> Result<(), Breach> {
    let dialogue = tried.begin_newer().await?;
    dialogue.say_frame(frame::unknown());
    all_delivered(&round(dialogue, plan, Outcome::Delivered).await?)
}

/// Sends a batch between two others that has no events, which is what one of a kind that nobody knows looks like.
async fn unreadable(tried: &Tried<'_>, form: EventKind) -> Result<(), Breach> {
    let plan = [samples::batch(form), None, samples::batch(form)];
    let done = round(tried.begin().await?, &plan, Outcome::Delivered).await?;
    let expected = "batch 2, which has no events, rejected with a reason, and 1 and 3 delivered";
    let outcomes: Vec<Outcome> = done.outcomes.iter().map(|(outcome, _)| *outcome).collect();
    if outcomes != [Outcome::Delivered, Outcome::Rejected, Outcome::Delivered] {
        return Err(Breach::new(expected, format!("they are {outcomes:?}")));
    }
    match done.outcomes.get(1) {
        Some((_, reason)) if reason.is_empty() => Err(Breach::new(expected, "there is no reason")),
        _ => Ok(()),
    }
}

async fn garbage(tried: &Tried<'_>) -> Result<(), Breach> {
    let mut dialogue = tried.begin().await?;
    dialogue.say_frame(frame::garbage());
    let expected = "an error as the end of the call";
    loop {
        match dialogue.hear_within(ANSWER, expected).await {
            Err(_) if dialogue.is_over => return Ok(()),
            Err(breach) => return Err(breach),
            Ok(None) => {
                let came = format!("nothing came within {} s", ANSWER.as_secs());
                return Err(Breach::new(expected, came));
            }
            Ok(Some(Message::Finished(_))) => return Err(Breach::new(expected, "it finished without one")),
            Ok(Some(_)) => {}
        }
    }
}

/// Grants one batch and looks whether more come; returns how many came in all.
async fn held_back(tried: &Tried<'_>, plan: &[Option<batch::Events>]) -> Result<u64, Breach> {
    let mut dialogue = tried.begin().await?;
    dialogue.grant(1);
    let mut unsent = plan.iter();
    while let Some(message) = dialogue.hear_within(WATCH, "no batch but the one that was granted").await? {
        match message {
            Message::Batch(batch) => dialogue.acknowledge(batch.sequence, Outcome::Delivered),
            // A source that has come to its end.
            Message::Finished(_) if plan.is_empty() => return Ok(dialogue.came),
            Message::Finished(_) => return Err(Breach::new("no Finished before Drain", "it came")),
            Message::Started(_) | Message::Acknowledgement(_) | Message::Credit(_) => {}
        }
        while dialogue.leave.is_open() {
            let Some(events) = unsent.next() else { break };
            dialogue.send(events.clone());
        }
    }
    let came = dialogue.came;
    dialogue.grant(CREDIT_BATCHES);
    dialogue.drain();
    to_the_end(&mut dialogue).await?;
    dialogue.end().await?;
    Ok(came)
}

/// Says of everything that the component gives that it failed.
async fn output_fails(tried: &Tried<'_>, plan: &[Option<batch::Events>]) -> Result<(), Breach> {
    let done = round(tried.begin().await?, plan, Outcome::Failed).await?;
    if done.outcomes.iter().any(|(outcome, _)| *outcome == Outcome::Failed) {
        return Ok(());
    }
    Err(Breach::new(
        "batches failed, since all that came of them did",
        format!("each of {} counts otherwise", done.outcomes.len()),
    ))
}

/// Lets a source give what it has for a while, the first batch failed, then tells it to stop.
async fn stopped(tried: &Tried<'_>) -> Result<(), Breach> {
    let mut dialogue = tried.begin().await?;
    dialogue.grant(CREDIT_BATCHES);
    if let Some(message) = dialogue.hear_within(WATCH, "a batch, or nothing").await? {
        match message {
            Message::Batch(batch) => dialogue.acknowledge(batch.sequence, Outcome::Failed),
            Message::Finished(_) => return dialogue.end().await,
            Message::Started(_) | Message::Acknowledgement(_) | Message::Credit(_) => {}
        }
    }
    dialogue.drain();
    to_the_end(&mut dialogue).await?;
    dialogue.end().await
}

/// Takes on what is still sent until the component has finished.
pub(super) async fn to_the_end(dialogue: &mut Dialogue) -> Result<(), Breach> {
    loop {
        match dialogue.hear("Finished, since no more comes").await? {
            Message::Batch(batch) => {
                dialogue.acknowledge(batch.sequence, Outcome::Delivered);
                dialogue.grant(1);
            }
            Message::Finished(_) => return Ok(()),
            Message::Started(_) | Message::Acknowledgement(_) | Message::Credit(_) => {}
        }
    }
}
