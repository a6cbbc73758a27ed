//! Reading the body of a request within its limits.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::Body as _;
use hyper::header::{CONTENT_ENCODING, HeaderMap};
use metrics::Counter;
use sweepline_plugin::metric::ComponentMetrics;

use super::call::{GRPC_ENCODING, message};
use super::{Budget, Room};
use crate::compress::{self, Encoding, Unpack, Unpacking};
use crate::limits::{LINGER, LINGER_BYTES, Limits};

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
    /// The body is packed in a way that is not spoken here.
    #[error("bodies may be packed with gzip or zstd, not with `{0}`")]
    Encoding(String),
}

impl Refusal {
    /// Returns the status of plain HTTP doors.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Full => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Broken(_) | Self::Damaged(_) => StatusCode::BAD_REQUEST,
            Self::Encoding(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        }
    }

    /// Returns the word of the refusal in metrics.
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::TooLarge(_) => "request_too_large",
            Self::TooSlow(_) => "body_timeout",
            Self::Broken(_) => "body_broken",
            Self::Damaged(_) => "body_damaged",
            Self::Encoding(_) => "unknown_encoding",
        }
    }
}

/// The bodies of a door's plain HTTP requests.
#[derive(Clone)]
pub struct Bodies {
    limits: Arc<Limits>,
    budget: Budget,
    received: Counter,
}

impl Bodies {
    /// Returns a reader that counts what comes as the component's received bytes.
    pub fn new(limits: &Limits, metrics: &ComponentMetrics) -> Self {
        Self {
            budget: Budget::new(limits.max_unacknowledged_bytes),
            limits: Arc::new(limits.clone()),
            received: metrics.received_bytes.clone(),
        }
    }

    /// Reads a body and unpacks it as its header says; the room it takes is the caller's until dropped.
    ///
    /// # Errors
    ///
    /// Fails when a limit is reached, the body is damaged or packed in an unknown way, or there is no room.
    pub async fn read(&self, headers: &HeaderMap, body: Body) -> Result<(Bytes, Room), Refusal> {
        let named = headers.get(CONTENT_ENCODING).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let Some(encoding) = Encoding::of_header(named.as_deref().unwrap_or_default()) else {
            discard(body).await;
            return Err(unknown(&named.unwrap_or_default()));
        };
        collect(self.counted(body), encoding, &self.limits, &self.budget).await
    }

    /// Reads the message of a unary gRPC call and unpacks it as its header says; the room it takes is the caller's until
    /// dropped.
    ///
    /// # Errors
    ///
    /// As [`Bodies::read`], and when the body is not one message.
    pub async fn read_call(&self, headers: &HeaderMap, body: Body) -> Result<(Bytes, Room), Refusal> {
        let named = headers.get(GRPC_ENCODING).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let time = self.limits.body_timeout.0;
        let reading = read(self.counted(body), self.limits.max_request_bytes, &self.budget);
        let (body, mut room) =
            tokio::time::timeout(time, reading).await.map_err(|_| Refusal::TooSlow(time))??;
        let (is_packed, message) = message(&body)?;
        let encoding = if is_packed { named.as_deref().unwrap_or_default() } else { "" };
        let encoding = Encoding::of_header(encoding).ok_or_else(|| unknown(encoding))?;
        let limit = self.limits.max_decompressed_bytes;
        let message = unpack(message, encoding, limit, &self.budget, &mut room).await?;
        Ok((message, room))
    }

    fn counted(&self, body: Body) -> Body {
        let received = self.received.clone();
        Body::new(body.map_frame(move |frame| {
            received.increment(frame.data_ref().map_or(0, |data| data.len() as u64));
            frame
        }))
    }

    /// Tells whether a small request would find room.
    pub fn has_room(&self) -> bool {
        self.budget.has_room()
    }

    /// Makes a request's room at least so many bytes large, for what was made of its body.
    ///
    /// # Errors
    ///
    /// Fails when there is no room.
    pub async fn grow(&self, room: &mut Room, bytes: usize) -> Result<(), Refusal> {
        self.budget.grow(room, bytes).await.map_err(|_| Refusal::Full)
    }

