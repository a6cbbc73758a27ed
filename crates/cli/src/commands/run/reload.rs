//! When the configuration is read again, and what comes of it.
//!
//! It is read again on SIGHUP and, with `--watch-config`, when one of its files has changed: those that hold it and those
//! that its components read. Files are looked at from time to time and not watched by the kernel, so that network folders,
//! and links that are made to point elsewhere, work, too.

use std::path::PathBuf;
use std::time::Duration;

use metrics::{Counter, counter};
use sweepline_plugin::metric_name;
use sweepline_runtime::config::Config;
use sweepline_runtime::files::Look;
use sweepline_runtime::topology::{Changes, Reload};
use tokio::signal::unix::Signal;
use tokio::sync::{mpsc, oneshot};

use crate::args::ConfigArgs;
use crate::commands::validate;

/// Takes up new configurations, as long as it is polled.
pub(super) struct Reloader {
    args: ConfigArgs,
    /// How often files are looked at; `None`: only signals count.
    every: Option<Duration>,
    /// Files that components read.
    files: Vec<PathBuf>,
    seen: Look,
    reloads: mpsc::Sender<Reload>,
    reloaded: Counter,
    rejected: Counter,
}

impl Reloader {
    /// Returns a reloader for a pipeline that runs `config`.
    pub(super) fn new(
        args: &ConfigArgs,
        every: Option<Duration>,
        config: &Config,
        reloads: mpsc::Sender<Reload>,
    ) -> Self {
        let (reloaded, rejected) = (
            counter!(metric_name!("reloaded_total")),
            counter!(metric_name!("config_reload_rejected_total")),
        );
        let files = config.files();
        let seen = look(args, &files);
        Self { args: args.clone(), every, files, seen, reloads, reloaded, rejected }
    }

    /// Works until the pipeline has ended.
    pub(super) async fn run(mut self, mut hangups: Signal) {
        loop {
            tokio::select! {
                hangup = hangups.recv() => if hangup.is_none() { return },
                () = self.changed() => {
                    tracing::info!("configuration has changed");
                }
            }
            match self.reload().await {
                Ok(changes) => {
                    self.reloaded.increment(1);
                    tell(&changes);
                }
                Err(why) => {
                    self.rejected.increment(1);
                    tracing::error!(error = %why, "configuration not taken up, the running one goes on");
                }
            }
        }
    }

    async fn reload(&mut self) -> Result<Changes, String> {
        let before = self.look().await?;
        let args = self.args.clone();
        let (config, files) = blocking(move || validate::load_with_files(&args)).await?;
        let is_stable = before == self.look().await?;
        // What the running configuration reads still counts while a new one cannot be used.
        if config.is_ok() {
            self.files.clear();
        }
        self.files.extend(files);
        self.files.sort();
        self.files.dedup();
        // What changed while it was read has to be read again.
        self.seen = if is_stable { self.look().await? } else { before };
        let (done, told) = oneshot::channel();
        let reload = Reload { config: config?, done };
        self.reloads.send(reload).await.map_err(|_| "the pipeline is ending".to_owned())?;
        told.await.map_err(|_| "the pipeline is ending".to_owned())?.map_err(|error| error.to_string())
    }

    /// Looks at all files.
    async fn look(&self) -> Result<Look, String> {
        let (args, files) = (self.args.clone(), self.files.clone());
        blocking(move || look(&args, &files)).await
    }

    /// Waits until files look otherwise than `seen`, and stay so: an editor or a copy may be at work.
    async fn changed(&self) {
        let Some(every) = self.every else { return std::future::pending().await };
        let mut last = self.seen.clone();
        loop {
            tokio::time::sleep(every).await;
            let Ok(now) = self.look().await else { return };
            if now == last && now != self.seen {
                return;
            }
            last = now;
        }
    }
}

fn look(args: &ConfigArgs, files: &[PathBuf]) -> Look {
    let mut paths = validate::paths(args, &[]).unwrap_or_default();
    paths.extend(files.iter().cloned());
    Look::at(&paths)
}

/// Does what may wait for a disk, or for plugins, without holding others up.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())
}

fn tell(changes: &Changes) {
    if changes.is_nothing() {
        tracing::info!("configuration is as before");
        return;
    }
    let names = |names: &[String]| names.join(", ");
    tracing::info!(
        kept = changes.kept.len(),
        replaced = %names(&changes.replaced),
        added = %names(&changes.added),
        removed = %names(&changes.removed),
        "configuration taken up"
    );
}
