//! Connections over TCP and TLS.

use std::sync::Arc;
use std::time::Duration;

use socket2::TcpKeepalive;
use sweepline_net::listen::{Listener, Stream};
use sweepline_plugin::component::ComponentError;
use tokio_util::sync::CancellationToken;

use crate::connection;
use crate::hand_on::HandOn;
use crate::options::Options;

/// Serves connections until `stop`, then waits for those that are open.
pub(crate) async fn listen(
    listener: Listener,
    options: Arc<Options>,
    hand_on: Arc<HandOn>,
    stop: CancellationToken,
) -> Result<(), ComponentError> {
    let serve = {
        let stop = stop.clone();
        move |connection: sweepline_net::listen::Connection| {
            set_keepalive(&connection.stream, options.keepalive);
            let peer = hand_on.peer(connection.peer.name);
            connection::serve(connection.stream, peer, options.clone(), hand_on.clone(), stop.clone())
        }
    };
    listener.run(stop, serve).await
}

/// Says when the kernel asks a silent peer whether it is there; the listener has set a default.
fn set_keepalive(stream: &Stream, silence: Duration) {
    let socket = stream.socket();
    let set = if silence.is_zero() {
        socket.set_keepalive(false)
    } else {
        socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(silence).with_interval(silence))
    };
    if let Err(error) = set {
        tracing::debug!(%error, "keepalive cannot be set");
    }
}
