//! gzip and zstd, decompressed no further than a limit.

use std::io::{self, Read};

use bytes::{Buf, Bytes};

use crate::limits::ZSTD_WINDOW_LOG;

/// How a body is packed, by the names of HTTP's `Content-Encoding`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// As it is.
    #[default]
    #[serde(alias = "identity")]
    None,
    /// RFC 1952; several members may follow each other.
    Gzip,
    /// RFC 8878; several frames may follow each other.
    Zstd,
}

impl Encoding {
    /// Reads a `Content-Encoding`; `None` for one that we do not speak.
    pub fn of_header(value: &str) -> Option<Self> {
        match value.trim() {
            "" | "identity" => Some(Self::None),
            value if value.eq_ignore_ascii_case("gzip") || value.eq_ignore_ascii_case("x-gzip") => {
                Some(Self::Gzip)
            }
            value if value.eq_ignore_ascii_case("zstd") => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Tells the encoding by the first bytes of a body.
    pub fn by_magic(body: &[u8]) -> Self {
        match body {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            _ => Self::None,
        }
    }

    /// Returns the name in `Content-Encoding`; `None` for bodies as they are.
    pub fn header(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Gzip => Some("gzip"),
            Self::Zstd => Some("zstd"),
        }
    }
}

/// Why a body was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum Unpack {
    /// It would grow beyond the limit.
    #[error("more than {0} bytes once decompressed")]
    TooLarge(usize),
    /// It is not what its header says.
    #[error("cannot be decompressed: {0}")]
    Damaged(io::Error),
}

/// Bytes unpacked at once: a header that lies about its size gets no more than this on trust.
const STEP: usize = 64 * 1024;

/// Up to here the room for what is unpacked doubles, which copies it. Beyond, room up to the limit is asked for at once,
/// so that old and new room are never large together; the kernel gives memory only as it is written to.
const DOUBLED_BYTES: usize = 1024 * 1024;

/// Unpacks a body of at most `limit` bytes.
///
/// # Errors
///
/// Fails when it grows beyond the limit or is damaged.
pub fn unpack(body: Bytes, encoding: Encoding, limit: usize) -> Result<Bytes, Unpack> {
    if encoding == Encoding::None {
        return if body.len() > limit { Err(Unpack::TooLarge(limit)) } else { Ok(body) };
    }
    let mut unpacking = Unpacking::new(body, encoding, limit)?;
    while unpacking.step()? {}
    Ok(unpacking.finish())
}

/// A body that is unpacked step by step, so that its reader can look after the memory it takes.
pub struct Unpacking {
    from: Box<dyn Read + Send>,
    out: Vec<u8>,
    limit: usize,
    /// Bytes of its own output that the decompressor may look back on, and keeps.
    window: usize,
}

impl Unpacking {
    /// Returns a body of which nothing is unpacked yet.
    ///
    /// # Errors
    ///
    /// Fails when memory does.
    pub fn new(body: Bytes, encoding: Encoding, limit: usize) -> Result<Self, Unpack> {
        let (from, window): (Box<dyn Read + Send>, usize) = match encoding {
            Encoding::None => (Box::new(body.reader()), 0),
            // 32 KiB, of no weight.
            Encoding::Gzip => (Box::new(flate2::bufread::MultiGzDecoder::new(body.reader())), 0),
            Encoding::Zstd => {
                let mut decoder =
                    zstd::stream::read::Decoder::with_buffer(body.reader()).map_err(Unpack::Damaged)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(Unpack::Damaged)?;
                (Box::new(decoder), 1 << ZSTD_WINDOW_LOG)
            }
        };
        Ok(Self { from, out: Vec::new(), limit, window })
    }

    /// Returns the bytes that may be held during the next step, those that are there included.
    pub fn next_size(&self) -> usize {
        let next = self.out.len() + self.most();
        let copied = if next > self.out.capacity() { self.out.len() } else { 0 };
        next + copied + next.min(self.window)
    }

    /// Returns how many bytes the next step may unpack: one more than the limit tells that it is passed.
    fn most(&self) -> usize {
        STEP.min(self.limit - self.out.len() + 1)
    }

    /// Unpacks some bytes; false when there were none left.
    ///
    /// # Errors
    ///
    /// Fails when the body grows beyond the limit or is damaged.
    pub fn step(&mut self) -> Result<bool, Unpack> {
        let before = self.out.len();
        let most = self.most();
        self.reserve(most);
        (&mut self.from).take(most as u64).read_to_end(&mut self.out).map_err(Unpack::Damaged)?;
        if self.out.len() > self.limit {
            return Err(Unpack::TooLarge(self.limit));
        }
        Ok(self.out.len() > before)
    }

