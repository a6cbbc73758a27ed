//! What a buffer asks of a disk: so that tests can put one beneath it that fails, forgets and tears.

mod real;

use std::io;

pub use real::{RealDisk, RealFile};

/// A folder of files.
pub trait Disk {
    /// An open file.
    type File: DiskFile;

    /// Names of the files, in any order.
    ///
    /// # Errors
    ///
    /// What the disk says.
    fn list(&self) -> io::Result<Vec<String>>;

    /// Makes a file that does not exist yet. Its name is durable after [`Disk::sync_names`].
    ///
    /// # Errors
    ///
    /// `AlreadyExists`, or what the disk says.
    fn create(&self, name: &str) -> io::Result<Self::File>;

    /// Opens a file for reading and writing.
    ///
    /// # Errors
    ///
    /// `NotFound`, or what the disk says.
    fn open(&self, name: &str) -> io::Result<Self::File>;

    /// Removes a file.
    ///
    /// # Errors
    ///
    /// `NotFound`, or what the disk says.
    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes the creation and removal of files durable.
    ///
    /// # Errors
    ///
    /// What the disk says; the names are then not to be relied on.
    fn sync_names(&self) -> io::Result<()>;

    /// A number that nobody outside can guess, another one at each call.
    fn nonce(&self) -> u64;
}

/// An open file.
pub trait DiskFile {
    /// Length in bytes.
    ///
    /// # Errors
    ///
    /// What the disk says.
    fn size(&self) -> io::Result<u64>;

    /// Reads up to `into.len()` bytes from `offset` on; fewer only at the end of the file.
    ///
    /// # Errors
    ///
    /// What the disk says.
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize>;

    /// Writes all of `bytes` at `offset`, which is at most the file's length.
    ///
    /// # Errors
    ///
    /// What the disk says; some of the bytes may have been written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts the file.
    ///
    /// # Errors
    ///
    /// What the disk says.
    fn truncate(&mut self, size: u64) -> io::Result<()>;

    /// Makes what has been written durable.
    ///
    /// # Errors
    ///
    /// What the disk says. What was written since the last success may be gone then, even if a later call succeeds:
    /// kernels drop pages that they could not write.
    fn sync(&mut self) -> io::Result<()>;
}
