//! The bytes of a file as its writer meant them: as they are, or decompressed.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;

use super::elements::{Elements, HEAD_BYTES};
use crate::limits::{GZIP_FREE_BYTES, GZIP_RATIO};

/// An input, decoded where needed.
pub(crate) struct Content {
    source: Source,
    elements: Elements,
}

enum Source {
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
    /// Looks at the first bytes.
    pub(crate) fn sniff(mut input: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut head = [0; HEAD_BYTES];
        let mut filled = 0;
        // Two bytes tell gzip; a pipe that holds no more for now is not waited for.
        while filled < 2 {
            let room = head.get_mut(filled..).unwrap_or_default();
            match input.read(room) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let head = head.get(..filled).unwrap_or_default().to_vec();
        let gzip = is_gzip(&head);
        Ok(Self::new(Box::new(Cursor::new(head).chain(input)), gzip))
    }

    pub(crate) fn new(input: Box<dyn Read + Send>, gzip: bool) -> Self {
        let counted = Counted { input, bytes: 0 };
        let source = match gzip {
            true => Source::Gzip(Box::new(Gunzip {
                decoder: MultiGzDecoder::new(BufReader::with_capacity(64 * 1024, counted)),
                bytes: 0,
            })),
            false => Source::Plain(counted),
        };
        Self { source, elements: Elements::default() }
    }

    /// Says that the input starts in the middle of a file that starts with `head`.
    pub(crate) fn within(&mut self, head: &[u8]) {
        self.elements = Elements::within(head);
    }

    /// Tells whether the input is compressed.
    pub(crate) fn is_gzip(&self) -> bool {
        matches!(self.source, Source::Gzip(_))
    }

    /// Returns how many bytes of the input have been read, before decompression.
    pub(crate) fn bytes_read(&self) -> u64 {
        match &self.source {
            Source::Plain(counted) => counted.bytes,
            Source::Gzip(gunzip) => gunzip.decoder.get_ref().get_ref().bytes,
        }
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.source {
            Source::Plain(counted) => counted.read(buffer),
            Source::Gzip(gunzip) => gunzip.read(buffer),
        }?;
        self.elements.apply(buffer.get_mut(..count).unwrap_or_default());
        Ok(count)
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
