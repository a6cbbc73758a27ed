//! The source in a runtime, with a pipeline that misbehaves.

use std::fs;
use std::io::Write;
use std::path::Path;

use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::component::Prepare;
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::*;
use crate::options::Mode;

const PATIENCE: Duration = Duration::from_secs(30);

fn append(path: &Path, text: &str) {
    let mut file = fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

struct Run {
    task: JoinHandle<Result<(), ComponentError>>,
    batches: mpsc::Receiver<Batch>,
    shutdown: CancellationToken,
}

fn host(data_dir: Option<&Path>, shutdown: &CancellationToken) -> Host {
    Host {
        metrics: ComponentMetrics::new(Labels {
            id: "in".to_owned(),
            kind: "source",
            component_type: "file",
        }),
        clock: Arc::new(SystemClock),
        data_dir: data_dir.map(Path::to_owned),
        shutdown: shutdown.clone(),
    }
}

fn options(folder: &Path, mode: Mode) -> Options {
    let mut options = Options::new(vec![folder.join("*.log").display().to_string()]);
    options.mode = mode;
    options.poll_interval = Duration::from_millis(5);
    options.glob_interval = Duration::from_millis(5);
    options
}

fn start(options: Options, data_dir: Option<&Path>) -> Run {
    let shutdown = CancellationToken::new();
    let (sender, batches) = mpsc::channel(1);
    options.check().unwrap();
    let source = Box::new(options).build(host(data_dir, &shutdown)).unwrap();
    Run { task: tokio::spawn(source.run(Output::new(vec![sender]))), batches, shutdown }
}

impl Run {
    async fn batch(&mut self) -> Option<(Vec<String>, Ack)> {
        let batch = timeout(PATIENCE, self.batches.recv()).await.expect("no batch came")?;
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        let lines = raw.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
        Some((lines, batch.ack))
    }

    async fn lines(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        while let Some((lines, _)) = self.batch().await {
            all.extend(lines);
        }
        all
    }

    async fn end(self) {
        drop(self.batches);
        timeout(PATIENCE, self.task).await.expect("does not end").unwrap().unwrap();
    }
}

#[tokio::test]
async fn all_files_are_read_and_then_the_source_ends() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..50_000).map(|number| format!("line {number}\n")).collect();
    fs::write(folder.path().join("a.log"), &text).unwrap();
    fs::write(folder.path().join("b.log"), "last without end").unwrap();
    let mut options = options(folder.path(), Mode::ReadToEnd);
    options.connector = Some("zeek_conn".to_owned());
    let mut run = start(options, None);
    let batch = run.batches.recv().await.unwrap();
    let Events::Raw(raw) = &batch.events else { panic!("not raw") };
    assert_eq!(raw.origin.connector.as_deref(), Some("zeek_conn"));
    assert_eq!(raw.origin.file.as_deref(), folder.path().join("a.log").to_str());
    let first = raw.records.len();
    drop(batch);
    let rest = run.lines().await;
    assert_eq!(first + rest.len(), 50_001);
    assert_eq!(rest.last().unwrap(), "last without end");
    run.end().await;
}

