//! Accepting TCP connections.

use std::sync::Arc;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::serve;
use crate::hand_on::HandOn;
use crate::limits::{ACCEPT_PAUSE, REFUSAL_LOG_INTERVAL, STOP_WAIT};
use crate::options::Options;

/// Accepts connections until `stop`, then waits for those that are open. A connection that panics ends
/// alone.
pub(crate) async fn listen(
    listener: TcpListener,
    options: Arc<Options>,
    hand_on: Arc<HandOn>,
    stop: CancellationToken,
) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(options.max_connections));
    let mut last_refusal: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                hand_on.counters.accept_failed.increment(1);
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(ACCEPT_PAUSE) => continue,
                }
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            hand_on.counters.connection_refused.increment(1);
            if last_refusal.is_none_or(|last| last.elapsed() >= REFUSAL_LOG_INTERVAL) {
                last_refusal = Some(Instant::now());
                tracing::warn!(peer = %address, limit = options.max_connections, "too many connections, refused");
            }
            continue;
        };
        set_keepalive(&stream, &options);
        let peer = hand_on.peer(address.ip());
        let serving = serve(stream, peer, options.clone(), hand_on.clone(), stop.clone());
        connections.spawn(async move {
            serving.await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(STOP_WAIT, connections.wait()).await.is_err() {
        tracing::warn!(connections = connections.len(), "stopping without what they had sent");
    }
}

fn set_keepalive(stream: &TcpStream, options: &Options) {
    if options.keepalive.is_zero() {
        return;
    }
    let keepalive = TcpKeepalive::new().with_time(options.keepalive).with_interval(options.keepalive);
    if let Err(error) = SockRef::from(stream).set_tcp_keepalive(&keepalive) {
        tracing::debug!(%error, "keepalive cannot be set");
    }
}
