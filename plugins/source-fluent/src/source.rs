//! Binding, running and stopping.

use std::net::UdpSocket;
use std::sync::Arc;

use async_trait::async_trait;
use sweepline_net::listen::Listener;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::intake::Intake;

use crate::connection::serve;
use crate::door::Door;
use crate::heartbeat;
use crate::options::Options;

/// The `fluent` source, with its ports open.
pub(crate) struct FluentSource {
    options: Options,
    host: Host,
    listener: Listener,
    heartbeats: Option<UdpSocket>,
}

impl FluentSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let listener = options.listening(|listening| Listener::bind(listening, &host.metrics))?;
        let heartbeats =
            listener.local_addr().filter(|_| options.heartbeat).map(heartbeat::bind).transpose().map_err(
                |error| ComponentError::io(format!("cannot listen on {} (udp)", options.address), error),
            )?;
        tracing::info!(
            address = %listener,
            tls = options.tls.is_on(),
            shared_key = options.shared_key.is_some(),
            "listening for fluent"
        );
        Ok(Self { options, host, listener, heartbeats })
    }

    #[cfg(test)]
    pub(crate) fn listener(&self) -> &Listener {
        &self.listener
    }
}

#[async_trait]
impl Source for FluentSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, listener, heartbeats } = *self;
        let stop = host.shutdown.clone();
        let door = Arc::new(Door::new(options, Intake::new(&host, output), stop.clone()));
        let beating = async {
            match heartbeats.map(tokio::net::UdpSocket::from_std) {
                Some(Ok(socket)) => heartbeat::answer(socket, &stop).await,
                Some(Err(error)) => tracing::warn!(%error, "heartbeats are not answered"),
                None => {}
            }
        };
        let serving = listener.run(stop.clone(), move |connection| serve(door.clone(), connection));
        tokio::join!(serving, beating).0
    }
}

#[cfg(test)]
mod tests;