#[tokio::test]
async fn what_was_acknowledged_before_a_stop_does_not_come_again() {
    let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = folder.path().join("a.log");
    fs::write(&log, "one 1\n").unwrap();
    let mut run = start(options(folder.path(), Mode::Follow), Some(state.path()));
    assert_eq!(run.batch().await.unwrap().0, ["one 1"]);
    append(&log, "two 2\n");
    let (lines, ack) = run.batch().await.unwrap();
    assert_eq!(lines, ["two 2"]);
    run.shutdown.cancel();
    drop(ack);
    run.end().await;
    append(&log, "three 3\n");
    let mut run = start(options(folder.path(), Mode::Follow), Some(state.path()));
    assert_eq!(run.batch().await.unwrap().0, ["three 3"]);
    run.shutdown.cancel();
    run.end().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_never_acknowledged_comes_again_and_a_stop_does_not_wait_for_ever() {
    let (folder, state) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(folder.path().join("a.log"), "one 1\n").unwrap();
    for _ in 0..2 {
        let mut run = start(options(folder.path(), Mode::Follow), Some(state.path()));
        let (lines, ack) = run.batch().await.unwrap();
        assert_eq!(lines, ["one 1"]);
        run.shutdown.cancel();
        timeout(STOP_WAIT + Duration::from_secs(1), &mut run.task).await.unwrap().unwrap().unwrap();
        drop(ack);
    }
}

#[tokio::test(start_paused = true)]
async fn refused_lines_come_again_after_a_growing_pause() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.log"), "one 1\ntwo 2\n").unwrap();
    let mut run = start(options(folder.path(), Mode::ReadToEnd), None);
    let mut last = Instant::now();
    let mut pauses = Vec::new();
    for _ in 0..4 {
        let (lines, ack) = run.batch().await.unwrap();
        assert_eq!(lines, ["one 1", "two 2"]);
        pauses.push(last.elapsed().as_secs());
        last = Instant::now();
        ack.fail();
    }
    assert_eq!(pauses, [0, 1, 2, 4]);
    assert_eq!(run.lines().await, ["one 1", "two 2"]);
    run.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_pipeline_that_acknowledges_only_at_the_end_gets_its_end() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.log"), "one 1\n").unwrap();
    let mut run = start(options(folder.path(), Mode::ReadToEnd), None);
    let (_, ack) = run.batch().await.unwrap();
    assert!(run.batch().await.is_none(), "the output is closed");
    assert!(!run.task.is_finished());
    drop(ack);
    run.end().await;
}

#[tokio::test]
async fn a_full_pipeline_stops_the_reading_and_not_the_stopping() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.log"), "a line\n".repeat(1_000_000)).unwrap();
    let run = start(options(folder.path(), Mode::Follow), None);
    // One batch is in the channel, one waits for room.
    while run.batches.is_empty() {
        tokio::task::yield_now().await;
    }
    run.shutdown.cancel();
    run.end().await;
}

#[tokio::test]
async fn without_a_pipeline_the_source_ends() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.log"), "one\n").unwrap();
    let run = start(options(folder.path(), Mode::Follow), None);
    run.end().await;
}

#[tokio::test]
async fn a_quiet_file_wakes_the_source_with_every_line() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("a.log");
    let mut run = start(options(folder.path(), Mode::Follow), None);
    for number in 0..50 {
        append(&log, &format!("line {number}\n"));
        assert_eq!(run.batch().await.unwrap().0, [format!("line {number}")]);
    }
    run.shutdown.cancel();
    run.end().await;
}

#[tokio::test]
async fn checkpoints_without_a_folder_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path(), Mode::Follow);
    options.checkpoint = Some(true);
    let error = FileSource::build(options, host(None, &CancellationToken::new())).err().unwrap();
    assert!(error.to_string().contains("needs a `data_dir`"), "{error}");
}

#[tokio::test]
async fn everything_is_counted() {
    let counts = sweepline_testkit::Counts::start();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.log"), format!("one\n{}\nthree\n", "x".repeat(100_000))).unwrap();
    fs::write(folder.path().join("b.log"), [0x1f, 0x8b, 8, 0]).unwrap();
    std::os::unix::fs::symlink("/nonexistent/target", folder.path().join("c.log")).unwrap();
    let mut run = start(options(folder.path(), Mode::ReadToEnd), None);
    assert_eq!(run.lines().await.len(), 3);
    run.end().await;
    for (name, expected) in [
        ("oversize_line", 1),
        ("gzip_truncated", 1),
        ("open_failed", 1),
        ("read_failed", 0),
        ("not_delivered", 0),
        ("sweepline_component_received_events_total", 3),
        ("sweepline_component_sent_events_total", 3),
        ("sweepline_component_received_event_bytes_total", 3 + 65_536 + 5),
        ("sweepline_component_received_bytes_total", 100_011),
    ] {
        assert_eq!(counts.of(name), expected, "{name}");
    }
}
