//! New configurations for a running pipeline.

use std::sync::Mutex;

use sweepline_plugin::options::yaml;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::*;

/// The outside of a pipeline: what its sources read, and what its sinks write.
#[derive(Clone)]
struct Outside {
    lines: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<String>>>,
    written: mpsc::UnboundedSender<String>,
    /// One permit for each record that a sink may write.
    writes: Arc<Semaphore>,
    /// Sources at work; a second one finds its port taken.
    reading: Arc<Mutex<usize>>,
}

/// Passes on what it is sent, until told to stop or all is read.
struct Reader {
    outside: Outside,
    stop: CancellationToken,
}

impl Drop for Reader {
    fn drop(&mut self) {
        *self.outside.reading.lock().unwrap() -= 1;
    }
}

#[async_trait]
impl Source for Reader {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        loop {
            let mut lines = self.outside.lines.lock().await;
            let line = tokio::select! {
                line = lines.recv() => line,
                () = self.stop.cancelled() => None,
            };
            let Some(line) = line else { return Ok(()) };
            if !output.send(batch(&line).0).await {
                return Ok(());
            }
        }
    }
}

/// Writes what it is sent with its name before it, one record a permit. One with `?` in its name fails what it may not write
/// once it is told to stop.
struct Writer {
    name: String,
    outside: Outside,
    stop: CancellationToken,
}

#[async_trait]
impl Sink for Writer {
    async fn run(self: Box<Self>, mut input: Input) -> Result<(), ComponentError> {
        while let Some(batch) = input.recv().await {
            tokio::select! {
                biased;
                () = self.stop.cancelled(), if self.name.contains('?') => {
                    batch.ack.fail();
                    continue;
                }
                permit = self.outside.writes.acquire() => permit.unwrap().forget(),
            }
            let Events::Raw(raw) = &batch.events else { continue };
            for record in raw.iter() {
                let line = format!("{} {}", self.name, String::from_utf8_lossy(record));
                self.outside.written.send(line).unwrap();
            }
        }
        Ok(())
    }
}

/// What a component is built from.
struct Plain {
    outside: Outside,
    name: String,
    /// Whether it can be built.
    works: bool,
}

impl Plain {
    fn refused(&self) -> Result<(), ComponentError> {
        let refused = || ComponentError::Unavailable(format!("{} cannot be built", self.name));
        if self.works { Ok(()) } else { Err(refused()) }
    }
}

impl Prepare<Box<dyn Source>> for Plain {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Source>, ComponentError> {
        self.refused()?;
        let mut reading = self.outside.reading.lock().unwrap();
        if *reading > 0 {
            return Err(ComponentError::Unavailable("the port is taken".to_owned()));
        }
        *reading += 1;
        Ok(Box::new(Reader { outside: self.outside.clone(), stop: host.shutdown }))
    }
}

impl Prepare<Box<dyn Sink>> for Plain {
    fn check(&self) -> Result<(), ComponentError> {
        Ok(())
    }

    fn build(self: Box<Self>, host: Host) -> Result<Box<dyn Sink>, ComponentError> {
        self.refused()?;
        Ok(Box::new(Writer { name: self.name, outside: self.outside, stop: host.shutdown }))
    }
}

/// A pipeline whose configuration can be changed.
struct Bench {
    outside: Outside,
    lines: mpsc::UnboundedSender<String>,
    written: mpsc::UnboundedReceiver<String>,
    reloads: mpsc::Sender<Reload>,
    stop: CancellationToken,
    view: View,
    running: JoinHandle<Result<Outcome, RunError>>,
}

/// Components as `name version`, sources first; a version with `!` cannot be built. All sources feed all sinks.
fn config(outside: &Outside, sources: &[&str], sinks: &[&str]) -> Config {
    let kinds = sources.iter().map(|name| ("source", *name)).chain(sinks.iter().map(|name| ("sink", *name)));
    let part = |(kind, text): (&'static str, &str)| {
        let (outside, name) = (outside.clone(), text.to_owned());
        let works = !text.contains('!');
        let prepare = move || {
            let plain = Box::new(Plain { outside: outside.clone(), name: name.clone(), works });
            if kind == "source" { Prepared::Source(plain) } else { Prepared::Sink(plain) }
        };
        let (component_type, inputs) =
            if kind == "source" { (&SOURCE, vec![]) } else { (&SINK, (0..sources.len()).collect()) };
        let id = text.split(' ').next().unwrap();
        let section = yaml::parse(&format!("{{is: '{text}'}}"), &|_| None).unwrap();
        Component {
            identity: Identity::new(section, Vec::new()),
            again: Arc::new({
                let prepare = prepare.clone();
                move || Ok(prepare())
            }),
            ..component(id, component_type, prepare(), kind, inputs)
        }
    };
    Config { data_dir: None, api: Api::default(), components: kinds.map(part).collect(), cases: Vec::new() }
}

/// An outside where nothing is to be read, and nothing is written.
fn nowhere() -> Outside {
    let (_, lines) = mpsc::unbounded_channel();
    let (written, _) = mpsc::unbounded_channel();
    Outside {
        lines: Arc::new(tokio::sync::Mutex::new(lines)),
        written,
        writes: Arc::new(Semaphore::new(0)),
        reading: Arc::default(),
    }
}