    /// Makes a request's room large enough for the records that the text of its body will give.
    ///
    /// # Errors
    ///
    /// Fails when there is no room, and when the text would be larger than a body may be: of each byte that is not UTF-8
    /// it has three.
    pub async fn grow_for_text(&self, room: &mut Room, body: &[u8]) -> Result<(), Refusal> {
        let (text, most) = (text_length(body), self.limits.max_decompressed_bytes);
        if text > most {
            return Err(Refusal::TooLarge(most));
        }
        // A body that is sound is its own text; the records are about as large again.
        let copied = if text > body.len() { text } else { 0 };
        self.grow(room, body.len() + copied + text).await
    }
}

/// Returns how long bytes are as text, with U+FFFD for what is not UTF-8.
fn text_length(bytes: &[u8]) -> usize {
    let length = |chunk: std::str::Utf8Chunk<'_>| match chunk.invalid() {
        [] => chunk.valid().len(),
        _ => chunk.valid().len() + char::REPLACEMENT_CHARACTER.len_utf8(),
    };
    bytes.utf8_chunks().map(length).sum()
}

/// What of a peer's own words is repeated in an answer.
const SHOWN_CHARS: usize = 40;

fn unknown(encoding: &str) -> Refusal {
    Refusal::Encoding(encoding.chars().take(SHOWN_CHARS).collect())
}

/// Room taken at once for a body of unknown length.
const STEP: usize = 64 * 1024;

/// Reads a body and unpacks it; the room it takes is the caller's until dropped.
///
/// # Errors
///
/// Fails when a limit is reached, the body is damaged, or there is no room.
pub(super) async fn collect(
    body: Body,
    encoding: Encoding,
    limits: &Limits,
    budget: &Budget,
) -> Result<(Bytes, Room), Refusal> {
    let time = limits.body_timeout.0;
    let (packed, mut room) = tokio::time::timeout(time, read(body, limits.max_request_bytes, budget))
        .await
        .map_err(|_| Refusal::TooSlow(time))??;
    let unpacked = unpack(packed, encoding, limits.max_decompressed_bytes, budget, &mut room).await?;
    Ok((unpacked, room))
}

/// Unpacks a body; each step takes its room first, so that all bombs together stay within the budget.
async fn unpack(
    packed: Bytes,
    encoding: Encoding,
    limit: usize,
    budget: &Budget,
    room: &mut Room,
) -> Result<Bytes, Refusal> {
    let refused = |error| match error {
        Unpack::TooLarge(limit) => Refusal::TooLarge(limit),
        damaged @ Unpack::Damaged(_) => Refusal::Damaged(damaged),
    };
    if encoding == Encoding::None {
        return compress::unpack(packed, encoding, limit).map_err(refused);
    }
    let held = packed.len();
    let mut unpacking = Unpacking::new(packed, encoding, limit).map_err(refused)?;
    loop {
        budget.grow(room, held + unpacking.next_size()).await.map_err(|_| Refusal::Full)?;
        if !unpacking.step().map_err(refused)? {
            return Ok(unpacking.finish());
        }
        // Others get their turn, however much this one grows.
        tokio::task::yield_now().await;
    }
}

/// Takes the rest of a body that is refused, and throws it away: a peer that is still sending would otherwise meet a
/// reset connection and never see why. Gives up on a long or slow one.
pub async fn discard(mut body: Body) {
    if body.size_hint().lower() > LINGER_BYTES {
        return;
    }
    let rest = async {
        let mut taken = 0;
        while let Some(Ok(frame)) = body.frame().await {
            taken += frame.data_ref().map_or(0, |data| data.len() as u64);
            if taken > LINGER_BYTES {
                break;
            }
        }
    };
    // Late or not, the answer goes out now.
    let _ = tokio::time::timeout(LINGER, rest).await;
}

/// Reads a body as it is.
async fn read(mut body: Body, limit: usize, budget: &Budget) -> Result<(Bytes, Room), Refusal> {
    let read = fill(&mut body, limit, budget).await;
    if matches!(read, Err(Refusal::Full | Refusal::TooLarge(_))) {
        discard(body).await;
    }
    read
}

async fn fill(body: &mut Body, limit: usize, budget: &Budget) -> Result<(Bytes, Room), Refusal> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_as_long_as_what_is_made_of_its_bytes() {
        for bytes in [&b"abc"[..], b"a\xffb\xc3", b"\xf0\x9f\x98x", "\u{fffd}\u{e9}".as_bytes(), b""] {
            assert_eq!(text_length(bytes), String::from_utf8_lossy(bytes).len(), "{bytes:?}");
        }
    }
}
