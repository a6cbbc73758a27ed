//! The bytes of a file as its writer meant them: as they are, or decompressed.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use crate::limits::{GZIP_FREE_BYTES, GZIP_RATIO};

/// An input, decoded where needed.
pub(crate) enum Content {
    Plain(Counted),
    Gzip(Box<Gunzip>),
}

/// An open file, read from an offset of its own.
pub(crate) struct FileInput {
    pub(crate) file: Arc<File>,
    pub(crate) offset: u64,
}

/// Counts the bytes that come out of an input.
pub(crate) struct Counted {
    input: Box<dyn Read + Send>,
    bytes: u64,
}

/// Decompresses, and gives up when the output is absurdly larger than the input.
pub(crate) struct Gunzip {
    decoder: MultiGzDecoder<BufReader<Counted>>,
    bytes: u64,
}

/// The output of an archive is absurdly larger than its input.
#[derive(Debug)]
struct Bomb;

/// Tells whether a file that starts so is gzip.
pub(crate) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// Returns the word under which a read error is counted.
pub(crate) fn error_type(error: &io::Error, gzip: bool) -> &'static str {
    if error.get_ref().is_some_and(|inner| inner.is::<Bomb>()) {
        return "gzip_expands";
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof if gzip => "gzip_truncated",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput if gzip => "gzip_invalid",
        _ => "read_failed",
    }
}

impl Content {
    /// Looks at the first two bytes.
    pub(crate) fn sniff(mut input: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut head = Vec::with_capacity(2);
        input.by_ref().take(2).read_to_end(&mut head)?;
        let gzip = is_gzip(&head);
        Ok(Self::new(Box::new(Cursor::new(head).chain(input)), gzip))
    }

    pub(crate) fn new(input: Box<dyn Read + Send>, gzip: bool) -> Self {
        let counted = Counted { input, bytes: 0 };
        match gzip {
            true => Self::Gzip(Box::new(Gunzip {
                decoder: MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, counted)),
                bytes: 0,
            })),
            false => Self::Plain(counted),
        }
    }

    /// Returns how many bytes of the input have been read, before decompression.
    pub(crate) fn bytes_read(&self) -> u64 {
        match self {
            Self::Plain(counted) => counted.bytes,
            Self::Gzip(gunzip) => gunzip.decoder.get_ref().get_ref().bytes,
        }
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(counted) => counted.read(buffer),
            Self::Gzip(gunzip) => gunzip.read(buffer),
        }
    }
}

impl Read for FileInput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read_at(buffer, self.offset)?;
        self.offset += count as u64;
        Ok(count)
    }
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }
}

impl Read for Gunzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.bytes += count as u64;
        let compressed = self.decoder.get_ref().get_ref().bytes.max(1);
        if self.bytes > GZIP_FREE_BYTES && self.bytes / compressed > GZIP_RATIO {
            return Err(io::Error::new(io::ErrorKind::InvalidData, Bomb));
        }
        Ok(count)
    }
}

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "archive expands more than {GZIP_RATIO} times beyond {GZIP_FREE_BYTES} bytes")
    }
}

impl std::error::Error for Bomb {}
