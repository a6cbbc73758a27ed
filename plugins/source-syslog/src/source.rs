//! Binding, running and stopping.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use async_trait::async_trait;
use socket2::{Domain, Protocol, Socket, Type};
use sweepline_net::listen::Listener;
use sweepline_plugin::ack::Window;
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use sweepline_plugin::metric::ComponentMetrics;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::counters::Counters;
use crate::drops;
use crate::hand_on::HandOn;
use crate::limits::{IN_FLIGHT_BATCHES, STOP_WAIT};
use crate::options::Options;
use crate::{tcp, udp};

/// The `syslog` source, with its ports open.
pub(crate) struct SyslogSource {
    options: Options,
    host: Host,
    sockets: Sockets,
}

/// Open ports.
pub(crate) struct Sockets {
    pub(crate) tcp: Option<Listener>,
    pub(crate) udp: Option<UdpSocket>,
}

impl SyslogSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let sockets = bind(&options, &host.metrics)?;
        Ok(Self { options, host, sockets })
    }

    #[cfg(test)]
    pub(crate) fn sockets(&self) -> &Sockets {
        &self.sockets
    }
}

#[async_trait]
impl Source for SyslogSource {
    async fn run(self: Box<Self>, output: Output) -> Result<(), ComponentError> {
        let Self { options, host, sockets } = *self;
        let counters = Counters::new(host.metrics);
        let window = Window::new(IN_FLIGHT_BATCHES, counters.not_delivered.clone());
        let hand_on = Arc::new(HandOn {
            output,
            window: window.clone(),
            counters: counters.clone(),
            clock: host.clock,
            connector: options.connector.as_deref().map(Arc::from),
            streams: AtomicU64::new(0),
        });
        let options = Arc::new(options);
        // Whoever ends first, for whatever reason, ends the others.
        let stop = host.shutdown.child_token();
        let mut tasks = JoinSet::new();
        if let Some(listener) = sockets.tcp {
            let tls = options.tls.is_on();
            tracing::info!(address = %listener, tls, "listening for syslog over tcp");
            tasks.spawn(tcp::listen(listener, options.clone(), hand_on.clone(), stop.clone()));
        }
        if let Some(socket) = sockets.udp {
            // Open until its drops are counted for the last time.
            let counted = socket.try_clone().ok();
            let socket = tokio::net::UdpSocket::from_std(socket)
                .map_err(|error| ComponentError::io("cannot use the UDP port", error))?;
            tracing::info!(address = ?socket.local_addr().ok(), "listening for syslog over udp");
            let max = options.max_message_bytes;
            let receiving = udp::receive(socket, max, hand_on.clone(), stop.clone());
            let counter = counters.kernel_drop.clone();
            tasks.spawn(async move {
                let received = CancellationToken::new();
                let receiving = async {
                    receiving.await;
                    received.cancel();
                };
                tokio::join!(receiving, drops::watch(counted, counter, &received));
                Ok(())
            });
        }
        let mut result = Ok(());
        drop(hand_on);
        let working = async {
            while let Some(ended) = tasks.join_next().await {
                stop.cancel();
                let ended = ended.map_err(|error| {
                    ComponentError::Unavailable(format!("syslog ended abnormally: {error}"))
                });
                if let Err(error) = ended.flatten() {
                    result = Err(error);
                }
            }
        };
        let too_long = async {
            stop.cancelled().await;
            tokio::time::sleep(STOP_WAIT + STOP_WAIT / 8).await;
        };
        tokio::select! {
            () = working => {}
            () = too_long => tracing::warn!("stopping without what had been received: the pipeline is busy"),
        }
        tasks.abort_all();
        window.drain(&stop, STOP_WAIT).await;
        result
    }
}

/// Opens the ports that the options name.
fn bind(options: &Options, metrics: &ComponentMetrics) -> Result<Sockets, ComponentError> {
    let protocols = options.protocols();
    let tcp = protocols.tcp.then(|| Listener::bind(options.listening()?, metrics)).transpose()?;
    let udp = protocols.udp.then(|| udp_socket(options)).transpose()?;
    Ok(Sockets { tcp, udp })
}

/// Looks whether the ports can be opened. One that is in use may well be in use by the pipeline that runs already.
pub(crate) fn check_environment(options: &Options) -> Result<(), ComponentError> {
    let protocols = options.protocols();
    if protocols.tcp {
        Listener::check_environment(options.listening()?)?;
    }
    match protocols.udp.then(|| udp_socket(options)) {
        Some(Err(ComponentError::Io { error, .. })) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(())
        }
        Some(bound) => bound.map(|_| ()),
        None => Ok(()),
    }
}

fn udp_socket(options: &Options) -> Result<UdpSocket, ComponentError> {
    let address = options.socket_address()?;
    bind_udp(address, options.receive_buffer_bytes)
        .map_err(|error| ComponentError::io(format!("cannot listen on {address} (udp)"), error))
}

fn bind_udp(address: SocketAddr, receive_buffer: usize) -> std::io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    socket.set_recv_buffer_size(receive_buffer)?;
    // Linux answers with twice the room that was asked for, or twice its limit.
    let granted = socket.recv_buffer_size()?;
    if granted < receive_buffer {
        tracing::info!(
            asked = receive_buffer,
            granted,
            "the receive buffer is smaller than wanted, see net.core.rmem_max"
        );
    }
    socket.bind(&address.into())?;
    Ok(socket.into())
}

#[cfg(test)]
mod tests;
