//! Heartbeats over UDP, which Fluentd sends to see whether a server is there: any datagram is answered with one byte.

use std::net::{SocketAddr, UdpSocket};

use tokio_util::sync::CancellationToken;

use crate::limits::HEARTBEAT_PAUSE;

/// What Fluentd answers.
const ANSWER: &[u8] = b"\0";

/// Opens the port.
pub(crate) fn bind(address: SocketAddr) -> std::io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// Answers until `stop`, at most one datagram each [`HEARTBEAT_PAUSE`].
pub(crate) async fn answer(socket: tokio::net::UdpSocket, stop: &CancellationToken) {
    let mut byte = [0];
    let answering = async {
        loop {
            if let Ok((1.., peer)) = socket.recv_from(&mut byte).await {
                // A peer that cannot be reached asks again.
                let _ = socket.send_to(ANSWER, peer).await;
            }
            tokio::time::sleep(HEARTBEAT_PAUSE).await;
        }
    };
    tokio::select! {
        () = answering => {}
        () = stop.cancelled() => {}
    }
}
