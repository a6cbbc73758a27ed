//! Files as they come and go; time is an argument here.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use sweepline_plugin::metric::{ComponentMetrics, Labels};

use super::*;

mod archives;
mod crashes;
mod following;
mod restarts;
mod selection;

/// A folder of logs and a worker that reads it.
struct Site {
    folder: tempfile::TempDir,
    worker: Worker,
    moment: Moment,
    options: Options,
}

/// A line and the stream it came in.
type Line = (u64, String);

impl Site {
    fn new() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl Fn(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(vec![folder.path().join("*.log").display().to_string()]);
        change(&mut options);
        let moment = Moment { now: Instant::now(), wall: 1_795_500_000 };
        let worker = worker(&folder, &options);
        Self { folder, worker, moment, options }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn append(&self, name: &str, text: impl AsRef<[u8]>) {
        let mut file = OpenOptions::new().create(true).append(true).open(self.path(name)).unwrap();
        file.write_all(text.as_ref()).unwrap();
    }

    fn pass(&mut self, time: Duration) {
        self.moment.now += time;
    }

    /// Reads what there is without telling what became of it.
    fn read_unsettled(&mut self) -> (Vec<Line>, Vec<Mark>) {
        self.pass(self.options.glob_interval);
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        loop {
            match self.worker.step(self.moment, true) {
                Step::Piece(piece) => {
                    assert!(!piece.lines.records.is_empty());
                    marks.push(piece.mark);
                    let block = crate::reader::Block { data: piece.lines.data, records: piece.lines.records };
                    lines.extend(
                        block
                            .iter()
                            .map(|line| (piece.mark.stream, String::from_utf8_lossy(line).into_owned())),
                    );
                }
                Step::Busy => {}
                Step::Idle | Step::End => return (lines, marks),
            }
        }
    }

    fn settle(&mut self, marks: Vec<Mark>, delivery: Delivery) {
        self.worker.settle(marks.into_iter().map(|mark| (mark, delivery)).collect());
    }

    /// Reads and delivers.
    fn read_with_streams(&mut self) -> Vec<Line> {
        let (lines, marks) = self.read_unsettled();
        self.settle(marks, Delivery::Delivered);
        lines
    }

    fn read(&mut self) -> Vec<String> {
        self.read_with_streams().into_iter().map(|(_, line)| line).collect()
    }

    /// Stops in good order and starts again.
    fn restart(&mut self) {
        self.worker.save(self.moment);
        self.crash();
    }

    /// Starts again from what was saved.
    fn crash(&mut self) {
        self.worker = worker(&self.folder, &self.options);
    }

    fn checkpoints(&self) -> PathBuf {
        self.path("state/checkpoints.json")
    }
}

fn worker(folder: &tempfile::TempDir, options: &Options) -> Worker {
    let labels = Labels { id: "in".to_owned(), kind: "source", component_type: "file" };
    let counters = Counters::new(ComponentMetrics::new(labels));
    let store = Store::open(&folder.path().join("state"), &counters).unwrap();
    Worker::new(options.clone(), counters, Some(store))
}

fn rename(from: &Path, to: &Path) {
    fs::rename(from, to).unwrap();
}
