//! Admission of unary gRPC calls: the body is read within its limits before tonic sees it.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum::body::Body;
use hyper::{Request, Response};
use tonic::Status;
use tower::{Layer, Service};

use super::body::read;
use super::{Budget, Refusal, Room};
use crate::limits::Limits;

/// A layer for the routes of unary services: bounds the size, time and sum of request bodies.
///
/// Handlers take the room of their call with [`Admission::room`] and keep it until the call is answered.
#[derive(Clone)]
pub struct Admission {
    limits: Arc<Limits>,
    budget: Budget,
    refuse: fn(&Refusal) -> Status,
}

/// A call's room, on its way to the handler.
#[derive(Clone)]
struct Ticket(Arc<Mutex<Option<Room>>>);

impl Admission {
    /// Returns a layer; `refuse` gives the status that this door's senders understand.
    pub fn new(limits: &Limits, budget: Budget, refuse: fn(&Refusal) -> Status) -> Self {
        Self { limits: Arc::new(limits.clone()), budget, refuse }
    }

    /// Takes the room of a call out of its request.
    pub fn room(extensions: &mut tonic::Extensions) -> Room {
        extensions
            .remove::<Ticket>()
            .and_then(|ticket| ticket.0.lock().unwrap_or_else(PoisonError::into_inner).take())
            .unwrap_or_default()
    }
}

impl<S> Layer<S> for Admission {
    type Service = Admitted<S>;

    fn layer(&self, inner: S) -> Admitted<S> {
        Admitted { admission: self.clone(), inner }
    }
}

/// See [`Admission`].
#[derive(Clone)]
pub struct Admitted<S> {
    admission: Admission,
    inner: S,
}

impl<S> Service<Request<Body>> for Admitted<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let admission = self.admission.clone();
        // The service that is ready is this one, not its clone.
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let limits = &admission.limits;
            let time = limits.body_timeout.0;
            let reading = read(body, limits.max_request_bytes, &admission.budget);
            let read = tokio::time::timeout(time, reading).await.unwrap_or(Err(Refusal::TooSlow(time)));
            match read {
                Err(refusal) => Ok((admission.refuse)(&refusal).into_http()),
                Ok((body, room)) => {
                    parts.extensions.insert(Ticket(Arc::new(Mutex::new(Some(room)))));
                    inner.call(Request::from_parts(parts, Body::from(body))).await
                }
            }
        })
    }
}
