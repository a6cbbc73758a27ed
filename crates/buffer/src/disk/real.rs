//! The disk itself, by the standard library.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;

use super::{Disk, DiskFile};

/// Name of the file that is locked while a process uses the folder; it holds the number of the process.
const LOCK: &str = "lock";
/// Digits of a process's number, at most.
const PROCESS_DIGITS: u64 = 10;

/// A folder that this process alone uses.
#[derive(Debug)]
pub struct RealDisk {
    folder: PathBuf,
    /// Locked for as long as it is open; `None` for a disk that is only looked at.
    _lock: Option<File>,
}

impl RealDisk {
    /// Takes a folder, which is made with mode 0700 when it is missing.
    ///
    /// # Errors
    ///
    /// `WouldBlock` when this process uses it already, `ResourceBusy` when another one does, or what the disk says.
    pub fn take(folder: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(folder.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {
                lock.set_len(0)?;
                write!(lock, "{}", process::id())?;
                Ok(Self { folder: folder.to_owned(), _lock: Some(lock) })
            }
            Err(TryLockError::WouldBlock) => Err(in_use(lock)),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Looks at a folder without taking it: for [`verify`](crate::verify), which changes nothing.
    ///
    /// # Errors
    ///
    /// `NotFound` or `NotADirectory`, or what the disk says.
    pub fn look(folder: &Path) -> io::Result<Self> {
        fs::read_dir(folder)?;
        Ok(Self { folder: folder.to_owned(), _lock: None })
    }
}

/// Says who uses a folder, by its lock.
fn in_use(lock: File) -> io::Error {
    let mut holder = String::new();
    // Who cannot be read is another process.
    let _ = lock.take(PROCESS_DIGITS).read_to_string(&mut holder);
    if holder == process::id().to_string() {
        return io::Error::new(io::ErrorKind::WouldBlock, "this process uses this folder already");
    }
    io::Error::new(io::ErrorKind::ResourceBusy, format!("another process uses this folder: {holder}"))
}

impl Disk for RealDisk {
    type File = RealFile;

    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            // A name that is not UTF-8 is none of ours.
            names.extend(entry?.file_name().into_string().ok());
        }
        Ok(names)
    }

    fn create(&self, name: &str) -> io::Result<RealFile> {
        let path = self.folder.join(name);
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
        Ok(RealFile(file))
    }

    fn open(&self, name: &str) -> io::Result<RealFile> {
        let writable = self._lock.is_some();
        let file = OpenOptions::new().read(true).write(writable).open(self.folder.join(name))?;
        Ok(RealFile(file))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.folder.join(name))
    }

    fn sync_names(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }

    fn nonce(&self) -> u64 {
        // Keyed by the operating system's random numbers, another key at each call.
        RandomState::new().hash_one(self.folder.as_os_str())
    }
}

/// A file of a [`RealDisk`].
#[derive(Debug)]
pub struct RealFile(File);

impl DiskFile for RealFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < into.len() {
            let Some(rest) = into.get_mut(done..) else { break };
            match self.0.read_at(rest, offset + done as u64) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)
    }

    fn truncate(&mut self, size: u64) -> io::Result<()> {
        self.0.set_len(size)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}
