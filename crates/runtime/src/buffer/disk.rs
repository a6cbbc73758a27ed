//! Batches on disk: their senders are answered once they are synced, and they are let go of once the sink has them.

mod turn;

use std::io;
use std::path::PathBuf;

use sweepline_buffer::{MAX_UNCONFIRMED, OpenError, Queue, RealDisk};
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::component::{ComponentError, Host, Input, Output};
use sweepline_plugin::event::Batch;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use self::turn::{Given, Keeper, Report, Turn};
use super::metrics::BufferMetrics;
use super::options::{DiskOptions, WhenFull};
use crate::limits::{BUFFER_TICK, CHANNEL_BATCHES, FINAL_COMMITS};

/// A disk stage that has been opened.
pub(super) struct DiskStage {
    keeper: Keeper,
    when_full: WhenFull,
    metrics: BufferMetrics,
    shutdown: CancellationToken,
    folder: PathBuf,
}

/// Opens the folder of a sink's buffer: `buffer` in the sink's own. `None` while another sink of this process uses it, which
/// is the one of the same name before a reload.
pub(super) fn open(
    options: DiskOptions,
    host: &Host,
    metrics: BufferMetrics,
) -> Result<Option<DiskStage>, ComponentError> {
    let Some(data_dir) = &host.data_dir else {
        return Err(ComponentError::Config("a disk buffer needs `data_dir`".to_owned()));
    };
    let folder = data_dir.join("buffer");
    let at = folder.display();
    let disk = match RealDisk::take(&folder) {
        Ok(disk) => disk,
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
        Err(error) => return Err(ComponentError::io(format!("buffer {at}"), error)),
    };
    let (queue, opened) = Queue::open(disk, options.max_size).map_err(|error| match error {
        OpenError::Disk { name, source } => ComponentError::io(format!("buffer {at}/{name}"), source),
        other => ComponentError::Config(format!("buffer {at}: {other}")),
    })?;
    if opened.waiting > 0 {
        tracing::info!(folder = %at, records = opened.waiting, "the buffer holds what was not delivered before");
    }
    if opened.damaged_headers > 0 || opened.is_from_the_future {
        tracing::warn!(folder = %at, position = ?opened.saved, damaged_headers = opened.damaged_headers,
            "the buffer's files are damaged; what is whole is delivered, some of it perhaps for the second time");
    }
    Ok(Some(DiskStage {
        keeper: Keeper::new(queue),
        when_full: options.when_full,
        metrics,
        shutdown: host.shutdown.clone(),
        folder,
    }))
}

/// Opens the folder once the sink before, which may not have ended in time, has let go of it.
pub(super) async fn open_when_free(
    options: DiskOptions,
    host: &Host,
    metrics: BufferMetrics,
) -> Result<DiskStage, ComponentError> {
    let mut is_told = false;
    loop {
        let (own_host, own_metrics) = (host.clone(), metrics.clone());
        let opening = tokio::task::spawn_blocking(move || open(options, &own_host, own_metrics));
        let opened = opening.await.map_err(|error| ComponentError::Unavailable(error.to_string()))?;
        if let Some(stage) = opened? {
            return Ok(stage);
        }
        let id = &host.metrics.labels().id;
        if !is_told {
            tracing::warn!(component = id, "the sink before still uses the buffer; waiting for it");
            is_told = true;
        }
        tokio::select! {
            () = tokio::time::sleep(BUFFER_TICK) => {}
            () = host.shutdown.cancelled() => {
                return Err(ComponentError::Unavailable("the sink before has not let go of the buffer".to_owned()));
            }
        }
    }
}

/// A record that the sink is done with.
type Note = (u64, Delivery);

/// What has been heard from the sink since the last turn.
#[derive(Default)]
struct Heard {
    /// Records that the sink has and nobody was told about.
    outstanding: usize,
    confirmed: Vec<u64>,
    /// To be given out again at the next tick; at once it would only fail again.
    failed: Vec<u64>,
}

impl Heard {
    fn note(&mut self, (id, delivery): Note) {
        self.outstanding -= 1;
        match delivery {
            // What is rejected would be rejected again.
            Delivery::Delivered | Delivery::Rejected => self.confirmed.push(id),
            Delivery::Failed => self.failed.push(id),
        }
    }
}