fn bench(sources: &[&str], sinks: &[&str]) -> Bench {
    let (lines, read) = mpsc::unbounded_channel();
    let (write, written) = mpsc::unbounded_channel();
    let outside = Outside { lines: Arc::new(tokio::sync::Mutex::new(read)), written: write, ..nowhere() };
    let view = View::default();
    let running = start(config(&outside, sources, sinks), Arc::new(SystemClock), &view).unwrap();
    let (reloads, wishes) = mpsc::channel(1);
    let stop = CancellationToken::new();
    let running = tokio::spawn(running.wait_and_reload(stop.clone().cancelled_owned(), DRAIN, wishes));
    Bench { outside, lines, written, reloads, stop, view, running }
}

/// Waits until every task waits: only then does a paused clock go on.
async fn settled() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

impl Bench {
    fn allow(&self, records: usize) {
        self.outside.writes.add_permits(records);
    }

    fn send(&self, lines: &[&str]) {
        lines.iter().for_each(|line| self.lines.send((*line).to_owned()).unwrap());
    }

    async fn written(&mut self, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..count {
            lines.push(self.written.recv().await.unwrap());
        }
        lines
    }

    async fn begin(
        &self,
        sources: &[&str],
        sinks: &[&str],
    ) -> oneshot::Receiver<Result<Changes, ReloadError>> {
        let (done, told) = oneshot::channel();
        let reload = Reload { config: config(&self.outside, sources, sinks), done };
        assert!(self.reloads.send(reload).await.is_ok());
        told
    }

    async fn reload(&self, sources: &[&str], sinks: &[&str]) -> Result<Changes, ReloadError> {
        self.begin(sources, sinks).await.await.unwrap()
    }

