//! `sweepline tap`.

mod format;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use sweepline_proto::vector::observability::stream_output_events_response::Event;
use sweepline_proto::vector::observability::{StreamOutputEventsRequest, TappedEvent};

use super::observe::{Observed, block_on, shown};
use crate::args::TapArgs;
use crate::exit::Failure;

/// Pause before another try, when whoever was watched went away.
const RECONNECT: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &TapArgs, is_quiet: bool) -> Result<ExitCode, Failure> {
    let view = Shown { args, is_quiet };
    block_on(async {
        let tapping = view.tap();
        match args.duration_ms {
            None => tapping.await,
            Some(length) => match tokio::time::timeout(Duration::from_millis(length), tapping).await {
                Ok(ended) => ended,
                Err(_) => Ok(()),
            },
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What is shown, and how.
struct Shown<'a> {
    args: &'a TapArgs,
    is_quiet: bool,
}

impl Shown<'_> {
    async fn tap(&self) -> Result<(), Failure> {
        let mut observed = Observed::connect(&self.args.url).await?;
        loop {
            self.watch(&mut observed).await?;
            if self.args.no_reconnect {
                return Ok(());
            }
            self.notice("the other side went away, trying again");
            observed = loop {
                tokio::time::sleep(RECONNECT).await;
                if let Ok(observed) = Observed::connect(&self.args.url).await {
                    break observed;
                }
            };
        }
    }

    /// Shows events until the other side ends.
    async fn watch(&self, observed: &mut Observed) -> Result<(), Failure> {
        let TapArgs { patterns, outputs_of, inputs_of, limit, interval, .. } = self.args;
        let request = StreamOutputEventsRequest {
            outputs_patterns: patterns.iter().chain(outputs_of).cloned().collect(),
            inputs_patterns: inputs_of.clone(),
            limit: *limit,
            interval_ms: *interval,
        };
        let answer = observed.client.stream_output_events(request).await;
        let mut events = answer.map_err(|status| observed.failure(&status))?.into_inner();
        // A broken stream is a process that went away, which the caller looks after.
        while let Ok(Some(response)) = events.message().await {
            match response.event {
                Some(Event::TappedEvent(event)) => {
                    self.event(&event).map_err(|error| Failure::io("standard output", &error))?;
                }
                Some(Event::Notification(notification)) => self.notice(&notification.message),
                None => {}
            }
        }
        Ok(())
    }

    fn event(&self, tapped: &TappedEvent) -> io::Result<()> {
        let text = tapped.event.as_ref().and_then(|event| format::text(event, self.args.format));
        let Some(mut text) = text else { return Ok(()) };
        if self.args.meta {
            let TappedEvent { component_id, component_kind, component_type, .. } = tapped;
            text.insert_str(0, &shown(&format!("[{component_kind} {component_id}, {component_type}] ")));
        }
        text.push('\n');
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    fn notice(&self, message: &str) {
        if !self.is_quiet {
            // Nobody may be listening there.
            let _ = writeln!(io::stderr().lock(), "[tap] {}", shown(message));
        }
    }
}
