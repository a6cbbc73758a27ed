//! HTTP/1.1, HTTP/2 and gRPC over a listener.
//!
//! One router serves them all; a connection's protocol is told by its first bytes. Handlers find the caller as an
//! extension of type [`Peer`].

pub mod call;

mod admit;
mod body;
mod heard;

pub use admit::{Budget, Room, see_through};
pub use body::{Bodies, Refusal, discard};

use std::convert::Infallible;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use metrics::Counter;
use sweepline_plugin::component::ComponentError;
use sweepline_plugin::metric::{ComponentMetrics, Stage};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use self::heard::Heard;
use crate::limits::{HEADER_BYTES, KEEPALIVE, KEEPALIVE_WAIT, Limits};
use crate::listen::{Connection, Listener, Peer};

/// Bytes that a peer may send ahead on a stream and a connection: a batch in one go.
const WINDOW_BYTES: u32 = 1024 * 1024;

/// Serves a router on a port until `stop`, and then the requests that are open.
///
/// # Errors
///
/// Fails when the port cannot be used.
pub async fn serve(
    listener: Listener,
    router: Router,
    limits: &Limits,
    metrics: &ComponentMetrics,
    stop: CancellationToken,
) -> Result<(), ComponentError> {
    let server = Server {
        builder: builder(limits),
        router,
        first_byte: limits.handshake_timeout.0,
        age: Some(limits.max_connection_age.0).filter(|age| !age.is_zero()),
        grace: limits.max_connection_age_grace.0,
        silent: metrics.errors(Stage::Receiving, "handshake_timeout"),
        failed: metrics.errors(Stage::Receiving, "connection_failed"),
        stop: stop.clone(),
    };
    listener
        .run(stop, move |connection| {
            let server = server.clone();
            async move { server.connection(connection).await }
        })
        .await
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_timeout.0);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.max_streams)
        .max_header_list_size(HEADER_BYTES)
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE_WAIT);
    builder
}

#[derive(Clone)]
struct Server {
    builder: Builder<TokioExecutor>,
    router: Router,
    first_byte: Duration,
    age: Option<Duration>,
    grace: Duration,
    silent: Counter,
    failed: Counter,
    stop: CancellationToken,
}

impl Server {
    async fn connection(self, connection: Connection) {
        let Connection { stream, peer } = connection;
        let (stream, heard) = Heard::new(stream);
        let service = service(self.router, peer.clone());
        let serving = self.builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let mut serving = pin!(serving);
        let first_byte = async {
            if tokio::time::timeout(self.first_byte, heard.first()).await.is_ok() {
                std::future::pending::<()>().await;
            }
        };
        let mut first_byte = pin!(first_byte);
        let mut age = pin!(sleep(self.age));
        let mut grace = pin!(sleep(None));
        let mut leaving = false;
        let result = loop {
            tokio::select! {
                biased;
                result = &mut serving => break result,
                () = &mut first_byte => {
                    self.silent.increment(1);
                    tracing::info!(peer = %peer.name, "connection cut: nothing came");
                    return;
                }
                () = &mut age, if !leaving => {
                    leaving = true;
                    grace.set(sleep(Some(self.grace)));
                    serving.as_mut().graceful_shutdown();
                }
                () = self.stop.cancelled(), if !leaving => {
                    leaving = true;
                    serving.as_mut().graceful_shutdown();
                }
                () = &mut grace => return,
            }
        };
        if let Err(error) = result {
            self.failed.increment(1);
            tracing::info!(peer = %peer.name, error = %root_cause(&*error), "connection failed");
        }
    }
}

async fn sleep(length: Option<Duration>) {
    match length {
        Some(length) => tokio::time::sleep(length).await,
        None => std::future::pending().await,
    }
}

/// The router, with the caller in each request.
fn service(
    router: Router,
    peer: Peer,
) -> impl tower::Service<
    Request<hyper::body::Incoming>,
    Response = Response<Body>,
    Error = Infallible,
    Future = impl Future<Output = Result<Response<Body>, Infallible>> + Send,
> + Clone {
    tower::service_fn(move |request: Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        router.clone().oneshot(request)
    })
}

/// Returns what an error comes down to; its outer layers only say that something failed.
pub fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
