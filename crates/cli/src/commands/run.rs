//! `sweepline run`.

mod reload;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sweepline_plugin::clock::{Clock, SystemClock};
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::metric_name;
use sweepline_runtime::config::Config;
use sweepline_runtime::http::{self, Phase, Shown, Status};
use sweepline_runtime::topology::{self, Outcome, RunError, View};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::reload::Reloader;
use super::validate;
use crate::args::RunArgs;
use crate::exit::{self, Failure};
use crate::summary;

/// Bounds of the histograms, seconds: from a batch's work to an hour's delay.
const SECONDS_BUCKETS: &[f64] = &[0.001, 0.01, 0.1, 0.5, 1.0, 5.0, 10.0, 60.0, 300.0, 3600.0];

pub(crate) fn run(args: &RunArgs) -> Result<ExitCode, Failure> {
    let config = validate::load(&args.config, &[])?;
    let metrics = install_metrics()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("starting", &error))?;
    let result = runtime.block_on(run_pipeline(config, metrics.clone(), args));
    // Blocking reads of standard input cannot be stopped; they end with the process.
    runtime.shutdown_background();
    let outcome = result?;
    summary::tell(&metrics.render(), outcome);
    Ok(ExitCode::SUCCESS)
}

fn install_metrics() -> Result<PrometheusHandle, Failure> {
    let builder = PrometheusBuilder::new()
        .set_buckets(SECONDS_BUCKETS)
        .map_err(|error| Failure::new(exit::SOFTWARE, error))?;
    let handle = builder.install_recorder().map_err(|error| Failure::new(exit::SOFTWARE, error))?;
    crate::metrics_help::describe();
    metrics::gauge!(metric_name!("build_info"), "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::counter!(metric_name!("started_total")).increment(1);
    Ok(handle)
}

async fn run_pipeline(config: Config, metrics: PrometheusHandle, args: &RunArgs) -> Result<Outcome, Failure> {
    let hangups =
        signal(SignalKind::hangup()).map_err(|error| Failure::io("listening for signals", &error))?;
    let status = Status::default();
    let view = View::default();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let stop_http = CancellationToken::new();
    let http = if config.api.enabled {
        let shown = Shown { status: status.clone(), metrics, view: view.clone(), clock: clock.clone() };
        let (local, task) = http::serve(&config.api, shown, stop_http.clone()).await.map_err(|error| {
            let why = match &error {
                ComponentError::Io { error, .. } => error.to_string(),
                other => other.to_string(),
            };
            let address = &config.api.address;
            Failure::new(
                exit::UNAVAILABLE,
                format_args!(
                    "cannot listen on {address} for /metrics: {why} (see `api.address` and `api.enabled`)"
                ),
            )
        })?;
        tracing::info!(address = %local, "serving /metrics, /health and /ready");
        Some(task)
    } else {
        None
    };
    let (reloads, wishes) = mpsc::channel(1);
    let every = args.watch_config.then_some(args.watch_config_poll_interval_seconds);
    let reloader = Reloader::new(&args.config, every, &config, reloads);
    let running = topology::start(config, clock, &view).map_err(failure)?;
    status.set(Phase::Running);
    tracing::info!("pipeline started");
    let uptime = tokio::spawn(count_uptime());
    let reloading = tokio::spawn(reloader.run(hangups));
    let draining = status.clone();
    let outcome = running
        .wait_and_reload(
            async move {
                stop_signal().await;
                draining.set(Phase::Draining);
                tracing::info!("stopping: sources stop reading, what was read is delivered");
                tokio::spawn(async {
                    stop_signal().await;
                    tracing::warn!("second signal: ending at once");
                    std::process::exit(i32::from(exit::UNAVAILABLE));
                });
            },
            Duration::from_secs(args.graceful_shutdown_limit_secs),
            wishes,
        )
        .await;
    status.set(Phase::Draining);
    uptime.abort();
    reloading.abort();
    stop_http.cancel();
    if let Some(task) = http {
        task.abort();
    }
    outcome.map_err(failure)
}

pub(super) async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}

async fn count_uptime() {
    let started = tokio::time::Instant::now();
    let uptime = metrics::gauge!(metric_name!("uptime_seconds"));
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        ticks.tick().await;
        uptime.set(started.elapsed().as_secs_f64());
    }
}

/// Gives an error of the pipeline its exit code.
pub(crate) fn failure(error: RunError) -> Failure {
    let code = match &error {
        RunError::Component { error, .. } => component_code(error),
        RunError::DrainTimeout { .. } => exit::UNAVAILABLE,
        RunError::Panicked(_) => exit::SOFTWARE,
    };
    Failure::new(code, error)
}

/// Returns the exit code of a component's error.
pub(super) fn component_code(error: &ComponentError) -> u8 {
    match error {
        ComponentError::Config(_) | ComponentError::Options(_) => exit::CONFIG,
        ComponentError::Io { .. } => exit::IO,
        ComponentError::Unavailable(_) => exit::UNAVAILABLE,
    }
}
