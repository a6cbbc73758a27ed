use sweepline_parse::time::Nanos;
use sweepline_plugin::ack::Ack;
use sweepline_plugin::event::{Events, Origin, RawBatch, Records};
use tokio::sync::Semaphore;

use super::*;

fn seen(id: &str, kind: &'static str, inputs: &[&str]) -> Seen {
    let inputs = inputs.iter().map(|input| (*input).to_owned()).collect();
    Seen { id: id.to_owned(), component_type: "any", kind, inputs }
}

fn pipeline() -> Vec<Seen> {
    vec![
        seen("fw_in", "source", &[]),
        seen("other_in", "source", &[]),
        seen("asim", "transform", &["fw_in", "other_in"]),
        seen("out", "sink", &["asim"]),
    ]
}

fn request(outputs: &[&str], inputs: &[&str], limit: i32) -> StreamOutputEventsRequest {
    let patterns = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
    StreamOutputEventsRequest {
        outputs_patterns: patterns(outputs),
        inputs_patterns: patterns(inputs),
        limit,
        interval_ms: 1000,
    }
}

fn found(outputs: &[&str], inputs: &[&str]) -> (Vec<String>, Vec<String>) {
    let asked = Asked::of(&request(outputs, inputs, 1)).unwrap();
    let (found, told) = asked.find(&pipeline());
    (found.into_iter().map(|seen| seen.id).collect(), told)
}

#[test]
fn patterns_choose_outputs_by_their_component_or_by_who_takes_them() {
    assert_eq!(found(&[], &[]).0, ["fw_in", "other_in", "asim"]);
    assert_eq!(found(&["*_in"], &[]).0, ["fw_in", "other_in"]);
    assert_eq!(found(&[], &["out"]).0, ["asim"]);
    assert_eq!(found(&["fw_in"], &["asim"]).0, ["fw_in", "other_in"]);
    let (none, told) = found(&["nothing"], &["fw_*"]);
    assert!(none.is_empty());
    assert!(told[0].starts_with("pattern `nothing` matches nothing"), "{told:?}");
    assert_eq!(told[1], "pattern `fw_*` matches sources, which have no inputs: fw_in");
}

#[test]
fn what_cannot_be_asked_is_refused_with_the_reason() {
    for (request, told) in [
        (request(&["*"], &[], 0), "`limit` is 0, it must be at least 1"),
        (request(&["a["], &[], 1), "pattern `a[`"),
        (request(&["*"; MAX_PATTERNS + 1], &[], 1), "more than 64 patterns"),
    ] {
        let refused = Asked::of(&request).err().unwrap();
        assert_eq!(refused.code(), tonic::Code::InvalidArgument);
        assert!(refused.message().starts_with(told), "{}", refused.message());
    }
}

#[test]
fn no_event_is_written_once_the_bytes_of_an_interval_are_used_up() {
    let basket = Arc::new(Basket { limit: 1000, passed: Mutex::default() });
    let watched = Watched { seen: Arc::new(seen("in", "source", &[])), basket: basket.clone() };
    let large = "x".repeat(MAX_TAP_BYTES / 4);
    watched.see(&batch(&[large.as_str(); 10]));
    let passed = basket.take();
    assert_eq!((passed.events.len(), passed.left_out), (4, 6));
}

fn batch(texts: &[&str]) -> Batch {
    let mut records = Records::default();
    texts.iter().for_each(|text| records.push(text.as_bytes()));
    let (data, records) = records.finish();
    let raw = RawBatch { data, records, received: Nanos(0), origin: Origin::default() };
    Batch { events: Events::Raw(raw), ack: Ack::none() }
}

struct Tapping {
    view: View,
    stop: CancellationToken,
    answers: mpsc::Receiver<Result<StreamOutputEventsResponse, Status>>,
    task: tokio::task::JoinHandle<()>,
}

fn tapping(request: &StreamOutputEventsRequest) -> Tapping {
    let (out, answers) = mpsc::channel(64);
    let (view, stop) = (View::default(), CancellationToken::new());
    view.set(pipeline().into());
    let place = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
    let asked = Asked::of(request).unwrap();
    let session = Session { asked, view: view.clone(), out, stop: stop.clone(), place };
    let task = tokio::spawn(session.run());
    Tapping { view, stop, answers, task }
}

impl Tapping {
    async fn next(&mut self) -> String {
        match self.answers.recv().await.unwrap().unwrap().event.unwrap() {
            Event::Notification(notification) => notification.message,
            Event::TappedEvent(tapped) => {
                let bytes = tapped.event.unwrap().encode_to_vec();
                let Ok(sweepline_vector::read::Event::Log(log)) = sweepline_vector::read::event(&bytes)
                else {
                    panic!("no log")
                };
                let mut text = String::new();
                sweepline_vector::json::write(log.root, &mut text).unwrap();
                let message = serde_json::from_str::<serde_json::Value>(&text).unwrap();
                format!("{} {}", tapped.component_id, message["message"].as_str().unwrap())
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn events_are_shown_up_to_the_limit_and_the_rest_is_told() {
    let mut tapping = tapping(&request(&["fw_in"], &[], 3));
    assert_eq!(tapping.next().await, "pattern `fw_in` matches fw_in");
    let tap = tapping.view.tap("fw_in");
    tap.show(&batch(&["one", "two"]));
    tapping.view.tap("other_in").show(&batch(&["unseen"]));
    tap.show(&batch(&["three", "four", "five"]));
    for wanted in
        ["fw_in one", "fw_in two", "fw_in three", "2 more events passed than the limit allows to show"]
    {
        assert_eq!(tapping.next().await, wanted);
    }
    tap.show(&batch(&["six"]));
    assert_eq!(tapping.next().await, "fw_in six");
}

#[tokio::test(start_paused = true)]
async fn a_changed_configuration_is_looked_at_anew() {
    let mut tapping = tapping(&request(&["new_*"], &[], 3));
    assert!(tapping.next().await.starts_with("pattern `new_*` matches nothing"));
    tapping.view.set(vec![seen("new_in", "source", &[])].into());
    assert_eq!(tapping.next().await, "pattern `new_*` matches new_in");
    tapping.view.tap("new_in").show(&batch(&["one"]));
    assert_eq!(tapping.next().await, "new_in one");
}

#[tokio::test(start_paused = true)]
async fn tapping_ends_with_who_taps_and_with_the_endpoint() {
    let Tapping { answers, task, .. } = tapping(&request(&["*"], &[], 1));
    drop(answers);
    task.await.unwrap();
    let Tapping { stop, task, answers, .. } = tapping(&request(&["*"], &[], 1));
    stop.cancel();
    task.await.unwrap();
    drop(answers);
}
