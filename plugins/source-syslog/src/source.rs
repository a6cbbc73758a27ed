//! Binding, running and stopping.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use async_trait::async_trait;
use socket2::{Domain, Protocol, Socket, Type};
use sweepline_plugin::component::{ComponentError, Host, Output, Source};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::counters::Counters;
use crate::drops;
use crate::hand_on::HandOn;
use crate::limits::{BACKLOG, IN_FLIGHT_BATCHES, STOP_WAIT};
use crate::options::Options;
use crate::{tcp, udp};
use sweepline_plugin::ack::Window;

/// The `syslog` source, with its ports open.
pub(crate) struct SyslogSource {
    options: Options,
    host: Host,
    sockets: Sockets,
}

/// Open ports.
pub(crate) struct Sockets {
    pub(crate) tcp: Option<TcpListener>,
    pub(crate) udp: Option<UdpSocket>,
}

impl SyslogSource {
    pub(crate) fn build(options: Options, host: Host) -> Result<Self, ComponentError> {
        let sockets = bind(&options)?;
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
            let listener = tokio::net::TcpListener::from_std(listener)
                .map_err(|error| ComponentError::io("cannot use the TCP port", error))?;
            tracing::info!(address = ?listener.local_addr().ok(), "listening for syslog over tcp");
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
            });
        }
        let mut result = Ok(());
        drop(hand_on);
        let working = async {
            while let Some(ended) = tasks.join_next().await {
                stop.cancel();
                if let Err(error) = ended {
                    result = Err(ComponentError::Unavailable(format!("syslog ended abnormally: {error}")));
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
pub(crate) fn bind(options: &Options) -> Result<Sockets, ComponentError> {
    let address = options.socket_address()?;
    let failed = |protocol: &'static str| {
        move |error| ComponentError::io(format!("cannot listen on {address} ({protocol})"), error)
    };
    let tcp = options.mode.tcp.then(|| bind_tcp(address)).transpose().map_err(failed("tcp"))?;
    let receive_buffer = options.receive_buffer_bytes;
    let udp =
        options.mode.udp.then(|| bind_udp(address, receive_buffer)).transpose().map_err(failed("udp"))?;
    Ok(Sockets { tcp, udp })
}

fn bind_tcp(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // Connections of the process before us may still be in the kernel's tables.
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
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