impl DiskStage {
    /// Takes batches in and gives them out. Ends when the input has ended and everything has been delivered; or, when
    /// the pipeline is to stop, when everything is on the disk.
    pub(super) async fn run(
        mut self,
        mut input: Input,
        output: mpsc::Sender<Batch>,
    ) -> Result<(), ComponentError> {
        let sender = Output::new(vec![output.clone()]);
        let (notes, mut heard_notes) = mpsc::channel(MAX_UNCONFIRMED);
        let mut heard = Heard::default();
        let mut ticks = ticks();
        let mut is_open = true;
        // After a failed call the disk is not asked again for the same before the next tick.
        let (mut rests_writing, mut rests_reading) = (false, false);
        let mut failed_commits = 0;
        loop {
            // What is on the disk then waits for the next run.
            let stops = self.shutdown.is_cancelled();
            let is_settled = self.keeper.is_settled();
            if !is_open && is_settled && (stops || self.keeper.queue.waiting() == 0) {
                break;
            }
            if stops && failed_commits >= FINAL_COMMITS {
                break;
            }
            let mut turn = Turn { when_full: self.when_full, stops, ..Turn::default() };
            let gives = self.keeper.queue.has_more() && !rests_reading && !stops;
            let drops = rests_writing && self.when_full == WhenFull::DropNewest;
            let takes = is_open && (is_settled && !rests_writing || drops);
            tokio::select! {
                batch = input.recv(), if takes => match batch {
                    Some(batch) if drops => {
                        self.metrics.discarded.increment(batch.len() as u64);
                        continue;
                    }
                    Some(batch) => turn.batches.push(batch),
                    None => is_open = false,
                },
                Some(note) = heard_notes.recv() => heard.note(note),
                // The sink has ended: what is here stays on the disk, what is not is not delivered.
                place = output.reserve(), if gives => if place.is_err() { break },
                _ = ticks.tick() => {
                    (rests_writing, rests_reading) = (false, false);
                    turn.saves = true;
                    turn.released = std::mem::take(&mut heard.failed);
                }
            }
            // Everything that is ready shares this turn's sync.
            while takes && !drops && turn.batches.len() < CHANNEL_BATCHES {
                let Some(batch) = input.try_recv() else { break };
                turn.batches.push(batch);
            }
            while let Ok(note) = heard_notes.try_recv() {
                heard.note(note);
            }
            turn.confirmed = std::mem::take(&mut heard.confirmed);
            turn.spares_writing = rests_writing;
            turn.wanted = if stops || rests_reading { 0 } else { output.capacity() };
            let mut report;
            (self, report) = self.work(turn).await?;
            rests_writing |= report.write_error.is_some();
            rests_reading |= report.read_error.is_some();
            failed_commits = match report.write_error {
                Some(_) => failed_commits + 1,
                None if rests_writing => failed_commits,
                None => 0,
            };
            self.tell(&report);
            for given in report.given.drain(..) {
                heard.outstanding += 1;
                self.give(given, &sender, &notes).await;
            }
        }
        drop((output, sender));
        while heard.outstanding > 0 {
            let Some(note) = heard_notes.recv().await else { break };
            heard.note(note);
        }
        let last = Turn { confirmed: heard.confirmed, saves: true, ..Turn::default() };
        let (stage, report) = self.work(last).await?;
        stage.tell(&report);
        Ok(())
    }

    /// Has a turn worked on where blocking is allowed.
    async fn work(mut self, turn: Turn) -> Result<(Self, Report), ComponentError> {
        let worked = tokio::task::spawn_blocking(move || {
            let report = self.keeper.work(turn);
            (self, report)
        });
        worked.await.map_err(|error| ComponentError::Unavailable(format!("the buffer's thread: {error}")))
    }

    /// Passes a record on, and hears what becomes of it.
    async fn give(&self, given: Given, output: &Output, notes: &mpsc::Sender<Note>) {
        let (ack, receipt) = Ack::new();
        let batch = Batch { events: given.events, ack };
        self.metrics.sent.increment(batch.len() as u64);
        output.send(batch).await;
        let (id, notes) = (given.id, notes.clone());
        tokio::spawn(async move {
            // Nobody listens once the stage has ended with an error.
            let _ = notes.send((id, receipt.wait().await)).await;
        });
    }

    /// Counts and logs a turn.
    fn tell(&self, report: &Report) {
        let metrics = &self.metrics;
        let at = self.folder.display();
        metrics.received.increment(report.received as u64);
        metrics.discarded.increment(report.discarded as u64);
        metrics.too_large.increment(report.too_large as u64);
        if report.too_large > 0 {
            tracing::error!(
                events = report.too_large,
                "events are too large for the buffer and were refused"
            );
        }
        let lost =
            report.damage.records + report.unreadable.as_ref().map_or(0, |(records, _)| *records as u64);
        metrics.lost.increment(lost);
        if report.damage.records > 0 || report.damage.bytes > 0 {
            tracing::error!(folder = %at, records = report.damage.records, bytes = report.damage.bytes,
                "files of the buffer are damaged; these records of batches are lost");
        }
        if let Some((records, error)) = &report.unreadable {
            tracing::error!(folder = %at, records, %error, "records of the buffer cannot be read by this version");
        }
        if let Some(error) = &report.write_error {
            metrics.errors.increment(1);
            tracing::error!(folder = %at, %error, "the buffer cannot write; it takes nothing more and tries again");
        }
        if let Some(error) = &report.read_error {
            metrics.errors.increment(1);
            tracing::error!(folder = %at, %error, "the buffer cannot read; it tries again");
        }
        if let Some(error) = &report.save_error {
            metrics.errors.increment(1);
            tracing::warn!(folder = %at, %error, "the buffer cannot save its position; it tries again");
        }
        metrics.set(self.keeper.queue.waiting(), self.keeper.queue.bytes());
    }
}

fn ticks() -> Interval {
    let mut ticks = tokio::time::interval(BUFFER_TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
