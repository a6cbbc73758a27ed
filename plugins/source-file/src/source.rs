//! The task between the files and the pipeline.
//!
//! One loop waits for four things at once: the worker's next lines, room in the pipeline, the oldest
//! acknowledgement, and the time. Lines are read one block ahead. A pipeline that does not take
//! batches stops the reading; nothing else is queued.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sweepline_plugin::ack::{Ack, Delivery};
use sweepline_plugin::clock::Clock;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::event::{Batch, Events, Origin, RawBatch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::Store;
use crate::counters::Counters;
use crate::limits::{BACKOFF, END_WAIT, IN_FLIGHT_BATCHES, STOP_WAIT};
use crate::options::Options;
use crate::worker::{Mark, Moment, Piece, Step, Worker};

type Pending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// The `file` source.
pub(crate) struct FileSource {
    worker: Worker,
    counters: Counters,
    clock: Arc<dyn Clock>,
    shutdown: CancellationToken,
    connector: Option<Arc<str>>,
    poll_interval: Duration,
}

impl FileSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let counters = Counters::new(host.metrics);
        let folder = match (options.checkpoint, host.data_dir) {
            (Some(false), _) | (None, None) => None,
            (Some(true), None) => {
                return Err(ComponentError::Config(
                    "`checkpoint: true` needs a `data_dir` to keep positions in".to_owned(),
                ));
            }
            (Some(true) | None, Some(folder)) => Some(folder),
        };
        let store = folder
            .map(|folder| {
                Store::open(&folder, &counters).map_err(|error| {
                    ComponentError::io(format!("cannot make folder `{}`", folder.display()), error)
                })
            })
            .transpose()?;
        Ok(Self {
            connector: options.connector.as_deref().map(Arc::from),
            poll_interval: options.poll_interval,
            worker: Worker::new(options, counters.clone(), store),
            counters,
            clock: host.clock,
            shutdown: host.shutdown,
        })
    }
}

#[async_trait]
impl Source for FileSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { worker, counters, clock, shutdown, connector, poll_interval } = *self;
        let mut flow = Flow {
            at_work: AtWork::Home(Box::new(worker)),
            next: None,
            sending: None,
            in_flight: VecDeque::new(),
            settled: Vec::new(),
            resume_at: Instant::now(),
            backoff: BACKOFF.0,
            ended: false,
            counters,
            clock,
            connector,
            poll_interval,
        };
        flow.run(output, &shutdown).await?;
        flow.stop(&shutdown).await
    }
}

struct Flow {
    at_work: AtWork,
    /// Lines read ahead.
    next: Option<Piece>,
    sending: Option<Pending<bool>>,
    in_flight: VecDeque<(Mark, Pending<Delivery>)>,
    /// What became of batches, for the worker when it is back.
    settled: Vec<(Mark, Delivery)>,
    /// Nothing to read before this.
    resume_at: Instant,
    /// Pause after the next failure.
    backoff: Duration,
    /// Everything has been read.
    ended: bool,
    counters: Counters,
    clock: Arc<dyn Clock>,
    connector: Option<Arc<str>>,
    poll_interval: Duration,
}

/// Where the worker is.
enum AtWork {
    Home(Box<Worker>),
    Out(JoinHandle<(Box<Worker>, Step)>),
    /// On its way between the two, or lost to a panic.
    Away,
}

