//! Reading the body of a request within its limits.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::Body as _;

use super::{Budget, Room};
use crate::compress::{self, Encoding, Unpack};
use crate::limits::Limits;

/// Why a request was not taken. Doors say it in the words of their protocol.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Too much waits for its acknowledgement; the sender should come again.
    #[error("too much is waiting to be delivered, try again")]
    Full,
    /// The body is larger than allowed, once decompressed or before.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The body did not come in time.
    #[error("the body did not come within {} s", .0.as_secs())]
    TooSlow(Duration),
    /// The connection broke off.
    #[error("the body broke off: {0}")]
    Broken(String),
    /// The body is not what its header says.
    #[error("the body {0}")]
    Damaged(Unpack),
}

/// Room taken at once for a body of unknown length.
const STEP: usize = 64 * 1024;

/// Reads a body and unpacks it; the room it takes is the caller's until dropped.
///
/// # Errors
///
/// Fails when a limit is reached, the body is damaged, or there is no room.
pub async fn collect(
    body: Body,
    encoding: Encoding,
    limits: &Limits,
    budget: &Budget,
) -> Result<(Bytes, Room), Refusal> {
    let time = limits.body_timeout.0;
    let (packed, mut room) = tokio::time::timeout(time, read(body, limits.max_request_bytes, budget))
        .await
        .map_err(|_| Refusal::TooSlow(time))??;
    let unpacked = match compress::unpack(packed, encoding, limits.max_decompressed_bytes) {
        Ok(unpacked) => unpacked,
        Err(Unpack::TooLarge(limit)) => return Err(Refusal::TooLarge(limit)),
        Err(damaged) => return Err(Refusal::Damaged(damaged)),
    };
    budget.grow(&mut room, unpacked.len()).await.map_err(|_| Refusal::Full)?;
    Ok((unpacked, room))
}

/// Reads a body as it is.
pub(super) async fn read(mut body: Body, limit: usize, budget: &Budget) -> Result<(Bytes, Room), Refusal> {
    let announced = body.size_hint().exact().map(|size| usize::try_from(size).unwrap_or(usize::MAX));
    if announced.is_some_and(|size| size > limit) {
        return Err(Refusal::TooLarge(limit));
    }
    let mut room = Room::default();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| Refusal::Broken(super::root_cause(&error)))?;
        let Ok(data) = frame.into_data() else { continue };
        let size = whole.len() + data.len();
        if size > limit {
            return Err(Refusal::TooLarge(limit));
        }
        budget.grow(&mut room, size.next_multiple_of(STEP)).await.map_err(|_| Refusal::Full)?;
        whole.extend_from_slice(&data);
    }
    Ok((whole.freeze(), room))
}
