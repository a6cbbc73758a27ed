use std::io::Cursor;
use std::time::Duration;

use sweepline_plugin::clock::SystemClock;
use sweepline_plugin::metric::{ComponentMetrics, Labels};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::*;

const PATIENCE: Duration = Duration::from_secs(30);

type Task = JoinHandle<Result<(), ComponentError>>;

fn start(input: impl Read + Send + 'static) -> (Task, mpsc::Receiver<Batch>, CancellationToken) {
    let shutdown = CancellationToken::new();
    let host = Host {
        metrics: ComponentMetrics::new(Labels {
            id: "in".to_owned(),
            kind: "source",
            component_type: "stdin",
        }),
        clock: Arc::new(SystemClock),
        data_dir: None,
        shutdown: shutdown.clone(),
    };
    let (sender, batches) = mpsc::channel(1);
    let source = Box::new(StdinSource::new(Options::default(), host, Box::new(input)));
    (tokio::spawn(source.run(Output::new(vec![sender]))), batches, shutdown)
}

async fn lines(batches: &mut mpsc::Receiver<Batch>) -> Vec<Vec<u8>> {
    let mut lines = Vec::new();
    while let Some(batch) = timeout(PATIENCE, batches.recv()).await.unwrap() {
        let Events::Raw(raw) = batch.events else { panic!("not raw") };
        lines.extend(raw.iter().map(<[u8]>::to_vec));
    }
    lines
}

async fn end(task: Task) -> Result<(), ComponentError> {
    timeout(PATIENCE, task).await.expect("does not end").unwrap()
}

/// Fails after some bytes.
struct Failing(Cursor<&'static [u8]>);

impl Read for Failing {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.0.read(room)? {
            0 => Err(io::Error::other("cable cut")),
            count => Ok(count),
        }
    }
}

#[tokio::test]
async fn all_lines_come_and_then_the_source_ends() {
    let text: String = (0..100_000).map(|number| format!("line {number}\n")).collect();
    let (task, mut batches, _) = start(Cursor::new(text + "\r\n\0\nlast"));
    let lines = lines(&mut batches).await;
    assert_eq!(lines.len(), 100_002);
    assert_eq!(lines[99_999..], [&b"line 99999"[..], b"\0", b"last"]);
    end(task).await.unwrap();
}

#[tokio::test]
async fn an_empty_input_just_ends() {
    let (task, mut batches, _) = start(Cursor::new(""));
    assert!(lines(&mut batches).await.is_empty());
    end(task).await.unwrap();
}

#[tokio::test]
async fn what_came_before_a_failure_is_handed_on() {
    let (task, mut batches, _) = start(Failing(Cursor::new(b"one\ntwo")));
    assert_eq!(lines(&mut batches).await, [b"one", b"two"]);
    assert_eq!(end(task).await.unwrap_err().to_string(), "cannot read standard input: cable cut");
}

#[tokio::test]
async fn a_line_is_handed_on_while_the_pipe_stays_open_and_a_stop_does_not_wait_for_it() {
    let (reader, mut writer) = io::pipe().unwrap();
    let (task, mut batches, shutdown) = start(reader);
    io::Write::write_all(&mut writer, b"one\ntw").unwrap();
    let batch = timeout(PATIENCE, batches.recv()).await.unwrap().unwrap();
    assert_eq!(batch.len(), 1);
    drop(batch);
    shutdown.cancel();
    end(task).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_stop_waits_for_acknowledgements_and_not_for_ever() {
    let (task, mut batches, shutdown) = start(Cursor::new("one\n"));
    let batch = batches.recv().await.unwrap();
    assert!(batches.recv().await.is_none(), "the output is closed at the end of input");
    tokio::time::sleep(10 * STOP_WAIT).await;
    assert!(!task.is_finished());
    shutdown.cancel();
    end(task).await.unwrap();
    drop(batch);
}