impl Flow {
    /// Works until the input ends, nobody takes the output, or a stop is wanted.
    async fn run(&mut self, output: Output, shutdown: &CancellationToken) -> Result<(), ComponentError> {
        let mut end_wait = Instant::now() + END_WAIT;
        loop {
            if self.sending.is_none()
                && let Some(piece) = self.next.take()
            {
                self.send(piece, &output);
            }
            self.start_worker();
            let handed_on = self.sending.is_none() && self.next.is_none();
            if self.ended && handed_on && self.in_flight.is_empty() {
                return Ok(());
            }
            let wake_at = self.wake_at(end_wait);
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                delivery = oldest(&mut self.in_flight) => {
                    self.settle(delivery);
                    end_wait = Instant::now() + END_WAIT;
                }
                taken = some(&mut self.sending) => {
                    self.sending = None;
                    if !taken {
                        return Ok(());
                    }
                    end_wait = Instant::now() + END_WAIT;
                }
                step = self.at_work.done() => self.stepped(step?),
                () = tokio::time::sleep_until(wake_at) => {
                    if self.ended && handed_on && Instant::now() >= end_wait {
                        // The pipeline may wait for the end of input before it acknowledges.
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Waits for what is on its way, and writes the last checkpoint.
    async fn stop(mut self, shutdown: &CancellationToken) -> Result<(), ComponentError> {
        // Cut off in the middle, it is read again at the next start.
        self.sending = None;
        let deadline = async {
            shutdown.cancelled().await;
            tokio::time::sleep(STOP_WAIT).await;
        };
        tokio::pin!(deadline);
        while !self.in_flight.is_empty() {
            tokio::select! {
                delivery = oldest(&mut self.in_flight) => self.settle(delivery),
                () = &mut deadline => {
                    tracing::warn!(batches = self.in_flight.len(), "stopping without their acknowledgement");
                    break;
                }
            }
        }
        let mut worker = match std::mem::replace(&mut self.at_work, AtWork::Away) {
            AtWork::Home(worker) => worker,
            AtWork::Out(task) => task.await.map_err(panicked)?.0,
            AtWork::Away => return Ok(()),
        };
        let (moment, settled) = (self.moment(), self.settled);
        tokio::task::spawn_blocking(move || {
            worker.settle(settled);
            worker.save(moment);
        })
        .await
        .map_err(panicked)
    }

    fn send(&mut self, piece: Piece, output: &Output) {
        let (ack, receipt) = Ack::new();
        self.in_flight.push_back((piece.mark, Box::pin(receipt.wait())));
        let raw = RawBatch {
            data: piece.lines.data,
            records: piece.lines.records,
            received: self.clock.now(),
            origin: Origin {
                stream: piece.mark.stream,
                peer: None,
                file: Some(piece.file),
                connector: self.connector.clone(),
            },
        };
        let (events, bytes) = (raw.records.len() as u64, raw.byte_size());
        self.counters.component.received_bytes.increment(piece.bytes_read);
        self.counters.component.received_events.increment(events);
        self.counters.component.received_event_bytes.increment(bytes);
        let output = output.clone();
        let component = self.counters.component.clone();
        self.sending = Some(Box::pin(async move {
            let taken = output.send(Batch { events: Events::Raw(raw), ack }).await;
            if taken {
                component.sent_events.increment(events);
                component.sent_event_bytes.increment(bytes);
            }
            taken
        }));
    }

    fn start_worker(&mut self) {
        let AtWork::Home(worker) = &self.at_work else { return };
        let now = Instant::now();
        let may_read = self.next.is_none()
            && !self.ended
            && now >= self.resume_at
            && self.in_flight.len() < IN_FLIGHT_BATCHES;
        let may_save = self.save_due(worker, now).is_some_and(|due| due <= now);
        if !may_read && !may_save {
            return;
        }
        let moment = self.moment();
        let settled = std::mem::take(&mut self.settled);
        if let AtWork::Home(mut worker) = std::mem::replace(&mut self.at_work, AtWork::Away) {
            self.at_work = AtWork::Out(tokio::task::spawn_blocking(move || {
                worker.settle(settled);
                let step = worker.step(moment, may_read);
                (worker, step)
            }));
        }
    }

    fn stepped(&mut self, step: Step) {
        // The worker has not been told of these: it read on as if they were on their way.
        let mut failed = self.settled.iter().filter(|(_, delivery)| *delivery == Delivery::Failed);
        match step {
            Step::Piece(piece) => {
                let again = failed.any(|(mark, _)| mark.stream == piece.mark.stream);
                self.next = (!again).then_some(piece);
            }
            Step::Busy => {}
            Step::Idle => self.resume_at = self.resume_at.max(Instant::now() + self.poll_interval),
            Step::End => self.ended = failed.next().is_none(),
        }
    }

    fn settle(&mut self, delivery: Delivery) {
        let Some((mark, _)) = self.in_flight.pop_front() else { return };
        self.settled.push((mark, delivery));
        if delivery != Delivery::Failed {
            self.backoff = BACKOFF.0;
            return;
        }
        // What was read ahead of the file comes again.
        self.next = self.next.take().filter(|piece| piece.mark.stream != mark.stream);
        self.ended = false;
        self.resume_at = Instant::now() + self.backoff;
        self.backoff = (self.backoff * 2).min(BACKOFF.1);
    }

    fn wake_at(&self, end_wait: Instant) -> Instant {
        let now = Instant::now();
        // The worker coming home wakes the loop by itself.
        let AtWork::Home(worker) = &self.at_work else { return now + END_WAIT };
        let reading = match self.ended {
            true => end_wait,
            // Held up by the pipeline, which wakes the loop too.
            false if self.resume_at <= now => now + END_WAIT,
            false => self.resume_at,
        };
        self.save_due(worker, now).map_or(reading, |due| due.min(reading))
    }

    fn save_due(&self, worker: &Worker, now: Instant) -> Option<Instant> {
        worker.save_due(now, !self.settled.is_empty())
    }

    fn moment(&self) -> Moment {
        Moment { now: Instant::now(), wall: self.clock.now().0 / 1_000_000_000 }
    }
}

impl AtWork {
    /// Waits until the worker is back; for ever when it is not out.
    async fn done(&mut self) -> Result<Step, ComponentError> {
        let Self::Out(task) = self else { return std::future::pending().await };
        let (worker, step) = task.await.map_err(panicked)?;
        *self = Self::Home(worker);
        Ok(step)
    }
}

/// Waits for the oldest batch; for ever when there is none.
async fn oldest(in_flight: &mut VecDeque<(Mark, Pending<Delivery>)>) -> Delivery {
    match in_flight.front_mut() {
        Some((_, delivery)) => delivery.await,
        None => std::future::pending().await,
    }
}

/// Waits for a future that may not be there.
async fn some<T>(future: &mut Option<Pending<T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

fn panicked(error: tokio::task::JoinError) -> ComponentError {
    ComponentError::Unavailable(format!("reading files ended abnormally: {error}"))
}

#[cfg(test)]
mod tests;