    /// Ends the input; the pipeline has to end with it.
    async fn finish(self) {
        self.allow(100);
        drop(self.lines);
        assert_eq!(self.running.await.unwrap().unwrap(), Outcome::Finished);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_happens_when_nothing_has_changed() {
    let bench = bench(&["in 1"], &["a 1", "b 1"]);
    let changes = bench.reload(&["in 1"], &["b 1", "a 1"]).await.unwrap();
    assert!(changes.is_nothing());
    bench.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_replaced_sink_works_off_what_waits_for_it_before_the_next_begins() {
    let mut bench = bench(&["in 1"], &["out 1"]);
    bench.send(&["1", "2", "3"]);
    bench.allow(1);
    assert_eq!(bench.written(1).await, ["out 1 1"]);
    let told = bench.begin(&["in 1"], &["out 2"]).await;
    bench.send(&["4", "5"]);
    bench.allow(4);
    let changes = told.await.unwrap().unwrap();
    assert_eq!((&changes.kept[..], &changes.replaced[..]), (&["in".to_owned()][..], &["out".to_owned()][..]));
    let written = bench.written(4).await;
    let places: Vec<_> = written.iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(places, ["2", "3", "4", "5"], "in order, each once: {written:?}");
    assert_eq!(written[3], "out 2 5");
    bench.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_kept_sink_goes_on_while_everything_around_it_changes() {
    let mut bench = bench(&["in 1"], &["out 1", "old 1"]);
    bench.allow(100);
    bench.send(&["1"]);
    bench.written(2).await;
    let changes = bench.reload(&["in 2"], &["out 1", "new 1"]).await.unwrap();
    assert_eq!(changes.kept, ["out"]);
    assert_eq!(
        (changes.replaced, changes.added, changes.removed),
        (vec!["in".to_owned()], vec!["new".to_owned()], vec!["old".to_owned()])
    );
    bench.send(&["2"]);
    let mut written = bench.written(2).await;
    written.sort();
    assert_eq!(written, ["new 1 2", "out 1 2"]);
    bench.finish().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_built_leaves_everything_as_it_was() {
    let mut bench = bench(&["in 1"], &["out 1"]);
    bench.allow(100);
    let error = bench.reload(&["in 2"], &["out 2!"]).await.unwrap_err();
    assert!(matches!(&error, ReloadError::Build(_)), "{error}");
    assert!(error.to_string().contains("sink `out`: out 2! cannot be built"), "{error}");
    // A source has to make room first; it comes back.
    let error = bench.reload(&["in 2!"], &["out 2"]).await.unwrap_err();
    assert!(matches!(&error, ReloadError::Restored(_)), "{error}");
    bench.send(&["1"]);
    assert_eq!(bench.written(1).await, ["out 1 1"]);
    let mut other = config(&bench.outside, &["in 1"], &["out 1"]);
    other.data_dir = Some("/elsewhere".into());
    let (done, told) = oneshot::channel();
    assert!(bench.reloads.send(Reload { config: other, done }).await.is_ok());
    assert_eq!(
        told.await.unwrap().unwrap_err().to_string(),
        "`data_dir` cannot be changed while the pipeline runs, it needs a restart"
    );
    bench.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_renamed_source_takes_over_the_port_of_the_old_one() {
    let mut bench = bench(&["in 1"], &["out 1"]);
    bench.allow(100);
    let changes = bench.reload(&["other 1"], &["out 1"]).await.unwrap();
    assert_eq!((changes.added, changes.removed), (vec!["other".to_owned()], vec!["in".to_owned()]));
    bench.send(&["1"]);
    assert_eq!(bench.written(1).await, ["out 1 1"]);
    bench.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_hangs_is_left_behind_and_what_it_holds_is_not_taken_for_delivered() {
    let mut bench = bench(&["in 1"], &["out 1"]);
    bench.send(&["1"]);
    settled().await;
    let began = tokio::time::Instant::now();
    let changes = bench.reload(&["in 1"], &["out 2"]).await.unwrap();
    assert_eq!(changes.replaced, ["out"]);
    assert_eq!(began.elapsed(), crate::limits::REPLACE_PATIENCE + DRAIN);
    assert!(bench.written.try_recv().is_err());
    bench.allow(100);
    bench.send(&["2"]);
    let mut written = bench.written(2).await;
    written.sort();
    assert_eq!(written, ["out 1 1", "out 2 2"], "it goes on when it can");
    bench.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_signal_to_stop_is_heard_while_a_sink_is_being_replaced() {
    let mut bench = bench(&["in 1"], &["out 1"]);
    bench.send(&["1"]);
    let began = tokio::time::Instant::now();
    let told = bench.begin(&["in 1"], &["out 2"]).await;
    settled().await;
    bench.stop.cancel();
    bench.allow(100);
    assert!(told.await.unwrap().is_ok());
    assert_eq!(bench.running.await.unwrap().unwrap(), Outcome::Stopped);
    assert_eq!(bench.written.try_recv().unwrap(), "out 1 1");
    assert!(began.elapsed() < crate::limits::REPLACE_PATIENCE, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_hangs_while_it_is_replaced_does_not_hold_the_process_after_a_signal() {
    let bench = bench(&["in 1"], &["out 1"]);
    bench.send(&["1"]);
    let _told = bench.begin(&["in 1"], &["out 2"]).await;
    settled().await;
    let signalled = tokio::time::Instant::now();
    bench.stop.cancel();
    let error = bench.running.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "components did not finish within 10 s: out");
    assert_eq!(signalled.elapsed(), DRAIN);
}

#[tokio::test(start_paused = true)]
async fn those_who_look_see_what_is_new_and_not_what_is_gone() {
    let bench = bench(&["in 1"], &["out 1", "old 1"]);
    let names = |view: &View| view.components().iter().map(|seen| seen.id.clone()).collect::<Vec<_>>();
    assert_eq!(names(&bench.view), ["in", "out", "old"]);
    let mut changes = bench.view.changes();
    bench.reload(&["in 1"], &["out 2", "new 1"]).await.unwrap();
    assert!(changes.has_changed().unwrap());
    assert_eq!(names(&bench.view), ["in", "out", "new"]);
    changes.mark_unchanged();
    bench.reload(&["in 1"], &["out 2!", "new 1"]).await.unwrap_err();
    assert!(!changes.has_changed().unwrap(), "what was not taken up is not shown");
    bench.finish().await;
}

#[test]
fn other_inputs_are_no_other_component_but_other_kinds_of_events_are() {
    let section = || yaml::parse("{type: detection}", &|_| None).unwrap();
    let fed = |kinds: &[Kind]| {
        let mut identity = Identity::new(section(), Vec::new());
        identity.feed(kinds);
        identity
    };
    let both = fed(&[Kind::Session, Kind::Sketch]);
    assert!(both.is_same(&fed(&[Kind::Sketch, Kind::Session])));
    assert!(!both.is_same(&fed(&[Kind::Session])));
}

#[tokio::test(start_paused = true)]
async fn a_source_that_neither_ends_nor_has_a_successor_ends_the_pipeline() {
    let bench = bench(&["in 1"], &["out 1"]);
    // More than there is room for: the source cannot end before the sink goes on.
    bench.send(&["line"; 20]);
    settled().await;
    let error = bench.reload(&["in 2!"], &["out 1"]).await.unwrap_err();
    assert!(matches!(&error, ReloadError::Lost(_)), "{error}");
    bench.allow(100);
    let error = bench.running.await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "source `in`: in 2! cannot be built");
}

#[tokio::test(start_paused = true)]
async fn a_sink_that_was_told_to_stop_for_nothing_begins_anew() {
    let mut bench = bench(&["in 1"], &["out 1?"]);
    // The source cannot end before the sink, which hangs, has been told to stop.
    bench.send(&["line"; 20]);
    settled().await;
    let error = bench.reload(&["in 2!"], &["out 2"]).await.unwrap_err();
    assert!(matches!(&error, ReloadError::Restored(_)), "{error}");
    bench.allow(100);
    bench.send(&["last"]);
    let written = async { while bench.written(1).await != ["out 1? last"] {} };
    tokio::time::timeout(DRAIN, written).await.expect("it still stops");
    bench.finish().await;
}