    fn reserve(&mut self, more: usize) {
        let (held, needed) = (self.out.len(), self.out.len() + more);
        if needed <= self.out.capacity() {
            return;
        }
        let whole = self.limit + 1;
        let wanted = if needed <= DOUBLED_BYTES { needed.next_power_of_two().min(whole) } else { whole };
        if self.out.try_reserve_exact(wanted - held).is_err() {
            // A system that promises no more memory than it has: grown as it comes.
            self.out.reserve(more);
        }
    }

    /// Returns what was unpacked.
    pub fn finish(self) -> Bytes {
        self.out.into()
    }
}

/// Packs a body.
///
/// # Errors
///
/// Fails only when memory does.
pub fn pack(body: &[u8], encoding: Encoding) -> io::Result<Bytes> {
    match encoding {
        Encoding::None => Ok(Bytes::copy_from_slice(body)),
        Encoding::Gzip => {
            let mut encoder = flate2::read::GzEncoder::new(body, flate2::Compression::fast());
            let mut out = Vec::with_capacity(body.len() / 4);
            encoder.read_to_end(&mut out)?;
            Ok(out.into())
        }
        Encoding::Zstd => zstd::stream::encode_all(body, ZSTD_LEVEL).map(Bytes::from),
    }
}

/// zstd's own default.
const ZSTD_LEVEL: i32 = 3;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn what_was_packed_unpacks_and_members_may_follow_each_other() {
        let body = b"sweep ".repeat(1000);
        for encoding in [Encoding::None, Encoding::Gzip, Encoding::Zstd] {
            let packed = pack(&body, encoding).unwrap();
            assert_eq!(Encoding::by_magic(&packed), encoding);
            assert_eq!(unpack(packed.clone(), encoding, body.len()).unwrap(), body);
            let twice = Bytes::from([packed.clone(), packed].concat());
            assert_eq!(unpack(twice, encoding, 2 * body.len()).unwrap().len(), 2 * body.len());
        }
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = vec![0; 32 * 1024 * 1024];
        for encoding in [Encoding::Gzip, Encoding::Zstd] {
            let packed = pack(&bomb, encoding).unwrap();
            assert!(packed.len() < bomb.len() / 100);
            assert!(matches!(unpack(packed, encoding, 1024 * 1024), Err(Unpack::TooLarge(_))));
        }
    }

    #[test]
    fn what_is_held_is_what_was_announced() {
        let body = vec![b'x'; 9 * 1024 * 1024];
        for (encoding, window) in [(Encoding::Gzip, 0), (Encoding::Zstd, 8 * 1024 * 1024)] {
            let limit = 32 * 1024 * 1024;
            let mut unpacking = Unpacking::new(pack(&body, encoding).unwrap(), encoding, limit).unwrap();
            let mut highest = 0;
            loop {
                let (announced, old) = (unpacking.next_size(), unpacking.out.as_ptr());
                let held = unpacking.out.len();
                let more = unpacking.step().unwrap();
                let moved = if unpacking.out.as_ptr() == old { 0 } else { held };
                assert!(unpacking.out.len() + moved <= announced, "{encoding:?} {held}");
                if moved > 0 {
                    highest = highest.max(held);
                }
                if !more {
                    break;
                }
            }
            assert!(highest <= DOUBLED_BYTES, "{encoding:?}: {highest} bytes were copied");
            assert!(unpacking.next_size() <= body.len() + STEP + window);
            assert_eq!(unpacking.finish(), body);
        }
    }

    #[test]
    fn a_window_beyond_that_of_http_is_refused() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_LEVEL).unwrap();
        encoder.window_log(ZSTD_WINDOW_LOG + 1).unwrap();
        encoder.write_all(&[b'x'; 1000]).unwrap();
        let packed = Bytes::from(encoder.finish().unwrap());
        let error = unpack(packed, Encoding::Zstd, 1000).unwrap_err().to_string();
        assert_eq!(error, "cannot be decompressed: Frame requires too much memory for decoding");
    }

    #[test]
    fn damage_is_told() {
        let mut packed = pack(b"hello hello hello", Encoding::Gzip).unwrap().to_vec();
        packed.truncate(packed.len() - 6);
        assert!(matches!(unpack(packed.into(), Encoding::Gzip, 1000), Err(Unpack::Damaged(_))));
        assert!(matches!(unpack(Bytes::from_static(b"junk"), Encoding::Zstd, 1000), Err(Unpack::Damaged(_))));
    }

    #[test]
    fn encodings_go_by_their_names() {
        assert_eq!(Encoding::of_header("GZIP"), Some(Encoding::Gzip));
        assert_eq!(Encoding::of_header("identity"), Some(Encoding::None));
        assert_eq!(Encoding::of_header("br"), None);
    }
}
