//! gzip and zstd, decompressed no further than a limit.

use std::io::{self, Read};

use bytes::{Buf, Bytes};

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
}

impl Unpacking {
    /// Returns a body of which nothing is unpacked yet.
    ///
    /// # Errors
    ///
    /// Fails when memory does.
    pub fn new(body: Bytes, encoding: Encoding, limit: usize) -> Result<Self, Unpack> {
        let from: Box<dyn Read + Send> = match encoding {
            Encoding::None => Box::new(body.reader()),
            Encoding::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(body.reader())),
            Encoding::Zstd => {
                let decoder = zstd::stream::read::Decoder::with_buffer(body.reader());
                Box::new(decoder.map_err(Unpack::Damaged)?)
            }
        };
        Ok(Self { from, out: Vec::new(), limit })
    }

    /// Returns the bytes that the next step may need room for, those that are there included.
    pub fn next_size(&self) -> usize {
        self.out.len() + STEP
    }

    /// Unpacks some bytes; false when there were none left.
    ///
    /// # Errors
    ///
    /// Fails when the body grows beyond the limit or is damaged.
    pub fn step(&mut self) -> Result<bool, Unpack> {
        let before = self.out.len();
        let most = STEP.min(self.limit - before + 1) as u64;
        (&mut self.from).take(most).read_to_end(&mut self.out).map_err(Unpack::Damaged)?;
        if self.out.len() > self.limit {
            return Err(Unpack::TooLarge(self.limit));
        }
        Ok(self.out.len() > before)
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
